"""The seeds as typed records: complete, consistent, and loud about mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.catalog.lexicon import cue_pattern, load_cues
from dagster_project.catalog.model import Model, read_model, write_model
from dagster_project.catalog.phrases import load_phrases
from dagster_project.catalog.seedfiles import SeedError, read_rows, split_list
from dagster_project.settings import SEEDS

LEXICON = sorted(path.stem for path in (SEEDS / "lexicon").glob("*.csv"))
WITH_PATTERNS = [name for name in LEXICON if "pattern" in read_rows(f"lexicon/{name}.csv")[0]]


def write(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text, encoding="utf-8")


def test_rows_are_dictionaries_without_a_byte_order_mark(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "\ufeffcode,name\nx,甲\n")
    assert read_rows("a.csv", tmp_path) == [{"code": "x", "name": "甲"}]


@pytest.mark.parametrize("line", ["x", "x,y,z"])
def test_ragged_row_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    write(tmp_path, "a.csv", f"code,name\na,b\n{line}\n")
    with pytest.raises(SeedError, match=r"a\.csv, line 3"):
        read_rows("a.csv", tmp_path)


@pytest.mark.parametrize(
    ("cell", "parts"), [("", ()), ("a", ("a",)), ("a;b", ("a", "b")), (";a;", ("a",))]
)
def test_cell_with_several_values_is_split(cell: str, parts: tuple[str, ...]) -> None:
    assert split_list(cell) == parts


@pytest.mark.parametrize("name", WITH_PATTERNS)
def test_every_pattern_of_the_lexicon_compiles_and_matches_no_empty_text(name: str) -> None:
    for cue in load_cues(name):
        if cue.pattern.match("") and name not in ("scopes",):
            pytest.fail(f"{cue.pattern.pattern!r} matches the empty text")


@pytest.mark.parametrize("name", LEXICON)
def test_no_row_of_the_lexicon_stands_twice(name: str) -> None:
    rows = [tuple(row.values()) for row in read_rows(f"lexicon/{name}.csv")]
    assert len(rows) == len(set(rows))


def test_kind_without_rows_is_an_error() -> None:
    with pytest.raises(SeedError, match="nothing_of_the_kind"):
        cue_pattern("timing", "nothing_of_the_kind")


def test_kinds_of_one_file_are_alternatives_in_its_order() -> None:
    pattern = cue_pattern("qualifiers", "at_least")
    assert pattern.fullmatch("不少于")
    assert pattern.fullmatch("逾")
    assert not pattern.search("不超过")


def test_every_metric_is_defined_and_named_in_both_languages() -> None:
    for code, metric in load_taxonomy().metrics.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
        assert re.search(r"[\u4e00-\u9fff]", metric.name_zh), code
        assert metric.name_en[0].isascii(), code
        assert len(metric.definition_en) > 10, code


def test_rates_are_counted_in_percent_and_nothing_else_is() -> None:
    metrics = load_taxonomy().metrics.values()
    assert {m.code for m in metrics if (m.measure == "rate") != (m.unit == "%")} == set()


def test_names_of_metrics_are_unique() -> None:
    living = [m for m in load_taxonomy().metrics.values() if not m.replaced_by]
    assert len({m.name_zh for m in living}) == len(living)
    assert len({m.name_en for m in living}) == len(living)


def test_merged_metrics_lead_to_living_ones() -> None:
    metrics = load_taxonomy().metrics
    for metric in metrics.values():
        if metric.replaced_by:
            assert not metrics[metric.replaced_by].replaced_by


@pytest.mark.parametrize(
    ("surface", "canonical"),
    [
        ("件", "件"),
        ("起", "件"),
        ("宗", "件"),
        ("场次", "次"),
        ("期", "次"),
        ("名", "人"),
        ("人次", "人次"),
        ("册", "份"),
        ("％", "%"),
        ("个百分点", "个百分点"),
        ("亩", "亩"),
    ],
)
def test_measure_words_have_a_canonical_unit(surface: str, canonical: str) -> None:
    assert load_units().canonical(surface) == canonical


def test_persons_and_person_times_are_never_one() -> None:
    units = load_units()
    assert units.canonical("人") != units.canonical("人次")
    assert units.canonical("%") != units.canonical("个百分点")


@pytest.mark.parametrize(
    ("surface", "unit", "fits"),
    [
        ("条", "项", True),
        ("件", "份", True),
        ("件", "元", False),
        ("%", "次", False),
        ("人次", "件", False),
    ],
)
def test_measure_word_fits_the_units_it_can_be_read_in(surface: str, unit: str, fits: bool) -> None:
    assert load_units().fits(surface, unit) is fits


def test_longest_measure_words_come_first() -> None:
    surfaces = load_units().surfaces
    assert list(map(len, surfaces)) == sorted(map(len, surfaces), reverse=True)


def test_phrases_come_heaviest_first() -> None:
    weights = [phrase.weight for phrase in load_phrases()]
    assert weights == sorted(weights, reverse=True)


def test_weights_are_written_and_read_alike_and_in_the_same_bytes(tmp_path: Path) -> None:
    model = Model(
        ("a", "none:other"), (0.5, -0.25), {"u件": ((0, 1.5), (1, -0.5))}, ((0.0, 0.5), (1.0, 0.9))
    )
    first, second = tmp_path / "sub" / "a.gz", tmp_path / "b.gz"
    write_model(model, first)
    write_model(model, second)
    assert read_model(first) == model
    assert first.read_bytes() == second.read_bytes()


def test_corrections_start_with_their_header_only() -> None:
    header = (SEEDS / "corrections.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert {"report_id", "expected", "value", "reason", "author"} <= set(header.split(","))
