"""What the desk calls acts, states and grounds, in both languages."""

from collections.abc import Mapping
from typing import Final

from assistant.conversation import Language
from assistant.triage.ticket import Act, State

ACT_LABELS: Final[Mapping[Language, Mapping[Act, str]]] = {
    "zh": {
        "claim": "认领",
        "release": "退回",
        "assign": "转给",
        "answer": "标记已回复",
        "resolve": "解决",
        "escalate": "升级",
        "dismiss": "驳回",
        "reopen": "重新打开",
        "note": "备注",
    },
    "en": {
        "claim": "Claim",
        "release": "Release",
        "assign": "Assign",
        "answer": "Mark answered",
        "resolve": "Resolve",
        "escalate": "Escalate",
        "dismiss": "Dismiss",
        "reopen": "Reopen",
        "note": "Note",
    },
}
_STATES: Final[Mapping[Language, Mapping[State, str]]] = {
    "zh": {
        "new": "待认领",
        "claimed": "处理中",
        "answered": "已回复",
        "resolved": "已解决",
        "escalated": "已升级",
        "dismissed": "已驳回",
    },
    "en": {
        "new": "new",
        "claimed": "claimed",
        "answered": "answered",
        "resolved": "resolved",
        "escalated": "escalated",
        "dismissed": "dismissed",
    },
}
_GROUNDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "medical": {"zh": "疑似不良反应", "en": "skin reaction"},
    "counterfeit": {"zh": "怀疑假货", "en": "doubts it is genuine"},
    "damage": {"zh": "漏液或破损", "en": "leak or damage"},
    "service": {"zh": "服务问题", "en": "service"},
    "logistics": {"zh": "物流问题", "en": "delivery"},
    "taste": {"zh": "使用感受", "en": "experience"},
}


def ground_label(ground: str, language: Language) -> str:
    """What a complaint is about, for a reader; an unknown ground as it stands."""
    return _GROUNDS.get(ground, {}).get(language, ground)


def state_label(state: State, language: Language) -> str:
    return _STATES[language][state]
