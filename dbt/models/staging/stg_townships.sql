with townships as (
    select * from {{ source('seeds', 'townships') }}
),

counties as (
    select * from {{ source('seeds', 'counties') }}
),

prefectures as (
    select * from {{ source('seeds', 'prefectures') }}
),

provinces as (
    select * from {{ source('seeds', 'provinces') }}
)

select
    townships.code as township_code,
    townships.name as township,
    counties.code as county_code,
    counties.name as county,
    prefectures.code as prefecture_code,
    prefectures.name as prefecture,
    provinces.code as province_code,
    provinces.name as province
from townships
left join counties on left(townships.code, 6) = counties.code
left join prefectures on left(townships.code, 4) = prefectures.code
left join provinces on left(townships.code, 2) = provinces.code
