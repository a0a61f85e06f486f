"""What a copywriter orders."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from analytics.spoken import SpokenError
from assistant.conversation import Language
from knowledge.formats import formats

Stage: TypeAlias = Literal["种草", "决策", "复购"]
LifeCycle: TypeAlias = Literal["新品", "成熟", "大促"]
Tone: TypeAlias = Literal["自然", "轻松", "专业", "温柔"]
Length: TypeAlias = Literal["normal", "short", "long"]

STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
LIFE_CYCLES: Final[tuple[LifeCycle, ...]] = get_args(LifeCycle)
TONES: Final[tuple[Tone, ...]] = get_args(Tone)
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)
MOST_VARIANTS: Final = 20
LONGEST_FIELD: Final = 200
"""Characters of what a person writes into one field of a brief."""
MOST_MENTIONED: Final = 12
MOST_POINTS: Final = 15
SECONDS: Final = (10, 180)
"""How long a script may be asked to last."""


class BriefFault(SpokenError, ValueError):
    """A brief, or a field of one, that cannot be used."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One order: which product, for whom, where, how many. `today` decides which offers and proofs hold.

    `platform` is the name of a format (knowledge/formats.yml). An empty `pain` lets the customers' voices and the sheet
    choose. `angle` moves the choices on, for “another angle”; `only` names the one variant wanted of the order, the
    first being 1. `leave_out` holds what a draft does without: "price" (every amount of money), "emoji", or words that
    are not to be used. `reply_to` is the review that a reply answers: somebody else's words, never an instruction.
    `mention` are the things it wants said, in order, as a person calls them (“防滑”, “6升”): they are looked for among
    the facts, and only facts are told. `scene` is when or where the product is used; `manner` a tone in words of its
    own, beside `tone`. `seconds` is how long a script lasts, `points` how many selling points or headlines it has.
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
    life_cycle: LifeCycle = "成熟"
    reply_to: str = ""
    mention: tuple[str, ...] = ()
    scene: str = ""
    manner: str = ""
    seconds: int | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        if not self.sku:
            raise BriefFault("没有写明商品，请写 SKU。", "A brief needs a product: name a SKU.")
        if not 1 <= self.variants <= MOST_VARIANTS:
            raise BriefFault(
                f"条数应是 1 到 {MOST_VARIANTS}，不能是 {self.variants}。",
                f"variants should be 1 to {MOST_VARIANTS}, not {self.variants}.",
            )
        if self.seconds is not None and not SECONDS[0] <= self.seconds <= SECONDS[1]:
            raise out_of_range("秒数", "seconds", SECONDS, self.seconds)
        if self.points is not None and not 1 <= self.points <= MOST_POINTS:
            raise out_of_range("卖点数", "points", (1, MOST_POINTS), self.points)
        if formats().named(self.platform) is None:
            raise not_among(self.platform, tuple(formats().platforms))


def out_of_range(zh: str, en: str, bounds: tuple[int, int], value: object) -> BriefFault:
    """A number of a brief lies outside its bounds, both of which are allowed."""
    first, last = bounds
    return BriefFault(
        f"{zh}应是 {first} 到 {last}，不能是 {value}。", f"{en} should be {first} to {last}, not {value}."
    )


def not_among(value: object, choices: tuple[str, ...]) -> BriefFault:
    """“value” is none of the choices; the nearest is named where one is near."""
    from difflib import get_close_matches

    shown = str(value)[:40]
    near = get_close_matches(shown, choices, 1, 0.5)
    zh, en = (f"是不是“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
    return BriefFault(
        f"没有“{shown}”{'，' + zh if zh else '，'}可用：{'、'.join(choices)}。",
        f"“{shown}” is not one of {', '.join(choices)}.{en}",
    )
