"""What orders want said, at what length, of which trouble and scene, without calling any of it by its name."""

from datetime import date
from typing import Any

import pytest

from assistant.drafting.ordering.products import WhichProduct
from assistant.drafting.ordering.read import Orders, read_orders
from assistant.language import language_of
from knowledge.products import ProductSheet

TODAY = date(2026, 11, 1)
LAMP = ProductSheet(
    "L-1", "云杉露营灯", ("露营灯",), "Spruce Camping Lantern", category="露营灯",
    attributes={"亮度": "400流明", "电池": "5200mAh", "防护": "IPX5防水", "重量": "320g"},
    pain_points=("手电老要人举着", "下雨不敢用", "半夜没电"),
)  # fmt: skip
MILK = ProductSheet(
    "L-2", "麦田燕麦奶", ("燕麦奶",), "Field Oat Milk", category="植物奶", size="1L×6盒",
    attributes={"产地": "黑龙江", "配料": "水、燕麦"}, pain_points=("咖啡奶泡打不起来", "喝牛奶肚子胀"),
)  # fmt: skip
COAT = ProductSheet(
    "L-3", "小树儿童雨衣", ("雨衣",), "Little Tree Raincoat", category="雨衣", attributes={"反光条": "前后各一条"},
    pain_points=("书包露在外面淋湿",),
)  # fmt: skip
COURSE = ProductSheet(
    "L-4", "小码少儿编程课", ("编程课",), "Kids Coding Class", category="课程",
    attributes={"班型": "6人小班", "课时": "每节60分钟"}, pain_points=("写作业磨磨蹭蹭", "孩子沉迷游戏"),
)  # fmt: skip
SHELF = (LAMP, MILK, COAT, COURSE)


def order(text: str) -> Orders:
    read = read_orders(text, SHELF, today=TODAY, language=language_of(text))
    assert isinstance(read, Orders), read
    return read


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("露营灯淘宝标题3个，5200毫安、防水这两个词要有", {"mention": ("5200毫安", "防水"), "variants": 3}),
        ("把班型和课时写上，编程课朋友圈两条", {"mention": ("班型", "课时"), "variants": 2, "pain": ""}),
        ("燕麦奶详情页8个卖点，净含量、产地、配料", {"mention": ("净含量", "产地", "配料"), "points": 8}),
        ("露营灯详情卖点5条，亮度和重量", {"mention": ("亮度", "重量"), "points": 5, "variants": 1}),
        ("Meta ad for the lantern, mention the battery and the weight", {"mention": ("battery", "weight"), "pain": ""}),
        ("露营灯写条信息流，突出续航", {"mention": ("续航",), "pain": ""}),
        ("主打5200mAh大电池，露营灯朋友圈一条", {"mention": ("5200mAh大电池",), "pain": ""}),
        ("给雨衣写两条朋友圈，妈妈口吻，反光条一定要提到", {"mention": ("反光条",), "manner": "妈妈口吻", "pain": ""}),
        ("RSA for the oat milk, 15 headlines and 4 descriptions", {"points": 15, "variants": 1, "pain": ""}),
        ("燕麦奶小红书一篇，奶泡总打不起来", {"pain": "咖啡奶泡打不起来"}),
        ("雨天遛狗裤腿全湿，给雨衣写个15秒口播", {"pain": "雨天遛狗裤腿全湿", "seconds": 15}),
        ("编程课信息流两条，写作业磨蹭那个点", {"pain": "写作业磨磨蹭蹭", "variants": 2}),
        ("编程课信息流两条，放学就抢手机那个点", {"pain": "放学就抢手机", "variants": 2}),
        ("two Meta ads for the lantern about running out of power", {"pain": "running out of power"}),
        ("oat milk, 3 Meta ads, 3 am feedings. Tone: dreamy", {"pain": "3 am feedings", "manner": "dreamy"}),
        ("30s script for the raincoat, soaked school bags", {"pain": "soaked school bags", "seconds": 30}),
        ("露营灯朋友圈三条，周五下班的", {"scene": "周五下班", "pain": "", "variants": 3}),
        ("雨衣写两条社群，语气利落不啰嗦", {"manner": "利落不啰嗦", "pain": ""}),
        ("露营灯朋友圈一条，带优惠（看看现在有没有）", {"mention": ("优惠",), "pain": "", "scene": ""}),
        ("编程课写一条朋友圈，价格按最新的来，别编", {"mention": (), "pain": ""}),
        ("露营灯小红书2篇，不要太硬广，口语化", {"pain": "", "scene": "", "mention": ()}),
        ("露营灯 朋友圈 一条 急", {"pain": "", "scene": "", "mention": ()}),
        ("下班太晚没空做饭这种感觉的，给燕麦奶写两条朋友圈", {"pain": "下班太晚没空做饭", "variants": 2}),
        ("编程课写条四十秒的脚本，从“孩子一放学就抢手机”切进去", {"pain": "孩子一放学就抢手机", "seconds": 40}),
        ("燕麦奶信息流一条，前3秒要抓人", {"pain": "", "seconds": None}),
        ("write a Meta ad for the oat milk, keep it lawful, don't mention the price", {"pain": "", "mention": ()}),
        ("a Moments ad for the raincoat, English, we know almost nothing", {"pain": "", "mention": ()}),
    ],
)  # fmt: skip
def test_wishes(text: str, fields: dict[str, Any]) -> None:
    brief = order(text).briefs[0]
    assert {name: getattr(brief, name) for name in fields} == fields


def test_the_matter_of_an_answer_is_in_the_review() -> None:
    read = order("有位家长说“编程课的老师写作业都不管”，帮我回复一下")
    assert (read.briefs[0].pain, read.unread) == ("", ())


def test_what_was_not_understood_is_kept_to_be_said() -> None:
    assert order("燕麦奶社群一条，一箱六盒分两周").unread == ("一箱六盒分两周",)


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("两条朋友圈，奶泡老是打不起来", "L-2"),
        ("顾客说“孩子上了两节就坐不住了”，怎么回", "L-4"),
        ("淋雨背书包的那种感觉，写条小红书", "L-3"),
        ("“晚上没电了，骗人”，回一下", "L-1"),
        ("办公室加班太晚，写个20秒口播，讲讲写作业的事", "L-4"),
    ],
)
def test_the_likeliest_product_is_proposed_first(text: str, sku: str) -> None:
    read = read_orders(text, SHELF, today=TODAY, language=language_of(text))
    assert isinstance(read, WhichProduct)
    assert (read.name, read.choices[0].sku, read.likely) == ("", sku, True)


@pytest.mark.parametrize(
    ("text", "sku", "said"),
    [
        ("营灯写条朋友圈", "L-1", "营灯"),
        ("给少儿课写两条小红书", "L-4", "少儿课"),
        ("“麦田奶喝了拉肚子”，怎么回复", "", ""),
        ("“编程课老师太凶了”，怎么回复", "L-4", ""),
    ],
)
def test_a_name_near_one_product_only_is_taken_and_kept(text: str, sku: str, said: str) -> None:
    read = read_orders(text, SHELF, today=TODAY, language="zh")
    if not sku:
        assert isinstance(read, WhichProduct)
    else:
        assert isinstance(read, Orders)
        assert (read.briefs[0].sku, read.nearly) == (sku, said)


def test_a_sku_that_no_product_has_is_asked_back() -> None:
    read = read_orders("给 L-9 露营灯写两条朋友圈", SHELF, today=TODAY, language="zh")
    assert read == WhichProduct("L-9", SHELF, likely=True)
    assert order("给 L-1 露营灯写两条朋友圈，USB-3 接口").briefs[0].sku == "L-1"


@pytest.mark.parametrize(
    ("text", "mention", "pain"),
    [
        ("露营灯小红书一条，主打72小时不断电", ("72小时不断电",), ""),
        ("露营灯小红书一条，主打零下30度不冷，半夜没电", ("零下30度不冷",), "半夜没电"),
        ("Meta ad for the lantern, focus on 90 hours of light", ("90 hours of light",), ""),
        ("燕麦奶朋友圈，三天祛痘，孕妇也能喝", ("三天祛痘", "孕妇也能喝"), ""),
        ("雨衣社群一条，别人家都是垃圾", ("别人家都是垃圾",), ""),
        ("Moments post for the raincoat, best in the world", ("best in the world",), ""),
        ("露营灯小红书一条，不要写全网最亮", (), ""),
        ("燕麦奶社群一条，差不多喝完了", (), ""),
    ],
)
def test_a_claim_is_no_pain_point_but_a_wish_that_is_looked_for(text: str, mention: tuple[str, ...], pain: str) -> None:
    brief = order(text).briefs[0]
    assert (brief.mention, brief.pain, brief.audience) == (mention, pain, "")


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        (
            "给露营灯和雨衣各写一条朋友圈，再给燕麦奶写两条小红书",
            (("L-1", "朋友圈", 1), ("L-3", "朋友圈", 1), ("L-2", "小红书", 2)),
        ),
        (
            "露营灯两条朋友圈，雨衣和燕麦奶各一条小红书，语气轻松",
            (("L-1", "朋友圈", 2), ("L-3", "小红书", 1), ("L-2", "小红书", 1)),
        ),
        (
            "two Moments posts for the lantern, and one Xiaohongshu post for the raincoat",
            (("L-1", "朋友圈", 2), ("L-3", "小红书", 1)),
        ),
        (
            "露营灯和雨衣写朋友圈和小红书",
            (("L-1", "朋友圈", 1), ("L-1", "小红书", 1), ("L-3", "朋友圈", 1), ("L-3", "小红书", 1)),
        ),
    ],
)
def test_the_formats_of_a_clause_are_those_of_its_products(
    text: str, ordered: tuple[tuple[str, str, int], ...]
) -> None:
    assert tuple((one.sku, one.platform, one.variants) for one in order(text).briefs) == ordered


@pytest.mark.parametrize(
    ("text", "name"),
    [("给扫地机器人写条朋友圈", "扫地机器人"), ("给早教机器人写两条小红书", "早教机器人"), ("给打工人写条朋友圈", "")],
)
def test_a_product_that_is_not_there_is_told_so(text: str, name: str) -> None:
    read = read_orders(text, SHELF, today=TODAY, language="zh")
    assert isinstance(read, WhichProduct)
    assert read.name == name
