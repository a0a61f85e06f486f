"""What a revision did not do of what was asked, told to its reader."""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from assistant.conversation import Language
from assistant.drafting.keeping.book import KeptDraft
from assistant.drafting.keeping.change import Change
from knowledge.products import ProductSheet

_EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")
_WORDS: Final = re.compile(r"[\W_]+")


def unmet(
    before: KeptDraft, after: KeptDraft, changes: Sequence[Change], sheet: ProductSheet, today: date, language: Language
) -> Iterator[str]:
    """A sentence for each wish that the new draft does not meet, and for one that changed no word."""
    name = before.name
    same = (after.title, after.text) == (before.title, before.text)
    kinds: AbstractSet[str] = {change.kind for change in changes if change.value != "no"}
    if "offer" in kinds and not any(each["id"].startswith(f"{sheet.sku}.offer.") for each in after.draft["citations"]):
        yield _no_offer(sheet, today, language)
    elif "offer" in kinds and same:
        yield f"{name} 本来就带着优惠。" if language == "zh" else f"{name} has the offer already."
    elif "emoji" in kinds and _emoji(after) <= _emoji(before):
        zh = f"{name} 没有多加表情：品牌或平台的写法不用更多。"
        yield zh if language == "zh" else f"{name} has no more emoji: the brand or the platform allows no more."
    elif same:
        zh = f"{name} 照这个要求写出来还是原样，资料里没有别的可说。"
        yield zh if language == "zh" else f"{name} comes out the same: the facts leave nothing else to say."
    elif _bare(after) == _bare(before):
        zh = f"{name} 只动了表情和标点，文字没有变。"
        yield zh if language == "zh" else f"Only emoji and marks of {name} changed; its words are the same."
    elif before.brief.get("language") == after.brief.get("language"):
        yield from _of_length(before, after, kinds, language)
    for change in changes:
        if change.kind == "shorter" and change.value.isdecimal() and (now := _length(after)) > int(change.value):
            zh = f"要的是 {change.value} 字以内，现在 {now} 字：再短就放不下要有的内容了。"
            unit = "words" if after.brief.get("language") == "en" else "characters"
            en = f"{change.value} {unit} were asked for; it has {now}, and less would leave out what it needs."
            yield zh if language == "zh" else en


def _of_length(before: KeptDraft, after: KeptDraft, kinds: AbstractSet[str], language: Language) -> Iterator[str]:
    wishes: tuple[tuple[str, Callable[[int, int], bool], str, str], ...] = (
        ("shorter", int.__lt__, "短", "shorter"),
        ("longer", int.__gt__, "长", "longer"),
    )
    long, now = len(before.text), len(after.text)
    for kind, met, zh, en in wishes:
        if kind in kinds and not met(now, long):
            told = f"{before.name} 换了写法，但没有更{zh}（原来 {long} 字，现在 {now} 字），资料里没有别的可说。"
            yield (
                told
                if language == "zh"
                else f"{before.name} has other words, but is not {en} ({long} characters, now {now})."
            )


def _length(draft: KeptDraft) -> int:
    """Words of English text, characters of Chinese; topics are not counted."""
    text = re.sub(r"[#＃]\S+", "", draft.text)
    return len(text.split()) if draft.brief.get("language") == "en" else len(_WORDS.sub("", text))


def _emoji(draft: KeptDraft) -> int:
    return len(_EMOJI.findall(draft.text))


def _no_offer(sheet: ProductSheet, today: date, language: Language) -> str:
    running = [offer for offer in sheet.offers if offer.runs(today)]
    if running:
        zh = f"优惠没有写进去：这个平台的写法或这一条的结构放不下“{running[0].text}”。"
        return zh if language == "zh" else f"The offer (“{running[0].text}”) found no place in this format."
    zh = "没有加优惠：商品资料里没有今天有效的优惠。"
    return zh if language == "zh" else "No offer was added: none on the product sheet runs today."


def _bare(draft: KeptDraft) -> str:
    return _WORDS.sub("", f"{draft.title}{draft.text}")
