"""The table of metrics that are taken for each other."""

from __future__ import annotations

from dagster_project.scoring.confusion import Confusion, confusions
from dagster_project.scoring.gold import GoldDocument

TEXT = "全年调解各类矛盾纠纷239件，调解各类矛盾纠纷108件。"


def document(*metrics: str, alternatives: str = "") -> GoldDocument:
    rows, position = [], 0
    for metric, surface in zip(metrics, ("239件", "108件"), strict=False):
        position = TEXT.index(surface)
        rows.append(
            {
                "start": str(position), "end": str(position + 4), "fact": "1", "surface": surface,
                "value": surface[:3], "value_high": "", "unit": "件", "qualifier": "exact",
                "basis": "actual", "period": "2024", "rate": "year", "part_of": "",
                "metric": metric, "alt_metrics": alternatives, "activity_type": "dispute_resolution",
            }
        )  # fmt: skip
    return GoldDocument("a", TEXT, 2024, "achievements", rows)


def test_mistakes_are_counted_with_one_place_each() -> None:
    found = confusions([document("petitions_resolved", "petitions_resolved"), document("")])
    assert found == [
        Confusion(
            "petitions_resolved", "disputes_mediated", 2, "a",
            "全年调解各类矛盾纠纷【239件】，调解各类矛盾纠纷108",
        ),
        Confusion("none", "disputes_mediated", 1, "a", "全年调解各类矛盾纠纷【239件】，调解各类矛盾纠纷108"),
    ]  # fmt: skip
    assert len(confusions([document("petitions_resolved"), document("")], worst=1)) == 1


def test_an_accepted_alternative_is_no_mistake() -> None:
    assert confusions([document("disputes_mediated")]) == []
    assert confusions([document("petitions_resolved", alternatives="disputes_mediated")]) == []
