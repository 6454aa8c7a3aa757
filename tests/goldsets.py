"""The annotated texts: which there are, and which the project was tuned on."""

from __future__ import annotations

from pathlib import Path

from dagster_project.scoring.gold import GoldDocument, load_gold
from dagster_project.scoring.marked import load_marked

GOLD = Path(__file__).resolve().parent / "gold"
BESIDE = Path(__file__).resolve().parents[2] / "shared"

# Name, and whether rules and weights were made with a view of it. The held-out sets are only scored.
SETS = {
    "sample": "tuned",
    "reports": "tuned",
    "reports_later": "tuned",
    "sentences": "tuned",
    "reports_held_out": "held out",
    "reports_blind": "held out",
    "sentences_held_out": "held out",
    "real": "tuned",
}


def load_set(name: str) -> list[GoldDocument]:
    """Documents of one set; raises FileNotFoundError for the real reports where there are none."""
    if name == "sample":
        return load_gold(GOLD / "sample")
    if name == "real":
        if not (BESIDE / "gold").is_dir():
            raise FileNotFoundError("the real reports are not beside the project")
        return load_gold(BESIDE / "gold", BESIDE / "reports")
    return load_marked(GOLD / f"{name}.marked")
