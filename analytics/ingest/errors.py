"""What an import says when it cannot take a file, or a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.spoken import Language, SpokenError


class ImportFailed(SpokenError):
    """The file as a whole cannot be imported; nothing was changed."""


REASONS: Mapping[str, tuple[str, str]] = {
    "missing": ("缺少必填值", "a required value is missing"),
    "not_number": ("不是数字", "not a number"),
    "not_integer": ("不是整数", "not a whole number"),
    "not_date": (
        "无法识别的日期（可在映射里写 date_format）",
        "not a date we can read (a mapping may state date_format)",
    ),
    "below_min": ("小于允许的最小值", "below the least value allowed"),
    "above_max": ("大于允许的最大值", "above the greatest value allowed"),
    "unknown_value": ("不在可识别的取值里（可在映射里写 values）", "not a value we know (a mapping may state values)"),
    "zero": ("数量为 0", "the quantity is 0"),
    "negative": ("不能为负数", "must not be negative"),
    "negative_paid": ("数量为负，但不是取消单", "a negative quantity that is no cancellation"),
    "too_many_cells": ("这一行的列数比表头多", "the row has more cells than the header"),
    "rule": ("被映射规则排除", "left out by a rule of the mapping"),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not imported: its number in the file (the header is row 1), and why.

    `reason` is a key of REASONS, or the words of a mapping's own rule.
    """

    row: int
    column: str
    value: str | None
    reason: str

    def sentence(self, language: Language) -> str:
        zh, en = REASONS.get(self.reason, (self.reason, self.reason))
        if language == "zh":
            return f"第 {self.row} 行「{self.column}」{zh}：{self.value if self.value is not None else '（空）'}"
        return f"row {self.row}, {self.column}: {en}: {self.value if self.value is not None else '(empty)'}"
