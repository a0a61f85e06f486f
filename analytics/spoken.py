"""Errors that speak to people, in both languages."""

from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


class SpokenError(Exception):
    """Something cannot be done. `zh` and `en` each say in a sentence what is wrong and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en

    def sentence(self, language: Language) -> str:
        return self.en if language == "en" else self.zh
