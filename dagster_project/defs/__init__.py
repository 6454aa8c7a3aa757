"""The Dagster layer: assets, checks, jobs and sensors around the functions of ``pipeline``.

Nothing here decides anything about data. A module calls a function that also serves the command
line, turns its result into events and its errors into failures a person can act on.
"""

import warnings

from dagster import BetaWarning

# Code references and lineage are used on purpose, with Dagster pinned to one minor version.
warnings.filterwarnings("ignore", category=BetaWarning)
