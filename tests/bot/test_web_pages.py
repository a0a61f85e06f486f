"""KPI cards, needs and the desk."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from web_fakes import HOUSE, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk

from assistant.permissions import ACTS, Act, Role
from assistant.triage.desk import Desk
from assistant.triage.ticket import Complaint
from bot.mail.mailbox import Mailbox
from bot.store.state import open_state
from bot.views.shown import Card
from bot.web.app import create_app
from bot.web.pages import CardFace, card_face, spark
from bot.web.views import Views


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return make_desk(engine)


@pytest.fixture
def browser(engine: Engine, desk: Desk) -> httpx.AsyncClient:
    views = Views(FakeDashboard(), FakeNeeds(), desk, FakePainter(), Role("service", ACTS["service"]))
    app = create_app(Mailbox(engine), views, HOUSE, lambda: NOW)
    chinese = {"Accept-Language": "zh"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000", headers=chinese)


def get(browser: httpx.AsyncClient, path: str) -> str:
    return asyncio.run(browser.get(path)).text


def texts(html: str, element: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", " ", found).split())
        for found in re.findall(rf"<{element}\b.*?</{element}>", html, re.DOTALL)
    ]


CTR = Card("ctr", "点击率", "percent", 0.0312, "上周", "up", 0.035, -0.081, "较前一周")


@pytest.mark.parametrize(
    ("card", "face"),
    [
        (CTR, CardFace(CTR, "3.12%", "3.50%", "−8.1%", "bad", False, 71.3, "")),
        (
            cac := Card("cac", "获客成本", "currency", 54.0, "上周", "down", 60.0, -0.1),
            CardFace(cac, "¥54", "¥60", "−10.0%", "good", True, 72.0, ""),
        ),
        (
            aov := Card("aov", "客单价", "currency", 186.2, "上周", change=0.0),
            CardFace(aov, "¥186.20", "—", "+0.0%", "even", None, None, ""),
        ),
        (
            none := Card("ctr", "点击率", "percent", None, "上周", "up", 0.035),
            CardFace(none, "—", "3.50%", "—", "even", None, None, ""),
        ),
    ],
)
def test_a_card_says_whether_it_is_good(card: Card, face: CardFace) -> None:
    assert card_face(card, "zh", "¥") == face


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ((1.0, 2.0, 3.0), "2.0,29.0 60.0,16.0 118.0,3.0"),
        ((1.0, None, 3.0), "2.0,29.0 118.0,3.0"),
        ((2.0, 2.0), "2.0,29.0 118.0,29.0"),
        ((1.0,), ""),
        ((), ""),
    ],
)
def test_a_spark_leaves_out_what_is_missing(values: tuple[float | None, ...], points: str) -> None:
    assert spark(values) == points


def test_the_dashboard_names_every_metric_and_asks_about_it(browser: httpx.AsyncClient) -> None:
    page = get(browser, "/dashboard")
    assert texts(page, "h2") == ["点击率", "投入产出比", "获客成本", "成交总额", "客单价", "退款率"]
    assert 'href="/?ask=%E4%B8%8A%E5%91%A8' in page


def test_needs_can_be_kept_to_one_product(browser: httpx.AsyncClient) -> None:
    assert texts(get(browser, "/needs"), "h2") == ["漏液", "敏感肌适用", "物流慢", "味道刺鼻"]
    assert texts(get(browser, "/needs?product=积雪草爽肤水"), "h2") == ["漏液"]
    assert "打开箱子发现瓶口都湿了，漏了小半瓶" in get(browser, "/needs?product=没有的商品")


def test_the_board_shows_each_state_with_its_count(browser: httpx.AsyncClient) -> None:
    assert texts(get(browser, "/board"), "h2")[-5:] == ["待认领 2", "处理中 1", "已回复 1", "已升级 1", "已解决 1"]


async def press(browser: httpx.AsyncClient, number: int, act: str, **more: str) -> httpx.Response:
    token = re.search(r'name="csrf" value="(\w+)"', (await browser.get("/board")).text)
    assert token
    return await browser.post(f"/board/{number}/{act}", data={"csrf": token[1], **more})


def test_a_press_moves_the_ticket_under_the_visitors_name(browser: httpx.AsyncClient, desk: Desk) -> None:
    async def scene() -> httpx.Response:
        token = re.search(r'name="csrf" value="(\w+)"', (await browser.get("/board")).text)
        assert token
        await browser.post("/name", data={"csrf": token[1], "name": " 阿\n青 "})
        return await press(browser, 1, "claim")

    answer = asyncio.run(scene())
    assert (answer.status_code, answer.headers["location"]) == (303, "/board#ticket-1")
    ticket = desk.ticket(1)
    assert ticket is not None
    assert (ticket.state, ticket.owner) == ("claimed", "阿 青")


@pytest.mark.parametrize(
    ("number", "act", "status", "sentence"),
    [
        (2, "claim", 409, "工单 #2 现在是“处理中”，处理人是 小林，这一步做不了。"),
        (2, "resolve", 409, "工单 #2 由 小林 处理；需要接手的话，请先请对方退回。"),
        (99, "claim", 409, "没有编号为 99 的工单"),
        (1, "delete", 404, "没有找到这个页面。"),
    ],
)
def test_a_press_that_cannot_be_says_why(
    browser: httpx.AsyncClient, number: int, act: str, status: int, sentence: str
) -> None:
    answer = asyncio.run(press(browser, number, act))
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_forged_press_changes_nothing(browser: httpx.AsyncClient, desk: Desk) -> None:
    answer = asyncio.run(browser.post("/board/1/claim", data={"csrf": "0" * 40}))
    ticket = desk.ticket(1)
    assert answer.status_code == 403
    assert ticket is not None
    assert ticket.state == "new"


PRIVATE = "又漏了，电话13800007757，订单号202610310914070976，姓名李女士"


def complain(desk: Desk, text: str = PRIVATE) -> int:
    """The number of a new ticket of that text."""
    now = NOW.replace(tzinfo=None)
    reason = f"漏液或破损：“{text[:30]}”"
    desk.receive([Complaint("review", "R-9", now, text, 3, "damage", reason, reason, "积雪草爽肤水")], now)
    return max(ticket.id for ticket in desk.tickets())


def test_who_wrote_is_hidden_on_the_board_and_shown_on_the_ticket(browser: httpx.AsyncClient, desk: Desk) -> None:
    number = complain(desk)
    board, page = get(browser, "/board"), get(browser, f"/board/{number}")
    assert "又漏了，电话[电话]，订单号[订单号]，姓名[姓名]" in board
    assert not re.search("13800007757|202610310914070976|李女士", board)
    assert PRIVATE in page


def test_a_ticket_has_its_history_and_a_suggested_reply(browser: httpx.AsyncClient, desk: Desk) -> None:
    number = complain(desk)
    answer = asyncio.run(press(browser, number, "note", note="等<照片>", page="ticket"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/board/{number}")
    page = get(browser, f"/board/{number}")
    assert re.search(r"<li>11-01 10:30 同事 \w+ 备注：等&lt;照片&gt;</li>", page)
    assert "您好，" in page
    assert "按售后规则" in page


def test_a_refusal_on_a_tickets_page_stays_there(browser: httpx.AsyncClient) -> None:
    answer = asyncio.run(press(browser, 2, "resolve", page="ticket"))
    assert answer.status_code == 409
    assert "<h1>工单 #2</h1>" in answer.text
    assert "由 小林 处理" in answer.text


@pytest.mark.parametrize(
    ("show", "counts"), [("mine", [0, 0, 0, 0, 0]), ("late", [1, 0, 0, 0, 0]), ("x", [2, 1, 1, 1, 1])]
)
def test_the_board_can_be_kept_to_mine_or_overdue(browser: httpx.AsyncClient, show: str, counts: list[int]) -> None:
    assert [int(head.split()[-1]) for head in texts(get(browser, f"/board?show={show}"), "h2")[-5:]] == counts


def test_no_ticket_no_page(browser: httpx.AsyncClient) -> None:
    assert asyncio.run(browser.get("/board/99")).status_code == 404


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("ground=damage", [0, 0, 0, 0, 0]),
        ("product=植萃护手霜", [0, 0, 1, 0, 0]),
        ("show=free", [2, 0, 0, 1, 0]),
        ("product=没有的&ground=x&incident=1x", [2, 1, 1, 1, 1]),
        ("incident=7", [0, 0, 0, 0, 0]),
    ],
)
def test_the_board_can_be_kept_to_what_tickets_are(browser: httpx.AsyncClient, query: str, counts: list[int]) -> None:
    assert [int(head.split()[-1]) for head in texts(get(browser, f"/board?{query}"), "h2")[-5:]] == counts


def test_who_holds_a_ticket_hands_it_on_with_a_word(browser: httpx.AsyncClient, desk: Desk) -> None:
    async def scene() -> httpx.Response:
        await press(browser, 1, "claim")
        return await press(browser, 1, "assign", to="小林", note="等照片", page="ticket")

    answer = asyncio.run(scene())
    ticket = desk.ticket(1)
    assert answer.status_code == 303
    assert ticket is not None
    assert ticket.owner == "小林"
    assert "转给 → 小林：等照片" in get(browser, "/board/1")


def test_a_dismissal_asks_for_its_reason(browser: httpx.AsyncClient) -> None:
    answer = asyncio.run(press(browser, 1, "dismiss", page="ticket"))
    assert answer.status_code == 409
    assert "要写明原因" in answer.text


def test_another_wording_of_the_reply_can_be_looked_at(browser: httpx.AsyncClient) -> None:
    def suggested(page: str) -> str:
        found = re.search(r'<p class="suggested"[^>]*>(.*?)</p>', page)
        return found[1] if found else ""

    first, second = suggested(get(browser, "/board/2")), suggested(get(browser, "/board/2?wording=1"))
    assert first
    assert second
    assert first != second
    assert suggested(get(browser, "/board/2?wording=x")) == first


@pytest.mark.parametrize(("acts", "whole"), [({"see_tickets"}, False), ({"see_tickets", "claim"}, True)])
def test_who_may_only_look_sees_nobody_by_name(engine: Engine, desk: Desk, acts: set[Act], whole: bool) -> None:
    number = complain(desk)
    desk.act(number, "note", actor="阿青", now=NOW.replace(tzinfo=None), note="电话13800007757打过")
    views = Views(FakeDashboard(), FakeNeeds(), desk, FakePainter(), Role("looks", frozenset(acts)))
    app = create_app(Mailbox(engine), views, HOUSE, lambda: NOW)
    chinese = {"Accept-Language": "zh"}
    looks = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000", headers=chinese)
    page = get(looks, f"/board/{number}")
    assert ("13800007757" in page) is whole
    assert ("李女士" in page) is whole
    assert ("formaction" in page) is whole


def test_a_hand_over_stands_in_a_form_of_its_own(browser: httpx.AsyncClient, desk: Desk) -> None:
    """Enter presses a form's first button: in the field of a name it must hand over."""
    html = asyncio.run(browser.get("/board/1")).text
    form = next(each for each in html.split("<form")[1:] if 'name="to"' in each).partition("</form>")[0]
    assert 'action="/board/1/assign"' in form
    assert "formaction" not in form


def test_an_answer_without_words_is_none(browser: httpx.AsyncClient, desk: Desk) -> None:
    async def scene() -> tuple[httpx.Response, httpx.Response]:
        await press(browser, 1, "claim")
        return await press(browser, 1, "answer", note="  "), await press(browser, 1, "answer", page="ticket")

    board, alone = asyncio.run(scene())
    assert (board.status_code, board.headers["location"]) == (303, "/board/1#act")
    assert (alone.status_code, "请写上给工单 #1 的内容" in alone.text) == (409, True)
    ticket = desk.ticket(1)
    assert ticket is not None
    assert ticket.state == "claimed"
