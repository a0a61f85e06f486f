"""What a reply says by WeCom, whichever of its messages says it."""

import pytest

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Card,
    Cards,
    Chart,
    Citation,
    Citations,
    Details,
    Part,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from bot.wecom.aibot_reply import Form, Looks
from bot.wecom.cards import Keyed
from bot.wecom.markdown import APP, BOT, Dialect
from bot.wecom.parts import Found, Offer, Picture, Said, Shape, Thing, keyed_buttons, told, walk
from bot.wecom.steps import Pressable, Showing

CLAIM = Button("认领", action=Action("triage.claim", "9"))
OPEN = Button("打开", text="#9")
LEAK = Card("#9 漏液", "瓶口\n漏", ("待处理",), buttons=(CLAIM, OPEN))
CHART = Chart({}, "花费涨了")
GUIDE = Citation("g", "guide", "指南", "")
TABLE = Table((), ())


def keyed(*buttons: Button, first: int = 0) -> list[Keyed]:
    return [Keyed(button, f"r:7.{at}") for at, button in enumerate(buttons, start=first)]


@pytest.mark.parametrize("dialect", [APP, BOT], ids=["app", "bot"])
@pytest.mark.parametrize(
    ("parts", "notes", "found"),
    [
        ((Text("**好**"), CHART, TABLE), (), [Said("**好**", "好"), Picture(CHART), TABLE]),
        ((Text("第 1 条\n正文"), Buttons((CLAIM,))), (), [
            Said("第 1 条\n正文", "第 1 条\n正文"), Offer(keyed(CLAIM), "第 1 条"),
        ]),
        ((Quotes((Quote("晕\n打 13812345678", "抖音"), Quote("好", "天猫"))),), (), [
            Said("> “晕\n> 打 [电话]” — 抖音", "“晕\n打 [电话]” — 抖音"), Said("> “好” — 天猫", "“好” — 天猫"),
        ]),
        ((Citations((GUIDE,)), Details("口径", "点击"), Details("Q", "1", "sql")), ("甲",), [
            Said("[1] 指南", "[1] 指南"), Said("**口径**\n点击", "口径\n点击"), Said("· 甲", "· 甲"),
        ]),
        ((Cards((LEAK, Card("已结", "无")), TABLE),), (), [
            Thing(LEAK, keyed(CLAIM, OPEN), "**#9 漏液**\n瓶口 漏 · 待处理"), Said("**已结**\n无", "已结\n无"),
        ]),
        ((Cards((LEAK,) * 3 + (Card("无号", "字", buttons=(OPEN,)),), TABLE),), (), [
            *[Said("**#9 漏液**\n瓶口 漏 · 待处理", "#9 漏液\n瓶口 漏 · 待处理")] * 3,
            Said("4. **无号**\n字", "4. 无号\n字"),
            Offer([
                *(Keyed(Button("#9 认领", action=CLAIM.action), f"r:7.{at}") for at in (0, 2, 4)),
                Keyed(Button("4 打开", text="#9"), "r:7.6"),
            ]),
        ]),
    ],
    ids=["shown", "heading", "quotes", "small print", "few things", "many things"],
)  # fmt: skip
def test_what_is_to_be_seen_of_a_reply(
    dialect: Dialect, parts: tuple[Part, ...], notes: tuple[str, ...], found: list[Found]
) -> None:
    reply = Reply("kpi", "answered", parts, notes=notes)
    assert list(walk(reply, keyed_buttons(reply, 7), Shape(dialect, "· "))) == found


@pytest.mark.parametrize(("subject", "title"), [("ticket:12", "工单 #12"), ("incident:漏液", "事件 漏液")])
def test_the_card_of_one_thing_says_which_in_either_place(subject: str, title: str) -> None:
    reply = Reply("triage", "answered", (Text("已认领。"), Buttons((CLAIM,))), subject=subject)
    *_, form = Looks().pieces(reply, 7, "single")
    *_, step = Showing().steps(reply, 7)
    assert isinstance(form, Form)
    assert isinstance(step, Pressable)
    assert form.made == step.made
    assert (form.made.card["main_title"], form.made.card["sub_title_text"], form.made.is_whole) == (
        {"title": title}, "已认领。", True,
    )  # fmt: skip


def test_a_chart_has_words_even_when_it_was_given_none() -> None:
    assert (told(CHART, "zh"), told(Chart({}, ""), "zh"), told(Chart({}, ""), "en")) == (
        "花费涨了",
        "（图）",
        "(chart)",
    )
