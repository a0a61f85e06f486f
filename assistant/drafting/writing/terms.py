"""What a creator is told: background, what must be said, what must not, which shots, and that it is marked 广告."""

from collections.abc import Mapping
from typing import Final

from assistant.drafting.draft import Line
from assistant.drafting.matter.wording import offers
from assistant.drafting.writing.listings import facts_by_worth
from assistant.drafting.writing.page import Page

_HEADS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "background": "一、合作背景",
        "must": "二、必须讲到（只用下面的事实）",
        "must_not": "三、不能说",
        "shots": "四、画面要求",
        "ad": "五、标注与口吻",
    },
    "en": {
        "background": "1. Background",
        "must": "2. To be said (these facts only)",
        "must_not": "3. Not to be said",
        "shots": "4. Shots",
        "ad": "5. Label and voice",
    },
}
_ALWAYS_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": ("绝对化的说法", "对效果的保证", "和别家的比较", "没有用过的感受", "清单以外的数字"),
    "en": ("superlatives", "promised results", "comparisons with others", "what you did not feel", "other figures"),
}
_SHOTS: Final = 4
_FACTS: Final = 4


def creator_brief(page: Page) -> list[Line]:
    """Sections with a heading each; what must not be said is a list of words, not copy (its part says so)."""
    heads = _HEADS[page.brief.language]
    sections = (
        ("background", _background(page)),
        ("must", _must(page)),
        ("must_not", [_must_not(page)]),
        ("shots", _shots(page)),
        ("ad", [line for slot in ("koc_ad", "koc_own") if (line := page.lines.line(slot))]),
    )
    found: list[Line] = []
    for number, (name, lines) in enumerate(sections, 1):
        if found:
            found.append(Line(""))
        found.append(Line(heads[name], (), "heading", number))
        found += [Line(line.text, line.evidence, line.part or name, number, line.label) for line in lines]
    return [*found, *page.sources()]


def _background(page: Page) -> list[Line]:
    said = [page.lines.line(slot) for slot in ("koc_background", "voice", "koc_people")]
    return [line for line in said if line]


def _must(page: Page) -> list[Line]:
    """Facts as a list, those that answer the pain point first; the offer where one runs and is wanted."""
    worth = facts_by_worth(page)
    facts = [*worth[:1], *page.lines.turned(worth[1:], "point")][:_FACTS]
    said = []
    for fact, words in facts:
        if page.lines.may_stand(words.text):
            page.lines.spoken += words.evidence
            said.append(Line(f"· {words.text[:1].upper()}{words.text[1:]}", (fact.id,), "must"))
    if page.brief.with_offer:
        said += [
            Line(f"· {one['offer'].text}", one["offer"].evidence, "must")
            for one in offers(page.brief, page.evidence)[:1]
            if page.lines.may_stand(one["offer"].text)
        ]
    name = page.lines.slots["product"][0].text
    return said or [Line(f"· {name}", tuple(fact.id for fact in page.evidence.facts[:1]), "must")]


def _must_not(page: Page) -> Line:
    """The sheet's own forbidden words, and what no advertisement may say."""
    english = page.english
    words = [*page.evidence.product.must_not_say[:12], *page.lines.turned(_ALWAYS_OUT[page.brief.language], "out")]
    return Line(("; " if english else "、").join(words), (), "must_not")


def _shots(page: Page) -> list[Line]:
    said: list[Line] = []
    while len(said) < _SHOTS and (line := page.lines.line("koc_shot")):
        said.append(Line(f"· {line.text}", line.evidence))
    return said
