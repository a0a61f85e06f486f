"""A house for the page to stand in: small views with whole, realistic values, and a toy that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from assistant.conversation import (
    Action,
    Button,
    Buttons,
    Chart,
    Citation,
    Citations,
    Column,
    Details,
    Json,
    Language,
    Message,
    Quote,
    Quotes,
    Reply,
    Table,
    Text,
)
from assistant.triage.desk import METADATA, Desk
from assistant.triage.ticket import Complaint
from bot.views.shown import Card, NeedRow, Needs
from bot.web.views import House

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 1, 10, 30, tzinfo=ZONE)

HOUSE = House(
    zone=ZONE,
    suggestions={
        "zh": (
            "上周小红书的点击率是多少？",
            "上周各渠道的花费和 ROI 对比",
            "舒缓修护精华液最近的差评在说什么？",
            "给积雪草爽肤水写一篇种草笔记",
        ),
        "en": ("What was the CTR of 小红书 last week?", "Which tickets are open?"),
    },
)


@dataclass
class FakeDashboard:
    made: tuple[Card, ...] = (
        Card(
            "ctr",
            "点击率",
            "percent",
            0.0312,
            "上周 10-19 至 10-25",
            "up",
            0.035,
            -0.081,
            "较前一周",
            (0.0341, 0.0338, 0.0345, 0.0352, 0.0339, 0.034, 0.0312),
            "上周各渠道的点击率",
        ),
        Card(
            "roi",
            "投入产出比",
            "number",
            3.42,
            "上周 10-19 至 10-25",
            "up",
            3.0,
            0.124,
            "较前一周",
            (2.9, 3.0, 2.8, 3.1, 3.04, 3.2, 3.42),
            "上周各渠道的 ROI",
        ),
        Card(
            "cac",
            "获客成本",
            "currency",
            68.5,
            "上周 10-19 至 10-25",
            "down",
            60.0,
            0.062,
            "较前一周",
            (58, 61, 60, 62, 64, 64.5, 68.5),
            "获客成本为什么涨了？",
        ),
        Card(
            "gmv",
            "成交总额",
            "currency",
            1284500,
            "10 月",
            "up",
            1200000,
            0.071,
            "较 9 月",
            (98, 102, 110, 120, 128.45),
        ),
        Card(
            "aov",
            "客单价",
            "currency",
            186.2,
            "上周 10-19 至 10-25",
            "up",
            None,
            0.0,
            "较前一周",
            (180, 181, 186, 186.2),
        ),
        Card("refunds", "退款率", "percent", None, "上周 10-19 至 10-25", "down", 0.03),
    )

    def cards(self, language: Language) -> Sequence[Card]:  # noqa: ARG002
        return self.made


@dataclass
class FakeNeeds:
    rows: tuple[NeedRow, ...] = (
        NeedRow(
            "漏液",
            "包装",
            "缺陷",
            86,
            0.062,
            1.87,
            ("积雪草爽肤水",),
            (
                Quote("打开箱子发现瓶口都湿了，漏了小半瓶", "R-02113 · 2 星 · 2026-10-28"),
                Quote("第二次买了，这次瓶盖漏，包装盒都泡软了", "R-02087 · 1 星 · 2026-10-25"),
            ),
            "漏液的评价集中在哪个批次？",
        ),
        NeedRow(
            "敏感肌适用",
            "功效",
            "需求",
            241,
            0.174,
            0.31,
            ("舒缓修护精华液", "神经酰胺屏障面霜"),
            (Quote("换季泛红，用了三天就稳下来了", "R-01876 · 5 星 · 2026-10-21"),),
            "哪些商品被问到敏感肌能不能用？",
        ),
        NeedRow("物流慢", "物流", "抱怨", 64, 0.046, -0.22, (), (Quote("五天了还没发货", "I-00451 · 2026-10-12"),)),
        NeedRow("味道刺鼻", "气味", "抱怨", 41, 0.03, None, ("植萃护手霜",), ()),
    )

    def needs(self, language: Language, product: str) -> Needs:  # noqa: ARG002
        rows = tuple(row for row in self.rows if not product or product in row.products)
        return Needs("近 6 周 2026-09-20 至 2026-10-31", 1386, rows)

    def products(self) -> Sequence[str]:
        return ("舒缓修护精华液", "积雪草爽肤水", "植萃护手霜")


COMPLAINTS = (
    (
        "R-02140",
        "用了两次脸上又红又肿，去医院说是接触性皮炎，你们负责吗？！",
        6,
        "过敏反应",
        "提到就医与皮肤反应",
        "舒缓修护精华液",
        1,
        26,
    ),
    (
        "R-02113",
        "打开箱子发现瓶口都湿了，漏了小半瓶，说好的密封呢",
        4,
        "漏液",
        "包装缺陷，同批次近期集中出现",
        "积雪草爽肤水",
        2,
        20,
    ),
    (
        "R-02108",
        "防伪码查不到，客服一直不回，感觉买到假货了",
        5,
        "真伪",
        "质疑正品且未得到回复",
        "烟酰胺亮肤精华",
        1,
        18,
    ),
    ("R-02101", "上妆两小时就斑驳，油皮别买", 2, "功效", "效果不符合预期", "持妆控油粉底液", 2, 9),
    ("R-02099", "味道真的很冲，闻着头晕", 3, "气味", "气味引起不适", "植萃护手霜", 2, 30),
    ("R-02090", "等了一周才到，快递盒子还压扁了", 2, "物流", "时效与外包装", "玻尿酸保湿面膜", 3, 40),
)


def make_desk(engine: Engine) -> Desk:
    """The real desk with a few complaints: one claimed, one answered, one escalated, one resolved."""
    METADATA.create_all(engine)
    desk, now = Desk(engine), NOW.replace(tzinfo=None)
    desk.receive(
        (
            Complaint(
                "review",
                number,
                now - timedelta(hours=hours),
                text,
                level,
                category,
                reason,
                reason,
                product,
                "",
                "天猫旗舰店",
                stars,
            )
            for number, text, level, category, reason, product, stars, hours in COMPLAINTS
        ),
        now,
    )
    desk.act(2, "claim", actor="小林", now=now)
    desk.act(3, "escalate", actor="阿青", now=now)
    for act in ("claim", "answer"):
        desk.act(5, act, actor="阿青", now=now)
    for act in ("claim", "resolve"):
        desk.act(6, act, actor="小林", now=now)  # type: ignore[arg-type]
    return desk


@dataclass
class FakePainter:
    """Draws by writing down what it was given."""

    drawn: list[Chart] = field(default_factory=list)

    def __call__(self, chart: Chart) -> str:
        self.drawn.append(chart)
        return f'<svg xmlns="http://www.w3.org/2000/svg"><title>{chart.alt}</title></svg>'


CHANNELS = (
    ("小红书", 0.0312, 128_400.0, 3.42, 4120),
    ("抖音", 0.0274, 342_190.5, 2.18, 9730),
    ("淘宝直通车", 0.0418, 201_300.0, 4.05, 7015),
    ("百度搜索", 0.0196, 54_020.0, 1.37, 1044),
    ("微信朋友圈", None, 0.0, None, 0),
)

KPI = Reply(
    "kpi",
    "answered",
    (
        Text(
            "上周（10-19 至 10-25）小红书的**点击率**是 **3.12%**，比前一周**低 0.28 个百分点**（−8.1%）。\n\n"
            "五个投放渠道里排第二，**淘宝直通车**最高；微信朋友圈上周没有投放。"
        ),
        Chart(
            {
                "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
                "width": 560,
                "height": 200,
                "data": {
                    "values": [
                        {"day": f"2026-10-{day}", "ctr": 0.03 + (day * 7 % 11) / 1500, "渠道": channel}
                        for day in range(12, 26)
                        for channel in ("小红书",)
                    ]
                },
                "mark": {"type": "line", "point": True, "color": "#4a8a5f"},
                "encoding": {
                    "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%m-%d"}},
                    "y": {
                        "field": "ctr",
                        "type": "quantitative",
                        "title": "点击率",
                        "axis": {"format": ".1%"},
                        "scale": {"zero": False},
                    },
                },
            },
            "小红书 10 月 12 日至 25 日每天的点击率，上周下滑。",
        ),
        Table(
            (
                Column("channel", "渠道"),
                Column("ctr", "点击率", "percent"),
                Column("cost", "花费", "currency"),
                Column("roi", "ROI", "number"),
                Column("clicks", "点击量", "integer"),
            ),
            CHANNELS,
            "上周各渠道，2026-10-19 至 2026-10-25",
        ),
        Buttons((Button("为什么掉了？", "为什么掉了？"), Button("按天看", "按天看"), Button("换成抖音", "那抖音呢"))),
        Details(
            "SQL",
            "SELECT channel, sum(clicks) / nullif(sum(impressions), 0) AS ctr\nFROM ad_daily\n"
            "WHERE date BETWEEN DATE '2026-10-19' AND DATE '2026-10-25'\nGROUP BY channel\nORDER BY ctr DESC",
            "sql",
        ),
    ),
    notes=("周从周一算到周日；比率是合计之比，不是每日均值。",),
)

DRAFT = Reply(
    "draft",
    "answered",
    (
        Text(
            "### 换季脸红发烫？先把屏障补好 [1]\n\n"
            "上周降温，我的脸又开始红。这瓶**舒缓修护精华液**用到第三天，紧绷感轻了不少[2]。\n\n"
            "- 质地像水，推开就吸收\n- 30ml，随身带也不占地方\n\n"
            "> 敏感肌先在耳后试 24 小时，再上脸。"
        ),
        Citations(
            (
                Citation("CY-001", "product", "商品资料", "舒缓修护精华液", "积雪草提取物、泛醇；30ml"),
                Citation("R-01876", "review", "顾客评价", "5 星", "换季泛红，用了三天就稳下来了"),
            )
        ),
        Buttons(
            (
                Button("就用这版", action=Action("draft.keep", "d1"), style="primary"),
                Button("再写一版", "再写一版"),
                Button("检查合规", action=Action("check.draft", "d1")),
            )
        ),
    ),
)
NEEDS = Reply(
    "needs",
    "answered",
    (
        Text("近 6 周涨得最快的是**漏液**，86 次提及，环比 +187%，几乎都来自批次 L2609B。"),
        Quotes(
            (
                Quote("打开箱子发现瓶口都湿了，漏了小半瓶", "R-02113 · 2 星 · 2026-10-28"),
                Quote("第二次买了，这次瓶盖漏，包装盒都泡软了", "R-02087 · 1 星 · 2026-10-25"),
            )
        ),
        Table(
            (Column("day", "周"), Column("count", "提及", "integer")),
            ((date(2026, 10, 19), 21), (date(2026, 10, 26), 34)),
        ),
    ),
)
UNCLEAR = Reply(
    "kpi",
    "clarify",
    (
        Text("“转化率”有两种，你想看哪一种？"),
        Buttons((Button("广告转化率", "广告转化率"), Button("店铺转化率", "店铺转化率"))),
    ),
    choices=("广告转化率", "店铺转化率"),
)


def respond(message: Message, memory: Mapping[str, Json]) -> Reply:
    """Answers by the first word it knows."""
    for word, reply in (("转化", UNCLEAR), ("写", DRAFT), ("差评", NEEDS), ("需求", NEEDS)):
        if word in message.text:
            return reply
    return KPI
