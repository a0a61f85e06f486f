"""The order in which a draft says things: a line or paragraph is a tuple of slots, said one after another.

A slot with nothing to say is left out. "voice" is a hook in a customer's words; "cta" the offer as a call to action,
or a closing question where no offer runs.
"""

from typing import Final, TypeAlias

Structure: TypeAlias = tuple[tuple[str, ...], ...]

_FEED: Final[tuple[Structure, ...]] = (
    (("hook",), ("turn", "proof"), ("told",), ("cta",)),
    (("voice",), ("turn", "sense"), ("cta",)),
    (("hook",), ("turn", "pair"), ("praise",), ("cta",)),
    (("hook", "turn"), ("pair", "limit"), ("cta",)),
    (("voice",), ("hook",), ("turn", "proof"), ("cta",)),
    (("hook",), ("turn", "told", "sense"), ("cta",)),
    (("hook", "turn"), ("usage",), ("cta",)),
    (("hook",), ("turn", "told"), ("fit",), ("cta",)),
)
_NOTE: Final[tuple[Structure, ...]] = (
    (("opening", "voice"), ("introduce", "turn", "proof"), ("told", "sense"), ("pair", "limit"), ("cta",)),
    (("opening",), ("turn", "told"), ("sense", "praise"), ("contains", "pair"), ("told", "limit"), ("cta",)),
    (
        ("voice", "opening"),
        ("introduce", "turn"),
        ("pair", "contains"),
        ("told", "limit"),
        ("usage",),
        ("offer", "close"),
    ),
    (("opening",), ("introduce",), ("turn", "proof", "praise"), ("told", "told"), ("pair", "fit"), ("cta",)),
    (("opening",), ("turn", "sense"), ("usage", "limit"), ("pair", "told"), ("contains",), ("offer", "close")),
    (("opening", "voice"), ("turn",), ("pair", "told"), ("claim_line", "limit"), ("cta",)),
    (("opening",), ("introduce", "praise"), ("turn", "smell", "told"), ("proof", "pair"), ("limit", "fit"), ("cta",)),
)
_GROUP: Final[tuple[Structure, ...]] = (
    (("group_hello",), ("turn",), ("told",), ("offer",), ("group_ask",)),
    (("group_hello",), ("voice",), ("turn",), ("cta",), ("group_ask",)),
    (("group_hello", "turn"), ("pair",), ("offer",), ("group_ask",)),
    (("group_hello",), ("turn", "proof"), ("usage",), ("offer",), ("group_ask",)),
    (("group_hello",), ("turn",), ("praise",), ("limit",), ("offer", "group_ask")),
)
_WECOM: Final[tuple[Structure, ...]] = (
    (("wecom_hello",), ("turn",), ("wecom_tip",), ("offer",), ("wecom_bye",)),
    (("wecom_hello",), ("turn", "told"), ("offer",), ("wecom_bye",)),
    (("wecom_hello",), ("wecom_tip",), ("turn",), ("offer", "wecom_bye")),
    (("wecom_hello",), ("turn",), ("limit",), ("offer",), ("wecom_bye",)),
    (("wecom_hello", "turn"), ("pair",), ("offer",), ("wecom_bye",)),
)
STRUCTURES: Final[dict[str, tuple[Structure, ...]]] = {
    "feed": _FEED,
    "note": _NOTE,
    "community": _GROUP,
    "wecom": _WECOM,
}
SHORT: Final[dict[str, tuple[Structure, ...]]] = {
    "feed": ((("hook",), ("turn",), ("cta",)), (("hook", "turn"), ("cta",)), (("voice",), ("turn",), ("cta",))),
    "note": ((("opening",), ("turn", "sense"), ("limit",), ("cta",)), (("opening", "turn"), ("limit",), ("cta",))),
    "community": ((("group_hello",), ("turn",), ("offer", "group_ask")), (("group_hello", "turn"), ("cta",))),
    "wecom": ((("wecom_hello",), ("turn",), ("wecom_bye",)), (("wecom_hello", "turn"), ("offer", "wecom_bye"))),
}
COMPACT: Final[tuple[tuple[str, ...], ...]] = (
    ("moments_hook", "moments_turn", "moments_offer"),
    ("moments_hook", "moments_turn"),
    ("moments_turn",),
)
