"""Small pictures as metadata.

They are SVG with real text: the browser that shows them has a Chinese font, the server that draws
them needs none.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import dagster as dg
import pygal
from pygal.style import CleanStyle

_COLOURS = (
    "#2f6fb5", "#d9822b", "#3a9d5d", "#8e5bb5", "#7a4b2a", "#c2408b", "#6b7280", "#c9a227",
)  # fmt: skip
_STYLE = CleanStyle(
    background="white",
    font_family=(
        "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"
    ),
    colors=_COLOURS,
    title_font_size=16,
    label_font_size=12,
    major_label_font_size=12,
    value_font_size=12,
    legend_font_size=12,
)
_WIDTH = 420
_MOST_BARS = 30
_MOST_LABELS = 5


def bars(title: str, values: Sequence[tuple[object, float]]) -> dg.MarkdownMetadataValue:
    """Horizontal bars, the first value on top; of many values only the first thirty."""
    shown = list(values)[:_MOST_BARS]
    chart = pygal.HorizontalBar(
        **_options(title, height=70 + 24 * len(shown)),
        print_values=True,
        show_y_labels=False,
        show_x_guides=False,
        # The library takes a Chinese character for as wide as a Latin letter.
        margin_left=8 + 5 * max((len(str(name)) for name, _ in shown), default=0),
    )
    # Bars are drawn from the bottom up.
    chart.x_labels = [str(name) for name, _ in reversed(shown)]
    chart.add(None, [value for _, value in reversed(shown)])
    return _picture(title, chart)


def lines(
    title: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]]
) -> dg.MarkdownMetadataValue:
    """One line a series over the same labels, of which the last and some before it are shown."""
    chart = pygal.Line(
        **{**_options(title, height=320), "show_legend": True},
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        truncate_legend=-1,
        truncate_label=-1,
        margin_right=40,
        dots_size=2,
    )
    every = -(-len(labels) // _MOST_LABELS)
    chart.x_labels = [
        label if (len(labels) - 1 - place) % every == 0 else ""
        for place, label in enumerate(labels)
    ]
    for name, values in series.items():
        chart.add(name, list(values))
    return _picture(title, chart)


def _options(title: str, height: int) -> dict[str, object]:
    return {
        "title": title,
        "width": _WIDTH,
        "height": height,
        "style": _STYLE,
        "js": (),  # a picture inside a page runs no script
        "show_legend": False,
        "no_prefix": True,
        "disable_xml_declaration": True,
    }


def _picture(title: str, chart: pygal.Graph) -> dg.MarkdownMetadataValue:
    drawing = base64.b64encode(chart.render(is_unicode=True).encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{drawing})")
