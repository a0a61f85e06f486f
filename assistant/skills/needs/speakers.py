"""Whether a kind of customer speaks, or is what is spoken of: 敏感肌用户在抱怨什么, 敏感肌的反馈."""

import re
from collections.abc import Iterator
from typing import Final

from assistant.skills.needs import words
from assistant.skills.needs.names import Hit

_JOINED: Final = re.compile(r"\s*(?:和|跟|与|以及|及|、|/|,|，|还有|\band\b|\bor\b|&|比|vs\.?|versus)\s*")

_SUITS_AFTER: Final = re.compile(
    r"\s*(?:肌肤|肌)?(?:的?(?:人|用户))?(?:能|可|适|友好|行|敢用|会|用了?会|可不可)|\s*(?:friendly|safe|ok)"
)
_SUITS_BEFORE: Final = re.compile(
    r"(?:适合|适不适合|友好|温和|对|针对|"
    r"\b(?:suit(?:s|ed|able)?|safe|ok(?:ay)?|fit|good|gentle|fine|right)(?: for| on)?)(?: the)?\s*$"
)


def settled_hits(hits: list[Hit], text: str) -> Iterator[Hit]:
    """Each kind of customer as what it is: a need where the need is called so and nobody speaks, else the speaker."""
    needs = [hit for hit in hits if hit.kind == "need"]
    personas = {hit[:2]: hit for hit in hits if hit.kind == "persona"}
    others = [each for each in needs if each[:2] not in personas]
    for hit in hits:
        person = personas.get(hit[:2])
        if person is None or hit.kind not in ("need", "persona"):
            yield hit
            continue
        called = any(person.values[0] in value for each in needs if each[:2] == hit[:2] for value in each.values)
        speaks, end = _speaks(person, text)
        is_need = called and not (
            speaks or others or _beside_another(person, hits, text) or _of_product(person, hits, text)
        )
        if is_need == (hit.kind == "need"):
            yield hit if is_need else hit._replace(end=end)
    yield from _groups(hits, text)


def _groups(hits: list[Hit], text: str) -> Iterator[Hit]:
    """物流, 包装: all needs of the category, but for words beside the name of one need: 包装破损."""
    for group, pattern in words.GROUPS.items():
        match = words.compiled(pattern).search(text)
        if match is None or any(hit.start <= match.start() < hit.end for hit in hits if hit.values != (group,)):
            longer = match and [h for h in hits if h.start <= match.start() < h.end and h.end - h.start > len(match[0])]
            if match is None or longer:
                continue
        near = any(
            hit.kind == "need" and (0 <= hit.start - match.end() <= 1 or hit.end == match.start()) for hit in hits
        )
        yield Hit(*match.span(), "group", () if near else (group,))


def _speaks(hit: Hit, text: str) -> tuple[bool, int]:
    """Whether a kind of customer speaks (用户, customers), and where the words that say so end."""
    after = words.compiled(words.SPEAKERS).match(text, hit.end)
    if re.search(r"(?:只看?|仅看?|单看|就看|换成|改成|\bonly|\bjust)(?: the)?\s*$", text[: hit.start]):
        return True, after.end() if after else hit.end
    if re.search(r"(?:对|关于|说|提到|针对|about|on|for)\s*$", text[: hit.start]) and not (after and after.group()):
        return False, hit.end
    return after is not None, after.end() if after else hit.end


def _of_product(hit: Hit, hits: list[Hit], text: str) -> bool:
    """敏感肌用面膜的反馈 is what they say of it; 精华液敏感肌能用吗 asks whether it suits them."""
    asks = _SUITS_AFTER.match(text, hit.end) or _SUITS_BEFORE.search(text[: hit.start])
    return not asks and any(other.kind == "product" for other in hits)


def _beside_another(hit: Hit, hits: list[Hit], text: str) -> bool:
    """油皮和干皮."""
    return any(
        other.kind == "persona" and other is not hit
        and _JOINED.fullmatch(text[min(hit.end, other.end) : max(hit.start, other.start)])
        for other in hits
    )  # fmt: skip
