"""Which township a report is of: evidence first, then a decision, or both candidates named.

A report filed under the wrong township poisons every comparison, so a name alone decides only
where no other unit bears it and nothing in the text speaks against it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dagster_project.catalog import Division, load_divisions
from dagster_project.documents.gazetteer import Hit, load_gazetteer, township_core
from dagster_project.documents.model import Given
from dagster_project.documents.seeds import load_common_words

_TYPE_WORD = re.compile(r"(?:街道办事处|街道|民族乡|苏木|镇|乡|街)")
# What may stand directly before a name without being part of it.
_FREE_LEFT = re.compile(
    r"(?:^|[^一-鿿]|关于|中共|现将|[将由在对的和与及为是使于向从到至给经据按赴请了]|年度?|印发|转发|推进|我[县区市州旗]"
    r"|[县区市州旗盟省]|开发区|管委会|党委|建设|组织|邀请|联合|会同|协调|依托|法治|平安|坚持|作为|立足"
    r"|结合|配合|指导|围绕|全年|以来|期间|同志|支持|驻|全面依法治|原)$"
)
_ORGAN_AFTER = re.compile(
    r"^(?:街道)?(?:人民政府|政府|党委|党工委|办事处|党政|司法所|镇委|人大|综合|派出所|纪委|法治|机关|坚持|严格"
    r"|认真|紧紧|深入|20\d\d|高度|全面|在|以|的|辖区|各|党)"
)
_SUPERIOR_AFTER = re.compile(
    r"^(?:委|人民政府|政府|司法局|人民法院|法院|人民检察院|检察院|党委|全面依法治|依法治|人大|纪委|公安局|公安"
    r"|信访|政法委|工委|管委会|办公室|应急|综合行政执法|市场监管|农业|自然资源|普法办|府)"
)
_INDEX_CODE = re.compile(r"(?<![0-9A-Za-z])(?:1[12])?(\d{6})(?=[0-9A-Z]{9,12}(?:/|$|[^0-9A-Z]))")
_PLAIN_CODE = re.compile(r"(?:^|[A-Za-z]+[-/]?|[-/])(\d{6})(?=[-/]|$|\d{3}[-/])")


@dataclass(slots=True)
class Sources:
    """The parts of a document that speak of the place, each cleaned."""

    title: str = ""
    issuer: str = ""
    signature: str = ""
    salutation: str = ""
    breadcrumb: str = ""
    site: str = ""
    host: str = ""
    index_no: str = ""
    doc_no: str = ""
    name: str = ""
    lead: str = ""  # the beginning of the first sentence, where a report names its own body
    opening: str = ""
    body: str = ""
    year: int | None = None
    given: Given = field(default_factory=Given)


@dataclass(slots=True)
class Verdict:
    """The decision: a division, or none with the reason; the evidence either way."""

    division: Division | None = None
    reason: str = ""
    evidence: dict[str, object] = field(default_factory=dict)


# How much each source of a name says about whose report it is.
_NAME_WEIGHTS = {
    "title": 12.0,
    "lead": 8.0,
    "signature": 8.0,
    "issuer": 6.0,
    "name": 6.0,
    "opening": 4.0,
    "breadcrumb": 3.0,
    "site": 3.0,
}
# How much each source of a superior's name says about where the township is.
_PLACE_WEIGHTS = {
    "given": 6.0,
    "title": 3.0,
    "issuer": 3.0,
    "signature": 3.0,
    "salutation": 3.0,
    "index_no": 3.0,
    "site": 3.0,
    "breadcrumb": 3.0,
    "host": 3.0,
    "name": 2.0,
    "lead": 3.0,
    "organ": 2.0,
    "doc_no": 1.0,
    "body": 1.0,
}
_LEVEL_SHARE = {"county": 1.0, "prefecture": 0.5, "province": 0.4}
_TOWNSHIP = frozenset({"township"})
_SUPERIOR = frozenset({"county", "prefecture", "province"})
# One mention of a county in running text, none of any other candidate's county.
_MARGIN = 0.9
# An organ of another county in the text, or its bare name in title, foot or address.
_RIVAL = 1.75
_MAX_NAMED = 6


@dataclass(slots=True)
class _Places:
    """Weight of the evidence for each superior code, by source, with the words it rests on."""

    weight: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, code: str, source: str, words: str, share: float = 1.0) -> None:
        value = _PLACE_WEIGHTS[source] * share
        known = self.weight[code].get(source, 0.0)
        self.weight[code][source] = max(known, value)
        note = f"{source}: {words}"
        if note not in self.words[code] and len(self.words[code]) < 8:
            self.words[code].append(note)

    def of(self, code: str) -> float:
        """All weight for one code; an organ of it in the text counts, not also its bare name."""
        weights = self.weight.get(code, {})
        return sum(w for source, w in weights.items() if source != "body" or "organ" not in weights)


def identify_township(sources: Sources) -> Verdict:
    """The township of a report by all evidence; what is given from outside wins."""
    given = _given_candidates(sources.given)
    # What the text says by itself is judged without the manifest, so that they can contradict.
    places = _places(sources, with_given=given is None)
    own = _decide(sources, _names(sources), places)
    return own if given is None else _with_given(sources, given, own, places)


def _with_given(sources: Sources, given: list[Division], own: Verdict, places: _Places) -> Verdict:
    """The decision where a manifest names the township; a contradiction is recorded."""
    words = f"{sources.given.county}{sources.given.township}"
    if not given:
        reason = f"the manifest names {words}, which is not in the register"
        return Verdict(None, reason, own.evidence)
    if len(given) > 1:
        ranked = sorted(given, key=lambda d: -_place_score(d, places))
        first, second = (_place_score(d, places) for d in ranked[:2])
        if first - second < _MARGIN:
            reason = f"the manifest names {words}, which is one of: {_listed(ranked)}"
            return Verdict(None, reason, own.evidence)
        given = ranked
    evidence = {**own.evidence, "given": words}
    if own.division is not None and own.division.code != given[0].code:
        evidence["contradiction"] = f"the text speaks of {_place_words(own.division)}"
    return Verdict(given[0], "", evidence)


def _given_candidates(given: Given) -> list[Division] | None:
    """Divisions that fit the manifest row; None where it names no township."""
    if not given.township:
        return None
    divisions, gazetteer = load_divisions(), load_gazetteer()
    if given.township.isdigit():
        found = divisions.by_code.get(given.township[:9])
        return [found] if found else []
    codes = [c for level, c, _ in gazetteer.names.get(given.township, ()) if level == "township"]
    exact = [d.code for d in divisions.by_name.get(given.township, ())]
    for cell in (given.county, given.prefecture, given.province):
        if not cell:
            continue
        wanted = _superior_codes(cell)
        inside = [c for c in codes if any(c.startswith(w) for w in wanted)]
        codes = inside
        exact = [c for c in exact if c in inside]
    return [divisions.by_code[c] for c in dict.fromkeys(exact or codes)]


def _superior_codes(cell: str) -> set[str]:
    if cell.isdigit():
        return {load_gazetteer().former_codes.get(cell, cell)}
    found = load_gazetteer().names.get(cell, ())
    return {code for level, code, _ in found if level in _SUPERIOR}


def _decide(sources: Sources, names: dict[str, dict[str, float]], places: _Places) -> Verdict:
    divisions = load_divisions()
    evidence: dict[str, object] = {}
    # Where the title or the foot names a township, others in the text are partners or examples.
    for decisive in ("title", "signature"):
        if any(decisive in by_source for by_source in names.values()):
            names = {code: by for code, by in names.items() if decisive in by}
            break
    scores = {code: sum(by_source.values()) for code, by_source in names.items()}
    if unknown := _unregistered(sources):
        evidence["unregistered_name"] = unknown
        if promoted := _promoted(unknown, sources.year, places):
            evidence["type_changed"] = f"{unknown} is now {promoted.name}"
            return Verdict(promoted, "", evidence)
        return Verdict(None, f"{unknown} is not in the register of townships", evidence)
    if not scores:
        return Verdict(None, "no township is named in title, issuer, signature or text", evidence)
    best = max(scores.values())
    top = [divisions.by_code[code] for code, score in scores.items() if score >= best]
    evidence["names"] = {
        divisions.by_code[code].name: names[code]
        for code in sorted(scores, key=lambda c: -scores[c])[:_MAX_NAMED]
    }
    rivals = {
        divisions.by_code[code].name
        for code, score in scores.items()
        if score < best and score > best / 2
    } - {division.name for division in top}
    top_sources = set(names[top[0].code])
    if rivals and not top_sources & {"title", "signature", "lead"}:
        listed = "、".join(sorted({d.name for d in top} | rivals))
        return Verdict(None, f"several townships are named about equally often: {listed}", evidence)
    if top_sources == {"body"} and (
        reason := _weak_body(sources, top[0].name, names[top[0].code]["body"])
    ):
        return Verdict(None, f"{reason}: {top[0].name}", evidence)
    return _choose(sources, top, places, evidence)


def _choose(
    sources: Sources, top: list[Division], places: _Places, evidence: dict[str, object]
) -> Verdict:
    """One of the units that bear the name, by what the text says of their superiors."""
    ranked = sorted(top, key=lambda d: (-_place_score(d, places), d.code))
    first = ranked[0]
    evidence["superiors"] = {
        code: places.words[code]
        for code in (first.county_code, first.prefecture_code, first.province_code)
        if places.words.get(code)
    }
    scores = [_place_score(d, places) for d in ranked]
    if not scores[0] and not _is_full_name(sources, first):
        reason = f"a short form of {first.name} and nothing else points to it"
        return Verdict(None, f"{_place_words(first)} is the candidate, but {reason}", evidence)
    if len(ranked) > 1 and scores[0] - scores[1] < _MARGIN:
        return Verdict(None, f"{first.name} is one of: {_listed(ranked)}", evidence)
    if objection := _objection(sources, first, places):
        if promoted := _promoted(first.name, sources.year, places):
            evidence["type_changed"] = f"{first.name} is now {promoted.name}"
            return Verdict(promoted, "", evidence)
        return Verdict(None, f"{_place_words(first)} is the candidate, but {objection}", evidence)
    evidence["candidates"] = len(ranked)
    return Verdict(first, "", evidence)


_RANKS = {"乡": 1, "镇": 2, "街道": 3}
_REGISTER_YEAR = 2023


def _promoted(name: str, year: int | None, places: _Places) -> Division | None:
    """The unit of the register that a township became, or was, when its type changed.

    Only in a county that the text names with weight, only where the core of the name is borne once
    there, and only upwards in time: 某乡 became 某镇, 某镇 became 某街道, never back.
    """
    divisions, gazetteer = load_divisions(), load_gazetteer()
    match = re.fullmatch(r"(.{2,8}?)(街道办事处|街道|镇|乡)", name)
    counties = sorted((c for c in places.weight if len(c) == 6), key=places.of, reverse=True)
    if match is None or year is None or not counties or places.of(counties[0]) < 2.0:
        return None
    if len(counties) > 1 and places.of(counties[0]) - places.of(counties[1]) < _MARGIN:
        return None
    codes = [c for c in gazetteer.cores.get(match[1], ()) if c.startswith(counties[0])]
    if len(codes) != 1:
        return None
    found = divisions.by_code[codes[0]]
    kind = next((k for k in ("街道", "镇", "乡") if found.name.endswith(k)), "")
    before, now = _RANKS[match[2].removesuffix("办事处")], _RANKS.get(kind, 0)
    fits = now > before if year <= _REGISTER_YEAR else 0 < now < before
    return found if fits else None


def _is_full_name(sources: Sources, division: Division) -> bool:
    """Whether the text has the registered name, or 某街 for 某街道, and no freer short form."""
    texts = (sources.title, sources.issuer, sources.signature, sources.body, sources.name)
    name = division.name
    forms = (name, name[:-1]) if name.endswith("街道") else (name,)
    return any(form in text for text in texts for form in forms)


def _place_score(division: Division, places: _Places) -> float:
    return (
        places.of(division.county_code)
        + places.of(division.prefecture_code)
        + places.of(division.province_code)
    )


def _objection(sources: Sources, division: Division, places: _Places) -> str:
    """What in the text speaks against a candidate, or an empty string."""
    own = places.of(division.county_code)
    county_weight = {
        code: places.of(code)
        for code in places.weight
        if len(code) == 6 and code != division.county_code
    }
    # Names shared by several counties count for the candidate, not against it.
    rival = max(county_weight, key=lambda c: county_weight[c], default="")
    if rival and county_weight[rival] >= _RIVAL and county_weight[rival] > own:
        name = load_divisions().counties[rival]
        return f"the text names {name} ({'; '.join(places.words[rival][:2])})"
    for length, table, passing in (
        (4, load_divisions().prefectures, 0.5),
        (2, load_divisions().provinces, 0.75),
    ):
        # Against a county that is named only a title or foot speaks, against silence any mention.
        threshold = 1.0 if own else passing
        mine = division.code[:length]
        others = {
            code: places.of(code)
            for code in places.weight
            if len(code) == length and code != mine and places.of(code) >= threshold
        }
        if others and not places.of(mine):
            other = max(others, key=lambda code: others[code])
            return f"the text names {table[other]} ({'; '.join(places.words[other][:2])})"
    if own:
        return ""
    if objection := _kind_objection(sources.body, division):
        return objection
    return "" if _place_score(division, places) else _common_name(division)


def _common_name(division: Division) -> str:
    """A name of which other types exist elsewhere may have been borne by a unit that is gone."""
    core = township_core(division.name)
    others = {
        load_divisions().by_code[code].name for code in load_gazetteer().cores.get(core, ())
    } - {division.name}
    if not others:
        return ""
    return (
        f"no superior is named and the name is common ({'、'.join(sorted(others)[:3])} elsewhere)"
    )


_COUNTY_KIND = re.compile(
    r"(?<![自治社园辖街校库景厂林牧地市郊老新片小])(县|区|市|旗)(?:委|政府|人民政府|司法局|委全面依法治)"
)


def _kind_objection(text: str, division: Division) -> str:
    """县委 does not govern a unit of a district, 区委 not one of a county."""
    seen = Counter("县" if kind == "旗" else kind for kind in _COUNTY_KIND.findall(text))
    kinds = load_gazetteer().county_kinds.get(division.county_code, frozenset())
    own = {"县" if kind == "旗" else kind for kind in kinds}
    if not seen or own & set(seen) or not own <= {"县", "区", "市"}:
        return ""
    # 市委 is also the committee of the prefecture, which a district's streets name too.
    if set(seen) == {"市"} and (own == {"区"} or seen["市"] < 2 or _has_no_county(division)):
        return ""
    kind = seen.most_common(1)[0][0]
    return f"the text speaks of {kind}委 or {kind}政府, which {division.county} is not"


def _has_no_county(division: Division) -> bool:
    return division.county_code.endswith("00")


def _weak_body(sources: Sources, name: str, weight: float) -> str:
    """Why a name that stands only in the running text is not enough, or an empty string."""
    if weight < 1.0:
        return "only a passing mention of a township"
    kind = _own_kind(sources.body)
    return (
        "" if not kind or kind == _kind_of(name) else f"the text speaks of 我{kind}, but names only"
    )


def _listed(divisions: list[Division]) -> str:
    shown = "; ".join(f"{d.code} {_place_words(d)}" for d in divisions[:_MAX_NAMED])
    rest = len(divisions) - _MAX_NAMED
    return shown + (f"; and {rest} more" if rest > 0 else "")


def _place_words(division: Division) -> str:
    parts = [division.province]
    for name in (division.prefecture, division.county):
        if name not in parts and not name.endswith("行政区划") and name not in ("市辖区", "县"):
            parts.append(name)
    return "".join(parts) + division.name


# --- names of townships -------------------------------------------------------------------------


def _names(sources: Sources) -> dict[str, dict[str, float]]:
    """Weight for each township code by the source that names it."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for source, weight in _NAME_WEIGHTS.items():
        text = getattr(sources, source)
        is_sentence = source in ("opening", "lead")
        for hit in _without_neighbours(_own_hits(text, is_sentence=is_sentence), text):
            if source == "lead" and not _is_subject(text, hit):
                continue
            for code in hit.codes:
                found[code][source] = weight
    counts: dict[str, float] = defaultdict(float)
    kind = _own_kind(sources.body)
    for hit in _without_neighbours(_own_hits(sources.body, is_sentence=True), sources.body):
        is_organ = bool(_ORGAN_AFTER.match(sources.body[hit.end : hit.end + 8]))
        fits = not kind or _kind_of(hit.name) == kind
        for code in hit.codes:
            counts[code] += (1.0 if is_organ else 0.5) * (1.0 if fits else 0.4)
    for code, count in counts.items():
        found[code]["body"] = min(count, 4.0)
    return {code: by_source for code, by_source in found.items() if by_source}


def _own_hits(text: str, *, is_sentence: bool) -> list[Hit]:
    """Township names in ``text`` that are not the end of a longer, unknown name."""
    if not text:
        return []
    hits = []
    for hit in load_gazetteer().find(text, _TOWNSHIP):
        if hit.name in load_common_words() or not _TYPE_WORD.search(hit.name):
            continue
        # 某街 is also the name of a road: in sentences only with an organ after it.
        is_road = is_sentence and hit.form == "short" and hit.name.endswith("街")
        if is_road and not _ORGAN_AFTER.match(text[hit.end : hit.end + 8]):
            continue
        if _is_free_left(text, hit.start):
            hits.append(hit)
    return hits


_PARTNER = re.compile(r"(?:与|会同|联合|赴|前往|考察|学习|来自|毗邻|相邻|邻近|结对|支援|借鉴)$")


def _without_neighbours(hits: list[Hit], text: str) -> list[Hit]:
    """Hits that are not named as partners or examples (与某镇, 会同某镇、某镇, 赴某县某镇)."""
    kept: list[Hit] = []
    last_partner = -1
    for hit in hits:
        before = text[max(0, hit.start - 12) : hit.start]
        goes_on = before.endswith("、") and hit.start - 1 == last_partner
        if _PARTNER.search(_without_superiors(before)) or goes_on:
            last_partner = hit.end
        else:
            kept.append(hit)
    return kept


def _is_subject(text: str, hit: Hit) -> bool:
    """Whether a sentence starts with the name: after a year or comma, before verb or organ."""
    before = _without_superiors(text[: hit.start])
    starts = not before or before.endswith(("，", ",", "。", "年", "来", "度"))
    return starts and bool(_ORGAN_AFTER.match(text[hit.end : hit.end + 8]))


def _without_superiors(before: str) -> str:
    """The words before a name without the county or city that stands between."""
    hits = load_gazetteer().find(before, _SUPERIOR)
    return before[: hits[-1].start] if hits and hits[-1].end == len(before) else before


def _is_free_left(text: str, start: int) -> bool:
    before = text[max(0, start - 16) : start]
    if _FREE_LEFT.search(before):
        return True
    superiors = load_gazetteer().find(before, _SUPERIOR, cores=True)
    return bool(superiors) and superiors[-1].end == len(before)


_UNKNOWN = re.compile(r"([一-鿿]{1,8}?)(街道办事处|街道|镇|乡|苏木)(?![村镇])")


_SUBJECT = re.compile(
    r"(?:^|[，,。年来])(?P<name>[一-鿿]{1,8}?(?:街道办事处|街道|镇|乡))(?=党委|党工委|人民政府|办事处|政府"
    r"|[在以紧按]|坚持|认真|深入|严格|全面|积极|高度|围绕|始终|切实|持续|扎实|结合|贯彻)"
)
_OTHER_WORDS = re.compile(r"^(?:我|全|本|各|该|一个|这个)(?:镇|乡|街)|^[城乡村集](?:镇|乡)?$")


def _unregistered(sources: Sources) -> str:
    """A township-like name in title, signature or lead that the register does not know."""
    for text in (sources.title, sources.signature):
        if not text or _own_hits(text, is_sentence=False):
            continue
        superiors = load_gazetteer().find(text, _SUPERIOR)
        start = max((hit.end for hit in superiors), default=0)
        match = _UNKNOWN.search(text, start) or _UNKNOWN.search(text)
        if match and match[0] not in load_common_words() and not _OTHER_WORDS.search(match[0]):
            return match[0].removeprefix("关于").removeprefix("中共")
    if sources.title and _own_hits(sources.title, is_sentence=False):
        return ""
    match = _SUBJECT.search(sources.lead)
    if match is None or _own_hits(match["name"], is_sentence=False):
        return ""
    name = match["name"]
    return "" if name in load_common_words() or _OTHER_WORDS.search(name) else name


def _own_kind(text: str) -> str:
    """镇, 乡 or 街 by how the report speaks of itself (我镇, 全乡, 本街道), or empty."""
    seen = Counter(re.findall(r"(?:我|全|本)(镇|乡|街)(?!镇)", text))
    if not seen:
        return ""
    (kind, count), *rest = seen.most_common(2)
    return kind if not rest or count >= 3 * rest[0][1] else ""


def _kind_of(name: str) -> str:
    if name.endswith(("街道", "街", "办事处", "地区")):
        return "街"
    return name[-1]


# --- names of superiors -------------------------------------------------------------------------


def _places(sources: Sources, *, with_given: bool) -> _Places:
    places = _Places()
    for source in ("title", "issuer", "signature", "salutation", "breadcrumb", "site", "name"):
        _add_names(places, source, getattr(sources, source), sources.year)
    _add_names(places, "doc_no", sources.doc_no[:8], sources.year)
    _add_body(places, sources.body, sources.year)
    for hit in load_gazetteer().find(sources.lead, _SUPERIOR):
        if _SUPERIOR_AFTER.match(sources.lead[hit.end : hit.end + 6]):
            for code in _current(hit, sources.year):
                places.add(code, "lead", hit.name, _LEVEL_SHARE[hit.level])
    for code in index_codes(sources.index_no):
        places.add(code, "index_no", sources.index_no)
    code, level = load_gazetteer().host_code(sources.host)
    if code:
        places.add(code, "host", sources.host, _LEVEL_SHARE[level])
    cells = (sources.given.county, sources.given.prefecture, sources.given.province)
    for cell in cells if with_given else ():
        for code in _superior_codes(cell) if cell else ():
            places.add(code, "given", cell)
    return places


def _add_names(
    places: _Places, source: str, text: str, year: int | None, *, cores: bool = True
) -> None:
    # 海城镇 begins like 海城市: what is part of a township's name says nothing of its county.
    for hit in load_gazetteer().find(text, _TOWNSHIP):
        if _TYPE_WORD.search(hit.name):
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    for hit in load_gazetteer().find(text, _SUPERIOR, cores=cores):
        share = _LEVEL_SHARE[hit.level] * (0.6 if hit.form == "core" else 1.0)
        for code in _current(hit, year):
            places.add(code, source, hit.name, share)


def _current(hit: Hit, year: int | None) -> list[str]:
    """Codes of a hit without those whose name it no longer was."""
    if hit.form != "alias":
        return list(hit.codes)
    return [c for c in hit.codes if not load_gazetteer().is_past(hit.name, c, year)]


def _add_body(places: _Places, text: str, year: int | None) -> None:
    for hit in load_gazetteer().find(text, _SUPERIOR):
        is_organ = hit.name.endswith(("委", "府")) or bool(
            _SUPERIOR_AFTER.match(text[hit.end : hit.end + 6])
        )
        for code in _current(hit, year):
            places.add(code, "organ" if is_organ else "body", hit.name, _LEVEL_SHARE[hit.level])


def index_codes(index_no: str) -> list[str]:
    """County codes inside an index number (``11500242…/2024-1``, ``SY-310115-2023``)."""
    gazetteer, divisions = load_gazetteer(), load_divisions()
    found = []
    for pattern in (_INDEX_CODE, _PLAIN_CODE):
        for match in pattern.finditer(index_no):
            code = gazetteer.former_codes.get(match[1], match[1])
            if code in divisions.counties:
                found.append(code)
    return list(dict.fromkeys(found))
