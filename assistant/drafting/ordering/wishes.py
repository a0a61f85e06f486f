"""What an order wants said (“把产区和处理法写上”), how long, how many points, and what is left: pain points, scenes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.drafting.brief import MOST_MENTIONED, MOST_POINTS, SECONDS
from assistant.drafting.ordering import words
from assistant.drafting.ordering.numerals import CHINESE, ENGLISH, number

_MARKS: Final = "\ue000\ue001"
_CLAUSE: Final = re.compile(
    r"[，。；;！!？?\n()（）]+|,\s*|[.:：](?=\s|$|[\u4e00-\u9fff])|"
    r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"
)
_QUOTES: Final = '“”"「」『』‘’'

_DETERMINERS: Final = (
    rf"(?:这(?:些|几|{CHINESE}|\d)?个?(?:关键词|卖点|信息|词|点|项|条)?|那些|"
    r"都|也|一定|务必|必须|要|得|尽量|最好|记得)*"
)
_SAID_LAST: Final = re.compile(
    rf"^(?:把|将|让)?(?P<x>.{{1,50}}?){_DETERMINERS}(?:[放写加带塞融]进去?(?:标题|文案)?里?|"
    r"[放写加带标补]上|(?:提|写|讲|说)(?:到|出来|清楚|明白|一下|一提|一嘴)|"
    r"列(?:一下|出来)|点出来|体现出?来?|要有|都有|出现|露出来?|不能[少漏])了?$"
)
_SAID_FIRST: Final = re.compile(
    r"(?:突出|强调|(?:重点|着重)(?:[写讲说提]|突出|介绍)?|要?(?:提|写|讲|说)(?:到|一下|一提|一嘴|清楚)|[写带加放标]上|"
    r"(?:里面?|中)要?有|包含|体现出?|植入|"
    rf"关键词[是用为:：]?|卖点(?:[是用写:：]))(?:一下)?(?P<x>[^{_MARKS}]{{2,50}})$"
)
_TOLD: Final = re.compile(rf"^(?:要|就|都|主要)?[写讲说](?P<x>[^{_MARKS}、]{{2,20}})$")
_SAID_EN: Final = re.compile(
    r"\b(?:mention(?:ing)?|includ(?:e|ing)|highlight(?:ing)?|emphasi[sz](?:e|ing)|featuring|work in|call out|"
    r"bring up|point out|"
    r"stress(?:ing)?|with the words?|keywords?(?: are)?:?)\s+(?:that\s+)?(?P<x>[^.;:!?]{2,120})",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"别|不要|不用|不许|不准|不能[写提说]|避免|勿|\b(?:don'?t|do not|never|not|without|no|avoid)\b", re.IGNORECASE
)
_OFFERED: Final = re.compile(
    r"^(?:要|再|也|可以)?(?:[写提带放加说讲](?:上|到|个|一下)?)(?P<x>.*(?:优惠|活动价?|折扣|到手价|满减|赠品|立减|促销|价格|首发价).*)$"
)
_ITEMS: Final = re.compile(r"[、，,/＋+&和与及跟]|以及|还有|\band\b|\bplus\b", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:the|a|an|its|our|their|that|both)\s+", re.IGNORECASE)
_OF_FORM: Final = re.compile(
    r".{0,2}(?:秒数?|时长|镜头|画面|分镜|字幕|口播|标题|描述|来源|出处|依据|日期|字数|话题|标签|表情|链接)"
)
"""What is said of how a text is made, not of the product."""
_CONDITION: Final = re.compile(
    r"\s+(?:only|if|when|unless|but|please|in|for|as)\b.*$|(?:也|都|一定|的?时候|即可|就行|就好|这些|这几个?|等等?|什么的)$",
    re.IGNORECASE,
)

_SECONDS: Final = re.compile(
    rf"(?<![前头首第\d])(?P<n>\d{{2,3}}|{CHINESE})\s*(?:来)?(?:秒|[sS](?![a-zA-Z])|-?\s?sec(?:ond)?s?\b)"
)
_POINTS: Final = re.compile(
    rf"(?P<zh>\d{{1,2}}|{CHINESE})\s*[个条大点]?(?:核心|主要)?(?:卖点|要点)|"
    rf"\b(?P<en>\d{{1,2}}|{ENGLISH})\s+(?:selling |key |bullet )?(?:points|headlines)\b",
    re.IGNORECASE,
)

_TROUBLE: Final = re.compile(
    r"太(?![阳空极])|不[会敢想了到动好住够开起见下上知舒方耐]|没[有时地空法处东人精]|总是?|老[是要]|难|疼|痛|硌|累|贵|吵|烦|乱|慢|脏|臭|闷|黏|粘|腻|"
    r"油[烟垢腻光]|干[燥裂痒]|脸干|痒|掉|漏|怕|懒|饿|困|热|冷|重|卡|堵|排队|滑|绷|挑食|软便|起皮|搓泥|熬夜|失眠|焦虑|尴尬|麻烦|浪费|占地|满地|垢|锈|霉|"
    r"异味|味道大|褪色|起球|缩水|变形|断[电货]|坏|刺|磨|勒|晒黑|湿|潮|塌|毛躁|打结|拖|哭|闹|抢|沉迷|摔|丢|晕|撞|挤|胀|凉|化了|蚊|虫|鼾|"
    r"\b(?:noisy|soak\w*|too|never|can'?t|cannot|won'?t|running out|run out|tired|sore|sweaty|messy|slow|cold|hot|"
    r"cravings?|hungry|boring|pain|aches?|leak\w*|broken|dry|dirty|smell\w*|crowded|stuck|late|wet|slip\w*|mess|clutter\w*)\b",
    re.IGNORECASE,
)
_RELIEF: Final = re.compile(r"(?:没|不再|再也不|告别)(?=晒|闷|干|油|疼|痛|掉|起|打滑|卡|堵|硌|漏|湿|腻|黑)")
_WHEN: Final = re.compile(
    r"早[上晨]|清晨|中午|下午|傍晚|晚上|深夜|半夜|夜里|周[一二三四五六日末天]|星期|工作日|周末|节前|节后|年[前后末底]|春节|过年|中秋|国庆|端午|假期|[春夏秋冬]天|[春夏秋冬]季|"
    r"换季|开学|通勤|上班|下班|放学|出差|旅行|旅游|路上|地铁|办公室|工位|宿舍|厨房|客厅|卧室|阳台|户外|露营|健身房|聚会|约会|"
    r"\b(?:monday|friday|weekend|morning|evening|night|summer|winter|spring|autumn|commute|office|travel|camping|"
    r"(?:new year|christmas|holiday|gift|season|festival|valentine|party|trip|day|payday|birthday|wedding)s?)s?\b",
    re.IGNORECASE,
)
_POINTED: Final = re.compile(
    r"(?:的感觉|的?(?:那种|这种|这类|那类)感觉|那个点|这个点|那一?点|这一?点|那种|这种|的?场景|的?(?:那个|这个)?角度|的?梗|的?(?:那个|这个)?主题)(?:的|来写|写)?$"
)
_ABOUT: Final = re.compile(r"\b(?:about|around|on the theme of|theme:?)\s+(?P<x>[^,.;:!?]{4,60})", re.IGNORECASE)
_ASIDE: Final = re.compile(
    r"别|不要|不用|无需|不必|勿|禁止|看着办|看看|先看|能不能|可不可以|上级|老板|领导|客户要|合规|法务|广告法|违规|资料|依据|报告|功效|按现在|按最新|按规定|能用的|"
    r"字[数以]|描述|副标题|秒|配图|封面|关键词|人群|链接|尽快|谢谢|辛苦|急[用]?$|一句话|开头|结尾|最后|第一|每[条个篇]|各[写来]|分开|版本|转到|"
    r"优惠|活动|价格?|折扣|满减|赠品|预约|提醒|补货|补偿|催|推一?[推下]|上新|直播|发在|发到|今天|明天|昨天|上周|下周|口吻|语气|风格|调性|语言|英文|中文|"
    r"复购|老客|新品|大促|种草|决策|双\s?1|618|emoji|表情|行吗|好吗|可以吗|怎么|如何|什么|哪|吐槽|预热|"
    r"标题|数字|对话|旁白|卖点|要点|不超过|以内|控制在|像.{1,6}(?:推荐|聊天|说话|安利)|一[条篇].*一[条篇]|第[二三四五]|分别"
)
_ASIDE_EN: Final = re.compile(
    r"^(?:keep|make|use|don'?t|do not|no|avoid|please|mention|include|highlight|write|draft|give|we|i|only|if|with|"
    r"without|for|in|it|this|that|they|but|thanks|tone|english|chinese|just|also|be|let|under|max|at most|both|each|"
    r"one|aimed|targeting|"
    r"drop|leave|add|reply|answer|respond|short|long|not|nothing|as|from|by|to|or|then|so|focus\w*|pain|help)\b|"
    r"\b(?:tone|headlines?|descriptions?|price|offers?|discounts?|language|each|versions?|friday|sale|launch|"
    r"emojis?|words|characters|proof)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rest:
    """What an order says besides its fields: troubles and scenes that nobody called so, and what was not understood."""

    troubles: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def mentioned(bare: str) -> tuple[str, ...]:
    """What the order says is to be told, in its words and order: “可视窗、6升这些词放进去” is 可视窗 and 6升."""
    found: list[str] = []
    for clause in _clauses(bare):
        found += _wanted_in(clause)
    for match in _SAID_EN.finditer(bare):
        if not _REFUSED.search(bare[max(0, match.start() - 12) : match.start()]):
            found += _items(match["x"])
    return tuple(dict.fromkeys(found))[:MOST_MENTIONED]


def _wanted_in(clause: str) -> list[str]:
    if _REFUSED.search(clause) or words.PLAIN_TONE.fullmatch(clause):
        return []
    if match := _OFFERED.match(clause):
        return [match["x"].strip(f" {_QUOTES}")]
    if match := _SAID_FIRST.search(clause):
        return _items(match["x"])
    if match := _SAID_LAST.match(clause.translate(_NO_MARKS)):
        return _items(match["x"])
    match = _TOLD.match(clause)
    said = match["x"] if match else ""
    return [said] if said and not (_is_field(said) or _TROUBLE.search(said) or _ASIDE.search(said)) else []


_TELLING: Final = 4
"""Characters of a clause that nobody understood, from which it is worth saying so."""
_NO_MARKS: Final = {ord(mark): None for mark in _MARKS}


def _items(said: str) -> list[str]:
    found = []
    for each in _ITEMS.split(said.translate(_NO_MARKS)):
        bare = _CONDITION.sub("", each.strip(f" {_QUOTES}")).strip(f" {_QUOTES}的")
        item = _ARTICLE.sub("", bare).strip()
        if 1 < len(item) <= 30 and not words.THINGS.fullmatch(item) and not _OF_FORM.fullmatch(item):
            found.append(item)
    return found


def listed(bare: str) -> Iterator[tuple[str, ...]]:
    """Clauses that are nothing but a list, “材质、厚度、尺寸、防滑” or “noise cancelling and battery”."""
    for clause in _clauses(bare):
        plain = clause.translate(_NO_MARKS).strip()
        if _wanted_in(clause) or _SAID_EN.search(clause):
            continue
        if not _REFUSED.search(plain) and re.search(r"、|[^、和]和[^、和]| and ", plain):
            items = _items(re.sub(r"^(?:with|on|about)\s+", "", plain))
            if len(items) > 1 and all(len(item) <= 8 + 16 * item.isascii() for item in items):
                yield tuple(items)


def is_occasion(said: str) -> bool:
    """Whether words tell a trouble, or when and where it is: no product's name."""
    return any(pattern.search(said) for pattern in (_TROUBLE, _WHEN, _POINTED))


def seconds(bare: str) -> int | None:
    """How long a script is to last; None where it does not say, or not in bounds."""
    for match in _SECONDS.finditer(bare):
        value = number(match["n"])
        if value is not None and SECONDS[0] <= value <= SECONDS[1]:
            return value
    return None


def points(bare: str, counted: Sequence[int]) -> int | None:
    """How many selling points or headlines one draft is to have; `counted` are the numbers said of its parts."""
    match = _POINTS.search(bare)
    value = number(match["zh"] or match["en"]) if match else next(iter(counted), None)
    return min(value, MOST_POINTS) if value else None


def rest(bare: str, told: Sequence[str]) -> Rest:
    """The clauses that say nothing of another field. `told` are the words of the fields that were read."""
    troubles, scenes, unread = list[str](), list[str](), list[str]()
    for match in _ABOUT.finditer(bare):
        if (said := _said(match["x"])) and len(said.split()) > 1:
            troubles.append(said)
    for clause in _clauses(bare):
        said = _said(clause)
        if not said or any(said in each or each in said for each in (*told, *troubles) if each):
            continue
        whole = clause == clause.translate(_NO_MARKS)
        if said.isascii() and (len(said.split()) < 2 or not whole or _ASIDE_EN.search(clause)):
            continue
        if not said.isascii() and (len(said) < 2 or _ASIDE.search(said) or _is_field(said)):
            continue
        pointed = _POINTED.search(clause.translate(_NO_MARKS))
        if pointed and re.search("场景|主题", pointed[0]):
            scenes.append(said)
        elif not _RELIEF.search(said) and (_TROUBLE.search(said) or (pointed and not said.isascii())):
            troubles.append(said)
        elif _WHEN.search(said):
            scenes.append(said)
        elif said.isascii():
            troubles.append(said)
        elif whole and len(said) >= _TELLING:
            unread.append(said)
    return Rest(tuple(troubles), tuple(scenes), tuple(unread))


_OTHER_THAN_NOT: Final = re.compile(r"别[人家的]|[特区分差个级性类辨]别|不用(?=[^写说提带放加])")


def asserted(bare: str) -> Iterator[str]:
    """The clauses that do not say what to leave out, without the words of ordering around what they say."""
    for clause in _clauses(bare):
        said = _said(clause)
        if len(said) > 1 and not _REFUSED.search(_OTHER_THAN_NOT.sub("", clause)):
            yield said


_COMMAND: Final = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|给我|给|我们?(?!家)|想要?|来|写|出|做|发|投|要|整|准备|起草|拟|再|用|讲|聊|拍|关于|围绕|就|针对|在|一[下条篇]|一个(?!人))\s*|"
    rf"(?:写|来|出|做|发|投|要|一下|给我|的|为主|吧|哈|啊|呢|、|×|{words.THINGS.pattern})$",
    re.IGNORECASE,
)
_ENGLISH_COMMAND: Final = frozenset({"me", "us", "few", "some", "one", "two", "three", "x", "at", "please", "it"})


def _said(clause: str) -> str:
    """A clause without names, formats, counts, and the words of ordering around what it says."""
    pieces = [piece.strip(f" 、-—/{_QUOTES}") for piece in re.split(f"[{_MARKS}]+", clause)]
    bare = (_bare(piece) for piece in pieces)
    said = max(bare, key=lambda each: (bool(_TROUBLE.search(each)), len(each)), default="")
    return said if len(said) <= 40 + 40 * said.isascii() else ""


def _bare(piece: str) -> str:
    said = re.sub(r"\d{2,3}\s*秒|\b\d{2,3}\s?s(?:ec(?:ond)?s?)?\b", "", piece).strip()
    if said.isascii():
        tokens = said.split()
        while tokens and (_plain(tokens[0]) or _plain(tokens[-1])):
            tokens = tokens[1:] if _plain(tokens[0]) else tokens[:-1]
        return "" if any(words.THINGS.fullmatch(token) for token in tokens) else " ".join(tokens)
    said = _POINTED.sub("", said)
    while said and (shorter := _COMMAND.sub("", said, count=1).strip(f" {_QUOTES}")) != said:
        said = shorter
    return said


def _plain(token: str) -> bool:
    word = token.lower()
    return word in words.PLAIN_ENGLISH or word in _ENGLISH_COMMAND or bool(words.THINGS.fullmatch(word))


def _is_field(said: str) -> bool:
    """Whether a few words are a tone, a stage, people, a thing to write."""
    tables = (words.TONES, words.STAGES, words.LIFE_CYCLES)
    return (
        any(words.first(table, said) for table in tables)
        or bool(words.PLAIN_TONE.search(said) or words.SHORT.search(said) or words.LONG.search(said))
        or (bool(words.PEOPLE.search(said)) and len(said) <= 6 and not _TROUBLE.search(said))
        or bool(words.THINGS.fullmatch(said))
    )


def _clauses(bare: str) -> Iterator[str]:
    return (clause.strip() for clause in _CLAUSE.split(bare) if clause.translate(_NO_MARKS).strip(f" {_QUOTES}"))
