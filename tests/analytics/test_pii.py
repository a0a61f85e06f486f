"""What identifies a person is masked however it is written; what only looks alike stays."""

import pytest

from analytics.reviews.pii import mask
from analytics.reviews.plain_form import plain_form


@pytest.mark.parametrize(
    "number",
    [
        "138_1234_5678", "138/1234/5678", "138*1234*5678", "138，1234，5678",
        "138、1234、5678", "138(1234)5678", "138~1234~5678", "138•1234•5678",
        "138|1234|5678", "138:1234:5678", "138+1234+5678", "138\u200b1234\u200b5678",
        "1\u00ad3812345678", "138🌸1234🌸5678", "1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "①③⑧①②③④⑤⑥⑦⑧",
        "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "¹³⁸¹²³⁴⁵⁶⁷⁸", "१३८१२३४५६७८", "壹叁捌壹贰叁肆伍陆柒捌",
        "138壹贰叁肆5678", "一三八🌸一二三四🌸五六七八", "l3812345678", "I38I2345678",
        "02088886666",
    ],
)  # fmt: skip
def test_a_telephone_however_it_is_written(number: str) -> None:
    assert mask(f"打 {number} 找我") == "打 [电话] 找我"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证 110101-19900307-4514 实名", "身份证 [证件号] 实名"),
        ("110 101 1990 0307 451X", "[证件号]"),
        ("一一零一零一一九九零零三零七四五一四", "[证件号]"),
        ("写到 zhang.san(at)example.com 吧", "写到 [邮箱] 吧"),
        ("mail zhang.san at example.com please", "mail [邮箱] please"),
        ("zhang.san@example。com", "[邮箱]"),
        ("z h a n g @ q q . com", "[邮箱]"),
        ("张三@公司.cn", "[邮箱]"),
        ("V：zhangsan88", "V：[账号]"),
        ("薇❤️zhangsan88", "薇❤️[账号]"),
        ("绿泡泡zhangsan88，细聊", "绿泡泡[账号]，细聊"),
        ("wx:zs-1990", "wx:[账号]"),
        ("wei xin zhangsan88", "wei xin [账号]"),
        ("杭州市西湖区文三路 478 号 3栋2单元401室", "[地址]"),
        ("送到 3栋2单元401室", "送到 [地址]"),
        ("221B Baker Street", "[地址]"),
        ("I live at 350 5th Ave, New York, NY 10118", "I live at [地址]"),
        ("1600 Amphitheatre Parkway, Mountain View, CA 94043", "[地址]"),
        ("send it to 123 main st apt 4b", "send it to [地址]"),
        ("PO Box 1234", "[地址]"),
        ("顺丰 SF 1234 5678 90123", "顺丰 [订单号]"),
        ("订单号是 二零二六一零三一一二三四五", "订单号是 [订单号]"),
        ("13812345678 张三", "[电话] [姓名]"),
        ("车牌京A·12345", "车牌[车牌]"),
    ],
)
def test_masks_what_is_written_to_get_past(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "小红书 1、3、5、7、9、11、13、15 号投放",
        "曝光 138/1234，点击 56",
        "点击率 1.38%，花费 ¥1,381,234,567.8",
        "2026-09-01 到 2026-09-30 的成交额",
        "水乳套装 1:1 搭配，138:100 的比例",
        "尺寸 138*123*45 厘米",
        "3栋楼都在用，2单元的邻居也买了",
        "😀好用👍👍，①保湿 ②不搓泥 ③不闷痘",
        "见我们 at the market",
        "I gave it 5 stars way before the second bottle",
        "10 drops at night, 2 in the morning",
        "VC 精华，V 字脸，维 B5",
        "抖音 2026 年第 3 季度，13812 次点击",
        "批号 110101-20260307，条形码 0208888666612",
        "第一二三四五六七八批",
    ],
)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert mask(text) == text


def test_what_was_not_replaced_stands_as_it_was_written() -> None:
    text = "１号店❤️①③⑧①②③④⑤⑥⑦⑧，壹瓶\u200b精华＠你"
    assert mask(text) == "１号店❤️[电话]，壹瓶\u200b精华＠你"


@pytest.mark.timeout(60)  # by the square of the length it would be minutes
@pytest.mark.parametrize(
    "sign", ["1-", "0-", "🌸1", "一三八🌸", "110101-", "a.", "a(at)", "文三路 ", "12 Main ", "V·", "\u200b"]
)
def test_a_long_text_is_read_through(sign: str) -> None:
    assert mask(f"{sign * 20_000}好，13812345678 ").endswith("好，[电话] ")


def test_a_plain_text_is_not_looked_at_twice() -> None:
    assert plain_form("点击率 3.2%，“好用”！") is None
