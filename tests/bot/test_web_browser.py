"""The page in a real browser: what is typed is answered as it comes, also after the server was gone for a while."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from served import free_port
from web_fakes import HOUSE, NOW, FakeDashboard, FakeNeeds, FakePainter, make_desk, respond

from bot.mail.mailbox import Mailbox
from bot.mail.worker import Worker
from bot.store.queues import Policy
from bot.store.state import open_state
from bot.web.app import create_app
from bot.web.views import Views

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]

# Every visible text whose contrast with what is behind it is under 4.5, the least that WCAG AA allows.
FAINT = """() => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (css) => {
    pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = css; pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c[3] > 128) return c; }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest("svg, .unseen")
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())).filter((e) => {
      const [a, b] = [light(colour(getComputedStyle(e).color)), light(behind(e))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
    }).map((e) => e.textContent.trim().slice(0, 20));
}"""


@contextmanager
def serving(folder: Path, port: int, *, answering: bool = True, most_open: int = 1000) -> Iterator[None]:
    """The application on the store in `folder`, until the block ends."""
    engine = open_state(f"sqlite:///{folder / 'state.db'}")
    mailbox = Mailbox(engine, Policy(most_open=most_open))
    worker = Worker(mailbox, respond, lambda: datetime.now(UTC), f"w-{id(mailbox)}") if answering else None
    views = Views(FakeDashboard(), FakeNeeds(), make_desk(engine), FakePainter())
    app = create_app(mailbox, views, HOUSE, lambda: NOW)
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    if worker:
        worker.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)
        if worker:
            worker.stop()
        engine.dispose()


def test_a_team_member_asks_restarts_and_claims(tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    port = free_port()
    home = f"http://127.0.0.1:{port}"
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", viewport={"width": 390, "height": 844})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(home) else complaints.append(request.url))
        with serving(tmp_path, port, answering=False):
            page.goto(home)
            page.get_by_label("说点什么").fill("上周小红书的点击率是多少？")
            page.keyboard.press("Enter")
            expect(page).to_have_url(f"{home}/c/{page.locator('#talk').get_attribute('data-conversation')}")
            expect(page.locator(".thinking")).to_be_visible()
        with serving(tmp_path, port):  # the page was not touched: it comes back by itself
            expect(page.locator(".reply strong").first).to_have_text("点击率", timeout=20_000)
            expect(page.locator(".thinking")).to_have_count(0)
            page.get_by_role("button", name="那抖音呢").or_(page.get_by_role("button", name="换成抖音")).click()
            expect(page.locator(".reply")).to_have_count(2, timeout=20_000)
            page.reload()
            expect(page.locator(".reply")).to_have_count(2)
            for path in ("/", "/dashboard", "/needs", "/board"):
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    page.goto(home + path)
                    assert page.evaluate(FAINT) == []
                    assert page.evaluate("document.documentElement.scrollWidth") == 390
            page.locator("#ticket-1").get_by_role("button", name="认领").click()
            expect(page.locator("#state-claimed #ticket-1")).to_contain_text("处理人：同事")
        browser.close()
    assert complaints == []
