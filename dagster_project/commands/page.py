"""A page that shows one report with every number marked, for checking by eye."""

from __future__ import annotations

import html
from collections import defaultdict

from dagster_project.catalog import load_taxonomy
from dagster_project.extraction import Extraction, Fact

_STYLE = """
body{margin:0;font:16px/1.9 "Noto Serif CJK SC","Songti SC",SimSun,serif;color:#222;
 background:#fafaf7}
header{padding:.6rem 1.2rem;border-bottom:1px solid #ddd;background:#fff;position:sticky;top:0;
 z-index:2}
header h1{font-size:1.05rem;margin:0;display:inline}
.key span{margin-right:.7rem;font-size:.85rem}
main{display:grid;grid-template-columns:minmax(0,1fr) 26rem}
article{padding:1rem 1.6rem;white-space:pre-wrap;overflow-wrap:anywhere;max-width:52rem}
aside{border-left:1px solid #ddd;background:#fff;height:calc(100vh - 3rem);overflow:auto;
 position:sticky;top:3rem;font:13px/1.5 sans-serif}
aside a{display:block;padding:.35rem .8rem;color:inherit;text-decoration:none;
 border-bottom:1px solid #eee}
aside a:hover,aside a:focus{background:#eef4ff}
aside b{display:inline-block;min-width:5.5rem}
mark{padding:0 .1em;border-radius:2px;background:none}
mark.fact{background:#d7ebd0}mark.target{background:#d5e3fb}mark.date{background:#eee}
mark.document,mark.name{background:#f3e6c8}mark.condition,mark.ordinal{background:#f2dede}
mark.outline,mark.other{background:#e9e4f0}mark.worded{border-bottom:2px solid #7a4}
mark:target{outline:3px solid #e07b00}
small{color:#666}
"""
_KINDS = ("fact", "target", "date", "document", "name", "condition", "ordinal", "outline", "other")


def render_page(title: str, text: str, made: Extraction) -> str:
    """A complete HTML page without any outside resource."""
    key = "".join(f'<span><mark class="{kind}">{kind}</mark></span>' for kind in _KINDS)
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<header><h1>{html.escape(title)}</h1> <span class="key">{key}</span>'
        f"<small>{len(made.facts)} facts, {len(made.mentions)} numbers</small></header>"
        f"<main><article>{_marked(text, made)}</article><aside>{_list(made)}</aside></main>"
        "</body></html>"
    )


def _marked(text: str, made: Extraction) -> str:
    by_mention: dict[str, list[Fact]] = defaultdict(list)
    for fact in made.facts:
        if fact.mention_id:
            by_mention[fact.mention_id].append(fact)
    spans = [
        (
            m.char_start,
            m.char_end,
            _kind(m.kind, by_mention[m.mention_id]),
            by_mention[m.mention_id],
        )
        for m in made.mentions
    ]
    taken = [(start, end) for start, end, _, _ in spans]
    for fact in made.facts:
        # A worded fact is marked where it does not cross a number, which has a mark of its own.
        if not fact.mention_id and not any(
            s < fact.char_end and fact.char_start < e for s, e in taken
        ):
            spans.append((fact.char_start, fact.char_end, "worded", [fact]))
            taken.append((fact.char_start, fact.char_end))
    pieces, position = [], 0
    for start, end, kind, facts in sorted(spans, key=lambda span: span[0]):
        pieces.append(html.escape(text[position:start]))
        tip = html.escape("\n".join(map(_record, facts)) or kind, quote=True)
        anchor = f' id="f{facts[0].fact_id}"' if facts else ""
        pieces.append(
            f'<mark class="{kind}"{anchor} title="{tip}">{html.escape(text[start:end])}</mark>'
        )
        position = end
    return "".join([*pieces, html.escape(text[position:])])


def _kind(kind: str, facts: list[Fact]) -> str:
    return "target" if kind == "fact" and facts and facts[0].basis == "target" else kind


def _record(fact: Fact) -> str:
    bounds = f"[{fact.value_low}, {fact.value_high}]"
    return (
        f"{fact.value} {fact.unit or ''} {fact.qualifier} {bounds}\n"
        f"{fact.basis} {fact.period_year} per {fact.rate_per}\n"
        f"metric: {fact.metric or 'none'} ({fact.activity_type})\n"
        f"subject: {fact.subject}\nconfidence {fact.confidence}, {fact.rule}\n{fact.metric_rule}"
    )


def _list(made: Extraction) -> str:
    names = load_taxonomy().metrics
    rows = []
    for fact in made.facts:
        label = html.escape(names[fact.metric].name_zh if fact.metric else "—")
        rows.append(
            f'<a href="#f{fact.fact_id}"><b>{html.escape(fact.surface[:24])}</b> {label}'
            f"<br><small>{html.escape(fact.quote[:60])}</small></a>"
        )
    return "".join(rows)
