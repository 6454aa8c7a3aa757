with source as (
    select * from {{ source('seeds', 'denominators') }}
)

select
    trim(township_code) as township_code,
    year::integer as year,
    -- A number that is no number stops the build; zero would divide.
    nullif(nullif(residents, '')::double, 0) as residents,
    nullif(nullif(villages, '')::double, 0) as villages,
    nullif(trim(source), '') as source
from source
