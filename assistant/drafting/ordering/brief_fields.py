"""A brief from a file or a form: fields in Chinese or English, every fault at once."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from analytics import plain_yaml
from analytics.spoken import SpokenError
from assistant.drafting.brief import (
    LENGTHS,
    LIFE_CYCLES,
    LONGEST_FIELD,
    MOST_MENTIONED,
    MOST_POINTS,
    MOST_VARIANTS,
    SECONDS,
    STAGES,
    TONES,
    Brief,
    BriefFault,
    not_among,
    out_of_range,
)
from assistant.drafting.ordering.numerals import number
from knowledge.formats import formats

MOST_BRIEFS: Final = 20
"""Briefs of one file: each is up to twenty drafts."""
LARGEST_FILE: Final = 1 << 20


def read_brief(path: Path, *, today: date) -> tuple[Brief, ...]:
    """The briefs of a YAML or JSON file: one mapping of fields, or a list of them; a list of platforms makes one each.

    Fields are those of ALIASES, in Chinese or English. Raises BriefFault with every fault of the file, a line each.
    """
    tree = _tree(path)
    briefs: list[Brief] = []
    faults: list[SpokenError] = []
    several = isinstance(tree, list)
    for place, one in enumerate(tree if isinstance(tree, list) else [tree], 1):
        if not isinstance(one, Mapping):
            faults.append(
                BriefFault(
                    f"{path.name} 应写成“字段: 值”，至少要有“product: SKU”。",
                    f"{path.name} should hold fields, at least “product: SKU”.",
                )
            )
            continue
        read = read_fields(one, today=today)
        briefs += read.briefs
        zh, en = (f"第 {place} 份：", f"brief {place}: ") if several else ("", "")
        faults += [BriefFault(zh + fault.zh, en + fault.en) for fault in read.faults]
    if not faults and not 1 <= len(briefs) <= MOST_BRIEFS:
        faults.append(
            BriefFault(
                f"一个文件可以写 1 到 {MOST_BRIEFS} 份需求，这里有 {len(briefs)} 份。",
                f"A file holds 1 to {MOST_BRIEFS} briefs, and this one {len(briefs)}.",
            )
        )
    if faults:
        raise BriefFault(
            "\n".join((f"{path.name} 需要修改：", *(fault.zh for fault in faults))),
            "\n".join((f"{path.name} needs mending:", *(fault.en for fault in faults))),
        )
    return tuple(briefs)


def _tree(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BriefFault(f"{path.name} 超过 1 MB，不像一份需求。", f"{path.name} is over 1 MB, as no brief is.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BriefFault(
            f"读不了 {path.name}：它应是 UTF-8 的 YAML 或 JSON。",
            f"{path.name} cannot be read: it should be YAML or JSON in UTF-8.",
        ) from error
    except OSError as error:
        raise BriefFault(
            f"读不了 {path.name}，请检查路径和权限。", f"{path.name} cannot be read: look at its path and rights."
        ) from error
    try:
        return json.loads(text) if path.suffix == ".json" else plain_yaml.read(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise BriefFault(
            f"{path.name} 不是 YAML，也不是 JSON：{said}", f"{path.name} is neither YAML nor JSON: {said}"
        ) from error


@dataclass(frozen=True, slots=True)
class FieldsRead:
    """The briefs of one set of fields, one for each platform named; none where `faults` says what is wrong.

    `by_field` holds each fault under the field as it was written, for a form to show beside its box.
    """

    briefs: tuple[Brief, ...] = ()
    by_field: Mapping[str, BriefFault] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[BriefFault, ...]:
        return tuple(self.by_field.values())


def read_fields(tree: Mapping[str, Any], *, today: date) -> FieldsRead:
    """Briefs of the fields of a form or a file. Empty fields take a brief's own default; nothing is raised.

    `product` is taken as it is written: whoever knows the shelf turns a name into a SKU.
    """
    values: dict[str, Any] = {"today": today}
    faults: dict[str, BriefFault] = {}
    for key, value in tree.items():
        name = ALIASES.get(str(key).strip().lower(), "")
        if not name:
            faults[str(key)] = _no_field(str(key))
        elif value is not None and value not in ("", []):
            try:
                values[name] = READERS[name](value)
            except BriefFault as wrong:
                faults[str(key)] = BriefFault(f"“{key}”：{wrong.zh}", f"“{key}”: {wrong.en}")
    if not values.get("sku") and not any(ALIASES.get(str(key).strip().lower()) == "sku" for key in faults):
        faults["product"] = BriefFault(
            "缺少 product，请写 SKU 或商品名。", "“product” is missing: name a SKU or product."
        )
    if faults:
        return FieldsRead(by_field=faults)
    if not values.pop("with_price", True):
        values["leave_out"] = tuple(dict.fromkeys((*values.get("leave_out", ()), "price")))
    platforms = values.pop("platform", (Brief.__dataclass_fields__["platform"].default,))
    return FieldsRead(tuple(Brief(**values, platform=platform) for platform in platforms))


def _no_field(key: str) -> BriefFault:
    from difflib import get_close_matches

    known = [name for name in ALIASES if name not in {"sku", "today"}]
    near = get_close_matches(key.lower(), known, 1, 0.5)
    shown = key[:40]
    if near:
        return BriefFault(
            f"没有“{shown}”这个字段，是不是“{near[0]}”？", f"“{shown}” is no field: did you mean “{near[0]}”?"
        )
    return BriefFault(
        f"没有“{shown}”这个字段，可用：{'、'.join(known)}。",
        f"“{shown}” is no field: the fields are {', '.join(known)}.",
    )


def _words(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        raise BriefFault("应写文字。", "This should be text.")
    text = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+", " ", str(value)).strip()
    if len(text) > LONGEST_FIELD:
        raise BriefFault(
            f"最多 {LONGEST_FIELD} 个字，现有 {len(text):,} 个。",
            f"This holds at most {LONGEST_FIELD} characters, not {len(text):,}.",
        )
    return text


def _long_words(value: Any) -> str:
    """A customer's review, which may be longer than what a field usually holds."""
    if isinstance(value, Mapping | list | tuple):
        raise BriefFault("应写文字。", "This should be text.")
    return str(value)[:2000].strip()


def _one_of(choices: Sequence[str], english: Mapping[str, str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        word = english.get(_words(value).lower(), _words(value))
        if word not in choices:
            raise not_among(value, tuple(choices))
        return word

    return read


def _platforms(value: Any) -> tuple[str, ...]:
    """One platform, a list of them, or several with commas between."""
    listed = value if isinstance(value, list | tuple) else re.split(r"[,，、;；+]|\s和\s|和(?=\w)", _words(value))
    found = []
    for one in listed:
        if not (name := _words(one)):
            continue
        form = formats().named(name)
        if form is None:
            raise not_among(name, tuple(formats().platforms))
        found.append(form.name)
    return tuple(dict.fromkeys(found))


def _listed(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else re.split(r"[,，、;；]", _words(value))
    return tuple(dict.fromkeys(LEFT_OUT_WORDS.get(word, word) for one in listed if (word := _words(one))))


def _mentions(value: Any) -> tuple[str, ...]:
    """What is wanted said, a list or with marks between."""
    listed = value if isinstance(value, list | tuple) else re.split(r"[,，、;；\n]", str(value))
    found = tuple(dict.fromkeys(word for one in listed if (word := _words(one))))
    if len(found) > MOST_MENTIONED:
        raise BriefFault(
            f"最多写 {MOST_MENTIONED} 个点，现有 {len(found)} 个。",
            f"This holds at most {MOST_MENTIONED} points, not {len(found)}.",
        )
    return found


def _whole(zh: str, en: str, bounds: tuple[int, int]) -> Callable[[Any], int]:
    """A whole number within bounds, with or without its unit: 40, “40秒”, “30s”, “6个”."""

    def read(value: Any) -> int:
        wanted = value if isinstance(value, int) and not isinstance(value, bool) else number(_BARE.sub("", str(value)))
        if wanted is None or not bounds[0] <= wanted <= bounds[1]:
            raise out_of_range(zh, en, bounds, str(value)[:40])
        return wanted

    return read


_BARE: Final = re.compile(r"\s*(?:秒钟?|s|sec|seconds?|[个条]|points?)\s*$", re.IGNORECASE)


def _count(value: Any) -> int:
    wanted = (
        value if isinstance(value, int) and not isinstance(value, bool) else number(_words(value).rstrip("条篇个版"))
    )
    if wanted is None or not 1 <= wanted <= MOST_VARIANTS:
        raise BriefFault(
            f"应是 1 到 {MOST_VARIANTS} 的整数，不能是“{value}”。",
            f"This should be a whole number from 1 to {MOST_VARIANTS}, not “{value}”.",
        )
    return wanted


def _wanted(value: Any) -> bool:
    """Whether something is to be told: yes unless the words say no; other words than those are a fault."""
    if isinstance(value, bool):
        return value
    word = _words(value).lower()
    if word in {"no", "none", "false", "0", "off", "无", "不带", "不要", "不提", "别提", "否", "没有", "不"}:
        return False
    if word in {"yes", "true", "1", "on", "带", "要", "是", "有", "提", "可以"}:
        return True
    raise BriefFault(f"应写“带”或“不带”，不能是“{word}”。", f"This should be yes or no, not “{word}”.")


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(_words(value))
    except ValueError as error:
        raise BriefFault(
            f"应是 2026-11-01 这样的日期，不能是“{value}”。", f"This should be a date like 2026-11-01, not “{value}”."
        ) from error


STAGE_WORDS: Final[Mapping[str, str]] = {
    "seeding": "种草",
    "awareness": "种草",
    "decision": "决策",
    "consideration": "决策",
    "转化": "决策",
    "repurchase": "复购",
    "retention": "复购",
    "回购": "复购",
}
LIFE_CYCLE_WORDS: Final[Mapping[str, str]] = {
    "new": "新品",
    "launch": "新品",
    "上新": "新品",
    "mature": "成熟",
    "成熟期": "成熟",
    "新品期": "新品",
    "sale": "大促",
    "promotion": "大促",
    "大促期": "大促",
}
TONE_WORDS: Final[Mapping[str, str]] = {
    "natural": "自然",
    "light": "轻松",
    "playful": "轻松",
    "活泼": "轻松",
    "幽默": "轻松",
    "俏皮": "轻松",
    "professional": "专业",
    "严谨": "专业",
    "gentle": "温柔",
    "warm": "温柔",
    "治愈": "温柔",
    "走心": "温柔",
}
LENGTH_WORDS: Final[Mapping[str, str]] = {
    "短": "short",
    "简短": "short",
    "正常": "normal",
    "长": "long",
    "详细": "long",
}
LEFT_OUT_WORDS: Final[Mapping[str, str]] = {"价格": "price", "价钱": "price", "表情": "emoji", "表情符号": "emoji"}
READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "sku": _words,
    "today": _day,
    "platform": _platforms,
    "audience": _words,
    "pain": _words,
    "stage": _one_of(STAGES, STAGE_WORDS),
    "life_cycle": _one_of(LIFE_CYCLES, LIFE_CYCLE_WORDS),
    "tone": _one_of(TONES, TONE_WORDS),
    "with_offer": _wanted,
    "with_price": _wanted,
    "leave_out": _listed,
    "variants": _count,
    "language": _one_of(("zh", "en"), {"chinese": "zh", "english": "en", "中文": "zh", "英文": "en", "英语": "en"}),
    "length": _one_of(LENGTHS, LENGTH_WORDS),
    "reply_to": _long_words,
    "mention": _mentions,
    "scene": _words,
    "manner": _words,
    "seconds": _whole("秒数", "seconds", SECONDS),
    "points": _whole("卖点数", "points", (1, MOST_POINTS)),
}
ALIASES: Final[Mapping[str, str]] = {
    **{each.name: each.name for each in fields(Brief) if each.name in READERS},
    "with_price": "with_price",
    "product": "sku",
    "pain_point": "pain",
    "offer": "with_offer",
    "price": "with_price",
    "format": "platform",
    "platforms": "platform",
    "lifecycle": "life_cycle",
    "review": "reply_to",
    "产品": "sku",
    "商品": "sku",
    "平台": "platform",
    "格式": "platform",
    "人群": "audience",
    "目标人群": "audience",
    "痛点": "pain",
    "阶段": "stage",
    "生命周期": "life_cycle",
    "语气": "tone",
    "优惠": "with_offer",
    "不要写": "leave_out",
    "不提": "leave_out",
    "价格": "with_price",
    "条数": "variants",
    "数量": "variants",
    "语言": "language",
    "长度": "length",
    "篇幅": "length",
    "评价": "reply_to",
    "想写进去的点": "mention",
    "要写的点": "mention",
    "要提到": "mention",
    "场景": "scene",
    "秒数": "seconds",
    "时长": "seconds",
    "卖点数": "points",
    "日期": "today",
}
"""What a field may be called, in lower case."""
