"""``make score``: all scores of all annotated texts side by side, and the reliability table."""

from __future__ import annotations

import sys

from dagster_project.scoring.score import Score, reliability, score
from tests.goldsets import SETS, load_set


def main() -> int:
    totals: dict[str, Score] = {}
    for name in SETS:
        try:
            totals[name] = score(load_set(name))
        except FileNotFoundError as reason:
            sys.stdout.write(f"{name}: left out, {reason}\n")
    show("", list(totals))
    show("", [SETS[name] for name in totals])
    tables = {name: total.table() for name, total in totals.items()}
    show("facts", [str(total.counts["gold"]) for total in totals.values()])
    for measure in dict.fromkeys(row for table in tables.values() for row in table):
        values = [table.get(measure) for table in tables.values()]
        show(measure, ["-" if value is None else f"{value:.4f}" for value in values])
    for name, total in totals.items():
        sys.stdout.write(f"\nconfidence of {name} ({SETS[name]}): band, facts, said, right\n")
        for band, count, said, right in reliability(total):
            sys.stdout.write(f"  from {band} {count:6} {said:8.3f} {right:8.3f}\n")
    return 0


def show(head: str, cells: list[str]) -> None:
    sys.stdout.write(f"{head:32}" + "".join(f"{cell:>20}" for cell in cells) + "\n")


if __name__ == "__main__":
    sys.exit(main())
