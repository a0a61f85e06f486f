"""The page of drafts in a real browser: ordered by form, copied, adopted, edited and marked, on a phone too."""

import shutil
from pathlib import Path

import pytest
from test_survives_a_kill import serving

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")]


def test_a_copywriter_orders_edits_and_adopts(sample_home: Path, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    with serving(home) as (_, visitor), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(30_000)
        page.goto(f"{visitor.base_url}/drafts?product=CY-001")
        page.locator("[data-fill]").first.click()
        assert page.locator("#pain").input_value()
        page.locator("#platform").select_option("抖音")
        page.locator("#variants").fill("2")
        page.locator("form.brief button.primary").click()
        drafts = page.locator("article.draft")
        expect(drafts).to_have_count(2)
        expect(drafts.first.get_by_role("button", name="复制文案")).to_be_visible()
        drafts.first.get_by_role("button", name="采用").click()
        expect(page.locator("article.draft.adopted")).to_have_count(1)
        second = drafts.nth(1)
        second.locator("summary", has_text="自己改").click()
        second.locator("textarea").fill("全网第一的精华，三天见效。")
        second.get_by_role("button", name="保存并检查").click()
        expect(page.locator("article.draft.held mark").first).to_be_visible()
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert complaints == []
        browser.close()
