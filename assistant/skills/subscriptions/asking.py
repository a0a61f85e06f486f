"""What is asked back where an order says too little: the question, with answers that can be sent as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final

from assistant.conversation import Button, Json, Language, Message, Part, Reply, Text
from assistant.skills.subscriptions import calling, offering
from assistant.skills.subscriptions.clocks import both_halves
from assistant.skills.subscriptions.order import Order
from assistant.skills.subscriptions.reading import read_orders
from assistant.skills.subscriptions.slots import SLOT
from assistant.skills.subscriptions.subscription import DAILY, Filters, Schedule, Subscription, SubscriptionBook

_HALVES: Final = ("late", "early")
"""The halves of the day as they are offered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`prefix` are the words that a short answer (9点, Monday) completes; empty where none can. `halves` are the whole
    orders that a half of the day alone completes, `buttons` what is offered beside the choices."""

    question: str
    choices: tuple[str, ...] = ()
    prefix: str = ""
    halves: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


def asks(asked: Asked, language: Language) -> Reply:
    """The reply that asks, and remembers what the answer completes."""
    offered = offering.buttons(*asked.buttons, *((each, each) for each in asked.choices))
    parts: tuple[Part, ...] = (Text(asked.question), *([offered] if offered.choices else []))
    slot: Json = asked.prefix or None
    if asked.halves:
        slot = {"prefix": asked.prefix, **dict(zip(_HALVES, asked.halves, strict=True))}
    return Reply("subscriptions", "clarify", parts, language, choices=asked.choices, remember={SLOT: slot})


def halves_of(order: Order, message: Message, book: SubscriptionBook, language: Language) -> Asked | None:
    """An order whose time could be two, as it was said, of the afternoon and of the night: 每天3点 is one of them."""
    if order.missing != "when":
        return None
    now = book.real(message)
    found = []
    for text in both_halves(message.text):
        orders = read_orders(text, now, book.zone)
        if len(orders) == 1 and not orders[0].missing and orders[0].whats == order.whats:
            found.append(text)
    if len(found) != len(_HALVES):
        return None
    asked = asked_for(order, language)
    return Asked(asked.question, tuple(found), asked.prefix, tuple(found))


def asked_for(order: Order, language: Language, there: Sequence[Subscription] = ()) -> Asked:
    """The question for what an order lacks. `there` is what it would change."""
    zh = language == "zh"
    match order.missing:
        case "until":
            return _until_zh(order) if zh else _until_en(order)
        case "what":
            return _what_zh(order) if zh else _what_en(order)
        case "holidays":
            return _holidays(order, there, language)
        case "often" | "seldom" | "once" | "no day":
            return _rhythm(order, language)
        case _ if order.question:
            return _question_when(order, language)
        case _:
            return _when_zh(order) if zh else _when_en(order)


def which_to_cancel(there: Sequence[Subscription], language: Language) -> Asked:
    """There are several: one of them, or all."""
    buttons = tuple(offering.stop(number, each, language) for number, each in enumerate(there[:5], 1))
    if language == "zh":
        return Asked("取消哪一个？", ("取消所有订阅",), "取消", buttons=buttons)
    return Asked("Cancel which one?", ("cancel all subscriptions",), "cancel", buttons=buttons)


def which_to_change(order: Order, there: Sequence[Subscription], language: Language) -> Asked:
    """There are several that an order may change."""
    zh = language == "zh"
    colon = "：" if zh else ": "
    lines = (f"{calling.called(each, language)}{colon}{calling.when_said(each.schedule, language)}" for each in there)
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    at = f"{order.schedule.at:%H:%M}" if order.schedule else "9:00"
    if zh:
        return Asked(f"这里有 {len(there)} 个，改哪一个？\n\n{listed}\n\n先说“我订了什么”，再说“第二个改到{at}”就行。")
    return Asked(
        f"There are {len(there)} of them; change which?\n\n{listed}\n\n"
        f"Ask “what am I subscribed to”, then say “move the second one to {at}”."
    )


def without_rest(order: Order, filters: Filters, unknown: str, language: Language) -> Asked:
    """Words were left over: what would be done without them is offered, not done."""
    whats, kept = calling.names(order.whats, language), calling.filters_said(filters, language)
    when = f"{calling.days_said(order.schedule, language)} {order.schedule.at:%H:%M}" if order.schedule else ""
    if order.whats == ("desk",):
        when = ""
    if language == "zh":
        return Asked(
            f"“{unknown}”不是{whats}能限定的渠道或产品，去掉这部分直接订阅吗？",
            (f"订阅{f'{kept}的' if kept else ''}{whats}" + (f"，{when}" if when else ""),),
        )
    return Asked(
        f"“{unknown}” is no channel or product that {whats} can be kept to. Subscribe without it?",
        (f"subscribe to {whats}{f' for {kept}' if kept else ''} {when}".strip(),),
    )


def question_refused(order: Order, answer: Reply, language: Language) -> Asked:
    """A question that cannot be answered now is not kept: why, and what could be asked instead."""
    zh = language == "zh"
    is_kpi = answer.skill == "kpi"
    no_kpi = "这不是一个能用数据回答的指标问题。" if zh else "This is not a question about a metric."
    lead = f"“{order.question}”还不能定时发：" if zh else f"I cannot send “{order.question}” at set times yet: "
    days = calling.days_said(order.schedule or _NINE, language)
    at = f"{(order.schedule or _NINE).at:%H:%M}"
    where = ("发给我" if order.to == "me" else "发一下") if zh else ("send me" if order.to == "me" else "send")
    choices = tuple(f"{days} {at} {where} {each}" for each in answer.choices[:3] if is_kpi)
    return Asked(f"{lead}\n\n{answer.text if is_kpi else no_kpi}", choices)


def _question_when(order: Order, language: Language) -> Asked:
    """When a question is to be answered was not said, or only half."""
    if language == "zh":
        send = f"发给我：{order.question}" if order.to == "me" else f"发一下：{order.question}"
        choices = (f"每天早上9点{send}", f"每个工作日早上9点{send}", f"每周一早上9点{send}")
        return Asked(f"“{order.question}”什么时候发？请给出日子和时间，比如每周一早上9点。", choices)
    send = f"send {'me ' if order.to == 'me' else ''}{order.question}"
    choices = (f"every day at 9am {send}", f"on workdays at 9am {send}", f"every Monday at 9am {send}")
    return Asked(f"When shall I send “{order.question}”? A day and a time, for example every Monday at 9am.", choices)


def _rhythm(order: Order, language: Language) -> Asked:
    """A rhythm that there is not: what there is instead."""
    zh = language == "zh"
    if order.question and order.missing != "no day":
        offered = _question_when(order, language).choices
    elif order.missing == "no day":
        what = order.question or calling.names(order.whats, language)
        offered = (
            (f"每月1号9点发{what}", f"每月最后一天9点发{what}")
            if zh
            else (f"send {what} on the 1st of every month at 9am", f"send {what} on the last day of every month at 9am")
        )
    else:
        what = calling.names(order.whats, language)
        offered = (
            (f"每天9点发{what}", f"每周一9点发{what}")
            if zh
            else (f"every day at 9am send {what}", f"every Monday at 9am send {what}")
        )
    why = {
        "often": (
            "最密是每天一次：数据按天更新，一天看一次就够。",
            "Once a day is the most often I send: figures are of whole days.",
        ),
        "seldom": (
            "最疏是每月一次，还不能按季度或按年发。",
            "Once a month is the most seldom; not by quarter or year yet.",
        ),
        "no day": (
            "没有哪个月有这一天：每月最多到 31 号，没有 31 号的月份在最后一天发。",
            "No month has that day: the 31st is the last, and shorter months have it on their last day.",
        ),
        "once": (
            "我只能按固定的周期发，还不能只在某一天提醒一次。",
            "I send at regular times, and cannot remind of a single day yet.",
        ),
    }[order.missing][0 if zh else 1]
    return Asked(f"{why}{'可以这样：' if zh else ' For example:'}", offered)


def _holidays(order: Order, there: Sequence[Subscription], language: Language) -> Asked:
    """Not on holidays: that is what 工作日 is for."""
    at = (
        f"{order.schedule.at:%H:%M}"
        if order.schedule
        else f"{there[0].schedule.at:%H:%M}"
        if there and there[0].schedule
        else "09:00"
    )
    what = calling.names(order.whats, language)
    if language == "zh":
        ask = "想在节假日不收，可以改成只在工作日发：法定节假日不发，周末也不发，调休上班的周末照发。"
        return Asked(ask, (f"{what}改成工作日 {at}", f"{what}静音到下周一"))
    ask = "To have none on holidays, have it on workdays: not on public holidays, but on weekends worked for them."
    return Asked(ask, (f"change {what} to workdays at {at}", f"mute {what} until next Monday"))


_NINE: Final = Schedule(time(9), DAILY, "UTC")


def examples(language: Language) -> Asked:
    """For a message that says nothing we could do."""
    if language == "zh":
        asked = "想订阅、取消还是静音？可以这样说："
        return Asked(asked, (*_DIGEST_ZH[:2], "每周一早上9点发上周的GMV", "取消日报", "静音到下周一"))
    return Asked(
        "Subscribe, cancel or mute? For example:",
        (*_DIGEST_EN[:2], "every Monday at 9am send last week's GMV", "cancel the digest", "mute until Monday"),
    )


_DIGEST_ZH = ("每天9点发日报", "工作日9点发日报", "周一到周五8:30发日报")
_DIGEST_EN = (
    "send the digest every day at 9am",
    "send the digest on workdays at 9am",
    "send the digest every Monday at 8:30",
)


def _until_zh(order: Order) -> Asked:
    whats = calling.names(order.whats, "zh") if order.whats else ""
    ends = ("到今晚", "到明天早上9点", "到下周一")
    return Asked("静音到什么时候？", tuple(f"{whats}静音{each}" for each in ends), f"{whats}静音")


def _until_en(order: Order) -> Asked:
    mute = f"mute {calling.names(order.whats, 'en')}" if order.whats else "mute"
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
    whats = calling.names(order.whats, "zh")
    prefix = f"订阅{whats}" + {"me": " 给我", "robot": " 到群机器人", "here": ""}[order.to]
    choices = (
        _DIGEST_ZH
        if order.whats == ("digest",) and order.to == "here"
        else (f"{prefix} 每天9点", f"{prefix} 工作日9点")
    )
    return Asked(f"{whats}几点发？一天一次，请给一个时间，比如早上9点。", choices, prefix)


def _when_en(order: Order) -> Asked:
    whats = calling.names(order.whats, "en")
    prefix = {"me": "subscribe me to ", "robot": "subscribe the group robot to ", "here": "subscribe to "}[
        order.to
    ] + whats
    choices = (
        _DIGEST_EN
        if order.whats == ("digest",) and order.to == "here"
        else (f"{prefix} every day at 9am", f"{prefix} on workdays at 9am")
    )
    return Asked(f"At what time of day should I send {whats}? Once a day, for example at 9am.", choices, prefix)
