"""What is asked back where an order says too little: the question, with answers that can be sent as they stand."""

from dataclasses import dataclass

from assistant.conversation import Language
from assistant.skills.subscriptions import text as said
from assistant.skills.subscriptions.reading import Order
from assistant.skills.subscriptions.subscription import What


@dataclass(frozen=True, slots=True)
class Asked:
    """`prefix` are the words that a short answer (9点, Monday) completes; empty where none can."""

    question: str
    choices: tuple[str, ...]
    prefix: str = ""


def asked_for(order: Order, language: Language) -> Asked:
    """The question for what an order lacks."""
    zh = language == "zh"
    match order.missing:
        case "until":
            return _until_zh(order) if zh else _until_en(order)
        case "what":
            return _what_zh(order) if zh else _what_en(order)
        case _:
            return _when_zh(order) if zh else _when_en(order)


def which_to_cancel(whats: tuple[What, ...], language: Language) -> Asked:
    """There are several: one of them, or all."""
    if language == "zh":
        choices = (*(f"取消{said.name(what, 'zh')}" for what in whats), "取消所有订阅")
        return Asked("取消哪一个？", choices, "取消")
    return Asked(
        "Cancel which one?",
        (*(f"cancel {said.name(what, 'en')}" for what in whats), "cancel all subscriptions"),
        "cancel",
    )


def without_rest(order: Order, language: Language) -> Asked:
    """Words were left over: what would be done without them is offered, not done."""
    whats = said.names(order.whats, language)
    when = ""
    if order.schedule is not None:
        when = f"{said.days_said(order.schedule.days, language)} {order.schedule.at:%H:%M}"
    if language == "zh":
        return Asked(f"“{order.rest}”我还做不到，去掉这部分直接订阅吗？", (f"订阅{whats}，{when}",))
    return Asked(f"I cannot do “{order.rest}” yet. Subscribe without it?", (f"subscribe to {whats} {when}",))


def examples(language: Language) -> Asked:
    """For a message that says nothing we could do."""
    if language == "zh":
        return Asked("想订阅、取消还是静音？可以这样说：", (*_DIGEST_ZH, "取消日报", "静音到下周一"))
    return Asked("Subscribe, cancel or mute? For example:", (*_DIGEST_EN, "cancel the digest", "mute until Monday"))


_DIGEST_ZH = ("每天9点发日报", "工作日9点发日报", "周一到周五8:30发日报")
_DIGEST_EN = (
    "send the digest every day at 9am",
    "send the digest on workdays at 9am",
    "send the digest every Monday at 8:30",
)


def _until_zh(order: Order) -> Asked:
    whats = said.names(order.whats, "zh") if order.whats else ""
    ends = ("到今晚", "到明天早上9点", "到下周一")
    return Asked("静音到什么时候？", tuple(f"{whats}静音{each}" for each in ends), f"{whats}静音")


def _until_en(order: Order) -> Asked:
    mute = f"mute {said.names(order.whats, 'en')}" if order.whats else "mute"
    ends = ("until tomorrow", "for 3 days", "until Monday")
    return Asked("Until when?", tuple(f"{mute} {each}" for each in ends), mute)


def _what_zh(order: Order) -> Asked:
    others = ("订阅异动提醒", "订阅素材疲劳提醒", "订阅新需求提醒", "订阅差评提醒")
    return Asked("想订阅哪一种？", ("每天9点发日报", *others), "订阅" + (" 给我" if order.to == "me" else ""))


def _what_en(order: Order) -> Asked:
    others = ("anomaly alerts", "creative fatigue reminders", "alerts on new needs", "negative review alerts")
    choices = ("send the digest every day at 9am", *(f"subscribe to {each}" for each in others))
    return Asked("Which one?", choices, "subscribe" + (" me to" if order.to == "me" else " to"))


def _when_zh(order: Order) -> Asked:
    whats = said.names(order.whats, "zh")
    prefix = f"订阅{whats}" + (" 给我" if order.to == "me" else "")
    choices = _DIGEST_ZH if order.whats == ("digest",) else (f"{prefix} 每天9点", f"{prefix} 工作日9点")
    return Asked(f"{whats}几点发？一天一次，请给一个时间，比如早上9点。", choices, prefix)


def _when_en(order: Order) -> Asked:
    whats = said.names(order.whats, "en")
    prefix = f"subscribe{' me' if order.to == 'me' else ''} to {whats}"
    choices = (
        _DIGEST_EN if order.whats == ("digest",) else (f"{prefix} every day at 9am", f"{prefix} on workdays at 9am")
    )
    return Asked(f"At what time of day should I send {whats}? Once a day, for example at 9am.", choices, prefix)
