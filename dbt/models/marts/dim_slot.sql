-- The codes that seeds/lexicon/actors.csv and scopes.csv give, in words.
with slots (slot, code, slot_zh, slot_en) as (
    values
    ('actor', 'people_congress', '人大', 'the people''s congress'),
    ('actor', 'centre_group', '中心组', 'the theory study centre group of the party committee'),
    ('actor', 'party_committee', '党委会', 'the party (working) committee in session'),
    ('actor', 'leading_body', '领导班子', 'the leading body'),
    ('actor', 'judicial_office', '司法所', 'the judicial office'),
    ('actor', 'party_branch', '党支部', 'party branches'),
    ('actor', 'legal_adviser', '法律顾问', 'lawyers and legal advisers'),
    ('scope', 'county', '全县及以上', 'the county or a higher level'),
    ('scope', 'national', '国家级', 'national title'),
    ('scope', 'provincial', '省级', 'provincial title'),
    ('scope', 'prefecture', '市级', 'prefecture title'),
    ('scope', 'county_level', '县级', 'county title'),
    ('scope', 'town', '镇级', 'at the town itself'),
    ('scope', 'village', '村级', 'in the villages'),
    ('scope', 'group', '组级', 'in the village groups'),
    ('scope', 'combined', '多项合计', 'several activities in one figure')
)

select
    slot,
    code,
    slot_zh,
    slot_en
from slots
