"""The Arrow schema of each Parquet table: the one place that says which columns exist.

``report_year`` of the tables in ``PARTITIONED`` is the Hive partition key, so it stands in the
folder name (``report_year=2024``) and not in the files. ``statements`` are what the mapping works
from; people and marts read ``facts``.
"""

from __future__ import annotations

import pyarrow as pa

_TEXT = pa.string()
_DESCRIPTION = b"description"


def _field(name: str, kind: pa.DataType, description: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, kind, nullable, {_DESCRIPTION: description.encode()})


REPORTS = pa.schema(
    [
        _field("report_id", _TEXT, "first 16 hex digits of sha256", nullable=False),
        _field("sha256", _TEXT, "SHA-256 of the bytes of the document", nullable=False),
        _field("source_path", _TEXT, "path below the reports folder", nullable=False),
        _field("source_url", _TEXT, "address it was published at, where known"),
        _field("format", _TEXT, "txt | html | docx | pdf | unknown", nullable=False),
        _field("document_type", _TEXT, "annual_report | personal_report | other"),
        _field("title", _TEXT, "title of the report as found"),
        _field("issuer", _TEXT, "issuing body as printed"),
        _field("index_no", _TEXT, "index number of the open-government register"),
        _field("doc_no", _TEXT, "document number of the report itself"),
        _field("published_on", pa.date32(), "date of publication"),
        _field("township_code", _TEXT, "9-digit division code"),
        _field("township", _TEXT, "name in the register"),
        _field("county_code", _TEXT, "6-digit division code"),
        _field("county", _TEXT, "name in the register"),
        _field("prefecture", _TEXT, "name in the register"),
        _field("province", _TEXT, "name in the register"),
        _field("report_year", pa.int32(), "calendar year the report is about"),
        _field("as_of", pa.date32(), "last day the figures cover, if before the year's end"),
        _field("text", _TEXT, "clean text; all offsets refer to it"),
        _field("status", _TEXT, "accepted | quarantined | duplicate | superseded", nullable=False),
        _field("reason", _TEXT, "why it is not accepted"),
        _field("duplicate_of", _TEXT, "report_id of the report that counts"),
        _field("identity_evidence", _TEXT, "JSON: what spoke for township and year"),
        _field("cleaning", _TEXT, "JSON: what was dropped or mended, with counts"),
        _field("extractor_version", _TEXT, "version of the code and seeds that read it"),
    ]
)

SECTIONS = pa.schema(
    [
        _field("report_id", _TEXT, "the report", nullable=False),
        _field("section_id", _TEXT, "unique in the report", nullable=False),
        _field("parent_id", _TEXT, "section_id of the enclosing section"),
        _field("level", pa.int32(), "0 = not under a heading, 1 = chapter", nullable=False),
        _field(
            "role",
            _TEXT,
            "preamble | achievements | problems | plans | signature | residue",
            nullable=False,
        ),
        _field("heading", _TEXT, "words of the heading without its mark"),
        _field("char_start", pa.int32(), "offset in the clean text", nullable=False),
        _field("char_end", pa.int32(), "offset after the last character", nullable=False),
        _field("page", pa.int32(), "page of a PDF the section starts on"),
    ]
)

MENTIONS = pa.schema(
    [
        _field("report_id", _TEXT, "the report", nullable=False),
        _field("mention_id", _TEXT, "unique over all reports", nullable=False),
        _field("char_start", pa.int32(), "offset in the clean text", nullable=False),
        _field("char_end", pa.int32(), "offset after the last character", nullable=False),
        _field("surface", _TEXT, "the words themselves", nullable=False),
        _field(
            "kind",
            _TEXT,
            "fact | date | name | document | condition | ordinal | outline | other",
            nullable=False,
        ),
        _field("section_id", _TEXT, "section it stands in"),
        _field("sentence_start", pa.int32(), "offset of its sentence", nullable=False),
        _field("sentence_end", pa.int32(), "offset after its sentence", nullable=False),
        _field("value", pa.float64(), "number in the canonical unit"),
        _field("value_low", pa.float64(), "lower bound, null = open"),
        _field("value_high", pa.float64(), "upper bound, null = open"),
        _field("unit", _TEXT, "canonical unit"),
        _field("qualifier", _TEXT, "exact | approx | at_least | at_most"),
    ]
)

STATEMENTS = pa.schema(
    [
        _field("report_id", _TEXT, "the report", nullable=False),
        _field("statement_id", _TEXT, "unique over all reports", nullable=False),
        _field("place", pa.int32(), "place among the statements of the report", nullable=False),
        _field("mention_id", _TEXT, "the number; null for a statement in words only"),
        _field("char_start", pa.int32(), "offset in the clean text", nullable=False),
        _field("char_end", pa.int32(), "offset after the last character", nullable=False),
        _field("sentence_start", pa.int32(), "offset of its sentence", nullable=False),
        _field("surface", _TEXT, "the words themselves", nullable=False),
        _field("quote", _TEXT, "the clause it stands in", nullable=False),
        _field("value", pa.float64(), "number in the unit as written; null where unknown"),
        _field("value_low", pa.float64(), "lower bound, null = open"),
        _field("value_high", pa.float64(), "upper bound, null = open"),
        _field("unit_surface", _TEXT, "unit as written"),
        _field("qualifier", _TEXT, "exact | approx | at_least | at_most", nullable=False),
        _field("form", _TEXT, "form of the number, or the rule of the words", nullable=False),
        _field("odd", pa.bool_(), "余 stands after a number that is not round", nullable=False),
        _field("basis", _TEXT, "actual | target", nullable=False),
        _field("period_year", pa.int32(), "calendar year the quantity is about"),
        _field("period_kind", _TEXT, "year | to_date | multi_year | last_year", nullable=False),
        _field("rate_per", _TEXT, "as in facts", nullable=False),
        _field(
            "is_change", pa.bool_(), "true for a change against an earlier year", nullable=False
        ),
        _field("subject", _TEXT, "the words that are counted"),
        _field("actor", _TEXT, "body that is named as acting"),
        _field("scope", _TEXT, "level or part of the township it is limited to"),
        _field("of_others", pa.bool_(), "a figure of the county or other towns", nullable=False),
        _field("part_of", _TEXT, "statement_id of the whole"),
        _field("kin", _TEXT, "statement_id of the whole or of the figure it is compared with"),
        _field("worded_metric", _TEXT, "metric code of a statement in words only"),
        _field("implied", pa.bool_(), "true where the number is not written", nullable=False),
        _field("text_near", _TEXT, "words bound to the number, # for it", nullable=False),
        _field("text_carried", _TEXT, "the same with the verb its list shares", nullable=False),
        _field("text_clauses", _TEXT, "the last clauses before it", nullable=False),
        _field("text_sentence", _TEXT, "its sentence", nullable=False),
        _field("text_heading", _TEXT, "the headings above it", nullable=False),
        _field("township_code", _TEXT, "9-digit division code"),
    ]
)

FACTS = pa.schema(
    [
        _field("fact_id", _TEXT, "unique over all reports, stable over re-runs", nullable=False),
        _field("report_id", _TEXT, "the report", nullable=False),
        _field("mention_id", _TEXT, "the number; null for a fact stated in words only"),
        _field("char_start", pa.int32(), "offset in the clean text", nullable=False),
        _field("char_end", pa.int32(), "offset after the last character", nullable=False),
        _field("surface", _TEXT, "the words themselves", nullable=False),
        _field("quote", _TEXT, "the clause it stands in", nullable=False),
        _field("value", pa.float64(), "number in the canonical unit; null where unknown"),
        _field("value_low", pa.float64(), "lower bound, null = open"),
        _field("value_high", pa.float64(), "upper bound, null = open"),
        _field("unit", _TEXT, "canonical unit"),
        _field("unit_surface", _TEXT, "unit as written"),
        _field("qualifier", _TEXT, "exact | approx | at_least | at_most", nullable=False),
        _field("basis", _TEXT, "actual | target", nullable=False),
        _field("period_year", pa.int32(), "calendar year the quantity is about"),
        _field(
            "rate_per",
            _TEXT,
            "year | half_year | quarter | month | week | day | each",
            nullable=False,
        ),
        _field("subject", _TEXT, "the words that are counted"),
        _field("actor", _TEXT, "who did it, where another body than the township acts"),
        _field("scope", _TEXT, "level or part of the township it is limited to"),
        _field("metric", _TEXT, "metric code, null if none fits"),
        _field("activity_type", _TEXT, "activity type code", nullable=False),
        _field("part_of", _TEXT, "fact_id of the whole"),
        _field("implied", pa.bool_(), "true where the number is not written", nullable=False),
        _field(
            "is_change", pa.bool_(), "true for a change against an earlier year", nullable=False
        ),
        _field("change_of", _TEXT, "metric code whose change is stated; metric is null then"),
        _field("period_kind", _TEXT, "year | to_date | multi_year | last_year", nullable=False),
        _field(
            "confidence",
            pa.float64(),
            "0 to 1: estimated share of such facts that are right",
            nullable=False,
        ),
        _field("rule", _TEXT, "name of the rule that made the fact", nullable=False),
        _field("metric_rule", _TEXT, "what spoke for the metric: phrase, points, runner-up"),
        _field("metric_runner_up", _TEXT, "metric code or none: with activity type, next best"),
        _field("metric_margin", pa.float64(), "lead of the metric before the runner-up, points"),
        _field("township_code", _TEXT, "9-digit division code"),
    ]
)

TABLES = {
    "reports": REPORTS,
    "sections": SECTIONS,
    "mentions": MENTIONS,
    "statements": STATEMENTS,
    "facts": FACTS,
}
# What is read from the texts, and what the statements among it are mapped to.
READ = ("sections", "mentions", "statements")
MAPPED = ("facts",)
PARTITIONED = (*READ, *MAPPED)


def describe(schema: pa.Schema) -> dict[str, str]:
    """Column name to description."""
    return {f.name: (f.metadata or {}).get(_DESCRIPTION, b"").decode() for f in schema}
