"""``python -m dagster_project.scoring.train``: build the weights of the metric classifier.

A linear support vector machine over the features of ``extraction/features.py`` and the points of
the phrases, trained on the sentences of ``seeds/examples`` and on annotated reports. Needs
scikit-learn (``pip install .[train]``), which nothing else does: the pipeline reads the weights.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dagster_project.catalog import load_taxonomy
from dagster_project.catalog.model import WEIGHTS, Model, write_model
from dagster_project.extraction.engine import texts_of_numbers
from dagster_project.extraction.mapping.features import features
from dagster_project.extraction.mapping.metrics import NONE, PHRASE, phrase_points, points_of
from dagster_project.scoring.gold import GoldDocument, GoldError, load_gold
from dagster_project.scoring.marked import load_marked
from dagster_project.settings import SEEDS

EXAMPLES = SEEDS / "examples"
_MARK = re.compile(r"\[\[(.+?)\|(.+?)\]\]")

# Chosen on held-out folds among 0.02, 0.05, 0.1 and 0.5, which differ by less than a point.
_COST = 0.1
# Points of phrases run to 9, weights of places to 1: this brings them together.
_PHRASE_SCALE = 0.2
# A feature seen twice only is a name; weights below 0.03 can be left out without any change.
_SEEN = 3
_SMALL = 0.03
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled number: its features, measure word, phrase points and accepted labels."""

    group: str
    unit: str
    features: dict[str, float]
    said: dict[str, float]
    label: str
    accepted: frozenset[str]


def read_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Labelled numbers of ``seeds/examples/*.tsv``: heading, tab, sentence with marks."""
    made = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                made += _example_line(line, f"{path.name}, line {number}")
    return made


def _example_line(line: str, where: str) -> list[Example]:
    heading, tab, sentence = line.partition("\t")
    if not tab:
        raise GoldError(f"{where}: no tab between heading and sentence")
    text, marks, position = "", [], 0
    for mark in _MARK.finditer(sentence):
        text += sentence[position : mark.start()]
        marks.append((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        position = mark.end()
    text += sentence[position:]
    known = load_taxonomy()
    for _, _, label in marks:
        activity = label.removeprefix(NONE) if label.startswith(NONE) else None
        if label not in known.metrics and activity not in known.activity_types:
            raise GoldError(f"{where}: unknown label {label!r}")
    return _labelled(text, marks, where, heading=heading)


def _labelled(
    text: str,
    marks: Sequence[tuple[int, int, str]],
    group: str,
    role: str | None = None,
    heading: str | None = None,
    others: dict[int, frozenset[str]] | None = None,
) -> list[Example]:
    found = texts_of_numbers(text, role, heading)
    made = []
    for start, end, label in marks:
        for first, last, unit, texts in found:
            if first < end and start < last:
                said = {code: score for code, (score, _) in phrase_points(texts, unit).items()}
                accepted = (others or {}).get(start, frozenset()) | {label}
                made.append(Example(group, unit, features(texts, unit), said, label, accepted))
                break
    return made


def gold_examples(documents: Iterable[GoldDocument]) -> list[Example]:
    """Labelled numbers of annotated reports; changes and sums of years are left out."""
    made = []
    for document in documents:
        marks, others = [], {}
        for row in document.facts:
            label = row["metric"] or NONE + row["activity_type"]
            start = int(row["start"])
            marks.append((start, int(row["end"]), label))
            others[start] = frozenset(row["alt_metrics"].split(";")) - {""}
        made += _labelled(document.text, marks, document.name, document.role, others=others)
    return made


def train(examples: Sequence[Example]) -> Model:
    """Weights of a linear support vector machine, one label against the rest."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    labels = sorted({example.label for example in examples})
    columns = _columns(examples, labels)
    rows, places, values = [], [], []
    for number, example in enumerate(examples):
        for name, value in _row(example):
            if name in columns:
                rows.append(number)
                places.append(columns[name])
                values.append(value)
    matrix = csr_matrix((values, (rows, places)), shape=(len(examples), len(columns)))
    fitted = LinearSVC(C=_COST, max_iter=3000, random_state=0)
    fitted.fit(matrix, [labels.index(example.label) for example in examples])
    return _model(labels, columns, fitted.coef_, fitted.intercept_)


def _columns(examples: Sequence[Example], labels: Sequence[str]) -> dict[str, int]:
    seen = Counter(feature for example in examples for feature in example.features)
    kept = sorted(feature for feature, count in seen.items() if count >= _SEEN)
    return {name: place for place, name in enumerate([*kept, *map(_phrase_column, labels)])}


def _row(example: Example) -> Iterator[tuple[str, float]]:
    yield from example.features.items()
    for label, points in example.said.items():
        yield _phrase_column(label), _PHRASE_SCALE * points


def _phrase_column(label: str) -> str:
    return f"{PHRASE}{label}"


def _model(labels: list[str], columns: dict[str, int], weights: Any, bias: Any) -> Model:
    kept = {}
    for name, column in columns.items():
        scale = _PHRASE_SCALE if name.startswith(PHRASE) else 1.0
        cells = [
            (number, round(float(weight) * scale, 2))
            for number, weight in enumerate(weights[:, column])
            if abs(weight) >= _SMALL
        ]
        if cells:
            kept[name] = tuple(cells)
    return Model(tuple(labels), tuple(round(float(b), 3) for b in bias), kept, ())


def judge(model: Model, example: Example) -> tuple[bool, float]:
    """Is the model's label accepted, and by what margin does it lead?"""
    points = points_of(model, example.features, example.said, example.unit)
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    best = ranked[0][0]
    right = best in example.accepted or (best.startswith(NONE) and example.label.startswith(NONE))
    return right, ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)


def cross_validate(examples: Sequence[Example]) -> list[tuple[bool, float]]:
    """(right, margin) of each example, judged by a model that has not seen its group."""
    groups = sorted({example.group for example in examples})
    random.Random(0).shuffle(groups)
    fold = {group: place % _FOLDS for place, group in enumerate(groups)}
    judged = []
    for number in range(_FOLDS):
        model = train([example for example in examples if fold[example.group] != number])
        judged += [judge(model, e) for e in examples if fold[e.group] == number]
    return judged


def reliability(judged: Sequence[tuple[bool, float]]) -> tuple[tuple[float, float], ...]:
    """(margin from which, share right) in eight bands of equal size, ascending."""
    ranked = sorted(judged, key=lambda pair: pair[1])
    bands = []
    for number in range(8):
        band = ranked[len(ranked) * number // 8 : len(ranked) * (number + 1) // 8]
        if band:
            share = sum(right for right, _ in band) / len(band)
            bands.append((round(band[0][1], 3), round(share, 3)))
    # A wider margin is never less reliable; a dip is chance.
    best = 0.0
    smooth = []
    for margin, share in bands:
        best = max(best, share)
        smooth.append((margin, best))
    return tuple(smooth)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the examples of the seeds and on given gold, and write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, action="append", default=[])
    options.add_argument("--out", type=Path, default=WEIGHTS)
    given = options.parse_args(arguments)
    examples = read_examples()
    for path in given.gold:
        documents = load_marked(path) if path.suffix == ".marked" else load_gold(path)
        examples += gold_examples(documents)
    judged = cross_validate(examples)
    share = sum(right for right, _ in judged) / len(judged)
    sys.stdout.write(f"{len(examples)} numbers; right on held-out folds {share:.4f}\n")
    write_model(replace(train(examples), reliability=reliability(judged)), given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
