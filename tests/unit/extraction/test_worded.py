"""Facts without a digit: zeros told apart from slogans, goals and deficits; full coverage."""

from __future__ import annotations

import pytest

from dagster_project.catalog.seedfiles import read_rows
from dagster_project.extraction import extract


def zeros(text: str, role: str = "achievements") -> set[str | None]:
    facts = extract(text, 2024, role).facts
    return {f.metric for f in facts if f.mention_id is None and f.value == 0 and not f.implied}


def covered(text: str, role: str = "achievements") -> set[str | None]:
    return {f.metric for f in extract(text, 2024, role).facts if f.implied}


REAL = [
    ("全年无行政诉讼败诉。", {"litigation_lost"}),
    ("未出现行政诉讼败诉案件。", {"litigation_lost"}),
    ("行政应诉案件均胜诉。", {"litigation_lost"}),
    ("应诉案件无一败诉。", {"litigation_lost"}),
    ("行政诉讼实现零败诉。", {"litigation_lost"}),
    ("没有行政复议被纠错。", {"reconsideration_lost"}),
    ("未发生行政复议被撤销情形。", {"reconsideration_lost"}),
    ("无复议纠错、诉讼败诉案件。", {"reconsideration_lost", "litigation_lost"}),
    ("未发生行政复议案件。", {"reconsideration_cases"}),
    ("本年度无行政诉讼案件。", {"litigation_cases"}),
    ("全年无行政复议和行政诉讼案件发生。", {"reconsideration_cases", "litigation_cases"}),
    ("未发生群体性事件。", {"mass_incidents"}),
    ("辖区没有发生一起群体性上访事件。", {"mass_incidents"}),
    ("全年无越级上访。", {"skip_level_petitions"}),
    ("全年没有一例进京上访。", {"skip_level_petitions"}),
    ("赴省进京上访保持零。", {"skip_level_petitions"}),
    ("未发生集体访。", {"skip_level_petitions"}),
    ("未发生重大安全生产事故。", {"safety_accidents"}),
    ("连续多年未发生亡人火灾。", {"safety_accidents"}),
    ("未出现食品安全事故。", {"safety_accidents"}),
    ("全年未发生命案。", {"public_security_incidents"}),
    ("没有发生民转刑案件。", {"public_security_incidents"}),
    ("未发生个人极端案事件。", {"public_security_incidents"}),
    ("未发现领导干部插手案件的情况。", {"case_interference_incidents"}),
    ("无违规干预司法活动记录，无人干预执法办案。", {"case_interference_incidents"}),
    ("未发生粗暴执法、违规执法行为。", {"enforcement_misconduct_incidents"}),
    ("没有出现执法过错。", {"enforcement_misconduct_incidents"}),
    ("未因决策失误引发纠纷。", {"decision_caused_disputes"}),
    ("今年未出台行政规范性文件。", {"normative_documents_issued"}),
    ("本年度没有制发规范性文件。", {"normative_documents_issued"}),
    ("未收到依申请公开事项。", {"disclosure_requests"}),
    ("没有收到信息公开申请。", {"disclosure_requests"}),
    ("未作出行政处罚决定。", {"penalty_cases"}),
    ("尚无行政处罚案件。", {"penalty_cases"}),
    ("未收到司法建议。", {"judicial_suggestions_handled"}),
    ("无重大行政决策事项。", {"major_decisions_made"}),
    (
        "无越级上访，无群体性事件，无安全事故。",
        {"skip_level_petitions", "mass_incidents", "safety_accidents"},
    ),
]
LOOK_ALIKE = [
    "坚决杜绝群体性事件。",
    "坚决防止越级上访。",
    "避免发生安全事故。",
    "力争不发生安全事故。",
    "确保无越级上访。",
    "努力实现行政诉讼零败诉目标。",
    "严防群体性事件发生。",
    "有效预防安全事故。",
    "严禁干预插手案件。",
    "执法人员不得粗暴执法。",
    "排查化解无死角。",
    "服务群众零距离。",
    "对违规执法零容忍。",
    "办事零跑腿、审批零障碍。",
    "做到无事不扰、有求必应。",
    "无缝衔接行政复议与行政诉讼。",
    "提供无偿法律咨询。",
    "打造无障碍法律服务大厅。",
    "开展未成年人法治教育。",
    "未经合法性审查的规范性文件一律不得印发。",
    "无论行政复议还是行政诉讼，都依法应对。",
    "整治无证经营和违法建设。",
    "如发生安全事故，及时处置。",
    "凡发生群体性事件的，一票否决。",
    "学习《预防未发生安全事故的若干规定》。",
    "防范因决策失误引发纠纷。",
    "查处违法案件，教育违法人员。",
    "群众对行政复议的知晓度不高。",
    "建设无烟、无讼、无毒社区。",
    "全力减少安全事故。",
    "未来将加强行政应诉工作。",
    "要求各村不发生越级上访。",
]


@pytest.mark.parametrize(("text", "metrics"), REAL)
def test_worded_zero_is_a_fact_of_value_zero(text: str, metrics: set[str]) -> None:
    assert zeros(text) == metrics


@pytest.mark.parametrize("text", LOOK_ALIKE)
def test_look_alike_states_no_zero(text: str) -> None:
    assert zeros(text) == set()


@pytest.mark.parametrize("role", ["plans", "signature", "residue"])
@pytest.mark.parametrize("text", [text for text, _ in REAL[::6]])
def test_zero_is_never_read_outside_what_was_done(text: str, role: str) -> None:
    assert zeros(text, role) == set()


def test_zero_names_its_words_and_has_no_mention() -> None:
    text = "学法12次，全年未发生命案，巡逻5次。"
    (zero,) = [f for f in extract(text, 2024, "achievements").facts if f.mention_id is None]
    assert (zero.surface, zero.value_low, zero.value_high) == ("全年未发生命案", 0, 0)
    assert zero.rule.startswith("zero_")
    assert (zero.basis, zero.period_year, zero.unit) == ("actual", 2024, "件")


def test_zero_written_with_a_digit_is_a_number() -> None:
    facts = extract("行政诉讼案件0件，行政复议案件零件。", 2024, "achievements").facts
    assert next((f.surface, f.value) for f in facts if f.mention_id) == ("0件", 0)


COVERAGE = [
    ("执法人员全部持证上岗。", {"enforcement_certification_rate"}),
    ("执法队员均已取得执法证。", {"enforcement_certification_rate"}),
    ("全镇干部法治培训实现全覆盖。", {"cadre_training_coverage_rate"}),
    ("做到应考尽考。", {"law_exam_participation_rate"}),
    ("合同全部经过合法性审查。", {"legality_review_coverage_rate"}),
    ("重大决策应审尽审。", {"legality_review_coverage_rate"}),
    ("代表建议全部答复。", {"suggestion_reply_rate"}),
    ("负责人出庭应出尽出。", {"leader_court_appearance_rate"}),
    ("网格管理全覆盖。", set()),
    ("普法宣传全覆盖。", set()),
    ("执法人员持证率达96%。", set()),
    ("执法人员全部持证上岗，持证率100%。", set()),
    ("执法人员全部佩戴记录仪。", set()),
]


@pytest.mark.parametrize(("text", "metrics"), COVERAGE)
def test_full_coverage_in_words_is_an_implied_rate(text: str, metrics: set[str]) -> None:
    assert covered(text) == metrics


@pytest.mark.parametrize("role", ["plans", "problems"])
def test_coverage_is_read_only_in_what_was_done(role: str) -> None:
    assert covered("执法人员全部持证上岗。", role) == set()


def test_implied_coverage_is_flagged_with_value_one_hundred() -> None:
    (fact,) = extract("做到应考尽考。", 2024, "achievements").facts
    assert (fact.value, fact.unit, fact.implied, fact.rule) == (100, "%", True, "full_coverage")


@pytest.mark.parametrize("name", ["zero_objects", "coverage"])
def test_rows_of_the_lexicon_name_metrics_once_each_pattern(name: str) -> None:
    patterns = [row["pattern"] for row in read_rows(f"lexicon/{name}.csv")]
    assert len(patterns) == len(set(patterns))
