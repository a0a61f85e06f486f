"""Words that point at rows of the last answer: 那家店, 这三家, that property, those 3 brands."""

import re

from analytics.kpi.periods.atoms import number
from analytics.kpi.periods.words import EN, N
from analytics.kpi.query import MetricQuery, Unclear
from analytics.kpi.reading.lexicon import Lexicon
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Language
from analytics.kpi.wording import Wording, wording

ZH = re.compile(
    rf"(?P<most>(?:最[高低多少大小好差贵]的|第一的)?)"
    rf"(?P<said>[这那](?P<n>{N})?(?P<unit>家|个|款|种|条|位|名|间)(?P<noun>.{{0,8}}))"
)
EN_ONE = re.compile(r"\b(?P<said>(?:that|this) (?P<noun>[a-z][a-z ]{1,30}))")
EN_SOME = re.compile(rf"\b(?P<said>(?:these|those) (?:(?P<n>{EN}|\d+) )?(?P<noun>[a-z][a-z ]{{1,30}}))")
PRONOUNS = {(True, True): "它", (True, False): "它们", (False, True): "its", (False, False): "their"}


def pointed(words: Wording, last: MetricQuery, lexicon: Lexicon) -> Wording | Unclear:
    """The text with a pronoun in the place of such words, where it is clear which rows of the last answer they are."""
    if not last.group_by:
        return words
    for pattern in (ZH, EN_SOME, EN_ONE):
        for match in pattern.finditer(words.plain):
            noun = _noun(match["noun"], last, lexicon)
            unit = match.groupdict().get("unit")
            if noun is None and (unit in (None, "个") or _goes_on(match["noun"])):
                continue
            start, end = match.start("said"), match.start("noun") + len(noun or "")
            if match.groupdict().get("most"):
                return wording(words.replaced(start, end, ""))
            count = number(match.groupdict().get("n") or "") if pattern is not EN_ONE else 1
            one = pattern is EN_ONE or (pattern is ZH and not match["n"])
            if last.limit is not None and (last.limit == 1 if one else count in (None, last.limit)):
                end += 2 if words.plain[end:].startswith("'s") else 1 if words.plain[end:].startswith("'") else 0
                return wording(words.replaced(start, end, PRONOUNS[pattern is ZH, one]))
            if not (last.limit is None and not one and count is None):
                language: Language = "zh" if pattern is ZH else "en"
                return Unclear(say("whose", language, words=words.written(start, end)))
    return words


def _goes_on(after: str) -> bool:
    """那家 must end there: before 的, a mark or the end."""
    return bool(after) and after[0] not in "的呢,.?! "


def _noun(text: str, last: MetricQuery, lexicon: Lexicon) -> str | None:
    """The dimension's name, of those the last answer is split by, that a text begins with."""
    for length in range(len(text), 0, -1):
        name = lexicon.names.get(text[:length])
        ends = not (text[length : length + 1].isascii() and text[length : length + 1].isalpha() and text[0].isascii())
        if name is not None and ends and {*name.dimensions} & {*last.group_by}:
            return text[:length]
    return None
