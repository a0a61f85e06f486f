"""A suggested reply to a complaint: polite, specific, and within the shop's written policy. No model is asked.

The policy file holds every sentence, so that a team reads what may be promised in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

from assistant.conversation import Language
from assistant.language import language_of
from assistant.triage.ticket import Complaint

_IT: Final[Mapping[Language, str]] = {"zh": "商品", "en": "this product"}
_ELSE: Final = "service"
"""The ground whose sentences suit any complaint."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The sentences of a reply, by language: `grounds` says what the shop does about each kind of complaint."""

    promise: Mapping[Language, str]
    opening: Mapping[Language, str]
    repeated: Mapping[Language, str]
    closing: Mapping[Language, str]
    grounds: Mapping[str, Mapping[Language, str]]

    def reply(self, complaint: Complaint) -> str:
        """In the language the customer wrote. Nothing of the customer's own text is repeated."""
        language = language_of(complaint.text)
        again = self.repeated[language] if "此前已投诉" in complaint.reason_zh else ""
        about = self.grounds.get(complaint.ground, self.grounds[_ELSE])[language]
        sentences = (self.opening[language], again, about, self.closing[language])
        text = ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)
        product = f"{complaint.product}" or _IT[language]
        return text.replace("{product}", product).replace("{promise}", self.promise[language])


@lru_cache(maxsize=1)
def bundled_policy() -> Policy:
    """The policy that ships."""
    read = yaml.safe_load(files("assistant.triage").joinpath("policy.yml").read_text(encoding="utf-8"))
    return Policy(**read)


def suggested_reply(complaint: Complaint) -> str:
    """What may be answered under the policy that ships."""
    return bundled_policy().reply(complaint)
