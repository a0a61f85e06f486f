"""Questions to be answered at set times: 每周一早上九点把上周小红书的点击率发到这个群.

What says when, whither and please is taken out; what is left is the question, as it was written.
"""

import re
from datetime import datetime, time
from typing import Final

from assistant.skills.subscriptions.order import Missing, Order
from assistant.skills.subscriptions.recurring import TOO_OFTEN, TOO_SELDOM, Recurrence, take_no_day, take_recurrence
from assistant.skills.subscriptions.subscription import To
from assistant.skills.subscriptions.taking import Words
from assistant.skills.subscriptions.times import take_zone
from assistant.skills.subscriptions.words import ROBOT

_GROUP: Final = r"(?:(?:这个|本|咱们?|我们)群|群)(?:聊|组)?(?:里面?|内)?"
_SENDS: Final = re.compile(
    rf"(?:往|在|给|到|向|跟)(?P<into>{_GROUP})(?:里)?(?:推送|发送|推|发|播报|报)(?:一?[下次份条])?"
    r"|给(?P<for_me>我)(?!们)(?:推送|发送|推|发|看|报)?(?:一?[下次份条])?|给(?P<for_us>我们|大家)(?:推送|发送|推"
    r"|发|看)?(?:一?[下次份条])?"
    r"|(?:推送|发送|推|发|播报|同步|汇报)(?:一?[下次份条])?(?:到|给|在|至)?"
    rf"(?:(?P<group>{_GROUP})|(?P<me>我)(?!们)|(?P<us>我们|大家))(?:一下)?"
    r"|(?:告诉|提醒|告知)(?:(?P<tell_me>我)(?!们)|(?P<tell_us>我们|大家))(?:看看?|一下)?"
    r"|(?P<plain>(?:推送|发送|播报|推|发)(?:一?[下次份条]|出来)?)(?![货票现生展布放起行酵型])"
    r"|\b(?:send|post|share|give|show|tell|push|deliver|drop|ping|remind|subscribe)\b(?: (?:it|this))?"
    r"(?:(?: to| in| into)? (?:(?P<en_me>me)|(?P<en_us>us|everyone|here|(?:this|the|our) (?:channel|group)))\b)?"
    r"(?: (?:of|about|with|to)\b)?"
)
_WHITHER: Final = re.compile(
    rf"(?:发?到|往|在|给)(?P<group>{_GROUP})|给(?P<us>我们|大家)|给(?P<me>我)(?!们)"
    r"|\b(?:(?:to|in|into) )?(?P<en_us>here|(?:this|the|our) (?:channel|group)(?: chat)?)\b|\bto (?P<en_me>me)\b"
)
_POLITE: Final = re.compile(
    r"^(?:\s|[，,。:：、]|请|麻烦|劳驾|帮(?:我|忙)|把|将|定时|订阅|我想要?|我要|改成|改为|另外|然后|还有|并且?|再|的"
    r"|\b(?:please|pls|plz|hi|hello|also|and|then|could you|can you|would you|i'd like(?: to (?:get|see|have))?"
    r"|i want(?: to (?:get|see))?|kindly)\b)+"
    r"|(?:\s|[，,。.!！~～:：、;；]|一下|[吧啦呀哦噢喔哈]|谢谢.{0,4}|多谢|辛苦了|各?一[次份]|\b(?:please|pls|plz"
    r"|thanks|thank you|and)\b)+$"
)
_ONE_DAY: Final = re.compile(
    r"(?:明|后|今)(?:天|早|晚)|(?:下个?)(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]"
    r"|\b(?:tomorrow|tonight|next (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)


def read_question_order(text: str, now: datetime, zone: str, *, goes_on: bool = False) -> Order | None:
    """The order in `text` to answer a question at set times; None for one that is about something else.

    `goes_on` says that a verb stood before: …, and last week's ROAS every Monday at 10.
    """
    small = text.lower()
    if len(small) != len(text):  # a letter whose small one is two
        text = small
    words = Words(small)
    named = take_zone(words)
    words.take_clocks()
    recurrence = take_recurrence(words, strict=True)
    sends, robot = words.take(_SENDS), words.take(ROBOT)
    if sends is None and not goes_on:
        return None
    to = _to(sends, words.take(_WHITHER), robot=robot is not None)
    surely = to is not None or sends is None
    missing = _missing(words, recurrence, surely=surely)
    question = _POLITE.sub("", _POLITE.sub("", words.as_written(text)))
    if missing is None or not re.search(r"\w", question):
        return None
    schedule = None
    if not missing:
        at = words.clocks[0]
        assert isinstance(at, time)
        schedule = (recurrence or Recurrence()).at(at, named or zone, now)
    return Order(
        "subscribe", ("question",), schedule, to=to or "here", missing=missing, question=question, days_said=True
    )


def _missing(words: Words, recurrence: Recurrence | None, *, surely: bool) -> Missing | None:
    """What has to be asked back for; None where this is no order after all."""
    if recurrence is None:
        often = TOO_OFTEN.search(words.left)
        if often and not words.left[often.end() :].startswith("的"):
            words.take(TOO_OFTEN)
            return "often"
        if TOO_SELDOM.search(words.left) and (words.clocks or surely):
            words.take(TOO_SELDOM)
            return "seldom"
        if surely and take_no_day(words):
            return "no day"
        if not (words.clocks and surely):
            return None
        return "once" if words.take(_ONE_DAY) else "days"
    if not words.clocks:
        return "when" if surely else None
    return "when" if words.clocks[1:] or words.clocks[0] is None else ""


def _to(sends: re.Match[str] | None, whither: re.Match[str] | None, *, robot: bool) -> To | None:
    """Where it goes, as far as that is said."""
    if robot:
        return "robot"
    said = {key for found in (sends, whither) if found for key, value in found.groupdict().items() if value}
    if said & {"into", "group", "us", "for_us", "tell_us", "en_us"}:
        return "here"
    return "me" if said & {"me", "for_me", "tell_me", "en_me"} else None
