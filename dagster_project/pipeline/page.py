"""A page that shows one report with every number marked, for checking by eye."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Sequence

from dagster_project.catalog import load_taxonomy
from dagster_project.extraction import Extraction, Fact

_STYLE = """
*{box-sizing:border-box}
body{margin:0;height:100vh;display:grid;grid-template-rows:auto minmax(0,1fr);color:#222;
 background:#fafaf7;font:16px/1.9 "Noto Serif CJK SC","Songti SC",SimSun,serif}
header{padding:.7rem 1.6rem .5rem;border-bottom:1px solid #ddd;background:#fff;
 font:16px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.1rem;margin:0 1.2rem 0 0;display:inline}
nav{display:inline}nav a{margin-right:1rem;font-size:.9rem;color:#24557a}
.key{margin:.35rem 0 0;font-size:.82rem}.key mark{margin-right:.5rem;padding:.1em .4em;
 white-space:nowrap}
main{display:grid;grid-template-columns:minmax(0,1fr) 24rem}
article,aside{overflow:auto}
article{padding:1.2rem 1.6rem 6rem;white-space:pre-wrap;overflow-wrap:anywhere}
article>div{max-width:46rem;margin:0 auto}
aside{border-left:1px solid #ddd;background:#fff;
 font:13px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
aside a{display:block;padding:.4rem .9rem;color:inherit;text-decoration:none;
 border-bottom:1px solid #eee}
aside a:hover,aside a:focus{background:#eef4ff}
aside b{display:inline-block;min-width:5.5rem}
mark{padding:0 .1em;border-radius:2px;background:none;color:inherit}
mark.fact{background:#cfe8c6}mark.target{background:#cfe0fb}mark.date{background:#e9e9e4}
mark.document,mark.name{background:#f3e6c8}mark.condition,mark.ordinal{background:#f5dcdc}
mark.outline,mark.other{background:#e6e0f0}mark.worded{border-bottom:2px solid #6a9a3a}
:target{scroll-margin:30vh}:target mark{outline:3px solid #e07b00}
small{color:#666}
@media(max-width:60rem){body,main{display:block;height:auto}aside{border:0}}
@media print{body,main{display:block;height:auto}aside,nav{display:none}article{overflow:visible}}
"""
_KINDS = {
    "fact": "事实",
    "target": "计划",
    "worded": "文字表述",
    "date": "日期",
    "document": "文号",
    "name": "名称",
    "condition": "条件",
    "ordinal": "序数",
    "outline": "标题序号",
    "other": "其他",
}
_QUALIFIERS = {"exact": "", "approx": "约数", "at_least": "至少", "at_most": "至多"}


def render_page(
    title: str, text: str, made: Extraction, links: Sequence[tuple[str, str]] = ()
) -> str:
    """A complete HTML page without any outside resource; ``links`` are labels and addresses."""
    key = "".join(f'<mark class="{kind}">{words}</mark>' for kind, words in _KINDS.items())
    ways = "".join(
        f'<a href="{html.escape(address)}">{html.escape(label)}</a>' for label, address in links
    )
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{html.escape(title)}</h1><nav>{ways}</nav>"
        f'<p class="key">{key}<small>{len(made.facts)} 条事实，{len(made.mentions)} 个数字'
        "</small></p></header>"
        f"<main><article><div>{_marked(text, made)}</div></article>"
        f"<aside>{_list(made)}</aside></main></body></html>"
    )


def _marked(text: str, made: Extraction) -> str:
    pieces, position = [], 0
    for start, end, kind, facts in sorted(_spans(made), key=lambda span: span[0]):
        pieces.append(html.escape(text[position:start]))
        tip = html.escape("\n".join(map(_record, facts)) or _KINDS[kind])
        piece = f'<mark class="{kind}" title="{tip}">{html.escape(text[start:end])}</mark>'
        for fact in facts:
            piece = f'<span id="f{fact.fact_id}">{piece}</span>'
        pieces.append(piece)
        position = end
    return "".join([*pieces, html.escape(text[position:])])


def _spans(made: Extraction) -> list[tuple[int, int, str, list[Fact]]]:
    """What is marked: start, end, kind and the facts said there, in no order."""
    by_mention: dict[str, list[Fact]] = defaultdict(list)
    for fact in made.facts:
        if fact.mention_id:
            by_mention[fact.mention_id].append(fact)
    spans = []
    for mention in made.mentions:
        facts = by_mention[mention.mention_id]
        is_target = mention.kind == "fact" and facts and facts[0].basis == "target"
        kind = "target" if is_target else mention.kind
        spans.append((mention.char_start, mention.char_end, kind, facts))
    for fact in made.facts:
        if fact.mention_id:
            continue
        crossed = [s for s in spans if s[0] < fact.char_end and fact.char_start < s[1]]
        if crossed:  # marks cannot overlap, so words around a number share its mark
            crossed[0][3].append(fact)
        else:
            spans.append((fact.char_start, fact.char_end, "worded", [fact]))
    return spans


def _record(fact: Fact) -> str:
    metric = _metric(fact.metric or fact.change_of)
    lines = [
        f"数值：{_number(fact.value)}{fact.unit or ''}　{_QUALIFIERS[fact.qualifier]}"
        f"［{_number(fact.value_low)}，{_number(fact.value_high)}］",
        f"性质：{'计划' if fact.basis == 'target' else '实绩'}，{fact.period_year or '年份不明'}"
        + ("" if fact.rate_per == "year" else f"，per {fact.rate_per}"),
        f"指标：{metric}{'（变化）' if fact.is_change else ''}（{fact.activity_type}）",
        f"所指：{fact.subject}",
        f"把握：{fact.confidence}　{fact.rule}　{fact.metric_rule}",
    ]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "不限" if value is None else f"{value:.15g}"


def _metric(code: str | None) -> str:
    return load_taxonomy().metrics[code].name_zh if code else "无对应指标"


def _list(made: Extraction) -> str:
    return "".join(
        f'<a href="#f{fact.fact_id}"><b>{html.escape(fact.surface[:24])}</b> '
        f"{html.escape(_metric(fact.metric or fact.change_of))}"
        f"<br><small>{html.escape(fact.quote[:60])}</small></a>"
        for fact in made.facts
    )
