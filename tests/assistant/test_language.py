"""The reply follows the language of a question, and the conversation's where the text tells nothing."""

import pytest

from assistant.language import language_of

TELLS_NOTHING = (
    "asdfghjkl", "qwerty", "asdf jkl", "sdkfjhskdf", "skjdhf aksjdh", "hjkl", "zzzzz", "hahahaha", "666", "😀👍", "…？",
    "https://item.example.com/a?id=9&x=show", "www.taobao.com", "lin@example.com", "SKU-1023", "b0cx12", "D12", "CTR",
    "roi", "ROI?", "gmv", "GMV ROI CTR", "<@U0123ABC>", "@lin", "ok", "yes", "lol", "3.5%", "2026-11-23", "Tmall",
)  # fmt: skip


@pytest.mark.parametrize("text", TELLS_NOTHING)
def test_what_tells_nothing_goes_on_in_the_language_spoken(text: str) -> None:
    assert (language_of(text, "zh"), language_of(text, "en")) == ("zh", "en")


@pytest.mark.parametrize(
    "text",
    [
        "revenue", "why?", "hello", "thanks", "ctr last week", "show me ROI", "GMV by channel", "how is gmv",
        "SHOW ME SALES BY CHANNEL", "Draft two feed ads for 舒缓修护精华液", "CTR of 小红书 last week", "strengths",
        "property", "and yesterday?", "clicks", "weekly", "typo",
    ],
)  # fmt: skip
def test_english_is_heard(text: str) -> None:
    assert language_of(text, "zh") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "小红书 CTR 上周",
        "GMV 呢",
        "show 一下上周的 GMV",
        "抖音",
        "帮我 check 一下",
        "asdfghjkl 点击率",
        "@lin 的工单",
        "roi是多少",
    ],
)
def test_chinese_is_heard(text: str) -> None:
    assert language_of(text, "en") == "zh"
