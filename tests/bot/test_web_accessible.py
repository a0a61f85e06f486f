"""The page by keyboard alone, on a phone, for weak eyes, signing in too; what is written outlives a sign-out."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from entry_house import GOOD, EntryHouse
from served import free_port
from test_web_browser import FAINT

from bot.web.render import FOLDER

CSS = (FOLDER / "static" / "app.css").read_text("utf-8")
CHROMIUM = shutil.which("chromium")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
TEXT_ON = (
    ("ink", "paper"), ("ink", "sheet"), ("ink", "moss-soft"), ("ink", "gold-soft"), ("soft", "paper"),
    ("soft", "sheet"), ("moss", "paper"), ("moss", "sheet"), ("moss", "moss-soft"), ("on-moss", "moss"),
    ("seal", "paper"), ("seal", "sheet"), ("seal", "seal-soft"), ("gold", "paper"), ("gold", "sheet"),
    ("gold", "gold-soft"),
)  # fmt: skip
"""Which colour of the style sheet is written on which."""

# Every field and button that a screen reader could not name; images and tables that scroll too.
NAMELESS = """() => [...document.querySelectorAll(
    "input:not([type=hidden]), select, textarea, button, a[href], img, summary, [role=region]")]
  .filter((e) => e.checkVisibility() && !(e.labels?.length
    || ["aria-label", "aria-labelledby", "alt"].some((name) => e.getAttribute(name))
    || (e.matches("a, button, summary") && e.textContent.trim())))
  .map((e) => e.outerHTML.slice(0, 120))"""
DOUBLE = """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
# Whatever holds fields or buttons and is coloured as if it were a button, or a note, itself.
PAINTED = """() => { const probe = document.body.appendChild(document.createElement("i"));
  const paint = ["moss", "moss-soft"].map((name) => {
    probe.style.setProperty("background-color", `var(--${name})`); return getComputedStyle(probe).backgroundColor; });
  probe.remove();
  return [...document.querySelectorAll("main :is(div, p, section, form)")].filter((e) =>
    e.querySelector("button, select, textarea, input:not([type=hidden])")
    && paint.includes(getComputedStyle(e).backgroundColor)).map((e) => e.className); }"""
# Where the focus is, what it looks like, and how many places there are for it.
HERE = """() => { const e = document.activeElement, style = getComputedStyle(e), box = e.closest(".composer");
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const colour = box && getComputedStyle(box.querySelector(".send")).backgroundColor;
  const framed = box !== null && getComputedStyle(box).borderColor === colour;
  return { at: e === document.body ? -1 : [...document.querySelectorAll("*")].indexOf(e), seen: outlined || framed,
    what: e.outerHTML.slice(0, 100) }; }"""
PLACES = """() => [...document.querySelectorAll(
    "a[href], button, select, textarea, summary, input:not([type=hidden]), [tabindex='0']")]
  .filter((e) => e.checkVisibility() && e.tabIndex >= 0).map((e) => [...document.querySelectorAll("*")].indexOf(e))"""


def colours(scheme: str) -> dict[str, str]:
    """The style sheet's own, light or dark."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0]))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[1])) if scheme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_is_written_can_be_read(scheme: str) -> None:
    known = colours(scheme)
    faint = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in TEXT_ON}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


def test_the_policy_needs_no_exception() -> None:
    for path in (FOLDER / "templates").rglob("*.html"):
        html = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=\"/static/)", html), path.name


@contextmanager
def serving(house: EntryHouse) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(house.app, port=port, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    house.worker.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
        house.worker.stop()
        house.engine.dispose()


def tabbed(page: Any) -> set[int]:
    """The elements that Tab reaches until it has been everywhere; each must show that it is reached."""
    reached: set[int] = set()
    for _ in range(300):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here["at"] in reached:
            break
        if here["at"] >= 0:
            assert here["seen"], here["what"]
            reached.add(here["at"])
    return reached


@in_a_browser
@pytest.mark.browser
def test_by_keyboard_on_a_phone_and_through_a_sign_out(tmp_path: Path) -> None:  # noqa: PLR0915  one visit
    from playwright.sync_api import expect, sync_playwright

    house = EntryHouse(tmp_path)
    house.machine.at = datetime.now(UTC)
    house.add("小林")
    with serving(house) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", viewport={"width": 390, "height": 844})
        page.set_default_timeout(20_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)

        page.goto(f"{home}/board")
        expect(page).to_have_url(f"{home}/sign-in?next=%2Fboard")
        page.keyboard.type("小林")  # the field is where one begins
        page.keyboard.press("Tab")
        page.keyboard.type(GOOD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{home}/board")

        page.goto(f"{home}/")
        page.get_by_label("说点什么").fill("上周小红书的点击率是多少？")
        page.keyboard.press("Enter")
        expect(page.locator(".reply")).to_have_count(1)
        for path in ("/", "/dashboard", "/needs", "/board", "/board/1", "/account"):
            page.goto(home + path)
            assert tabbed(page) == set(page.evaluate(PLACES)), path
            for check in (NAMELESS, DOUBLE, FAINT, PAINTED):
                assert page.evaluate(check) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") == 390, path
            assert page.locator("h1").count() == 1, path
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")

        page.goto(f"{home}/")
        expect(page.locator('[role="log"][aria-live="polite"] .reply')).to_have_count(1)
        page.get_by_label("说点什么").fill("写到一半的话")
        thread = page.url
        house.sessions.end_all(house.accounts.named("小林"))  # the stream tells the page within seconds
        page.wait_for_url("**/sign-in?next=**")
        expect(page.get_by_role("status")).to_have_text("登录已失效，请重新登录；没发出的内容还在。")
        assert page.evaluate(FAINT) + page.evaluate(NAMELESS) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.get_by_label("账号").fill("小林")
        page.get_by_label("密码").fill(GOOD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        assert thread.startswith(home)
        expect(page.get_by_label("说点什么")).to_have_value("写到一半的话")
        expect(page.locator(".reply")).to_have_count(1)

        house.add("阿青")  # the next person at the same browser sees nothing of it
        house.sessions.end_all(house.accounts.named("小林"))
        page.wait_for_url("**/sign-in?next=**")
        page.get_by_label("账号").fill("阿青")
        page.get_by_label("密码").fill(GOOD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(f"{home}/")
        expect(page.get_by_label("说点什么")).to_have_value("")
        assert page.evaluate("sessionStorage.getItem('unsent')") is None
        browser.close()
    assert errors == []
