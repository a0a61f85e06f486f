"""axe-core on every page, signed in and out, in both languages, light and dark, on a phone and on a laptop."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import zhongcao
from entry_house import GOOD, EntryHouse
from served import Served, served, wait_for
from starlette.routing import Route

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
NO_PAGES = {
    "/api/stream", "/charts/{seq:place}/{number:place}/{look}.svg", "/drafts/export/{format}", "/language/{choice}",
    "/sign-in/sso", "/sign-in/sso/return", "/sign-in/sso/out",
}  # fmt: skip
"""What is fetched without being looked at: streams, pictures, files, ways on."""
PAGES = {
    "/": "/", "/new": "/new", "/c/{conversation}": "", "/dashboard": "/dashboard", "/needs": "/needs",
    "/board": "/board", "/board/{number:place}": "", "/drafts": "/drafts", "/account": "/account",
    "/sign-in": "/sign-in", "/invitation/{token}": "",
}  # fmt: skip
"""Each page's address; "" for one that the visit below finds."""
QUESTIONS = (
    "上周各渠道的点击率，环比呢",
    "最近大家在抱怨什么？",
    "待处理的差评有哪些？",
    "给舒缓修护精华液写一条朋友圈文案",
)
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .flatMap((each) => each.nodes.map((node) => `${each.impact} ${each.id}: ${node.html.slice(0, 120)}`))"""


@dataclass
class Sighted:
    """Looks at pages as axe does, and keeps what is wrong with them."""

    axe: str
    faults: dict[str, list[str]]

    def look(self, page: Any, name: str) -> None:
        page.evaluate(f"{self.axe}; undefined")
        if found := page.evaluate(FAULTS):
            self.faults[name] = found
        width = page.viewport_size["width"]
        if page.evaluate("document.documentElement.scrollWidth") != width:
            self.faults.setdefault(name, []).append("wider than the screen")


def command(home: Path, *words: str, typed: str = "") -> str:
    done = zhongcao(*words, home=home, stdin=typed, ZHONGCAO_SIGN_IN="local")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def house(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """The sample house, served to whoever signs in, and a link that invites somebody."""
    home = tmp_path_factory.mktemp("axe") / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    command(home, "users", "add", "lin", "--password-stdin", typed=f"{GOOD}\n")
    command(home, "roles", "grant", "web:lin", "admin")
    with served(home, sign_in="local") as it:
        wait_for(it.is_up, 60)
        invited = command(home, "users", "add", "mo", "--invite")
        link = re.search(r"http\S+", invited)
        assert link, invited
        assert link[0].startswith(it.url)
        yield it, link[0]


def test_every_page_is_looked_at(tmp_path: Path) -> None:
    entry = EntryHouse(tmp_path)
    entry.engine.dispose()
    shown = {each.path for each in entry.app.routes if isinstance(each, Route) and "GET" in (each.methods or ())}
    assert shown - NO_PAGES == set(PAGES)


@pytest.mark.parametrize(
    ("locale", "width", "scheme"),
    [("zh-CN", 390, "dark"), ("zh-CN", 1440, "light"), ("en-US", 390, "light"), ("en-US", 320, "dark")],
)
def test_axe_finds_nothing(house: tuple[Served, str], npm: Path, locale: str, width: int, scheme: str) -> None:
    from playwright.sync_api import expect, sync_playwright

    it, invitation = house
    seen = Sighted((npm / "node_modules/axe-core/axe.min.js").read_text("utf-8"), {})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page: Any = browser.new_context(locale=locale).new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)

        def visit(address: str, name: str = "") -> None:
            page.goto(address if "://" in address else it.url + address)
            seen.look(page, name or address)

        for address in ("/sign-in", "/sign-in?out=1", "/sign-in?over=1", "/invitation/none", invitation):
            visit(address)
        page.goto(f"{it.url}/sign-in")
        for password in ("not the password", GOOD):
            page.locator("#name").fill("lin")
            page.locator("#password").fill(password)
            page.keyboard.press("Enter")
            if password != GOOD:
                expect(page.get_by_role("alert")).to_be_visible()
                seen.look(page, "a wrong password")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.keyboard.press("Tab")
        expect(page.locator("a.skip")).to_be_visible()

        visit("/new")
        for number, question in enumerate(QUESTIONS, start=1):
            page.locator("#text").fill(question)
            page.keyboard.press("Enter")
            expect(page.locator(".reply")).to_have_count(number)
        for each in page.locator("summary:visible").all():
            each.click()
        seen.look(page, "a conversation")
        for address in filter(None, PAGES.values()):
            visit(address)
        page.goto(f"{it.url}/board")
        visit(page.locator("a.number").first.get_attribute("href") or "", "a ticket")
        visit("/nowhere")
        browser.close()
    assert seen.faults == {}
