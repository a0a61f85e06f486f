"""The sentences of a suggested reply, as the policy file has them, and which of them go together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.conversation import Language

Sentences = Mapping[Language, tuple[str, ...]]
"""Ways to say one thing, by language; each language has at least one."""

ELSE: Final = "service"
"""The ground whose sentences suit any complaint."""


@dataclass(frozen=True, slots=True)
class Named:
    """How the shop calls a complaint: of this ground, holding one of these words."""

    ground: str
    words: tuple[str, ...]
    called: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """`grounds` say what the shop does about each kind of complaint; `called` names the very complaint.

    `promise` is the time to answer, as it may be said to a customer.
    """

    promise: Mapping[Language, str]
    opening: Sentences
    repeated: Sentences
    closing: Sentences
    grounds: Mapping[str, Sentences]
    called: tuple[Named, ...]

    def name(self, ground: str, texts: tuple[str, ...], language: Language) -> str:
        """The shop's name for what is complained of: by the first words found in the texts, else by the ground."""
        of_ground = [each for each in self.called if each.ground == ground]
        for text in texts:
            lowered = text.lower()
            for each in of_ground:
                if any(word in lowered for word in each.words):
                    return each.called[language]
        plain = next((each for each in of_ground if not each.words), None)
        return plain.called[language] if plain else ""

    def sentences(self, ground: str, language: Language, turn: int, *, again: bool) -> tuple[str, ...]:
        """The sentences of one reply, slots unfilled. Twelve turns in a row differ where the file has variants."""
        about = self.grounds.get(ground, self.grounds[ELSE])[language]
        opening, closing, repeated = (each[language] for each in (self.opening, self.closing, self.repeated))
        shift = turn // len(opening)
        chosen = [opening[turn % len(opening)]]
        chosen += [repeated[turn % len(repeated)]] if again else []
        chosen += [about[shift % len(about)], closing[(turn + shift) % len(closing)]]
        return tuple(chosen)
