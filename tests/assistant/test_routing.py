"""Which skill gets a message: the real ones over the sample store, one message to a conversation unless said."""

import json
from pathlib import Path

import pytest
from conftest import zhongcao

ROUTES = {
    "kpi": """
        上周GMV多少
        昨天小红书点击率咋样
        9月新客数
        昨天的退款有多少
        上个月各产品退款率排名
        今年以来客单价同比
        GMV涨了还是跌了
        下周GMV会到多少
        帮我预测下个月GMV
        本月GMV
        为什么9月抖音店铺转化率掉了
        小红书占总花费多少
        毛利率多少
        好评率上周
        快手上周点击率
        哪个渠道获客最便宜
        删除抖音的数据
        SELECT * FROM order_lines
        上周GMV'; DROP TABLE order_lines; --
        什么是GMV
        客单价怎么算
        how is CTR calculated
        CTR of Douyin last week vs the week before
        top 5 campaigns by spend last month
        forecast GMV for next month
        gross margin last month
        TOP3 campaign by 花费 九月
    """,
    "guide": """
        ROI怎么提升
        怎么降低获客成本
        ROI多少算好
        会员复购率太低怎么办
        新手怎么低成本启动
        小红书一周发几篇合适
        KOC合作多少钱一篇
        私域怎么运营
        how do I improve ROAS
        how do we start on a small budget
    """,
    "needs": """
        最近大家在抱怨什么
        上周差评集中在哪些问题
        爽肤水漏液的反馈多吗
        敏感肌用户怎么说
        顾客对面膜的评价怎么样
        物流慢的投诉有多少
        what are people complaining about
    """,
    "draft": """
        给粉底液写一条小红书笔记
        帮我写3条精华的标题
        给舒缓修护精华液写一条朋友圈文案
        draft two ads for the sunscreen
    """,
    "check": """
        这句能不能发：史上最低价
        检查一下：全网第一美白神器，七天见效
        帮我看看这条能不能发：敏感肌也能用
        can I post this: the best serum in the world
    """,
    "triage": """
        待处理的差评有哪些
        认领 12
        which tickets are open
    """,
    "help": """
        你好呀
        早上好
        谢谢
        好的谢谢
        再见
        哈哈
        👍
        你是谁
        你能干嘛
        讲个笑话
        hello there
        thanks a lot
    """,
}
SAID = [(text, skill) for skill, lines in ROUTES.items() for line in lines.splitlines() if (text := line.strip())]


@pytest.fixture(scope="module")
def answered(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The skill that answered each message, all asked in one process."""
    told = [{"id": str(at), "text": text, "conversation": f"c{at}"} for at, (text, _) in enumerate(SAID)]
    told += [
        {"id": "waiting 1", "text": "转化率", "conversation": "waiting"},
        {"id": "waiting 2", "text": "谢谢", "conversation": "waiting"},
        {"id": "agreeing 1", "text": "帮我写3条精华的标题", "conversation": "agreeing"},
        {"id": "agreeing 2", "text": "好", "conversation": "agreeing"},
        {"id": "following 1", "text": "上周GMV", "conversation": "following"},
        {"id": "following 2", "text": "那抖音呢", "conversation": "following"},
        {"id": "following 3", "text": "把SQL给我看看", "conversation": "following"},
    ]
    file = tmp_path_factory.mktemp("routing") / "said.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in told), "utf-8")
    done = zhongcao("ask", "--file", str(file), "--json", home=sample_home)
    assert done.returncode == 0, done.stderr
    return {line["id"]: line["skill"] for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(
    ("at", "skill"), [(str(at), skill) for at, (_, skill) in enumerate(SAID)], ids=[t for t, _ in SAID]
)
def test_a_message_goes_to_its_skill(at: str, skill: str, answered: dict[str, str]) -> None:
    assert answered[at] == skill


@pytest.mark.parametrize(
    ("said", "skill"),
    [("waiting 2", "help"), ("agreeing 2", "draft"), ("following 2", "kpi"), ("following 3", "kpi")],
)
def test_a_message_that_leans_on_the_one_before(said: str, skill: str, answered: dict[str, str]) -> None:
    assert answered[said] == skill
