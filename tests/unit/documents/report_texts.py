"""Invented report texts for the tests of this folder."""

from __future__ import annotations

BODY = """一、主要举措和成效
（一）加强组织领导。{me}党委会专题研究法治建设工作6次，主要负责人履行推进法治建设第一责任人职责，全体干部参加学法考试，合格率达98%。
（二）推进依法行政。{me}严格执行重大行政决策程序，审查合同23份，法律顾问出具意见12条，行政执法人员持证上岗。
（三）化解矛盾纠纷。全年共排查矛盾纠纷140件，调解成功136件，司法所参与调处，开展普法宣传活动16场次，发放法治宣传资料3000余份。
二、存在的不足
法治宣传的针对性不强，执法力量薄弱。
三、下一步工作
{me}将继续加强法治政府建设，落实普法责任制，提升依法行政水平。"""


def body(kind: str = "镇") -> str:
    """Chapters of a report that name no place."""
    return BODY.format(me="我" + kind)


def report(
    title: str = "", line: str = "", opening: str = "", signature: str = "", kind: str = "镇"
) -> str:
    """A whole report; parts that are empty are left out."""
    return "\n".join(part for part in (title, line, opening, body(kind), signature) if part)
