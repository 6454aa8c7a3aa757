"""The weights of the metric classifier (``seeds/model/metric_weights.json.gz``)."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dagster_project.settings import SEEDS

WEIGHTS = SEEDS / "model" / "metric_weights.json.gz"


@dataclass(frozen=True, slots=True)
class Model:
    """A linear classifier over features.

    ``labels`` are metric codes or ``none:`` with an activity type, ``bias`` a start value of each.
    ``weights`` maps a feature to (label number, weight) pairs. ``reliability`` holds (margin from
    which, share right) pairs measured on held-out folds.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]
    reliability: tuple[tuple[float, float], ...]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The shipped weights; raises FileNotFoundError where ``make model`` was never run."""
    return read_model(WEIGHTS)


def read_model(path: Path) -> Model:
    """Read a file of weights."""
    data = json.loads(gzip.decompress(path.read_bytes()))
    return Model(
        labels=tuple(data["labels"]),
        bias=tuple(data["bias"]),
        weights={
            feature: tuple(zip(cells[::2], cells[1::2], strict=True))
            for feature, cells in data["weights"].items()
        },
        reliability=tuple((margin, share) for margin, share in data["reliability"]),
    )


def write_model(model: Model, path: Path) -> None:
    """Write weights in a fixed order and without a time stamp: equal input, equal bytes."""
    data = {
        "labels": model.labels,
        "bias": model.bias,
        "reliability": model.reliability,
        "weights": {
            feature: [cell for pair in cells for cell in pair]
            for feature, cells in sorted(model.weights.items())
        },
    }
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(words, compresslevel=9, mtime=0))
