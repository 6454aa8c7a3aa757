"""Which metric a number counts: evidence, unit gate, ties, confidence, and the seeds behind it."""

from __future__ import annotations

import pytest

from dagster_project.catalog import load_taxonomy, load_units
from dagster_project.catalog.model import load_model
from dagster_project.catalog.phrases import load_phrases
from dagster_project.extraction import Statement, extract, read_text
from dagster_project.extraction.mapping.confidence import confidence
from dagster_project.extraction.mapping.features import PLACES, features
from dagster_project.extraction.mapping.metrics import (
    NONE,
    Choice,
    allows,
    choose,
    phrase_points,
    points_of,
)
from dagster_project.extraction.scopes import Scopes

LEXICON_WORDS = Scopes("调解纠纷#件", "调解纠纷#件", "调解纠纷#件", "调解纠纷#件", "调解纠纷#件")


def statement(text: str) -> Statement:
    return read_text(text, 2024, "achievements").statements[0]


@pytest.mark.parametrize(
    ("unit", "metric", "fits"),
    [
        ("件", "disputes_mediated", True),
        ("起", "disputes_mediated", True),
        ("宗", "litigation_cases", True),
        ("%", "disputes_mediated", False),
        ("元", "disputes_mediated", False),
        ("人次", "disputes_mediated", False),
        ("%", "mediation_success_rate", True),
        ("件", "mediation_success_rate", False),
        ("", "disputes_mediated", True),
        ("", "mediation_success_rate", False),
        ("元", "fines_amount", True),
        ("件", "fines_amount", False),
        ("场", "publicity_events", True),
        ("亩", "publicity_events", False),
        ("头", "disputes_mediated", False),
        ("件", "none:other", True),
        ("头", "none:other", True),
    ],
)
def test_measure_word_admits_only_metrics_counted_in_it(unit: str, metric: str, fits: bool) -> None:
    assert allows(unit, metric) is fits


@pytest.mark.parametrize(
    "text",
    ["调解纠纷罚款3万元。", "普法宣传活动覆盖率98%。", "执法记录仪培训2次。", "信访件36头牛。"],
)
def test_chosen_metric_can_always_be_counted_in_the_measure_word(text: str) -> None:
    metrics = load_taxonomy().metrics
    for fact in extract(text, 2024, "achievements").facts:
        if fact.metric:
            assert load_units().fits(fact.unit_surface or "", metrics[fact.metric].unit)


def test_choice_names_its_evidence_its_runner_up_and_the_margin() -> None:
    choice = choose(LEXICON_WORDS, "件")
    assert choice.metric == "disputes_mediated"
    assert choice.activity_type == "dispute_resolution"
    assert "纠纷" in choice.evidence
    assert choice.runner_up != choice.metric
    assert choice.margin > 0


def test_tie_gives_no_metric_but_an_activity_type() -> None:
    silent = Scopes("#件", "#件", "#件", "#件", "#件")
    choice = choose(silent, "件")
    assert choice.activity_type in load_taxonomy().activity_types
    assert choice.metric is None or choice.margin >= 0.001


def test_points_of_phrases_and_weights_are_added() -> None:
    seen = features(LEXICON_WORDS, "件")
    said = {code: score for code, (score, _) in phrase_points(LEXICON_WORDS, "件").items()}
    both = points_of(load_model(), seen, said, "件")
    without = points_of(load_model(), seen, {}, "件")
    assert both["disputes_mediated"] > without["disputes_mediated"]


def test_features_carry_only_known_places_with_their_weights() -> None:
    seen = features(LEXICON_WORDS, "件")
    assert seen
    assert {feature[0] for feature in seen} <= set(PLACES)
    assert all(weight == PLACES[feature[0]] for feature, weight in seen.items())


def test_labels_of_the_model_are_metrics_or_activity_types() -> None:
    known = load_taxonomy()
    model = load_model()
    for label in model.labels:
        assert label in known.metrics or label.removeprefix(NONE) in known.activity_types
    assert len(model.labels) == len(set(model.labels)) == len(model.bias)


def test_every_phrase_points_to_a_living_metric() -> None:
    metrics = load_taxonomy().metrics
    dead = {phrase.metric for phrase in load_phrases() if metrics[phrase.metric].replaced_by}
    assert dead == set()


MARGINS = [0.0, 0.05, 0.2, 0.5, 1.0, 2.0, 5.0]


def test_confidence_grows_with_the_margin() -> None:
    shares = [
        confidence(
            statement("调解36件。"), Choice("disputes_mediated", "dispute_resolution", m, "")
        )
        for m in MARGINS
    ]
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [("36件", "三十六件"), ("20余件", "23余件"), ("36件", "36。"), ("98%", "36。")],
)
def test_confidence_depends_on_the_form_of_the_number(surer: str, less_sure: str) -> None:
    choice = Choice("disputes_mediated", "dispute_resolution", 5.0, "")
    assert confidence(statement(f"调解{surer}。"), choice) > confidence(
        statement(f"调解{less_sure}。"), choice
    )


def test_worded_facts_have_a_constant_confidence() -> None:
    assert 0.5 < confidence(statement("未发生行政诉讼败诉案件。"), None) < 1


def test_facts_without_a_metric_say_so_with_low_confidence_or_an_activity() -> None:
    (fact,) = extract("共计12个。", 2024, "achievements").facts
    assert fact.activity_type in load_taxonomy().activity_types
