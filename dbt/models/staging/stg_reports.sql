with source as (
    select * from {{ source('parquet', 'reports') }}
)

select
    report_id,
    sha256,
    source_path,
    source_url,
    format,
    document_type,
    title,
    issuer,
    index_no,
    doc_no,
    published_on,
    township_code,
    report_year,
    as_of,
    text,
    status,
    reason,
    duplicate_of,
    identity_evidence,
    cleaning,
    extractor_version
from source
