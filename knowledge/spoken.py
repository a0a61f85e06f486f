"""What a person is told, in both languages."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One sentence, in Chinese and in English."""

    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


class SpokenError(Exception):
    """Something cannot be done. `said` is what is wrong and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.said = Bilingual(zh, en)

    def sentence(self, language: Language) -> str:
        return self.said.sentence(language)
