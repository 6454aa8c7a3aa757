"""``make bench``: what each step of the extraction costs, as ratios within one run.

Machines differ and are noisy; the ratio to a plain search for digits in the same run does not
depend on the machine much. Each figure is the median of five rounds.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable

from dagster_project.extraction import extract
from dagster_project.extraction.nonfacts import claims
from dagster_project.extraction.outline import find_outline
from dagster_project.extraction.quantities import scan
from dagster_project.extraction.reading import read
from tests.goldsets import load_set

ROUNDS = 5


def main() -> int:
    texts = [document.text for name in ("sample", "reports") for document in load_set(name)]
    views = [read(text).view for text in texts]
    digits = re.compile(r"\d+")
    steps: list[tuple[str, Callable[[], object]]] = [
        ("digits by one expression", lambda: [digits.findall(text) for text in texts]),
        ("reading view", lambda: [read(text) for text in texts]),
        ("outline", lambda: [find_outline(view) for view in views]),
        ("dates, names, codes", lambda: [claims(view) for view in views]),
        ("quantities", lambda: [list(scan(v, bytearray(b"\x01" * len(v)))) for v in views]),
        ("whole extraction", lambda: [extract(text, 2024) for text in texts]),
    ]
    characters = sum(map(len, texts))
    sys.stdout.write(f"{len(texts)} reports, {characters} characters, median of {ROUNDS} rounds\n")
    times: dict[str, list[float]] = {name: [] for name, _ in steps}
    for _, step in steps:
        step()
    for _ in range(ROUNDS):
        for name, step in steps:
            start = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - start)
    base = statistics.median(times[steps[0][0]])
    for name, _ in steps:
        middle = statistics.median(times[name])
        sys.stdout.write(
            f"{name:28} {middle / base:10.0f} x   {len(texts) / middle:9.0f} reports/s\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
