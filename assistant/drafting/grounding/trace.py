"""Each number, effect, comparison and promise of a draft traced to one fact that says it, or found to stand on none."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.conversation import Language
from assistant.drafting.grounding.assertions import Family, Kind, in_chinese, kinds
from assistant.drafting.grounding.clauses import Clause, clauses, denied
from assistant.drafting.grounding.sources import Ground, Source, terms
from assistant.drafting.grounding.told import Told
from knowledge.amounts import Amount, amounts, codes

_FREE: Final = frozenset(
    {"", "元", "折", "日期", "外币", "件", "个", "款", "步", "次", "种", "条", "滴", "泵", "层", "本", "节", "岁"}
)
"""Units of prices, dates and small counts: any fact may bring them into a clause about another."""
_FESTIVAL: Final = re.compile(
    r"双(?:11|12|十一|十二)|618|(?:99|38)(?:节|大促|女)|11\.11|12\.12|520|24/7|365天|360度|7×24|double 11",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\s*(?:点|时(?!间)|:\d\d|am\b|pm\b|o'clock|号(?!色)|线|路|后\b)", re.IGNORECASE)
_LISTED: Final = re.compile(r"(?:^|\n)\s*[（(]?\d{1,2}[.、)）:：]\s*$")
_DIRECTS: Final = re.compile(
    r"镜头|口播|出镜|跳剪|画面|拍摄|(?:[第前后]|开头)[一二三四五六\d]+秒|字幕|实拍|竖版|横版|不少于[两二三]次|"
    r"[三两]秒[，,]?(?:说|讲|看|听)|seconds, one",
    re.IGNORECASE,
)
"""Words that tell whoever films, not whoever buys."""
_CHINESE: Final = re.compile("[一-鿿]")
_PROSE: Final = re.compile("[，。；：、]")
_RISES: Final = re.compile(
    r"增加|提升|提高|增长|上升|翻|高于|超过|不低于|\b(?:increas|rais|boost|more than|over|above)", re.IGNORECASE
)
_FALLS: Final = re.compile(
    r"减少|降低|下降|下滑|减轻|低于|不到|不足|以内|\b(?:reduc|lower|decreas|less than|under|below|fewer)", re.IGNORECASE
)
_RESULTS: Final = frozenset({"%", "倍", "人", "分钟", "月"})
"""Units of a trial: who, how long, how much. Those of one clause are of one trial."""
_WHOLE: Final = frozenset({"%", "倍"})


def untraced(text: str, grounds: Ground, language: Language) -> Iterator[Told]:
    """What in a text stands on no fact of the day."""
    bare = _without_names(_without_festivals(text), grounds)
    known = _joined(f"{grounds.known} {' '.join(grounds.said)}")
    for clause in clauses(bare):
        yield from _numbers(bare, clause, grounds, language)
        yield from _assertions(bare, clause, grounds, language)
    for match in codes(bare):
        if _joined(match[0]) not in known:
            yield Told(match.start(), match.end(), "number", language)


def _joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text).lower()


def _without_names(text: str, grounds: Ground) -> str:
    """The product's own names claim nothing."""
    for name in grounds.called:
        text = text.replace(name, "　" * len(name))
    return text


def _without_festivals(text: str) -> str:
    return _FESTIVAL.sub(lambda match: "节" * len(match[0]), text)


def _numbers(text: str, clause: Clause, grounds: Ground, language: Language) -> Iterator[Told]:
    found = [one for one in amounts(text[clause.start : clause.end]) if not _is_scene(text, clause, one)]
    holders: list[tuple[Amount, list[Source]]] = []
    for one in found:
        start, end = clause.start + one.start, clause.start + one.end
        if denied(text, start, clause) or (clause.asked and one.unit not in {"%", "折", "元", "人", "倍"}):
            continue
        facts = [source for source in (*grounds.facts, *grounds.voices) if _says(one, source)]
        if not facts and not _of_the_order(one, grounds):
            yield Told(start, end, "number", language)
        elif facts and (why := _misplaced(one, facts, text, clause, grounds)):
            yield Told(start, end, why, language)
        elif facts and one.unit in _RESULTS:
            holders.append((one, facts))
    if len(holders) > 1 and not set.intersection(*({id(each) for each in facts} for _, facts in holders)):
        first, last = holders[0][0], holders[-1][0]
        yield Told(clause.start + first.start, clause.start + last.end, "mixed", language)


def _is_scene(text: str, clause: Clause, one: Amount) -> bool:
    """The hour of a day, the number of a list."""
    end = clause.start + one.end
    if _DIRECTS.search(text, clause.start, clause.sentence[1]):
        return True
    return one.unit == "" and bool(_CLOCK.match(text, end) or _LISTED.search(text[: end + 1]))


def _says(one: Amount, source: Source) -> bool:
    return any(one.stands_in(other) for other in source.amounts)


def _of_the_order(one: Amount, grounds: Ground) -> bool:
    """An age or an hour that the order or the sheet's pain points name; a share or a price is no pain."""
    if one.unit == "日期":
        return int(one.value) in {grounds.today.year, 100 * grounds.today.month + grounds.today.day}
    return one.unit not in {"%", "倍", "人", "元", "折"} and any(one.stands_in(each) for each in amounts(grounds.pains))


def _misplaced(one: Amount, facts: Sequence[Source], text: str, clause: Clause, grounds: Ground) -> str:
    """Why a number that stands somewhere does not stand here: its clause speaks of another fact, or turns it round."""
    said = text[clause.start : clause.end]
    if one.unit in _WHOLE | {"dB", "分钟"} and _turned(said, facts):
        return "turned"
    if one.unit in _FREE or any(source.kind in {"voice", "name"} for source in facts):
        return ""
    if effects := [(family, match) for family in _effects() if (match := family.found.search(said))]:
        together = any(all(_tells(family, match, source) for family, match in effects) for source in facts)
        return "" if together else "mixed"
    return "mixed" if _CHINESE.search(said) and _elsewhere(one, facts, text, clause, grounds) else ""


def _elsewhere(one: Amount, facts: Sequence[Source], text: str, clause: Clause, grounds: Ground) -> bool:
    """Whether the clause's words are those of a fact that does not hold the number, more than of one that does."""
    about = _shared(text[clause.start : clause.end], grounds)
    sentence = text[clause.sentence[0] : clause.sentence[1]]
    if not any(about.values()) and one.unit in _RESULTS and _PROSE.search(sentence):
        about = _shared(sentence, grounds)
    here = {id(source) for source in facts}
    own = max((shared for source, shared in about.items() if source in here), default=0)
    other = max((shared for source, shared in about.items() if source not in here), default=0)
    return other > (own * 2 if one.unit in _RESULTS else own * 3 + 1)


def _shared(said: str, grounds: Ground) -> dict[int, int]:
    """How many words each fact shares with what is said, by the fact's identity."""
    spoken = terms(said) - grounds.names
    return {id(source): len(spoken & source.terms) for source in grounds.facts if source.kind != "name"}


def _tells(family: Family, match: re.Match[str], source: Source) -> bool:
    chinese = in_chinese(match[0])
    return bool(family.found.search(source.text)) or bool(chinese and chinese in source.text)


def _effects() -> tuple[Family, ...]:
    return kinds()[0].families


def _turned(said: str, facts: Sequence[Source]) -> bool:
    rises, falls = bool(_RISES.search(said)), bool(_FALLS.search(said))
    if rises == falls:
        return False
    same, opposite = (_RISES, _FALLS) if rises else (_FALLS, _RISES)
    return all(opposite.search(source.text) and not same.search(source.text) for source in facts)


def _assertions(text: str, clause: Clause, grounds: Ground, language: Language) -> Iterator[Told]:
    for kind in kinds():
        if not kind.any_family.search(text, clause.start, clause.end):
            continue
        if kind.near and not kind.near.search(text, clause.start, clause.end):
            continue
        for family in kind.families:
            for match in family.found.finditer(text, clause.start, clause.end):
                if clause.asked or denied(text, match.start(), clause) or _stands(match, kind, family, grounds):
                    continue
                yield Told(match.start(), match.end(), kind.id, language, kind)


def _stands(match: re.Match[str], kind: Kind, family: Family, grounds: Ground) -> bool:
    """A fact of a kind that may carry it says the same, of the same thing."""
    said = match[0].lower()
    carriers = [one for one in grounds.facts if not kind.carriers or one.kind in kind.carriers]
    if kind.unless:
        carriers = [one for one in carriers if not kind.unless.search(one.text)]
    if any(said in one.text for one in (*carriers, *(each for each in grounds.facts if each.kind == "name"))):
        return True
    if kind.id in {"effect", "promise_of_effect", "suitability"} and said in grounds.pains:
        return True
    groups = match.groupdict()
    what = (groups.get("what") or groups.get("what_too") or "").lower()
    if kind.what == "whole":
        what = said
    if not kind.what or not what:
        return any(_tells(family, match, one) or family.needs.search(one.text) for one in carriers)
    if kind.what == "place":
        return any(what in one.text for one in carriers)
    if kind.id == "promise_of_effect":
        return _words_stand(what, [one.text for one in carriers] + [grounds.pains])
    return _words_stand(
        what, [one.text for one in carriers if kind.id == "ingredient" or family.needs.search(one.text)]
    )


def _words_stand(what: str, texts: Sequence[str]) -> bool:
    """Half of the words, or the one there is, stand in one of the texts."""
    if what.isascii() and any(
        (chinese := in_chinese(word)) and any(chinese in text for text in texts) for word in what.split()
    ):
        return True
    wanted = {word for word in terms(what) if word.isascii() or len(word) < 3}
    if not wanted:
        return any(what in text for text in texts)
    return any(2 * len(wanted & terms(text)) >= len(wanted) for text in texts)
