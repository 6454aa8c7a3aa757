with reports as (
    select * from {{ ref('stg_reports') }}
)

select
    report_id,
    township_code,
    report_year,
    status,
    reason,
    duplicate_of,
    document_type,
    title,
    issuer,
    index_no,
    doc_no,
    published_on,
    as_of,
    format,
    source_path,
    source_url,
    length(text)::integer as text_chars,
    identity_evidence,
    cleaning,
    sha256,
    extractor_version
from reports
