"""Replies as HTML: what a reader may see, and what never gets through."""

import re

import pytest

from bot.web.markdown import to_html

HOSTS = ("docs.example.com",)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("点击率 **3.12%**", "<p>点击率 <strong>3.12%</strong></p>\n"),
        # No space stands after a Chinese colon, and the emphasis holds all the same.
        ("**点击率：**涨了", "<p><strong>点击率：</strong>涨了</p>\n"),
        ("这瓶**精华**很好", "<p>这瓶<strong>精华</strong>很好</p>\n"),
        ("**“漏液”**涨了", "<p><strong>“漏液”</strong>涨了</p>\n"),
        ("3 * 4 * 5", "<p>3 * 4 * 5</p>\n"),
        ("# 标题", "<h3>标题</h3>\n"),
        ("[指南](/guide/traffic)", '<p><a href="/guide/traffic" rel="noopener noreferrer">指南</a></p>\n'),
        (
            "[文档](https://docs.example.com/a)",
            '<p><a href="https://docs.example.com/a" rel="noopener noreferrer">文档</a></p>\n',
        ),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    ],
)
def test_shows(markdown: str, html: str) -> None:
    assert to_html(markdown, HOSTS) == html


def test_a_column_aligned_right_keeps_its_place_without_a_style() -> None:
    html = to_html("| 渠道 | 花费 |\n|---|---:|\n| 抖音 | 12 |\n")
    assert '<td class="num">12</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![跟踪](https://evil.test/pixel.png)",
        "[点我](javascript:alert(1))",
        "[点我](https://evil.test/)",
        "[点我](https://docs.example.com@evil.test/)",
        "[点我](https://docs.example.com:8443/)",
        "[点我](http://docs.example.com/)",
        "[点我](//evil.test/)",
        "[点我](data:text/html,x)",
        "<https://evil.test/>",
        '<a href="https://evil.test/">点我</a>',
        "[点我]: https://evil.test/\n\n[点我]",
    ],
)
def test_lets_nothing_lead_or_load_elsewhere(markdown: str) -> None:
    tags = "".join(re.findall(r"<[^>]*>", to_html(markdown, HOSTS)))  # what a browser takes for markup
    assert not re.search(r"href|src|script|img", tags)
