"""Questions about needs and what follows on them, read whole: each word is understood, carries nothing, or is named."""

from datetime import date

import pytest

from analytics.kpi.periods.calendar import default_calendar
from analytics.reviews.needs import Known
from analytics.reviews.taxonomy import bundled
from assistant.skills.needs.names import Aliases, Names, names_of
from assistant.skills.needs.question import NeedsQuestion, NotRead, from_json, to_json
from assistant.skills.needs.reader import Reader
from assistant.skills.needs.settle import goes_on, settled

pytestmark = pytest.mark.slow  # `make test-all`; the golden questions hold the same in `make test`

TODAY, LAST = date(2026, 11, 1), date(2026, 10, 31)
KNOWN = Known(
    products=(
        ("CY-006", "烟酰胺亮肤精华", "精华"),
        ("CY-001", "舒缓修护精华液", "精华"),
        ("CY-003", "玻尿酸保湿面膜", "面膜"),
        ("CY-004", "清透控油防晒乳", "防晒"),
        ("CY-005", "持妆控油粉底液", "底妆"),
        ("CY-007", "神经酰胺屏障面霜", "面霜"),
        ("CY-008", "积雪草爽肤水", "水乳"),
        ("CY-009", "温和卸妆油", "卸妆"),
        ("CY-010", "植萃护手霜", "身体护理"),
        ("CY-011", "软毛面膜刷", "工具"),
    ),
    channels=("天猫旗舰店", "小红书", "抖音"),
    personas=("学生党", "孕妇", "干皮", "敏感肌", "油皮", "混合皮", "痘痘肌"),
    first=date(2025, 8, 1),
    last=LAST,
)
ALIASES = Aliases(
    {
        "CY-001": ("小绿滴", "Soothing Repair Serum"),
        "CY-003": ("Hyaluronic Moisture Sheet Mask",),
        "CY-004": ("防晒霜", "Sheer Oil-Control Sunscreen"),
        "CY-005": ("粉底", "Long-Wear Matte Foundation"),
        "CY-006": ("Niacinamide Glow Serum",),
        "CY-008": ("Centella Toner",),
        "CY-010": ("Botanical Hand Cream",),
    },
    {"天猫旗舰店": ("天猫", "Tmall"), "抖音": ("Douyin",), "小红书": ("红书", "Xiaohongshu")},
)
SKUS = {product: sku for sku, product, _ in KNOWN.products}
LISTED = ("漏液破损", "功效不明显", "闷痘致痘")
"""The needs that the answer before listed."""

# A question a line with what is read of it, one that goes on from the line before behind an arrow; ? for what is not
# answered, with the words not known or the reason.
READ = """
最近大家在抱怨什么 | 261002..261031* needs face=complaint
-> 那面霜呢 | 261002..261031* needs product=CY-007 face=complaint
-> 只看小红书 | 261002..261031* needs product=CY-007 channel=小红书 face=complaint
-> 换成上个月 | 261001..261031 needs product=CY-007 channel=小红书 face=complaint vs 260901..260930
-> 原话呢 | 261001..261031 needs product=CY-007 channel=小红书 face=complaint shown=5 vs 260901..260930
-> 涨得最快的是哪个 | 261001..261031 needs product=CY-007 channel=小红书 face=complaint order=growing vs 260901..260930
敏感肌的反馈怎么样，给我原话 | 261002..261031* needs needs=敏感肌适用 shown=5
-> 和油皮比呢 | 261002..261031* needs needs=敏感肌适用,油皮持妆
-> 哪些产品最多 | 261002..261031* parts by=product needs=敏感肌适用,油皮持妆
-> 夸的呢 | 261002..261031* parts by=product face=praise needs=敏感肌适用,油皮持妆
精华液上个月的差评主要是什么 | 261001..261031 needs product=CY-001 face=complaint vs 260901..260930
-> 为什么 | 261001..261031 needs product=CY-001 face=complaint needs=漏液破损 asks=why vs 260901..260930
和上个月比多了哪些问题 | 261002..261031* needs face=complaint order=growing vs 260902..261001
which complaints are growing | 261002..261031* needs face=complaint order=growing
多少人说过敏 | 261002..261031* needs face=complaint needs=过敏反应 asks=count
抖音上大家对防晒的意见 | 261002..261031* needs channel=抖音 product=CY-004
小红书和抖音的差评有什么不同 | 261002..261031* parts by=channel channel=小红书,抖音 face=complaint values=小红书,抖音
哪个产品差评最多 | 261002..261031* parts by=product face=complaint
哪些渠道的投诉在变多 | 261002..261031* parts by=channel face=complaint order=growing
漏液这半年的趋势 | 260701..261031 trend by=month face=complaint needs=漏液破损 vs 260101..260430
敏感肌的声音这半年怎么变 | 260701..261031 trend by=month needs=敏感肌适用 vs 260101..260430
油皮和干皮的抱怨有什么不一样 | 261002..261031* parts by=persona face=complaint values=油皮,干皮
孕妇能用吗有多少人问 | 261002..261031* needs face=question needs=孕妇可用 asks=count
大家最想要什么 | 261002..261031* needs face=suggestion
上个月新出现的问题 | 261001..261031 needs face=complaint order=new vs 260901..260930
哪些问题在减少 | 261002..261031* needs face=complaint order=fading
物流慢占差评的比例 | 261002..261031* needs face=complaint needs=物流慢 asks=share of side
一星评价都在说什么 | 261002..261031* needs stars=1
三星及以下的评价主要抱怨什么 | 261002..261031* needs stars=1,2,3 face=complaint
咨询里大家最常问什么 | 261002..261031* needs source=inquiry face=question
面霜的口碑怎么样 | 261002..261031* needs product=CY-007
净情感最低的产品是哪个 | 261002..261031* parts by=product order=worst asks=net
为什么大家抱怨漏液 | 261002..261031* needs face=complaint needs=漏液破损 asks=why
漏液主要集中在哪些产品 | 261002..261031* parts by=product face=complaint needs=漏液破损
漏液集中在哪个批次 | 261002..261031* parts by=lot face=complaint needs=漏液破损
top 5 complaints last month | 261001..261031 needs face=complaint limit=5 vs 260901..260930
过敏的原话给我10条 | 261002..261031* needs face=complaint needs=过敏反应 shown=10
9月和10月的差评对比 | 261001..261031 needs face=complaint vs 260901..260930
双11期间大家在抱怨什么 | 251101..251111 needs face=complaint vs 251021..251031
昨天有什么差评 | 261031..261031 needs face=complaint vs 261030..261030
假货的声音有没有变多 | 261002..261031* needs face=complaint needs=假货疑虑 order=growing asks=whether
有没有人说闷痘 | 261002..261031* needs face=complaint needs=闷痘致痘 asks=whether
敏感肌用户对精华的评价 | 261002..261031* needs persona=敏感肌 product=CY-006,CY-001
学生党喜欢哪个产品 | 261002..261031* parts by=product persona=学生党 face=praise
大家都夸面膜什么 | 261002..261031* needs product=CY-003 face=praise
除了物流还有哪些抱怨 | 261002..261031* needs face=complaint but_needs=物流慢,发货时间
包装方面的问题 | 261002..261031* needs face=complaint needs=漏液破损,包装设计 about=包装
客服态度的投诉按渠道看 | 261002..261031* parts by=channel face=complaint needs=客服态度
各产品的主要差评 | 261002..261031* parts by=product face=complaint
按月看敏感肌的抱怨 | 260503..261031* trend by=month face=complaint needs=敏感肌适用
show me quotes about leaking | 261002..261031* needs face=complaint needs=漏液破损 shown=5
how many customers complained about allergy last month | 261001..261031 needs face=complaint needs=过敏反应 asks=count vs 260901..260930
what do oily-skin customers say about the foundation | 261002..261031* needs persona=油皮 product=CY-005
compare complaints on Douyin and Xiaohongshu | 261002..261031* parts by=channel channel=抖音,小红书 face=complaint values=抖音,小红书
share of complaints about shipping | 261002..261031* needs face=complaint needs=物流慢,发货时间 about=物流 asks=share
trend of breakouts over the last 6 months | 260501..261031 trend by=month face=complaint needs=闷痘致痘 vs 251101..260430
which product gets the most praise | 261002..261031* parts by=product face=praise
what are people asking about in inquiries | 261002..261031* needs source=inquiry face=question
any new problems this month | ? no data
这个月有多少差评 | ? no data
三大痛点是什么 | 261002..261031* needs face=complaint limit=3
这周差评最多的三个产品是哪几个 | 261026..261031 parts by=product face=complaint limit=3 vs 261019..261024
油皮最近在吐槽粉底什么 | 261002..261031* needs persona=油皮 product=CY-005 face=complaint
客户反映面膜有没有假货 | 261002..261031* needs product=CY-003 face=complaint needs=假货疑虑 asks=whether
小红书上大家怎么评价防晒 | 261002..261031* needs channel=小红书 product=CY-004
有多少顾客说刺痛 | 261002..261031* needs face=complaint needs=敏感肌适用 asks=count
敏感肌能用吗这个问题有多少人问过 | 261002..261031* needs face=question needs=敏感肌适用 asks=count
最近30天漏液的占比是多少 | 261002..261031 needs face=complaint needs=漏液破损 asks=share vs 260902..261001
爽肤水漏液的顾客占爽肤水顾客的多少 | 261002..261031* needs product=CY-008 face=complaint needs=漏液破损 asks=share
抖音和天猫哪个渠道投诉多 | 261002..261031* parts by=channel channel=抖音,天猫旗舰店 face=complaint
十月各渠道的抱怨排名 | 261001..261031 parts by=channel face=complaint vs 260901..260930
最近三个月物流投诉的趋势 | 260801..261031 trend by=week face=complaint needs=物流慢,发货时间 about=物流 vs 260501..260731
哪些需求是新出现的 | 261002..261031* needs face=complaint order=new
九月以来过敏的人变多了吗 | 260901..261031 needs face=complaint needs=过敏反应 order=growing vs 260702..260831
护手霜的味道大家喜欢吗 | 261002..261031* needs product=CY-010 face=praise needs=味道刺鼻
学生党最常问什么 | 261002..261031* needs persona=学生党 face=question
大家夸得最多的前五点 | 261002..261031* needs face=praise limit=5
为什么爽肤水差评突然变多 | 261002..261031* needs product=CY-008 face=complaint order=growing asks=why
哪一批爽肤水漏得最多 | 261002..261031* parts by=lot product=CY-008 face=complaint needs=漏液破损
给我看5条漏液的原话 | 261002..261031* needs face=complaint needs=漏液破损 shown=5
一星和二星的评价主要在说什么 | 261002..261031* needs stars=1,2
五星好评都夸什么 | 261002..261031* needs stars=5 face=praise
只看评价，不看咨询，大家抱怨什么 | 261002..261031* needs source=review face=complaint
客服咨询里问价格的多吗 | 261002..261031* needs source=inquiry face=question needs=价格优惠 asks=count
干皮和油皮谁的抱怨更多 | 261002..261031* parts by=persona face=complaint values=干皮,油皮
哪类人抱怨最多 | 261002..261031* parts by=persona face=complaint
今年每个月的差评数量 | 260101..261031 trend by=month face=complaint asks=count vs 250101..251031
最近一周有什么新问题 | 261019..261025 needs face=complaint order=new vs 261012..261018
上个月和前一个月相比，哪些抱怨减少了 | 261001..261031 needs face=complaint order=fading vs 260901..260930
包装破损有改善吗 | 261002..261031* needs face=complaint needs=漏液破损 order=fading
净情感最高的三个产品 | 261002..261031* parts by=product order=best limit=3 asks=net
哪个产品口碑最差 | 261002..261031* parts by=product order=worst
双11之后退货的原因是什么 | 251112..261031 needs needs=客服态度 asks=why vs 241123..251111
孕妇关心什么 | 261002..261031* needs persona=孕妇 face=question
面霜值不值得买，大家怎么说 | 261002..261031* needs product=CY-007 needs=价格优惠
大家对客服态度满意吗 | 261002..261031* needs face=praise needs=客服态度
物流慢的主要是哪些渠道 | 261002..261031* parts by=channel face=complaint needs=物流慢
近半年假货的声音怎么变化 | 260501..261031 trend by=month face=complaint needs=假货疑虑 vs 251101..260430
顾客都担心什么 | 261002..261031* needs face=complaint
what are the top 3 complaints about the serum on Douyin | 261002..261031* needs product=CY-006,CY-001 channel=抖音 face=complaint limit=3
are complaints about leaking going up | 261002..261031* needs face=complaint needs=漏液破损 order=growing
how many people asked about pregnancy safety | 261002..261031* needs face=question needs=孕妇可用 asks=count
which products do sensitive skin customers love | 261002..261031* parts by=product persona=敏感肌 face=praise
show complaints by channel for September | 260901..260930 parts by=channel face=complaint vs 260801..260831
compare the toner and the serum | 261002..261031* parts by=product product=CY-008,CY-006,CY-001 values=积雪草爽肤水,烟酰胺亮肤精华,舒缓修护精华液
what's new this month in complaints | ? no data
complaint trend by week for the last 3 months | 260801..261031 trend by=week face=complaint vs 260501..260731
how often do people ask whether it suits sensitive skin | 261002..261031* needs face=question needs=用法咨询,敏感肌适用
what share of customers complain about price | 261002..261031* needs face=complaint needs=价格优惠 asks=share
why are people unhappy with the toner | 261002..261031* needs product=CY-008 face=complaint asks=why
give me 10 quotes about slow delivery | 261002..261031* needs face=complaint needs=物流慢 shown=10
one-star reviews last month: what are they about | 261001..261031 needs stars=1 vs 260901..260930
do people like the smell of the hand cream | 261002..261031* needs product=CY-010 face=praise needs=味道刺鼻
what do students say | 261002..261031* needs persona=学生党
防晒这三个月的好评点 | 260801..261031 needs product=CY-004 face=praise vs 260501..260731
-> 差评 | 260801..261031 needs product=CY-004 face=complaint vs 260501..260731
-> 只看油皮的 | 260801..261031 needs product=CY-004 persona=油皮 face=complaint vs 260501..260731
面霜上个月被夸什么 | 261001..261031 needs product=CY-007 face=praise vs 260901..260930
-> 那被骂什么 | 261001..261031 needs product=CY-007 face=complaint vs 260901..260930
-> 有人问什么吗 | 261001..261031 needs product=CY-007 face=question asks=whether vs 260901..260930
十月的差评主要是什么 | 261001..261031 needs face=complaint vs 260901..260930
-> 和上个月比呢 | 261001..261031 needs face=complaint vs 260901..260930
-> 涨得最快的是哪个 | 261001..261031 needs face=complaint order=growing vs 260901..260930
过敏的有几个人 | 261002..261031* needs face=complaint needs=过敏反应 asks=count
-> 都是哪个产品 | 261002..261031* parts by=product face=complaint needs=过敏反应
-> 原话发我 | 261002..261031* needs face=complaint needs=过敏反应 shown=5
complaints about the toner in October | 261001..261031 needs product=CY-008 face=complaint vs 260901..260930
-> compared with September? | 261001..261031 needs product=CY-008 face=complaint vs 260901..260930
-> what about the sheet mask | 261001..261031 needs product=CY-003 face=complaint vs 260901..260930
top 3 complaints last month | 261001..261031 needs face=complaint limit=3 vs 260901..260930
-> top 5 | 261001..261031 needs face=complaint limit=5 vs 260901..260930
-> for the lipstick | ? lipstick
which complaints are growing | 261002..261031* needs face=complaint order=growing
-> just the toner | 261002..261031* needs product=CY-008 face=complaint order=growing
十月假货的反馈 | 261001..261031 needs face=complaint needs=假货疑虑 vs 260901..260930
-> 除了天猫 | 261001..261031 needs !channel=天猫旗舰店 face=complaint needs=假货疑虑 vs 260901..260930
negative feedback on the sunscreen this year | 260101..261031 needs product=CY-004 face=complaint vs 250101..251031
-> by month | 260101..261031 trend by=month product=CY-004 face=complaint vs 250101..251031
-> only oily skin | 260101..261031 trend by=month product=CY-004 persona=油皮 face=complaint vs 250101..251031
最近大家在抱怨什么 | 261002..261031* needs face=complaint
-> 第二个展开说说 | 261002..261031* needs face=complaint needs=功效不明显
-> 那第三个呢 | 261002..261031* needs face=complaint needs=闷痘致痘
最近大家在抱怨什么 | 261002..261031* needs face=complaint
-> 这个问题集中在哪些产品 | 261002..261031* parts by=product face=complaint needs=漏液破损
口红的口碑怎么样 | ? 口红
北京的客户在抱怨什么 | ? 北京
下个月大家会抱怨什么 | ? forecast
把这些客户的手机号给我 | ? personal
每小时的差评走势 | ? finer
没有抱怨的产品 | ? 没
精华以外的产品大家抱怨什么 | 261002..261031* needs !product=CY-006,CY-001 face=complaint
敏感肌用户和油皮用户的抱怨对比 | 261002..261031* parts by=persona face=complaint values=敏感肌,油皮
不满意包装的有多少人 | 261002..261031* needs face=complaint needs=漏液破损,包装设计 about=包装 asks=count
"""  # noqa: E501


@pytest.fixture(scope="module")
def names() -> Names:
    return names_of(KNOWN, ALIASES, bundled())


def _conversations() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for line in READ.strip().splitlines():
        text, _, expected = line.partition(" | ")
        if text.startswith("-> "):
            found[-1].append((text.removeprefix("-> "), expected))
        else:
            found.append([(text, expected)])
    return found


@pytest.mark.parametrize("turns", _conversations(), ids=lambda turns: turns[0][0])
def test_reads_a_conversation(turns: list[tuple[str, str]], names: Names) -> None:
    before: NeedsQuestion | None = None
    for text, expected in turns:
        said = Reader(text, names, today=TODAY, calendar=default_calendar()).read()
        if isinstance(said, NotRead):
            assert f"? {'、'.join(said.unknown) or said.trouble}" == expected, text
            continue
        before = settled(
            said, before if before and goes_on(said, text) else None, LISTED, last=LAST, calendar=default_calendar()
        )
        assert _told(before) == expected, text
        assert from_json(to_json(before)) is not None


def _told(question: NeedsQuestion) -> str:
    parts = [_days(question.since, question.until) + "*" * question.assumed, question.view]
    parts += [f"by={question.by}"] if question.by else []
    for keep in question.keep:
        values = (SKUS.get(value, value) for value in keep.values)
        parts.append(f"{'!' * keep.but}{keep.field}={','.join(values)}")
    for name in ("face", "needs", "but_needs", "about", "values", "order", "limit", "asks", "shown", "chart"):
        value = getattr(question, name)
        told = ",".join(value) if isinstance(value, tuple) else value
        parts += [f"{name}={told}"] if value and value != "most" else []
    parts += [f"vs {_days(*question.against)}"] if question.against else []
    return " ".join(parts)


def _days(first: date, last: date) -> str:
    return f"{first:%y%m%d}..{last:%y%m%d}"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("眼霜最近有人抱怨吗", ("眼霜",)),
        ("拼多多的好评集中在哪", ("拼多多",)),
        ("what do people say on Amazon", ("Amazon",)),
        ("女性用户的差评", ("女性",)),
        ("对充电口的抱怨有多少", ("充电口",)),
        ("30岁以上的顾客在抱怨什么", ("30", "岁以")),
        ("上周抖音点击率多少", ("点击率",)),
    ],
)
def test_names_what_it_does_not_know(text: str, unknown: tuple[str, ...], names: Names) -> None:
    said = Reader(text, names, today=TODAY, calendar=default_calendar()).read()
    assert isinstance(said, NotRead)
    assert said.unknown == unknown
