"""The served house in a real browser: a question, its chart, a ticket claimed, a draft."""

import shutil
from pathlib import Path

import pytest
from test_survives_a_kill import serving

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


def test_a_newcomer_asks_sees_claims_and_drafts(sample_home: Path, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    with serving(home) as (_, visitor), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="zh-CN").new_page()
        elsewhere: list[str] = []
        page.on("request", lambda r: None if r.url.startswith(str(visitor.base_url)) else elsewhere.append(r.url))
        page.set_default_timeout(30_000)
        page.goto(str(visitor.base_url))

        page.locator("textarea").fill("上周各渠道的点击率")
        page.keyboard.press("Enter")
        reply = page.locator(".reply").last
        expect(reply).to_contain_text("淘宝直通车", timeout=30_000)
        chart = reply.locator("img").first
        expect(chart).to_be_visible()
        page.wait_for_function("document.querySelector('.reply img').naturalWidth > 100")

        page.locator("textarea").fill("给舒缓修护精华液写一条朋友圈文案")
        page.keyboard.press("Enter")
        expect(page.locator(".reply").last).to_contain_text("199元", timeout=30_000)

        page.goto(f"{visitor.base_url}/board")
        ticket = page.locator("article.ticket").first
        number = ticket.get_attribute("id")
        ticket.get_by_role("button", name="认领").click()
        expect(page.locator(f"#state-claimed #{number}")).to_be_visible()

        page.goto(f"{visitor.base_url}/needs")
        expect(page.locator("li.need").first).to_contain_text("漏液破损")
        page.goto(f"{visitor.base_url}/dashboard")
        expect(page.locator("main")).to_contain_text("复购率")
        assert elsewhere == []
        browser.close()
