"""Names of divisions as they occur in running text: townships, counties, prefectures, provinces.

The official names come from the register, older and shorter ones from
``seeds/divisions/aliases.csv`` and from a few regular ways of shortening a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.catalog import load_divisions
from dagster_project.catalog.seedfiles import SeedError, read_rows

_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?"
    "|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族"
    "|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|乌孜别克族|俄罗斯族"
    "|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族?|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|蒙古|各族"
)
_AUTONOMOUS = re.compile(rf"(?:{_PEOPLES})+自治([县州旗区])$")
_PEOPLE_TOWNSHIP = re.compile(rf"^(.{{1,6}}?)(?:(?:{_PEOPLES})+|民族)([乡镇])$")
_PROVINCE_TAIL = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|省$|市$")
# Names that are mostly common nouns: they name a county only with an organ after them.
_COMMON = frozenset({"城区", "郊区", "矿区", "新城区"})
_NO_NAMES = frozenset({"市辖区", "县"})
_ZONES = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("城乡一体化示范区", "示范区"),
)
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Hit:
    """One name in a text: what it may stand for (codes of one level) and how it is written."""

    start: int
    end: int
    name: str
    level: str  # township | county | prefecture | province
    codes: tuple[str, ...]
    form: str  # full | alias | short | core


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a division, from a year to a year (None = open)."""

    level: str
    name: str
    code: str
    first_year: int | None
    last_year: int | None
    kind: str  # former_name | short_name | management_area | former_code


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names with their codes, and the aliases with their years."""

    names: dict[str, tuple[tuple[str, str, str], ...]]  # name -> (level, code, form)
    aliases: tuple[Alias, ...]
    former_codes: dict[str, str]
    hosts: dict[str, str]  # end of a host name -> code of a province, prefecture or county
    county_kinds: dict[str, frozenset[str]]  # county code -> last characters it ever had
    cores: dict[str, tuple[str, ...]]  # 某 -> codes of 某镇, 某乡, 某街道

    def find(self, text: str, levels: frozenset[str], *, cores: bool = False) -> list[Hit]:
        """Names of the levels in ``text``, the longest at each place, not overlapping.

        ``cores`` also finds names without their type word (某 for 某县): only for short texts that
        consist of names, since in sentences such names are mostly parts of other words.
        """
        hits: list[Hit] = []
        position = 0
        while position < len(text):
            if not "一" <= text[position] <= "鿿":
                position += 1
                continue
            found = self._at(text, position, levels, cores)
            hits.extend(found)
            position = found[0].end if found else position + 1
        return hits

    def is_past(self, name: str, code: str, year: int | None) -> bool:
        """Whether ``name`` was no longer that division's name in a report about ``year``."""
        for alias in self.aliases:
            if alias.name == name and alias.code == code and alias.last_year and year:
                # Texts keep a former name for a while.
                return year > alias.last_year + 2
        return False

    def host_code(self, host: str) -> tuple[str, str]:
        """(code, level) of the division whose site a host name belongs to, or empty strings."""
        labels = host.lower().split(":")[0].split(".")
        for start in range(len(labels) - 1):
            code = self.hosts.get(".".join(labels[start:]))
            if code:
                return code, {2: "province", 4: "prefecture", 6: "county"}[len(code)]
        return "", ""

    def _at(self, text: str, start: int, levels: frozenset[str], cores: bool) -> list[Hit]:
        for length in range(min(_LONGEST, len(text) - start), 1, -1):
            name = text[start : start + length]
            found = tuple(
                entry
                for entry in self.names.get(name, ())
                if entry[0] in levels and (cores or entry[2] != "core")
            )
            if found and not _is_other_word(text, start + length, name):
                return _hits(found, start, start + length, name)
        return []


def _hits(found: tuple[tuple[str, str, str], ...], start: int, end: int, name: str) -> list[Hit]:
    """One hit a level and form; all units a township's name stands for are one hit."""
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    is_full = any(level == "township" and form == "full" for level, _, form in found)
    for level, code, form in found:
        if level == "township":
            form = "full" if is_full else "short"
        grouped[level, form].append(code)
    return [
        Hit(start, end, name, level, tuple(dict.fromkeys(codes)), form)
        for (level, form), codes in grouped.items()
    ]


def _is_other_word(text: str, end: int, name: str) -> bool:
    """Whether the name runs on into a common word: 某市|场, 某区|域, 某旗|帜, 某镇|村."""
    following = text[end : end + 1]
    pairs = {
        "市": "场容民",
        "区": "域",
        "旗": "帜舰",
        "镇": "",
        "乡": "村镇",
        "县": "域",
        "街": "道街",
    }
    return bool(following) and following in pairs.get(name[-1], "")


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer (about half a second); raises SeedError for an alias without a division."""
    divisions = load_divisions()
    names: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for code, division in divisions.by_code.items():
        for name, form in township_forms(division.name):
            names[name].append(("township", code, form))
    for level, table in (
        ("county", divisions.counties),
        ("prefecture", divisions.prefectures),
        ("province", divisions.provinces),
    ):
        for code, name in table.items():
            for form_name, form in superior_forms(name, level):
                names[form_name].append((level, code, form))
    # Where one register unit is called 某街道办事处, the words also name every 某街道.
    for name in [n for n in names if n.endswith("街道办事处")]:
        names[name].extend(names.get(name.removesuffix("办事处"), []))
    aliases = _load_aliases()
    kinds: dict[str, set[str]] = defaultdict(set)
    for code, name in divisions.counties.items():
        kinds[code].add(name[-1])
    former_codes: dict[str, str] = {}
    for alias in aliases:
        if alias.kind == "former_code":
            former_codes[alias.name] = alias.code
            continue
        names[alias.name].append((alias.level, alias.code, "alias"))
        if alias.level == "county":
            kinds[alias.code].add(alias.name[-1])
    return Gazetteer(
        {name: tuple(dict.fromkeys(found)) for name, found in names.items()},
        aliases,
        former_codes,
        _load_hosts(),
        {code: frozenset(found) for code, found in kinds.items()},
        _cores(),
    )


def township_forms(name: str) -> list[tuple[str, str]]:
    """A township's name as registered and as it is shortened, with the form of each."""
    forms = [(name, "full")]
    if name.endswith("街道") and len(name) > 3:
        forms.append((name[:-1], "short"))
    if name.endswith("办事处") and len(name) > 4:
        forms.append((name.removesuffix("办事处").removesuffix("街道") + "街道", "short"))
    if name.endswith("地区") and len(name) > 3:
        forms.extend([(name[:-2] + "镇", "short"), (name[:-2] + "乡", "short")])
    if people := _PEOPLE_TOWNSHIP.match(name):
        short = people[1] + people[2]
        if len(short) > 2:
            forms.append((short, "short"))
    return [form for form in forms if form[0] != "街道"]


def superior_forms(name: str, level: str) -> list[tuple[str, str]]:
    """A county's, prefecture's or province's name in full and shortened."""
    if name in _NO_NAMES or name.endswith("行政区划"):
        return []
    if name in _COMMON:
        return [(name + organ, "full") for organ in ("委", "政府", "人民政府")]
    forms = [(name, "full")]
    if level == "province":
        core = _PROVINCE_TAIL.sub("", name)
        return [*forms, (core, "core")]
    for long, short in _ZONES:
        if name.endswith(long):
            return [*forms, (name.removesuffix(long) + short, "short")]
    if match := _AUTONOMOUS.search(name):
        core = name[: match.start()]
        if len(core) > 1:
            forms.append((core + match[1], "short"))
            forms.append((core, "core"))
    elif len(name) > 2 and name[-1] in "县市区旗州盟":
        core = name.removesuffix("新区") if name.endswith("新区") else name[:-1]
        if len(core) > 1:
            forms.append((core, "core"))
    return forms


def township_core(name: str) -> str:
    """A township's name without its type word."""
    return re.sub(r"(?:街道办事处|街道|镇|乡)$", "", name)


def _cores() -> dict[str, tuple[str, ...]]:
    cores: dict[str, list[str]] = defaultdict(list)
    for code, division in load_divisions().by_code.items():
        cores[township_core(division.name)].append(code)
    return {core: tuple(codes) for core, codes in cores.items()}


def _load_aliases() -> tuple[Alias, ...]:
    divisions = load_divisions()
    tables: dict[str, Mapping[str, object]] = {
        "township": divisions.by_code,
        "county": divisions.counties,
        "prefecture": divisions.prefectures,
    }
    aliases = []
    for number, row in enumerate(read_rows("divisions/aliases.csv"), start=2):
        if row["code"] not in tables.get(row["level"], {}):
            raise SeedError(
                f"divisions/aliases.csv, line {number}: no {row['level']} {row['code']}"
            )
        first, last = row["first_year"], row["last_year"]
        aliases.append(
            Alias(
                row["level"],
                row["name"],
                row["code"],
                int(first) if first else None,
                int(last) if last else None,
                row["kind"],
            )
        )
    return tuple(aliases)


def _load_hosts() -> dict[str, str]:
    divisions = load_divisions()
    hosts = {}
    for number, row in enumerate(read_rows("divisions/hosts.csv"), start=2):
        tables = {2: divisions.provinces, 4: divisions.prefectures, 6: divisions.counties}
        if row["code"] not in tables.get(len(row["code"]), {}):
            raise SeedError(f"divisions/hosts.csv, line {number}: no division {row['code']}")
        hosts[row["host"]] = row["code"]
    return hosts
