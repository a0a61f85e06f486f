"""The order in which a draft says things: a line or paragraph is a tuple of slots, said one after another.

A slot with nothing to say is left out. "voice" is a hook in a customer's words; "cta" the offer as a call to action,
or a closing question where no offer runs.
"""

from typing import Final, TypeAlias

Structure: TypeAlias = tuple[tuple[str, ...], ...]

FEED: Final[tuple[Structure, ...]] = (
    (("hook",), ("turn",), ("proof",), ("cta",)),
    (("voice",), ("turn", "sense"), ("cta",)),
    (("hook",), ("contains", "turn"), ("praise",), ("cta",)),
    (("hook",), ("turn",), ("limit",), ("cta",)),
    (("voice",), ("hook",), ("turn", "proof"), ("cta",)),
    (("hook",), ("turn",), ("sense",), ("cta",)),
    (("hook", "turn"), ("usage",), ("cta",)),
)
NOTE: Final[tuple[Structure, ...]] = (
    (("opening", "voice"), ("introduce", "sense", "smell"), ("turn", "proof"), ("limit",), ("cta",)),
    (("opening",), ("bridge", "turn"), ("sense", "praise"), ("contains", "proof"), ("limit",), ("cta",)),
    (("voice", "bridge"), ("introduce", "sense"), ("turn", "contains"), ("limit",), ("offer", "close")),
    (("opening",), ("introduce", "sense"), ("praise",), ("turn", "proof"), ("fit", "limit"), ("cta",)),
    (("opening", "bridge"), ("introduce",), ("sense", "smell"), ("contains", "turn"), ("limit",), ("offer", "close")),
    (("opening", "voice"), ("turn", "sense"), ("usage",), ("claim_line",), ("limit", "fit"), ("cta",)),
    (("opening",), ("praise", "bridge"), ("turn", "smell"), ("proof",), ("limit",), ("cta",)),
)
SHORT: Final[dict[str, tuple[Structure, ...]]] = {
    "feed": ((("hook",), ("turn",), ("cta",)), (("hook", "turn"), ("cta",)), (("voice",), ("turn",), ("cta",))),
    "note": ((("opening",), ("turn", "sense"), ("limit",), ("cta",)), (("opening", "turn"), ("limit",), ("cta",))),
}
COMPACT: Final[tuple[tuple[str, ...], ...]] = (
    ("moments_hook", "moments_turn", "moments_offer"),
    ("moments_hook", "moments_turn"),
    ("moments_turn",),
)
