"""What a copywriter orders."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import yaml

from analytics import plain_yaml
from analytics.spoken import SpokenError
from assistant.conversation import Language
from knowledge.formats import formats

Stage: TypeAlias = Literal["种草", "决策", "复购"]
Tone: TypeAlias = Literal["自然", "轻松", "专业", "温柔"]
Length: TypeAlias = Literal["normal", "short"]

STAGES: tuple[Stage, ...] = get_args(Stage)
TONES: tuple[Tone, ...] = get_args(Tone)
MOST_VARIANTS = 20


@dataclass(frozen=True, slots=True)
class Brief:
    """One order: which product, for whom, where, how many. `today` decides which offers and proofs hold.

    An empty `pain` lets the customers' voices and the sheet choose; `angle` moves the choices on, for “another
    angle”; `only` names the one variant wanted of the order, the first being 1. `leave_out` holds what a draft does
    without: "price", "emoji", or words that are not to be used.
    """

    sku: str
    today: date
    platform: str = "小红书"
    audience: str = ""
    pain: str = ""
    stage: Stage = "种草"
    tone: Tone = "自然"
    with_offer: bool = True
    variants: int = 1
    language: Language = "zh"
    length: Length = "normal"
    angle: int = 0
    only: int | None = None
    leave_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.sku:
            raise BriefFault("没有写明商品，请写 SKU。", "A brief needs a product: name a SKU.")
        if not 1 <= self.variants <= MOST_VARIANTS:
            raise BriefFault(
                f"条数应是 1 到 {MOST_VARIANTS}，不能是 {self.variants}。",
                f"variants should be 1 to {MOST_VARIANTS}, not {self.variants}.",
            )
        if formats().named(self.platform) is None:
            raise _not_among(self.platform, tuple(formats().platforms))


class BriefFault(SpokenError, ValueError):
    """A brief, or a field of one, that cannot be used."""


def read_brief(path: Path, *, today: date) -> Brief:
    """A brief from YAML or JSON: product (a SKU), platform, pain, audience, stage, tone, offer, variants, language.

    Raises BriefFault with every fault of the file, a line each.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BriefFault(f"读不了 {path.name}：{error}", f"{path.name} cannot be read: {error}") from error
    try:
        tree = json.loads(text) if path.suffix == ".json" else plain_yaml.read(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise BriefFault(
            f"{path.name} 不是 YAML，也不是 JSON：{said}", f"{path.name} is neither YAML nor JSON: {said}"
        ) from error
    if not isinstance(tree, Mapping):
        raise BriefFault(
            f"{path.name} 应写成“字段: 值”，至少要有“product: SKU”。",
            f"{path.name} should hold fields, at least “product: SKU”.",
        )
    return _brief(tree, path.name, today)


def _brief(tree: Mapping[str, Any], file: str, today: date) -> Brief:
    faults: list[SpokenError] = []
    values: dict[str, Any] = {"today": today}
    for key, value in tree.items():
        name = ALIASES.get(str(key).lower(), "")
        if not name:
            known = sorted(set(ALIASES))
            faults.append(
                BriefFault(f"没有“{key}”这个字段，可用：{'、'.join(known)}", f"“{key}” is no field: {', '.join(known)}")
            )
            continue
        try:
            values[name] = _READ[name](value)
        except BriefFault as wrong:
            faults.append(BriefFault(f"“{key}”：{wrong.zh}", f"“{key}”: {wrong.en}"))
    if not values.get("sku") and not any(ALIASES.get(str(key).lower()) == "sku" for key in tree):
        faults.append(BriefFault("缺少 product，请写 SKU。", "“product” is missing: name a SKU."))
    if not faults:
        try:
            return Brief(**values)
        except BriefFault as wrong:
            faults.append(wrong)
    raise BriefFault(
        "\n".join((f"{file} 需要修改：", *(fault.zh for fault in faults))),
        "\n".join((f"{file} needs mending:", *(fault.en for fault in faults))),
    )


def _not_among(value: object, choices: tuple[str, ...]) -> BriefFault:
    return BriefFault(f"没有“{value}”，可用：{'、'.join(choices)}。", f"“{value}” is not one of {', '.join(choices)}.")


def _words(value: Any) -> str:
    if isinstance(value, Mapping | list):
        raise BriefFault("应写文字。", "This should be text.")
    return "" if value is None else str(value).strip()


def _one_of(choices: tuple[str, ...], english: Mapping[str, str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        word = english.get(_words(value).lower(), _words(value))
        if word not in choices:
            raise _not_among(value, choices)
        return word

    return read


def _platform(value: Any) -> str:
    found = formats().named(_words(value))
    if found is None:
        raise _not_among(value, tuple(formats().platforms))
    return found.name


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise BriefFault(
            f"应是 1 到 {MOST_VARIANTS} 的整数，不能是“{value}”。",
            f"This should be a whole number from 1 to {MOST_VARIANTS}, not “{value}”.",
        )
    return int(value)


def _wanted(value: Any) -> bool:
    return value if isinstance(value, bool) else _words(value).lower() not in {"", "no", "none", "false", "无", "不带"}


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(_words(value))
    except ValueError as error:
        raise BriefFault(
            f"应是 2026-11-01 这样的日期，不能是“{value}”。", f"This should be a date like 2026-11-01, not “{value}”."
        ) from error


STAGE_WORDS = {"seeding": "种草", "awareness": "种草", "decision": "决策", "repurchase": "复购"}
TONE_WORDS = {
    "natural": "自然",
    "light": "轻松",
    "playful": "轻松",
    "professional": "专业",
    "gentle": "温柔",
    "warm": "温柔",
}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "sku": _words,
    "today": _day,
    "platform": _platform,
    "audience": _words,
    "pain": _words,
    "stage": _one_of(STAGES, STAGE_WORDS),
    "tone": _one_of(TONES, TONE_WORDS),
    "with_offer": _wanted,
    "variants": _count,
    "language": _one_of(("zh", "en"), {"chinese": "zh", "english": "en", "中文": "zh", "英文": "en"}),
    "length": _one_of(("normal", "short"), {"短": "short"}),
}
ALIASES = {
    **{field.name: field.name for field in fields(Brief) if field.name in _READ},
    "product": "sku",
    "pain_point": "pain",
    "offer": "with_offer",
    "产品": "sku",
    "平台": "platform",
    "人群": "audience",
    "痛点": "pain",
    "阶段": "stage",
    "语气": "tone",
    "优惠": "with_offer",
    "条数": "variants",
    "语言": "language",
}
