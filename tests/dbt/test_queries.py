"""The page of worked queries: every one runs, says something, and is fast."""

from __future__ import annotations

import re
import time

import duckdb
import pytest

from dagster_project.pipeline.marts import DBT_PROJECT

PAGE = (DBT_PROJECT / "queries.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^## (\d+\. .+?)$\n+```sql\n(.+?)```", PAGE, re.MULTILINE | re.DOTALL))


def test_there_are_twenty() -> None:
    assert len(QUERIES) == len(re.findall(r"^## ", PAGE, re.MULTILINE)) == 20


@pytest.mark.parametrize("question", QUERIES)
def test_query_answers_within_a_tenth_of_a_second(
    question: str, database: duckdb.DuckDBPyConnection
) -> None:
    took = []
    for _ in range(3):  # the first one warms up; other tests may run beside
        start = time.perf_counter()
        answer = database.execute(QUERIES[question]).fetchall()
        took.append(time.perf_counter() - start)
    assert answer
    assert min(took) < 0.1
