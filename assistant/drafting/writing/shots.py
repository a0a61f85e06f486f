"""A short video's script: shots with seconds, picture, voice and caption; the hook is said within three seconds."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from assistant.drafting.draft import Line
from assistant.drafting.matter.words import Words
from assistant.drafting.writing.page import Page

_PACE: Final[Mapping[str, float]] = {"zh": 4.8, "en": 2.6}
"""Characters of Chinese, or English words, that are spoken in a second without hurry."""
HOOK_SECONDS: Final = 3
LABELS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "zh": ("镜头{n}｜", "画面：", "口播：", "字幕："),
    "en": ("Shot {n} | ", "Picture: ", "Voice: ", "Caption: "),
}
TIMES: Final[Mapping[str, tuple[str, str]]] = {
    "zh": ("{first}–{last}秒", "全长约{last}秒"),
    "en": ("{first}–{last} s", "About {last} s in all"),
}
_MIDDLES: Final = (
    ("shot_point", "shot_proof"),
    ("shot_point", "shot_usage"),
    ("shot_proof", "shot_point", "shot_limit"),
    ("shot_usage", "shot_point"),
    ("shot_point", "shot_point"),
)


_MORE: Final = ("shot_point", "shot_proof", "shot_usage", "shot_point", "shot_limit", "shot_point")
_A_SHOT: Final = 6
"""Seconds of a shot where the order says how long the whole is to last."""


def script(page: Page) -> list[Line]:
    """Five to seven shots; what is spoken decides how long each lasts, unless the order says how long they all do."""
    told = _ordered(page, page.brief.seconds) if page.brief.seconds else list(_told(page))
    found: list[Line] = []
    clock = 0
    captions: set[str] = set()
    for number, (slot, voice, lasts) in enumerate(told, 1):
        if found:
            found.append(Line(""))
        found += _shot(page, slot, voice, (number, clock, clock + lasts), captions)
        clock += lasts
    total = TIMES[page.brief.language][1].format(last=clock)
    return [*found, Line(""), Line(total, (), "seconds"), *page.sources()]


def _told(page: Page) -> Iterator[tuple[str, Line, int]]:
    """The shots' slots, what is said in each, and how many seconds that takes."""
    short = page.brief.length == "short"
    middle: tuple[str, ...] = ("shot_point",) if short else _MIDDLES[page.lines.turn % len(_MIDDLES)]
    for slot in ("shot_hook", "shot_pain", "shot_turn", *middle, "shot_offer"):
        if voice := _spoken(page, slot):
            yield slot, voice, _lasting(page, slot, voice)


def _ordered(page: Page, seconds: int) -> list[tuple[str, Line, int]]:
    """As many shots as fill the seconds ordered, none hurried; the longest texts only where there is time for them."""
    limit = page.platform.parts["voice"]
    count = min(max(round(seconds / _A_SHOT), limit.at_least), limit.up_to)
    each = (seconds - HOOK_SECONDS) / (count - 1)
    told: list[tuple[str, Line, int]] = []

    def tell(slot: str) -> None:
        if voice := _spoken(page, slot, each) or (_spoken(page, slot) if slot in _NEEDED else None):
            told.append((slot, voice, _lasting(page, slot, voice)))

    for slot in ("shot_hook", "shot_pain", "shot_turn"):
        tell(slot)
    for slot in page.lines.turned(_MORE, "shots"):
        if len(told) < count - 1:
            tell(slot)
    tell("shot_offer")
    spare = seconds - sum(lasts for _, _, lasts in told)
    place = 0
    while spare > 0 and len(told) > 1:  # a second more for each shot but the hook, in turn
        at = 1 + place % (len(told) - 1)
        slot, voice, lasts = told[at]
        told[at] = (slot, voice, lasts + 1)
        spare, place = spare - 1, place + 1
    return told


_NEEDED: Final = frozenset({"shot_hook", "shot_pain", "shot_turn", "shot_offer"})


def _lasting(page: Page, slot: str, voice: Line) -> int:
    return HOOK_SECONDS if slot == "shot_hook" else _seconds(page, voice.text)


def _spoken(page: Page, slot: str, seconds: float | None = None) -> Line | None:
    limit = page.platform.parts["voice"]

    def fits(text: str) -> bool:
        hurried = slot == "shot_hook" and _length(page, text) > HOOK_SECONDS * _pace(page)
        return limit.holds(text) and not hurried and (seconds is None or _seconds(page, text) <= seconds)

    return page.lines.line(slot, fits)


def _length(page: Page, text: str) -> int:
    return len(text.split()) if page.english else sum(character.isalnum() for character in text)


def _pace(page: Page) -> float:
    return _PACE[page.brief.language]


def _seconds(page: Page, text: str) -> int:
    return max(HOOK_SECONDS, math.ceil(_length(page, text) / _pace(page)))


def _shot(page: Page, slot: str, voice: Line, timing: tuple[int, int, int], captions: set[str]) -> list[Line]:
    number, first, last = timing
    head, seen, said, shown = LABELS[page.brief.language]
    head = head.format(n=number)
    seconds = TIMES[page.brief.language][0].format(first=first, last=last)
    kind = slot.removeprefix("shot_").replace("offer", "end")
    if kind == "proof" and not any(fact.id in voice.evidence for fact in page.evidence.of("claim")):
        kind = "point"
    kind = kind if kind in {"hook", "pain", "turn", "point", "proof", "usage", "end"} else "point"
    picture = page.lines.line(f"seen_{kind}") or page.lines.line("seen_point")
    caption = _caption(page, slot, voice, captions)
    captions.add(caption.text)
    return [
        Line(f"{head}{seconds}", (), "seconds", number, head),
        Line(f"{seen}{picture.text if picture else page.nick}", (), "picture", number, seen),
        Line(f"{said}{voice.text}", voice.evidence, "voice", number, said),
        Line(f"{shown}{caption.text}", caption.evidence, "caption", number, shown),
    ]


def _caption(page: Page, slot: str, voice: Line, taken: set[str]) -> Words:
    """What stands on the screen: the pain point, then the name, then the fact just told; each once."""
    limit, slots = page.platform.parts["caption"], page.lines.slots
    told = [
        words
        for name in ("head", "answer", "point", "claim", "proof", "usage")
        for words in slots.get(name, ())
        if set(words.evidence) & set(voice.evidence)
    ]
    aside = page.lines.line("caption_pain") if slot == "shot_pain" and slots["pain"][0].text in taken else None
    pain, name = Words(aside.text) if aside else slots["pain"][0], slots["nick"][0]
    papers = Words(f"See the {slots['papers'][0].text}" if page.english else f"看{slots['papers'][0].text}")
    by_slot: Mapping[str, list[Words]] = {
        "shot_hook": [pain, name],
        "shot_pain": [pain],
        "shot_turn": [*told, *slots.get("price", ()), name],
        "shot_offer": [*told, papers, name],
    }
    bare = Words(voice.text.rstrip("。.？?"), voice.evidence)
    options: list[Words] = [*by_slot.get(slot, told), bare, name, *slots["product"], papers]
    fitting = [words for words in options if limit.holds(words.text) and page.lines.may_stand(words.text)]
    fresh = [words for words in fitting if words.text not in taken]
    return (fresh or fitting or [Words(name.text[: limit.cut(name.text)])])[0]
