"""The page of drafts: an order by form, cards with marked words, decisions by role, files that run nothing."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from draft_desk import SERUM, TODAY, desk_of
from sqlalchemy import Engine
from web_fakes import HOUSE, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk

from analytics.warehouse import Warehouse
from assistant.drafting.copydesk import Copydesk
from assistant.drafting.evidence import Voice
from assistant.drafting.keeping.book import DraftBook
from assistant.permissions import ACTS, ALL, Role
from bot.cells import no_formula
from bot.mail.mailbox import Mailbox
from bot.store.state import open_state
from bot.views.drafts import DraftsRoom
from bot.web.app import create_app
from bot.web.draft_faces import Stretch, marked
from bot.web.views import Views

ADOPTS = {"version": "0"}


class Heard:
    def voices(self, sku: str, *, until: Any) -> tuple[Voice, ...]:  # noqa: ARG002
        return (Voice("脸颊泛红", "pain", 21), Voice("物流慢", "pain", 9), Voice("好闻", "praise", 4))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def desk(tmp_path: Path, engine: Engine) -> Copydesk:
    hostile = SERUM.replace("sku: T-1", "sku: T-9").replace("name: 舒缓修护精华液", "name: '<b>晚霜</b>'", 1)
    made = desk_of(tmp_path, SERUM, hostile)
    return Copydesk(DraftBook(engine), made.sources)


class Visitor:
    """A browser without script, with its cookies."""

    def __init__(self, engine: Engine, desk: Copydesk, role: Role = ALL) -> None:
        self.acts: list[tuple[str, bool]] = []
        room = DraftsRoom(
            lambda: desk, Heard, Warehouse("duckdb:///nowhere.duckdb"), lambda: TODAY,
            lambda *entry: self.acts.append((str(entry[4]), bool(entry[5]))),
        )  # fmt: skip
        views = Views(FakeDashboard(), FakeNeeds(), make_desk(engine), FakePainter(), role, room)
        app = create_app(Mailbox(engine), views, HOUSE, lambda: NOW)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost:8000", headers={"Accept-Language": "zh"}
        )
        self.token = ""

    def get(self, path: str) -> httpx.Response:
        answer = asyncio.run(self.client.get(path))
        if found := re.search(r'name="csrf" value="(\w+)"', answer.text):
            self.token = found[1]
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        return asyncio.run(self.client.post(path, data={"csrf": self.token, **fields}))

    def order(self, **fields: str) -> httpx.Response:
        self.get("/drafts")
        given = {"id": "o1", "product": "T-1", "platform": "抖音", "variants": "2", "offer": "yes", **fields}
        return self.post("/drafts", **given)


def test_an_order_by_form_is_written_shown_and_kept_once(engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    page = visitor.get("/drafts?product=T-1").text
    assert 'data-value="换季脸颊泛红"' in page
    written = visitor.order()
    assert written.headers["location"] == "/drafts?product=T-1&show=1,2#draft-1"
    assert visitor.order().headers["location"] == written.headers["location"]
    shown = visitor.get(written.headers["location"]).text
    assert re.findall(r'id="draft-(\d+)"', shown) == ["1", "2"]
    first = desk.book.drafts((1,))[0]
    assert first.text.split("\n")[0] in shown
    assert "每句的依据" in shown
    assert (first.channel, first.maker[:2]) == ("web", "同事")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("platform", "月球", "月球"),
        ("variants", "99", "99"),
        ("variants", "15", "最多写 10 条"),
        ("tone", "高级", "高级"),
        ("stage", "吃瓜", "吃瓜"),
    ],
)
def test_what_is_wrong_with_a_form_stands_beside_its_field(
    field: str, value: str, said: str, engine: Engine, desk: Copydesk
) -> None:
    visitor = Visitor(engine, desk)
    answer = visitor.order(**{field: value})
    assert answer.status_code == 422
    assert said in re.findall(r'<p class="refusal" role="alert">([^<]*)</p>', answer.text)[0]
    assert desk.book.drafts((1,)) == ()


def test_decisions_are_taken_in_place(engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    visitor.order()
    assert visitor.post("/drafts/1/adopt", id="a", show="1,2", **ADOPTS).status_code == 303
    assert visitor.post("/drafts/1/adopt", id="a", show="1,2", **ADOPTS).status_code == 303
    late = visitor.post("/drafts/1/reject", id="b", show="1,2", reason="太长", **ADOPTS)
    assert (late.status_code, "已经处理了 D1" in late.text) == (409, True)
    edited = visitor.post("/drafts/2/edit", id="c", show="1,2", text="全网第一，7天见效。", **ADOPTS)
    page = visitor.get(edited.headers["location"]).text
    assert re.findall(r"<mark [^>]*>([^<]*)</mark>", page)
    shorter = visitor.post("/drafts/1/shorter", id="d", show="1,2")
    assert shorter.headers["location"] == "/drafts?product=T-1&show=3,2#draft-3"
    unclear = visitor.post("/drafts/1/change", id="e", show="1,2", wish="高级感")
    assert (unclear.status_code, "高级感" in unclear.text) == (422, True)
    assert visitor.post("/drafts/1/test", id="f", show="1,2", other="2").status_code == 303
    assert "AB-D1-D2" in visitor.get("/drafts?show=1").text
    assert visitor.acts == [("decide_drafts", True)] * 4
    assert [each.status for each in desk.book.drafts((1, 2, 3))] == ["adopted", "held", "proposed"]


def test_a_role_sees_and_does_what_it_may(engine: Engine, desk: Copydesk) -> None:
    Visitor(engine, desk).order()
    viewer = Visitor(engine, desk, Role("viewer", ACTS["viewer"]))
    assert viewer.get("/drafts").status_code == 403
    writer = Visitor(engine, desk, Role("writes", frozenset({"draft", "ask"})))
    page = writer.get("/drafts").text
    assert "/drafts/1/adopt" not in page
    assert writer.post("/drafts/1/adopt", id="x", **ADOPTS).status_code == 403
    assert writer.acts == [("decide_drafts", False)]
    assert desk.book.drafts((1,))[0].status == "proposed"
    assert Visitor(engine, desk, Role("lead", ACTS["lead"])).order(id="o2").status_code == 303


def test_without_the_token_nothing_is_done(engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    visitor.order()
    visitor.token = "0" * 40
    assert visitor.post("/drafts/1/adopt", id="x", **ADOPTS).status_code == 403
    assert visitor.post("/drafts", product="T-1").status_code == 403


def test_others_words_are_shown_as_they_are(engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    visitor.order()
    visitor.post("/drafts/1/edit", id="c", text="<script>alert(1)</script>\n换季脸颊泛红", title="=1+1", **ADOPTS)
    visitor.post("/drafts/2/reject", id="d", reason='"><img src=x>', **ADOPTS)
    page = visitor.get("/drafts?show=1,2").text
    assert "<b>晚霜" not in visitor.get("/drafts").text
    assert "<img src=x>" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("form", ["csv", "xlsx", "md"])
def test_the_history_as_a_file(form: str, engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    visitor.order()
    visitor.post("/drafts/1/reject", id="c", reason="=HYPERLINK(1)", **ADOPTS)
    answer = visitor.get(f"/drafts/export/{form}?product=T-1")
    assert answer.headers["content-disposition"] == f'attachment; filename="drafts-2026-11-01.{form}"'
    if form == "md":
        assert "## D1 " in answer.text
        return
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    else:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = [[str(cell.value or "") for cell in row] for row in book.active.iter_rows()]
        assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert [row[0] for row in rows] == ["编号", "D2", "D1"]
    assert rows[2][7] == "'=HYPERLINK(1)"
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert visitor.get("/drafts/export/exe").status_code == 404


@pytest.mark.parametrize("address", ["/drafts?show=99", "/drafts?product=none&status=none", "/drafts?show=x,,-1"])
def test_an_address_of_nothing_is_an_empty_page(address: str, engine: Engine, desk: Copydesk) -> None:
    answer = Visitor(engine, desk).get(address)
    assert (answer.status_code, "还没有文案" in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), ("+86", "'+86"), ("-2", "'-2"), ("@A1", "'@A1"), ("\t=1", "'\t=1"), (" =1", "' =1"),
     ("＝1", "'＝1"), ("\u200b=1", "'\u200b=1"), ("好用=好看", "好用=好看"), ("", "")],
)  # fmt: skip
def test_no_cell_is_a_formula(cell: str, shown: str) -> None:
    assert no_formula(cell) == shown


def finding(start: int, end: int) -> dict[str, Any]:
    return {"span": {"start": start, "end": end, "text": ""}, "category": "绝对化", "rule": "第九条"}


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [Stretch("最好的霜")]),
        ([(0, 2)], [Stretch("最好", "绝对化（第九条）"), Stretch("的霜")]),
        ([(2, 4), (0, 2)], [Stretch("最好", "绝对化（第九条）"), Stretch("的霜", "绝对化（第九条）")]),
        ([(0, 4), (1, 2)], [Stretch("最"), Stretch("好", "绝对化（第九条）"), Stretch("的霜")]),
        ([(3, 99)], [Stretch("最好的"), Stretch("霜", "绝对化（第九条）")]),
    ],
)
def test_marks_the_words_a_finding_is_about(spans: list[tuple[int, int]], pieces: list[Stretch]) -> None:
    assert marked("最好的霜", [finding(*span) for span in spans], "zh") == tuple(pieces)


def test_a_reader_of_english_reads_english(engine: Engine, desk: Copydesk) -> None:
    visitor = Visitor(engine, desk)
    visitor.order()
    visitor.post("/drafts/1/edit", id="c", show="1", text="全网第一的精华。", **ADOPTS)
    page = visitor.get("/drafts?product=T-1&show=1&lang=en").text
    options = dict(re.findall(r'<option value="([^"]+)" selected>([^<]*)', page))
    assert (options["小红书"], options["自然"], options["种草"]) == ("Xiaohongshu", "natural", "seeding")
    assert '<span class="level">Douyin</span>' in page
    (mend,) = re.findall(r'<div class="mend">.*?<li>“全网第一”: ([^<]*)</li>', page, re.DOTALL)
    assert not re.search("[：。（]", mend)
