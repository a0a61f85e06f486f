"""For whom an order is, and which pain point it speaks of."""

import re
from collections.abc import Iterator
from typing import Final

from assistant.drafting.ordering import words
from knowledge.products import ProductSheet

_STOP: Final = r"，。,;；：:！!？?\n“”\"「」\ue000\ue001"
_FOR: Final = re.compile(
    rf"(?:面向|写给|发给|推给|适合|瞄准|(?:目标)?(?:人群|受众|用户|客群)(?:是|为|[:：])|对象是)\s*(?P<who>[^{_STOP}]{{1,24}})"
)
_LEADING: Final = re.compile(rf"(?:主打|针对|围绕)\s*(?P<who>[^{_STOP}]{{1,24}})")
_GIVEN: Final = re.compile(
    rf"(?:给|为|帮)(?P<who>[^{_STOP}给为帮]{{1,16}}?)(?:们)?(?=写|推|做|出|看|用|来|准备|种草|讲|介绍|的|种|安利|[\ue000\ue001])"
)
_FOR_EN: Final = re.compile(
    r"\b(?:for|aimed at|aiming at|targeting|targeted at|audience(?: is)?:?)\s+(?P<who>[^,.;:!?\ue000\ue001]{2,60})",
    re.IGNORECASE,
)
_NOBODY: Final = frozenset(
    {"me", "us", "it", "them", "this", "that", "today", "now", "the", "a", "an", "our", "my", "your", "one", "both"}
)
_PAIN: Final = re.compile(
    rf"(?:痛点(?:[^{_STOP}]{{0,3}}(?=[“\"「])|是|为|选|用|[:：])?|解决|缓解)\s*(?P<quote>[“\"「])?(?P<pain>[^{_STOP}]{{2,24}})|"
    r"\b(?:pain(?: point)?|focus(?:ing|ed)? on|tackling|solving|addressing)(?: is)?\b\s*:?\s*"
    r"(?P<en>[^,.;:!?\ue000\ue001]{3,60})",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:的(?:问题|痛点|烦恼|困扰|需求|情况|人群)|(?:问题|痛点|烦恼|困扰)|这个|来|写|做|出|看|推|发|种草|的?(?:文案|内容|广告|帖子?|推文|软文|话术|标题))+$"
)
_TAIL_EN: Final = re.compile(r"\s+(?:on|in|about|with|without|at|using|please|and|but)\b.*$", re.IGNORECASE)


def audience(bare: str) -> str:
    """The people an order is for, in its own words; "" where it names none."""
    return next((who for who in _candidates(bare) if who), "")


def _candidates(bare: str) -> Iterator[str]:
    for match in _FOR.finditer(bare):
        yield _trimmed(match["who"])
    for match in _LEADING.finditer(bare):
        if words.PEOPLE.search(who := _trimmed(match["who"])):
            yield who
    for match in _GIVEN.finditer(bare):
        whole = match["who"] + ("们" if bare[match.end("who") : match.end("who") + 1] == "们" else "")
        if words.PEOPLE.search(who := _trimmed(whole)):
            yield who
    for match in _FOR_EN.finditer(bare):
        who = re.sub(r"^(?:the|our|my|a|an)\b\s*", "", _TAIL_EN.sub("", match["who"]).strip(), flags=re.IGNORECASE)
        if who and who.lower() not in _NOBODY and not words.first(words.LIFE_CYCLES, who):
            yield who
    for clause in re.split(f"[{_STOP}]", bare):
        if _is_people(clause.strip()):
            yield clause.strip()


def _is_people(clause: str) -> bool:
    """A clause that is nothing but people: “学生党”, “new customers”."""
    if not words.PEOPLE.search(clause) or words.THINGS.search(clause) or _NO_PEOPLE.search(clause):
        return False
    if clause.isascii():
        return len(clause.split()) <= 3 and bool(re.search(rf"(?:{words.PEOPLE.pattern})$", clause, re.IGNORECASE))
    return 2 <= len(clause) <= 8 and not re.search(r"[写发来要带给语气说做推帮针对主打面向解决痛点]", clause)


_NO_PEOPLE: Final = re.compile(r"口吻|语气|风格|我们|你们|他们|词|最后")
_THIS: Final = re.compile(rf"(?P<x>[^{_STOP}]{{2,16}}?)(?:这个|这一|的)(?:痛点|烦恼|困扰)")
_FROM: Final = re.compile(
    r"(?:从|围绕|讲|打|切入点是|主题是)[“\"「‘'](?P<x>[^”\"」’']{2,24})[”\"」’']|"
    rf"(?:从|拿|用)(?P<y>[^{_STOP}]{{2,20}}?)(?:这个?(?:角度|点)|的角度)?(?:切入|切进去|入手|开头|讲起|说起|写起)"
)
_PLAIN_PAIRS: Final = frozenset(
    {"一下", "什么", "怎么", "不想", "没有", "一个", "这个", "不敢", "时候", "使用", "东西", "容易"}
)


def pain_of_sheet(bare: str, sheet: ProductSheet) -> str:
    """The sheet's pain point that a clause of the order speaks of in other words, "" where none does."""
    best, said = 0.0, ""
    for clause in (each.strip() for each in re.split(f"[{_STOP}\\s]", bare)):
        if len(clause) < 2 or words.THINGS.search(clause) or words.TONE_ASKED.search(clause):
            continue
        for point in sheet.pain_points:
            likeness = alike(clause, point)
            if likeness > best:
                best, said = likeness, point
    return said if best >= _ALIKE else ""


_ALIKE: Final = 0.3


def alike(one: str, other: str) -> float:
    """The share of the shorter text's pairs of characters (of Latin text, words) that the longer has too."""
    pairs = [_pairs(text) for text in (one, other)]
    shorter = min(map(len, pairs))
    return len(pairs[0] & pairs[1]) / shorter if shorter else 0.0


def _pairs(text: str) -> set[str]:
    if text.isascii():
        return {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower())}
    return {text[at : at + 2] for at in range(len(text) - 1)} - _PLAIN_PAIRS


def pain(bare: str) -> str:
    """The pain point an order names, "" where it names none."""
    for pattern in (_THIS, _FROM):
        if match := pattern.search(bare):
            return _trimmed(next(said for said in match.groups() if said))
    for match in _PAIN.finditer(bare):
        if said := _trimmed(match["pain"]) if match["pain"] else _TAIL_EN.sub("", match["en"]).strip():
            return said
    for match in _LEADING.finditer(bare):
        said = _trimmed(match["who"])
        if len(said) > 1 and not words.PEOPLE.search(said):
            return said
    return ""


def _trimmed(said: str) -> str:
    return _TAIL.sub("", said.strip()).strip(' 的“”"「」').strip()
