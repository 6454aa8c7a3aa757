-- Each year of a series beside the years it can be compared with: the year before, and where
-- that one is silent, the last year stated. The reason says why they must not be compared.
with years as (
    select * from {{ ref('int_series_years') }}
),

-- The year before may lie before the series begins: then only reports and siblings are known.
reports as (
    select distinct township_code, report_year
    from {{ ref('stg_reports') }}
    where status = 'accepted' and township_code is not null and report_year is not null
),

siblings as (
    select distinct township_code, metric, period_year
    from {{ ref('int_indicators') }}
    where basis = 'actual'
),

wanted as (
    select *, period_year - 1 as base_year from years
    union all
    select *, last_stated_year as base_year from years
    where last_stated_year < period_year - 1
),

paired as (
    select
        wanted.*,
        base.indicator_id as base_indicator_id,
        base.unit as base_unit,
        base.value as base_value,
        base.value_low as base_value_low,
        base.value_high as base_value_high,
        base.qualifier as base_qualifier,
        base.resolution as base_resolution,
        base.data_status as base_data_status,
        coalesce(base.is_stated, false) as base_is_stated,
        reports.report_year is not null as base_has_report,
        siblings.period_year is not null and not coalesce(base.is_stated, false)
            as base_has_other_scope
    from wanted
    left join years as base
        on
            {{ same_series('wanted', 'base') }}
            and wanted.base_year = base.period_year
    left join reports
        on wanted.township_code = reports.township_code and wanted.base_year = reports.report_year
    left join siblings
        on
            wanted.township_code = siblings.township_code
            and wanted.metric = siblings.metric
            and wanted.base_year = siblings.period_year
)

select
    *,
    {{ low_bound('value_low') }} as low_bound,
    {{ high_bound('value_high') }} as high_bound,
    {{ low_bound('base_value_low') }} as base_low_bound,
    {{ high_bound('base_value_high') }} as base_high_bound,
    case
        when not is_stated and not has_report then 'missing_year'
        when not is_stated and other_scopes_stated > 0 then 'scope_differs'
        when not is_stated and (base_is_stated or last_stated_year is not null)
            then 'discontinued'
        when not base_is_stated and base_has_other_scope then 'scope_differs'
        when not base_is_stated and not base_has_report then 'missing_year'
        when not base_is_stated and last_stated_year is not null then 'not_stated'
        when not base_is_stated then 'new_series'
        when resolution = 'conflict' or base_resolution = 'conflict' then 'conflict'
        when (unit is distinct from base_unit) then 'unit_differs'
        when data_status = 'partial_year' or base_data_status = 'partial_year'
            then 'partial_year'
    end as missing_or_unlike
from paired
