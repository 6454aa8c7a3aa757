"""Web pages to lines: the article kept, page furniture marked as standing before or after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from dagster_project.documents.encoding import decode
from dagster_project.documents.limits import MAX_NESTING
from dagster_project.documents.raw import Line, RawText, UnreadableError

# Elements whose content is no text of the page.
_SKIPPED = frozenset(
    """script style noscript template svg canvas iframe object embed head select option button
    textarea input nav audio video map""".split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figure figcaption
    footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody thead tfoot tr
    td th ul caption""".split()  # noqa: SIM905
)
_SENTENCE_MARK = re.compile(r"[，。；：、,;]")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.I)
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
_MAX_ATTRIBUTES = 1000
_CELL_LIMIT = 120
# The article holds nearly all sentences of a page; teasers of other articles hold the rest.
_ARTICLE_SHARE = 0.8

# Names of the metadata that Chinese government sites must carry (GB/T and the 2017 site rules).
_META_HINTS = {
    "articletitle": "title",
    "pubdate": "published_on",
    "contentsource": "source",
    "sitename": "site",
    "sitedomain": "host",
    "columnname": "column",
}


def read_html(data: bytes) -> RawText:
    """Lines of a web page with their zone; raises UnreadableError for a page without text."""
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, declared.group(1).decode("ascii") if declared else "")
    root = _parse(decoded.text)
    hints = _hints(root)
    body = root.find("body")
    body = root if body is None else body
    article = _article(body)
    lines = tuple(_lines(body, article))
    notes: dict[str, object] = {"encoding": decoded.encoding}
    if decoded.damaged:
        notes["unreadable_characters"] = decoded.damaged
    return RawText("html", lines, hints, notes)


def _check_tags(text: str) -> None:
    """Refuse tags with thousands of attributes: libxml2 compares each with every other."""
    for tag in _LONG_TAG.finditer(text):
        if len(re.sub(r"\"[^\"]*\"|'[^']*'", "", tag[0]).split()) > _MAX_ATTRIBUTES:
            raise UnreadableError(
                f"web page with more than {_MAX_ATTRIBUTES} attributes on one tag"
            )


def _parse(text: str) -> html.HtmlElement:
    # An XML declaration with an encoding is an error in text that is decoded already.
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    _check_tags(text)
    parser = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"no readable web page: {error}") from error
    for depth_error in parser.error_log:
        if "depth" in depth_error.message.lower():
            raise UnreadableError(f"web page nested deeper than {MAX_NESTING} levels")
    return root


def _hints(root: html.HtmlElement) -> dict[str, str]:
    hints: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = _META_HINTS.get((meta.get("name") or "").strip().lower())
        content = " ".join((meta.get("content") or "").split())
        if key and content:
            hints.setdefault(key, content)
    title = root.find(".//title")
    if title is not None:
        hints["page_title"] = " ".join(title.text_content().split())
    for level in ("h1", "h2"):
        found = root.find(f".//{level}")
        if found is not None:
            hints.setdefault("headline", " ".join(found.text_content().split()))
    return hints


def _article(body: html.HtmlElement) -> html.HtmlElement:
    """The innermost element that holds nearly all running text of the page."""
    prose = _prose(body)
    total = prose.get(body, 0)
    current = body
    while True:
        inner = [
            child
            for child in current
            if isinstance(child.tag, str) and prose.get(child, 0) >= total * _ARTICLE_SHARE
        ]
        if not inner or total == 0:
            return current
        # Down to a single paragraph would cut the headings off: stop above inline elements.
        if inner[0].tag in ("p", "span", "font", "b", "strong"):
            return current
        current = inner[0]


def _prose(body: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Characters of running text below each element, links left out."""
    prose: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or element.tag == "a":
            continue
        own = _sentence_chars(element.text)
        for child in element:
            own += prose.get(child, 0) + _sentence_chars(child.tail)
        prose[element] = own
    return prose


def _sentence_chars(text: str | None) -> int:
    if not text or not _SENTENCE_MARK.search(text):
        return 0
    return len(text.strip())


def _lines(body: html.HtmlElement, article: html.HtmlElement) -> Iterator[Line]:
    """Text between block borders, in document order; short table rows become ``| a | b |``."""
    page = _Page(article, "main" if article is body else "before")
    skipped: html.HtmlElement | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if skipped is None and event == "start":
            if page.skips(element):
                skipped = element
            else:
                page.enter(element)
        elif event == "end" and skipped in (None, element):
            if skipped is None:
                page.leave(element)
            skipped = None
            if element is not body:
                page.text += element.tail or ""
    page.end_line()
    yield from page.lines


class _Page:
    """Lines collected while walking through a page."""

    def __init__(self, article: html.HtmlElement, zone: str) -> None:
        self.lines: list[Line] = []
        self.text = ""
        self._article = article
        self._zone = zone

    def end_line(self) -> None:
        """Close the current line at the border of a block."""
        text = " ".join(self.text.split())
        if text:
            self.lines.append(Line(text, zone=self._zone))
        self.text = ""

    def skips(self, element: html.HtmlElement) -> bool:
        """Whether what is inside is passed over: no text, hidden, or a row taken as a whole."""
        row = _row(element) if element.tag == "tr" else None
        if row is not None:
            self.end_line()
            self.lines.append(Line(row, zone=self._zone))
        return row is not None or element.tag in _SKIPPED or _is_hidden(element)

    def enter(self, element: html.HtmlElement) -> None:
        """The start of an element."""
        if element.tag in _BLOCKS or element.tag == "br":
            self.end_line()
        if element is self._article:
            self._zone = "main"
        self.text += element.text or ""

    def leave(self, element: html.HtmlElement) -> None:
        """The end of an element."""
        if element.tag in _BLOCKS:
            self.end_line()
        if element is self._article and element.getparent() is not None:
            self._zone = "after"


def _is_hidden(element: html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def _row(row: html.HtmlElement) -> str | None:
    """A table row of short cells on one line, or None where cells hold paragraphs."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    texts = [" ".join(cell.text_content().split()) for cell in cells]
    is_data = len(cells) > 1 and all(len(text) <= _CELL_LIMIT for text in texts)
    if not is_data or any(cell.find(".//table") is not None for cell in cells):
        return None
    return "| " + " | ".join(texts) + " |"
