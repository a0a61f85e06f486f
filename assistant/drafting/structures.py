"""The order in which a draft says things: a line or paragraph is a tuple of slots, said one after another.

A slot with nothing to say is left out. "voice" is a hook in a customer's words; "cta" the offer as a call to action,
or a closing question where no offer runs.
"""

from typing import Final, TypeAlias

Structure: TypeAlias = tuple[tuple[str, ...], ...]

_FEED: Final[tuple[Structure, ...]] = (
    (("hook",), ("turn", "proof"), ("point",), ("cta",)),
    (("voice",), ("turn", "sense"), ("cta",)),
    (("hook",), ("contains", "turn"), ("praise",), ("cta",)),
    (("hook",), ("turn",), ("spec",), ("limit",), ("cta",)),
    (("voice",), ("hook",), ("turn", "proof"), ("cta",)),
    (("hook", "bridge"), ("turn",), ("point", "sense"), ("cta",)),
    (("hook", "turn"), ("usage",), ("cta",)),
    (("hook",), ("turn", "point"), ("fit",), ("cta",)),
)
_NOTE: Final[tuple[Structure, ...]] = (
    (("opening", "voice"), ("introduce", "sense", "smell"), ("turn", "proof"), ("point", "limit"), ("cta",)),
    (("opening",), ("bridge", "turn"), ("sense", "praise"), ("contains", "proof"), ("spec", "limit"), ("cta",)),
    (("voice", "bridge"), ("introduce", "sense"), ("turn", "contains"), ("point", "limit"), ("offer", "close")),
    (("opening",), ("introduce", "sense"), ("praise", "point"), ("turn", "proof"), ("fit", "limit"), ("cta",)),
    (
        ("opening", "bridge"),
        ("introduce",),
        ("sense", "smell", "point"),
        ("contains", "turn"),
        ("limit",),
        ("offer", "close"),
    ),
    (("opening", "voice"), ("turn", "sense"), ("usage",), ("claim_line", "point"), ("limit", "fit"), ("cta",)),
    (("opening",), ("praise", "bridge"), ("turn", "smell"), ("proof", "spec"), ("point", "limit"), ("cta",)),
)
_GROUP: Final[tuple[Structure, ...]] = (
    (("group_hello",), ("turn",), ("point",), ("offer",), ("group_ask",)),
    (("group_hello",), ("voice",), ("turn",), ("cta",), ("group_ask",)),
    (("group_hello", "bridge"), ("turn",), ("spec",), ("offer",), ("group_ask",)),
    (("group_hello",), ("turn", "proof"), ("usage",), ("offer",), ("group_ask",)),
    (("group_hello",), ("turn",), ("praise",), ("limit",), ("offer", "group_ask")),
)
_WECOM: Final[tuple[Structure, ...]] = (
    (("wecom_hello",), ("turn",), ("wecom_tip",), ("offer",), ("wecom_bye",)),
    (("wecom_hello",), ("turn", "point"), ("offer",), ("wecom_bye",)),
    (("wecom_hello",), ("wecom_tip",), ("turn",), ("offer", "wecom_bye")),
    (("wecom_hello",), ("turn",), ("limit",), ("offer",), ("wecom_bye",)),
    (("wecom_hello",), ("point", "turn"), ("offer",), ("wecom_bye",)),
)
_REPLY: Final[tuple[Structure, ...]] = (
    (("reply_thanks", "reply_pain", "reply_fact", "reply_usage", "reply_next"),),
    (("reply_thanks", "reply_pain"), ("reply_fact", "reply_next")),
    (("reply_pain", "reply_thanks", "reply_usage", "reply_fact", "reply_next"),),
    (("reply_thanks", "reply_pain", "reply_fact"), ("reply_next",)),
)
STRUCTURES: Final[dict[str, tuple[Structure, ...]]] = {
    "feed": _FEED,
    "note": _NOTE,
    "community": _GROUP,
    "wecom": _WECOM,
    "review_reply": _REPLY,
}
SHORT: Final[dict[str, tuple[Structure, ...]]] = {
    "feed": ((("hook",), ("turn",), ("cta",)), (("hook", "turn"), ("cta",)), (("voice",), ("turn",), ("cta",))),
    "note": ((("opening",), ("turn", "sense"), ("limit",), ("cta",)), (("opening", "turn"), ("limit",), ("cta",))),
    "community": ((("group_hello",), ("turn",), ("offer", "group_ask")), (("group_hello", "turn"), ("cta",))),
    "wecom": ((("wecom_hello",), ("turn",), ("wecom_bye",)), (("wecom_hello", "turn"), ("offer", "wecom_bye"))),
    "review_reply": (
        (("reply_thanks", "reply_pain", "reply_fact", "reply_next"),),
        (("reply_pain", "reply_fact", "reply_next"),),
    ),
}
PRAISED: Final[tuple[Structure, ...]] = (
    (("reply_thanks", "reply_praise", "reply_plain", "reply_stay"),),
    (("reply_praise", "reply_thanks"), ("reply_plain", "reply_stay")),
    (("reply_thanks", "reply_praise"), ("reply_plain", "reply_stay")),
)
"""Replies to a review that complains of nothing."""
COMPACT: Final[tuple[tuple[str, ...], ...]] = (
    ("moments_hook", "moments_turn", "moments_offer"),
    ("moments_hook", "moments_turn"),
    ("moments_turn",),
)
