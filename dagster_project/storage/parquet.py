"""Writing the Parquet tables: by schema, whole files, swapped in atomically."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_INPUTS = b"fazhi.inputs"
_FILE = "part-0.parquet"


def partition_file(parquet: Path, table: str, report_year: int) -> Path:
    """The one file of a Hive partition."""
    return parquet / table / f"report_year={report_year}" / _FILE


def write_rows(
    path: Path, schema: pa.Schema, rows: Iterable[Mapping[str, Any]], inputs: Mapping[str, str]
) -> None:
    """Write rows as one file that appears complete or not at all.

    ``inputs`` (report_id to a digest of what its rows were made from) is kept in the file, so that
    a later run knows which rows still hold.
    """
    table = pa.Table.from_pylist(list(rows), schema=schema)
    note = {**(schema.metadata or {}), _INPUTS: json.dumps(inputs, sort_keys=True).encode()}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    pq.write_table(table.replace_schema_metadata(note), partial, compression="zstd")
    partial.replace(path)


def read_inputs(path: Path, schema: pa.Schema) -> dict[str, str]:
    """The inputs a file was written from; empty for a missing, broken or outdated file."""
    try:
        found = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return {}
    if found.names != schema.names or found.types != schema.types:
        return {}
    return dict(json.loads((found.metadata or {}).get(_INPUTS, b"{}")))


def partition_years(parquet: Path, table: str) -> list[int]:
    """Years that have a partition, ascending."""
    folder = parquet / table
    names = (path.name for path in folder.glob("report_year=*")) if folder.is_dir() else ()
    return sorted(int(name.partition("=")[2]) for name in names)
