"""What is typed is sent once and never lost, and what is answered comes, whatever happens to page, line and server."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from served import free_port
from test_web_browser import serving

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@dataclass
class Visit:
    """A browser of one person, and where the house is to be served."""

    context: Any
    folder: Path
    port: int

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tab(self, path: str = "/new") -> Any:
        page = self.context.new_page()
        page.goto(self.home + path)
        return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Visit]:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(20_000)
    yield Visit(context, tmp_path, free_port())
    context.close()


def ask(page: Any, text: str) -> None:
    page.get_by_label("说点什么").fill(text)
    page.keyboard.press("Enter")


def typed(page: Any) -> str:
    found: str = page.get_by_label("说点什么").input_value()
    return found


def test_a_double_click_asks_once_and_another_tab_follows_without_a_reload(visit: Visit) -> None:
    from playwright.sync_api import expect

    with serving(visit.folder, visit.port):
        page = visit.tab()
        page.get_by_role("button", name="上周小红书的点击率是多少？").dblclick()
        expect(page.locator(".reply")).to_have_count(1)
        other = visit.tab(page.url.removeprefix(visit.home))
        other.get_by_label("说点什么").fill("写到一半的话")
        other.evaluate("document.body.dataset.same = 'yes'")
        page.get_by_role("button", name="为什么掉了？").dblclick()
        for tab in (page, other):
            expect(tab.locator(".reply")).to_have_count(2)
            expect(tab.locator(".turn")).to_have_count(2)
        assert typed(other) == "写到一半的话"
        assert other.evaluate("document.body.dataset.same") == "yes"
        page.wait_for_timeout(300)  # whatever a second press would have brought
        assert page.locator(".turn").count() == 2


def test_what_was_not_taken_is_said_and_kept(visit: Visit) -> None:
    from playwright.sync_api import expect

    with serving(visit.folder, visit.port, answering=False, most_open=1):
        page = visit.tab()
        ask(page, "第一句")
        expect(page.locator(".thinking")).to_have_count(1)
        ask(page, "排不上的一句")
        expect(page.get_by_role("alert")).to_contain_text("没有送达，内容还在")
        page.get_by_label("说点什么").fill("还在写的一句")
        page.reload()
        assert typed(page) == "排不上的一句\n还在写的一句"
        page.goto(f"{visit.home}/dashboard")
        page.go_back()
        assert typed(page) == "排不上的一句\n还在写的一句"

        ask(page, "长" * 8001)
        expect(page.locator("#too-long")).to_be_visible()
        assert typed(page) == "长" * 8001


def test_a_failed_sending_is_answered_once_when_it_is_sent_again(visit: Visit) -> None:
    from playwright.sync_api import expect

    with serving(visit.folder, visit.port):
        page = visit.tab()
        page.wait_for_timeout(100)
    ask(page, "上周小红书的点击率是多少？")  # nobody is there
    expect(page.get_by_role("alert")).to_contain_text("没有送达")
    with serving(visit.folder, visit.port):
        page.get_by_role("button", name="再试一次").click()
        expect(page.locator(".reply")).to_have_count(1)
        page.reload()
        expect(page.locator(".turn")).to_have_count(1)
        assert typed(page) == ""


def test_a_line_that_went_dead_without_a_word_is_opened_anew(visit: Visit) -> None:
    with serving(visit.folder, visit.port):
        page = visit.context.new_page()
        page.clock.install()
        page.goto(f"{visit.home}/new")
        with page.expect_request("**/api/stream?**after=0"):
            page.clock.fast_forward(60_000)  # no word of the server came in that time


def test_a_reload_in_the_middle_brings_the_answer(visit: Visit) -> None:
    from playwright.sync_api import expect

    with serving(visit.folder, visit.port, answering=False):
        page = visit.tab()
        ask(page, "上周小红书的点击率是多少？")
        page.wait_for_url("**/c/**")
        page.reload()
        expect(page.locator(".thinking")).to_be_visible()
    with serving(visit.folder, visit.port):
        expect(page.locator(".reply")).to_have_count(1)
        expect(page.locator(".thinking")).to_have_count(0)
