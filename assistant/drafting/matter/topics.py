"""What a pain point is about: which facts answer it, which scenes it turns up in, which sentences speak of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from assistant.drafting.matter.words import load_words

_NOT: Final = r"(?:不|没|没有|不再|再也不|无|不会|告别了?|少了|退了|不怎么|一点都不|也不|不太)"
_PLAIN_PAIRS: Final = frozenset({"什么", "不敢", "怎么", "肤品", "护肤", "皮肤", "使用", "一圈", "下午", "全是"})
_PLAIN_WORDS: Final = frozenset(
    "that this with from your they when have does just very into more than what".split()  # noqa: SIM905  one line reads
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of trouble, by the words of the trouble, of its answers and of its scenes."""

    name: str
    pain: re.Pattern[str]
    fact: re.Pattern[str]
    occasion: re.Pattern[str] | None = None
    ease: tuple[str, ...] = ()
    skin: bool = False


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(
        Topic(
            one["name"],
            re.compile(_either(one, "pain"), re.IGNORECASE),
            re.compile(_either(one, "fact"), re.IGNORECASE),
            re.compile(one["occasion"]) if "occasion" in one else None,
            tuple(one.get("ease", ())),
            bool(one.get("skin")),
        )
        for one in _table()["topics"]
    )


def _either(one: Mapping[str, str], name: str) -> str:
    """The pattern in both languages, English words from their start."""
    english = one.get(f"{name}_en")
    return rf"{one[name]}|(?<![a-z])(?:{english})" if english else one[name]


@cache
def _table() -> Mapping[str, Any]:
    return load_words("topics.yml")


@cache
def _placed() -> re.Pattern[str]:
    return re.compile(_table()["placed"])


class Trouble:
    """A pain point, and what meets it."""

    def __init__(self, pain: str) -> None:
        self.pain = pain
        self.topics = [topic for topic in topics() if topic.pain.search(pain)]
        words = {word for word in re.findall(r"[a-z]{4,}", pain.lower()) if word not in _PLAIN_WORDS}
        pairs = {pain[at : at + 2] for at in range(len(pain) - 1)} - _PLAIN_PAIRS
        self._pairs = words or {pair for pair in pairs if not pair.isascii()}

    def met_by(self, fact: str) -> float:
        """How well a fact answers it: 0 for not at all. Without a known topic, shared pairs of characters count."""
        kin = sum(bool(topic.fact.search(fact)) for topic in self.topics)
        shared = sum(pair in fact for pair in self._pairs)
        return kin + 0.5 * shared if kin or not self.topics else (0.5 * shared if shared > 1 else 0.0)

    def eased_by(self, fact: str, skin: bool) -> list[str]:
        """What is easier without it, said lightly, where a fact answers it; nothing of a kind it does not answer."""
        kin = (topic for topic in self.topics if topic.fact.search(fact) and (skin or not topic.skin))
        return [ease for topic in kin for ease in topic.ease]

    def at_home_in(self, scene: str) -> bool:
        """Whether the trouble is likely in this scene, and brings no time or place of its own."""
        return not _placed().search(self.pain) and any(
            topic.occasion and topic.occasion.search(scene) for topic in self.topics
        )

    def is_of(self, people: str) -> bool:
        """Whether these people are named by the trouble itself, or by where it turns up."""
        return any(
            topic.pain.search(people) or (topic.occasion and topic.occasion.search(people)) for topic in self.topics
        )

    def named_in(self, quote: str) -> bool:
        """A sentence that has this trouble, and does not say that it is gone."""
        if not self.topics:
            return sum(pair in quote for pair in self._pairs) > 1 and not re.search(_NOT, quote)
        return any(
            topic.pain.search(quote)
            and not re.search(f"{_NOT}(?:{topic.pain.pattern})|(?:{topic.pain.pattern})[^，]{{0,3}}少了", quote)
            for topic in self.topics
        )

    def relieved_in(self, quote: str) -> bool:
        """A sentence that says the trouble is gone, or praises what answers it."""
        return any(
            re.search(f"{_NOT}[^，]{{0,2}}(?:{topic.pain.pattern})", quote)
            or (topic.fact.search(quote) and not topic.pain.search(quote))
            for topic in self.topics
        )
