"""Whether a document is a township's annual report on rule of law, or a look-alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dagster_project.documents.limits import MIN_REPORT_CHARS

_SUBJECT = re.compile(r"法治|依法行政|依法治|普法|学法|法律|行政执法|司法所")
_REPORT_WORDS = re.compile(r"报告|总结|汇报|年报|情况")
_PLACEHOLDER = re.compile(
    r"[*＊×xX]{2,}(?=[年月日次名件份场人个期条项起宗户万镇乡县区市村])|20[xX*＊×]{2}"
    r"|[一-鿿][*＊](?=[次名件份场人个年])|[xX×*＊○][镇乡县区市](?=[一-鿿])|某某[镇乡街县]"
)
_DISCLOSURE = re.compile(
    r"政府信息公开工作年度报告|政府信息公开年度报告|收到和处理政府信息公开申请|因政府信息公开工作被申请行政复议"
)
# Without a title a report shows by its chapters or by saying that it reports.
_REPORT_BODY = re.compile(
    r"(?:报告|汇报|总结|情况)如下|^[一二三四五]、|^[（(][一二三四五][)）]|一是[\s\S]{10,}二是[\s\S]{10,}三是",
    re.MULTILINE,
)
_NEWS = re.compile(
    r"[（(【](?:记者|通讯员|供稿|来源)|通讯员|本网讯|本报讯|记者|\d{1,2}月\d{1,2}日[，,上下]"
)
_NEWS_CHARS = 1200
_PERSONAL_TITLE = re.compile(r"述法(?!工作|情况|评议|制度|活动)|述职述|个人.{0,6}(?:述|总结)|述责")
_PERSONAL_TEXT = re.compile(r"本人|我作为|我自觉")
_SHOP = re.compile(
    r"范文|仅展示|已省略|免费阅读|下载本文|文库|付费|会员可|完整版请|本文档|篇[一二三四五1-5][:：]"
)
_WRONG_TITLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"信息公开.{0,8}年度?报告|信息公开.{0,6}年报"),
        "report on open government (政府信息公开年报)",
    ),
    (
        re.compile(r"(?:工作)?(?:计划|要点|方案|安排|清单|细则|规则|办法|制度)[》）)]?$"),
        "a plan or rule, not a report",
    ),
    (re.compile(r"解读|一图读懂|图解|问答"), "an explanation of a document, not a report"),
)
_OTHER_SUBJECT = re.compile(r"预算|决算|财政|审计|环境|安全生产|政府工作|党建工作|乡村振兴")
_BUREAU = re.compile(
    r"(?:局|委员会办公室|法院|检察院|中心|大队|支队|公司|学校|医院|管理处)(?:关于|20\d\d|法治|依法)"
)
_TOWN_SELF = re.compile(
    r"(?:我|全|本)(?:镇|乡|街)|镇党委|镇政府|乡党委|乡政府|街道办|街道党工委|党工委|镇村|镇纪委|街党工委|司法所"
)
_COUNTY_SELF = re.compile(r"(?:我|全)(?:县|市|区|旗)(?!域)")
_BUREAU_SELF = re.compile(r"(?:我|全|本)(?:局|委|院|队|厅|校|公司)")


@dataclass(frozen=True, slots=True)
class Genre:
    """The kind of document; ``reason`` is empty for a report of a township."""

    document_type: str  # annual_report | personal_report | other
    reason: str = ""


def classify(title: str, text: str, township: str) -> Genre:
    """The genre of a clean text; ``township`` is the register name where one was found."""
    if reason := _not_a_text(text):
        return Genre("other", reason)
    for pattern, what in _WRONG_TITLES:
        if title and pattern.search(title):
            return Genre("other", f"another genre: {what}")
    if _OTHER_SUBJECT.search(title) and not _SUBJECT.search(title):
        return Genre("other", "another genre: a report on another subject")
    if len(_DISCLOSURE.findall(text)) >= 2 or _DISCLOSURE.search(title):
        return Genre("other", "another genre: report on open government (政府信息公开年报)")
    if reason := _template(title, text):
        return Genre("other", reason)
    if reason := _other_level(title, text, township):
        return Genre("other", reason)
    if reason := _other_subject(title, text):
        return Genre("other", reason)
    if _is_personal(title, text):
        return Genre("personal_report", "personal report of an official (述法): kept apart")
    return Genre("annual_report")


def _not_a_text(text: str) -> str:
    han = len(re.findall("[一-鿿]", text))
    if han < MIN_REPORT_CHARS:
        return f"too short for a report: {han} Chinese characters"
    if han < 0.4 * len(re.sub(r"\s", "", text)):
        return "not a Chinese text"
    return ""


def _template(title: str, text: str) -> str:
    marks = _PLACEHOLDER.findall(text)
    if len(marks) >= 3 or _PLACEHOLDER.search(title):
        return f"a template: {len(marks)} placeholders ({'、'.join(sorted(set(marks))[:4])})"
    if len(_SHOP.findall(text)) >= 2:
        return "a sample text of a document shop"
    return "a re-dated sample text: a span of one year (2023-2023)" if _same_span(text) else ""


def _same_span(text: str) -> bool:
    return any(a == b for a, b in re.findall(r"(20\d\d)\s*年?\s*[-—–至]\s*(20\d\d)(?!\d)", text))


def _other_level(title: str, text: str, township: str) -> str:
    if _BUREAU.search(title) and not re.search(r"[镇乡]|街道|办事处", title):
        return "another genre: report of a bureau or office, not of a township"
    town = len(_TOWN_SELF.findall(text))
    county = len(_COUNTY_SELF.findall(text))
    bureau = len(_BUREAU_SELF.findall(text))
    if bureau >= 3 and bureau > 2 * town:
        return "another genre: report of a bureau or office, not of a township"
    if county >= 4 and county > 2 * town:
        return "another genre: report of a county, district or city"
    if not township and re.search(r"[县市区州](?:人民政府)?(?:关于|20\d\d)", title) and town < 3:
        return "another genre: report of a county, district or city"
    return ""


def _other_subject(title: str, text: str) -> str:
    found = len(_SUBJECT.findall(text))
    if found < 5 or found < len(text) / 1000:
        return "another genre: hardly speaks of the rule of law"
    if not title and _NEWS.search(text[:200]) and len(text) < _NEWS_CHARS:
        return "another genre: news"
    if not title and not _REPORT_BODY.search(text):
        return "another genre: no report (news or notice)"
    return ""


def _is_personal(title: str, text: str) -> bool:
    own = len(_PERSONAL_TEXT.findall(text))
    if _PERSONAL_TITLE.search(title) and not re.search(r"法治政府建设", title):
        return True
    return own >= 3 and own > len(re.findall(r"(?:我|全|本)(?:镇|乡|街)", text)) / 2
