"""The whole grammar of time: every pattern with what it means, and which script of text it needs."""

import re
from functools import cache
from typing import TypeAlias

from analytics.kpi.periods.chinese import CHINESE
from analytics.kpi.periods.dates import DATES
from analytics.kpi.periods.english import ENGLISH
from analytics.kpi.periods.fiscal import FISCAL
from analytics.kpi.periods.words import Builder
from analytics.kpi.wording import HAN

Rule: TypeAlias = tuple[re.Pattern[str], Builder]
LATIN = re.compile(
    r"[a-z].*\d|\d.*[a-z]|da[yi]|morrow|night|morn|noon|evening|week|month|quarter|year|half|"
    r"ago|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun",
    re.DOTALL,
)
"""What stands in every English word for a time, so that GMV and ROI in a Chinese text cost no English patterns."""
FIGURES = re.compile(r"\d|td|to.date")
FISCAL_SAID = re.compile(r"财|会计年度|fiscal|fy")


TABLES = {"zh": CHINESE, "figures": DATES, "en": ENGLISH, "fiscal": FISCAL}
NEEDED = (("zh", HAN), ("figures", FIGURES), ("en", LATIN), ("fiscal", FISCAL_SAID))


@cache
def _compiled(name: str) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), build) for pattern, build in TABLES[name])


def rules(text: str) -> tuple[Rule, ...]:
    """The patterns that a normalised text can hold; where two match the same words, the first is meant."""
    return tuple(rule for name, mark in NEEDED if mark.search(text) for rule in _compiled(name))
