"""The official register of divisions: provinces, prefectures, counties, townships.

Codes nest: a township's nine digits start with its county's six, its prefecture's four and its
province's two. Source: statistical division codes of the National Bureau of Statistics, 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog.seedfiles import SeedError, read_rows


@dataclass(frozen=True, slots=True)
class Division:
    """One township-level unit with the names above it."""

    code: str
    name: str
    county_code: str
    county: str
    prefecture_code: str
    prefecture: str
    province_code: str
    province: str


@dataclass(frozen=True, slots=True)
class Divisions:
    """Townships by code and by name (names repeat: a name gives several)."""

    by_code: dict[str, Division]
    by_name: dict[str, tuple[Division, ...]]
    counties: dict[str, str]
    prefectures: dict[str, str]
    provinces: dict[str, str]


def _names(level: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_rows(f"divisions/{level}.csv")}


@lru_cache(maxsize=1)
def load_divisions() -> Divisions:
    """The whole register (41,352 townships, about 0.3 s); raises SeedError for a homeless code."""
    counties, prefectures, provinces = map(_names, ("counties", "prefectures", "provinces"))
    by_code: dict[str, Division] = {}
    by_name: dict[str, tuple[Division, ...]] = {}
    for code, name in _names("townships").items():
        county, prefecture, province = code[:6], code[:4], code[:2]
        if county not in counties or prefecture not in prefectures or province not in provinces:
            raise SeedError(f"townships.csv, {code}: no county, prefecture or province above it")
        division = Division(
            code,
            name,
            county,
            counties[county],
            prefecture,
            prefectures[prefecture],
            province,
            provinces[province],
        )
        by_code[code] = division
        by_name[name] = (*by_name.get(name, ()), division)
    return Divisions(by_code, by_name, counties, prefectures, provinces)
