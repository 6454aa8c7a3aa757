"""Does a quantity state that something was counted?

Digits with a measure word nearly always do. Chinese numerals often belong to the manner of
speaking (从三个方面, 形成一个支点), and a number without a measure word is a fact only where the
sentence leaves no other reading.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dagster_project.catalog.lexicon import cue_pattern, load_cues
from dagster_project.extraction.context import Context
from dagster_project.extraction.quantities import Reading

_STRUCTURE = re.compile(r"(?:大)?(?:方面|层面|维度|环节|步骤|角度)")
_PER = re.compile(
    r"(?:各(?![项类种级方部族])|每(?:年|半年|季度?|两?个?月|周|天|日|村|社区|人|户|名|组|乡|镇|个[^,，。]{0,6}|[^,，。]{1,6}))"
    r"[^,，。;；]{0,14}$"
)
_CLOSED = re.compile(r"[,，。;；、)）”]|$|以上|并|和|及|的")
_CAMPAIGN = re.compile(
    r"[^,，。;；、\d]{0,8}(?:工作|要求|机制|体系|行动|制度|模式|工程|举措|原则|目标|建设|活动|任务|战略|清单|人群|类)"
)
_RANK = re.compile(r"(?:高于|优于|领先|超过|好于|胜过)(?:了)?(?:全[省市县区]|本[省市县区])?$")
# 排名前进2位: places in a ranking, no persons.
_PLACES = re.compile(r"(?:前进|跃升|前移|后退|后移|(?:名次|排名|位次)[^,，。;；\d]{0,4}[升降])了?$")
_RANKED = re.compile(r"(?:以上)?的?[^,，。;；]{0,4}(?:乡镇|单位|镇|街道|地区|兄弟|县|村)")
# A norm that is only quoted: 落实每年不少于2次的规定, 未达到每季度1次的要求.
_NORM_AFTER = re.compile(
    r"[^,，。;；\d]{0,8}的?[”\"]?的?(?:规定|要求|标准|制度|频次|频率|原则|机制)"
)
_NORM_AFTER_LIST = re.compile(
    r"、每?[^,，。;；]{0,12}\d[^,，。;；]{0,6}的?[”\"]?的?(?:规定|要求|标准|制度)"
)
_NOT_REACHED = re.compile(
    r"(?:未|没有|尚未|未能|不能)(?:完全)?(?:达到|做到|落实|满足|实现)[^,，。;；]{0,14}$"
)
# 由镇长任组长、两名副镇长任副组长: members of a body, not a count.
_OFFICE_HELD = re.compile(r"[^,，。;；、]{0,8}(?:任|为)(?:常务)?副?(?:组长|主任|书记|指挥长?)")
# 聘请律师一名担任顾问: the count stands behind its noun and the sentence goes on with a verb.
_GOES_ON = re.compile(r"(?:担任|作为|负责|常?驻|专职|兼职|任)")
# 公示不少于7天 is a rule that is kept, and no figure of the year.
_TERM = re.compile(r"(?:公示|公告|征求意见)[^,，。;；]{0,8}$")
_SPAN_OF_TIME = re.compile(r"(?:为期|历时|连续|持续|提前|延长|距离?[^,，。]{0,8})$")
_BARE_AFTER = re.compile(r"[,，。;；、)）]|$|[一二三四五六七八九]是|\n")


def kind_of(reading: Reading, context: Context, role: str) -> str:
    """Kind of mention of a quantity: fact, condition, name or other."""
    if role in ("residue", "signature"):
        return "other"
    if reading.unit in ("天", "日", "小时", "个小时", "分钟", "个月", "周", "工作日", "个工作日"):
        return _duration(reading, context)
    if reading.unit in ("位", "名") and _PLACES.search(context.before):
        return "ordinal"
    if _RANK.search(context.before) and _RANKED.match(context.after):
        return "ordinal"
    if _is_norm(context):
        return "condition"
    if _STRUCTURE.match(context.after) or _OFFICE_HELD.match(context.after):
        return "other"
    if reading.is_bare:
        return "fact" if _bare_counts(reading, context) else "other"
    if reading.form == "double":
        # “双百” is a hundred twice only where two rates stand before it.
        return "fact" if re.search(r"率|度", context.before) else "name"
    if reading.form in ("chinese", "tenths", "half", "fraction"):
        return "fact" if _chinese_counts(reading, context) else "other"
    if _is_required_class(reading, context):
        return "condition"
    return "fact"


def _is_norm(context: Context) -> bool:
    """Is the number part of a rule that the sentence only refers to?"""
    if _NOT_REACHED.search(context.before):
        return True
    bound = re.search(r"(?:每|不少于|不低于|至少)[^,，。;；]{0,14}$", context.before)
    return bool(
        bound and (_NORM_AFTER.match(context.after) or _NORM_AFTER_LIST.match(context.after))
    )


def _duration(reading: Reading, context: Context) -> str:
    if reading.form == "chinese" or _SPAN_OF_TIME.search(context.before):
        return "other"
    return "condition" if _TERM.search(context.before) else "fact"


def _is_required_class(reading: Reading, context: Context) -> bool:
    """2名以上执法人员 names a minimum that a rule asks for, not a count."""
    return bool(
        reading.unit in ("名", "人", "个", "家")
        and re.match(r"(?:及)?以[上下](?:的)?[\u4e00-\u9fff]", context.after)
        and re.search(r"(?:由|须|应当?|必须|需|不得|凡|对)[^,，。]{0,10}$", context.before)
    )


@lru_cache(maxsize=1)
def _abstract() -> re.Pattern[str]:
    return re.compile(
        r"(?:[^,，。;；、]{0,6}(?:关口|防线)|[^,，。;；、]{0,3}(?:"
        + "|".join(c.pattern.pattern for c in load_cues("abstract_nouns"))
        + "))"
    )


def _chinese_counts(reading: Reading, context: Context) -> bool:
    if reading.form != "chinese":
        return True
    if _abstract().match(context.after) or _is_slogan(reading, context):
        return False
    if reading.quantity.value != 1:
        return True
    return _one_counts(reading, context)


def _is_slogan(reading: Reading, context: Context) -> bool:
    """落实四个零发生要求, 千名干部下基层: a number that belongs to the name of a campaign."""
    quantity = reading.quantity
    if quantity.value in (100, 1000, 10000) and quantity.qualifier == "exact":
        # 百场, 千名 without 近, 余 or 上 are round words, unless a clause ends with them.
        return not _CLOSED.match(context.after)
    named = cue_pattern("verbs", "policy").pattern
    return bool(
        quantity.value <= 12
        and re.search(rf"(?:{named})(?:好|了)?$", context.before)
        and _CAMPAIGN.match(context.after)
    )


def _one_counts(reading: Reading, context: Context) -> bool:
    """一 + measure word is mostly the indefinite article; it counts after a verb of doing."""
    before = context.before
    if _PER.search(before):
        return True
    verb = cue_pattern("verbs", "doing").pattern
    # 是司法所一家的事: before 的 it is an article.
    closed = _CLOSED.match(context.after) and not context.after.startswith("的")
    goes_on = _GOES_ON.match(context.after)
    if (closed or goes_on) and re.search(rf"(?:{verb})", context.left):
        return not re.search(r"[一二三四五六七八九十]\w?[,，、]$", before)
    if reading.unit == "支":
        # 建设一支过硬队伍 praises; 组建一支小分队 counts.
        return bool(re.search(r"(?:组建|成立|新建|设立)(?:了)?$", before))
    if reading.unit in ("名", "位", "场", "次", "期", "处", "座"):
        return bool(re.search(rf"(?:{verb})(?:了)?$", before))
    return False


def _bare_counts(reading: Reading, context: Context) -> bool:
    """A number whose measure word was lost: behind its object, and nothing follows it.

    调处案件37。 or 派发传单2800积极使用… Years and codes are claimed before.
    """
    value = reading.quantity.value
    # Four digits of this time without a measure word are a year that lost its 年.
    if value < 2 or 1990 <= value <= 2035:
        return False
    object_before = re.search(r"[\u4e00-\u9fff]$", context.before)
    counted = re.search(rf"(?:{cue_pattern('verbs', 'doing').pattern})", context.left)
    return bool(object_before and counted and _BARE_AFTER.match(context.after)) or bool(
        object_before
        and counted
        and value >= 10
        and re.match(r"[\u4e00-\u9fff](?![\d])", context.after)
    )
