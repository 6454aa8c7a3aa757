"""Accuracy on annotated text never falls below what it was: one table of floors.

The floors stand just under the measured scores and are only ever raised. Held-out sets were never
looked at while rules and weights were made; of them only the scores are used.
"""

from __future__ import annotations

from functools import cache

import pytest

from dagster_project.catalog import load_taxonomy
from dagster_project.catalog.model import WEIGHTS, Model, load_model, read_model, write_model
from dagster_project.scoring.gold import GoldDocument
from dagster_project.scoring.score import Score, score
from dagster_project.scoring.train import EXAMPLES, gold_examples, read_examples
from tests.goldsets import SETS, load_set

# fmt: off
COLUMNS = ("sample", "reports", "reports_later", "sentences", "reports_held_out", "reports_blind", "sentences_held_out", "real")
FLOORS: dict[str, tuple[float | None, ...]] = {
    "detection F1":           (1.000, 1.000, 1.000, 0.999, 1.000, 0.996, 0.992, 1.000),
    "unit":                   (1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000),
    "qualifier":              (1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000),
    "basis":                  (1.000, 1.000, 1.000, 1.000, 0.995, 1.000, 0.988, 1.000),
    "period_year":            (1.000, 1.000, 0.998, 1.000, 0.995, 1.000, 0.988, 1.000),
    "rate_per":               (1.000, 1.000, 0.999, 0.998, 0.997, 1.000, 0.996, 1.000),
    "metric":                 (1.000, 0.978, 0.994, 0.992, 0.953, 0.936, 0.855, 0.993),
    "metric, without %":      (1.000, 0.976, 0.994, 0.991, 0.952, 0.928, 0.847, 0.993),
    "activity_type":          (1.000, 0.987, 0.997, 0.996, 0.964, 0.961, 0.867, 1.000),
    "part_of":                (0.996, 0.977, 0.964, 0.976, 0.966, 0.966, 0.988, 1.000),
    "whole record":           (1.000, 0.978, 0.992, 0.992, 0.949, 0.936, 0.841, 0.993),
    "accounting":             (1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000),
    "zeros precision":        (1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000, 1.000),
    "zeros recall":           (1.000, 1.000, 1.000, 1.000, 1.000, 0.954, 0.916, 1.000),
    "headings":               (0.992, None,  None,  None,  None,  None,  None,  0.982),
    "chapter roles":          (0.970, None,  None,  None,  None,  None,  None,  0.988),
}
# fmt: on
CELLS = [
    pytest.param(name, measure, floor, id=f"{name}-{measure}")
    for measure, floors in FLOORS.items()
    for name, floor in zip(COLUMNS, floors, strict=True)
    if floor is not None
]


@cache
def documents(name: str) -> list[GoldDocument]:
    return load_set(name)


@cache
def scored(name: str) -> Score:
    return score(documents(name))


@pytest.mark.parametrize(("name", "measure", "floor"), CELLS)
def test_score_is_not_below_its_floor(name: str, measure: str, floor: float) -> None:
    try:
        value = scored(name).table()[measure]
    except FileNotFoundError as reason:
        pytest.skip(str(reason))
    assert value is not None, "nothing was counted"
    assert value >= floor
    assert value <= 1


def test_every_set_has_a_column() -> None:
    assert set(COLUMNS) == set(SETS)


# Facts of each set: a set that shrank would make its scores easier.
SIZES = {
    "sample": 260,
    "reports": 655,
    "reports_later": 1088,
    "sentences": 518,
    "reports_held_out": 475,
    "reports_blind": 392,
    "sentences_held_out": 259,
    "real": 160,
}


@pytest.mark.parametrize("name", SIZES)
def test_set_is_not_smaller_than_it_was(name: str) -> None:
    try:
        assert scored(name).counts["gold"] >= SIZES[name]
    except FileNotFoundError as reason:
        pytest.skip(str(reason))


def test_held_out_texts_are_none_of_those_tuned_on() -> None:
    def lines(kind: str) -> set[str]:
        names = [name for name, said in SETS.items() if said == kind and name != "real"]
        found = {line for name in names for d in documents(name) for line in d.text.split("\n")}
        return {line for line in found if len(line) >= 15}

    assert len(lines("held out") & lines("tuned")) == 0


def test_confidence_is_no_boast() -> None:
    pairs = [
        pair
        for name in ("reports_held_out", "reports_blind", "sentences_held_out")
        for pair in scored(name).confidences
    ]
    said = sum(confidence for confidence, _ in pairs) / len(pairs)
    right = sum(is_right for _, is_right in pairs) / len(pairs)
    assert said - right < 0.06
    sure = [is_right for confidence, is_right in pairs if confidence >= 0.95]
    assert sum(sure) / len(sure) >= 0.93


def test_facts_of_low_confidence_are_wrong_more_often() -> None:
    pairs = [pair for name in COLUMNS[:-1] for pair in scored(name).confidences]
    low = [is_right for confidence, is_right in pairs if confidence < 0.7]
    high = [is_right for confidence, is_right in pairs if confidence >= 0.9]
    assert sum(low) / len(low) < sum(high) / len(high)


def test_shipped_weights_match_their_format(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = load_model()
    known = load_taxonomy()
    assert len(model.labels) == len(model.bias)
    for label in model.labels:
        kind, _, activity = label.partition(":")
        assert (activity in known.activity_types) if kind == "none" else label in known.metrics
    places = {place for cells in model.weights.values() for place, _ in cells}
    assert places <= set(range(len(model.labels)))
    margins = [margin for margin, _ in model.reliability]
    shares = [share for _, share in model.reliability]
    assert margins == sorted(margins)
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)
    copy = tmp_path_factory.mktemp("model") / "weights.json.gz"
    write_model(model, copy)
    assert read_model(copy) == model
    assert copy.read_bytes()[:4] == WEIGHTS.read_bytes()[:4]


def test_model_knows_every_activity_type_and_most_metrics() -> None:
    known = load_taxonomy()
    labels = set(load_model().labels)
    living = {code for code, metric in known.metrics.items() if not metric.replaced_by}
    assert len(living & labels) >= 0.9 * len(living)


@pytest.mark.slow
def test_training_examples_parse_and_carry_known_labels() -> None:
    examples = read_examples()
    assert len(examples) >= 9000
    known = load_taxonomy()
    for example in examples:
        kind, _, activity = example.label.partition(":")
        assert (
            activity in known.activity_types if kind == "none" else example.label in known.metrics
        )
        assert example.features


def test_gold_gives_training_examples() -> None:
    made = gold_examples(documents("sample"))
    assert len(made) >= 0.9 * scored("sample").counts["gold"]


def test_no_training_sentence_is_held_out() -> None:
    trained = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.tsv"))
    plain = trained.replace("[[", "").replace("]]", "")
    for name in ("reports_held_out", "reports_blind", "sentences_held_out"):
        for document in documents(name):
            long = [line for line in document.text.split("\n") if len(line) >= 20]
            assert not [line for line in long if line in plain]


def test_model_is_a_plain_value() -> None:
    assert isinstance(load_model(), Model)
    assert load_model() is load_model()
