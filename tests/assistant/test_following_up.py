"""Two and three turns over the sample store: who answers a short message after another, and how.

A turn reads: text = skill status words, the words being a pattern that the reply holds; of several skills or statuses
either will do. A turn without = is held by other tests.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import zhongcao

CONVERSATIONS = {
    "a figure, then its mean, share, difference": """
        10月订单量 -> 日均多少 = kpi answered 73.29
        10月订单量 -> 平均每天呢 = kpi answered 73.29
        上周抖音GMV -> 占比多少 = kpi answered 20.29%
        上周抖音GMV -> 占全部的多少 = kpi answered 20.29%
        10月各渠道GMV -> 差多少 = kpi refused 不能把表里的两行相减
        上海和北京10月的客单价 -> 差多少 = kpi refused 不能把表里的两行相减
        上周GMV -> 有几个 = kpi refused 有几个
        上周GMV -> 一共多少 = kpi answered 11.36万
        orders in October -> how many per day = kpi answered from 72
        Douyin GMV last week -> what share? = kpi answered 20.29%
        GMV by channel last month -> what's the difference? = kpi refused difference
    """,
    "a count or a rank, then which": """
        10月有多少天订单量超过80 -> 是哪几天 = kpi answered 10月25日（97）
        10月有多少个渠道GMV超过5万 -> 是哪些 = kpi answered 天猫旗舰店（¥13.72万）
        10月有多少个渠道GMV超过5万 -> 是哪些渠道 = kpi answered 小红书
        how many days in October had more than 80 orders -> which days? = kpi answered Oct 25 \\(97\\)
        10月各渠道GMV -> 哪个最高 = kpi answered 天猫旗舰店
        10月各渠道GMV -> 最低的呢 = kpi answered
        GMV by channel last month -> which is the lowest? = kpi answered
        10月各渠道GMV -> 前三是哪些 = kpi answered
        10月各渠道GMV -> 有几个 = kpi answered 9 个
    """,
    "a figure, then other days": """
        近4周GMV -> 和上一个4周比 = kpi answered 42.20万
        近4周GMV -> 和前4周比 = kpi answered 42.20万
        上周GMV -> 明天呢 = kpi refused
        上周GMV -> 上上周呢 = kpi answered
        上周GMV -> 每天 = kpi answered
        上周GMV -> 同比 = kpi answered
        GMV last week -> tomorrow? = kpi refused
        GMV last week -> the week before = kpi answered
        GMV last week -> daily = kpi answered
    """,
    "a figure, then another look at it": """
        上周各渠道GMV -> 画饼图 = kpi answered 不画饼图
        上周各渠道GMV -> 换成柱状图 = kpi answered 图在下面
        上周GMV -> 画个图 = kpi answered 没有可画的图
        GMV by channel last week -> pie chart = kpi answered No pie chart
        GMV by channel last week -> plot it = kpi answered chart is below
        上周GMV -> 导出excel = kpi answered/refused
        上周GMV -> 按心情看 = kpi clarify/refused
        上周GMV -> 火星呢 = kpi clarify/refused 火星
        上周GMV -> 详细点 = kpi clarify/refused/answered
        GMV last week -> and on Mars? = kpi clarify/refused
    """,
    "a reason, then the next one": """
        上周GMV为什么变了 -> 那抖音呢 = kpi answered 抖音的GMV.*不等于找到了原因
        上周GMV为什么变了 -> 订单量呢 = kpi answered 的订单量是 .*不等于找到了原因
        为什么9月抖音店铺转化率掉了 -> 小红书呢 = kpi answered 小红书的店铺转化率.*不等于找到了原因
        为什么9月抖音店铺转化率掉了 -> 8月呢 = kpi answered 8月抖音.*不等于 -> 按天看 = kpi answered 8月1日
        why did GMV change last week -> what about Douyin? = kpi answered GMV of 抖音.*not its cause
        上周GMV -> 为什么 = kpi answered -> 抖音呢 = kpi answered 抖音的GMV.*不等于找到了原因
        上周GMV为什么变了 -> 上周GMV多少 = kpi answered -> 抖音呢 = kpi answered 抖音的GMV是 ¥2.30万。$
    """,
    "a target, then the next thing about it": """
        天猫旗舰店GMV目标完成了多少 -> 为什么落后 = kpi answered 是否落后要和目标 -> 抖音呢 = kpi answered 抖音.*不等于
        天猫旗舰店GMV目标完成了多少 -> 为什么 = kpi answered 10月天猫旗舰店的GMV.*不等于找到了原因
        获客成本目标完成得怎么样 -> 为什么没达标 = kpi answered 获客成本.*不等于找到了原因
        小红书点击率目标完成得怎么样 -> 为什么落后 = kpi refused
        天猫旗舰店GMV目标完成了多少 -> 还差多少 = kpi answered
        天猫旗舰店GMV目标完成了多少 -> 谁负责 = kpi answered 林澈
        天猫旗舰店GMV目标完成了多少 -> 能完成吗 = kpi answered
        天猫旗舰店GMV目标完成了多少 -> 上个月呢 = kpi answered
        how is the Tmall GMV target going -> why is it behind = kpi answered in the target's days.*not its cause
        how is the Tmall GMV target going -> who owns it = kpi answered 林澈
    """,
    "nothing before": """
        确认 = help refused/answered 没有等你确认的事
        confirm = help refused/answered nothing
        上周GMV -> 确认 = help refused/answered 没有等你确认的事
        取消 = help/kpi refused/answered/clarify
        是哪些 = help refused/clarify/answered
    """,
    "a new question to another": """
        上周点击率 -> 怎么提升点击率 = guide answered
        上周GMV -> 新手怎么低成本启动 = guide answered/clarify
        上周GMV -> 谢谢 = help answered
        上周GMV -> 好的 = help answered
        上周GMV -> 你能做什么 = help answered
        上周GMV -> 给舒缓精华写两条朋友圈文案 = draft answered/clarify
        上周GMV -> 帮我看看这条能不能发：史上最强精华 = check answered/clarify
        上周GMV -> 待处理的差评有哪些 = triage answered
        上周GMV -> 最近大家在抱怨什么 = needs answered
        上周GMV -> 讲个笑话 = help/kpi refused/answered
        CTR last week -> how do we improve CTR = guide answered/clarify
        最近大家在抱怨什么 -> 爽肤水呢 = needs answered
        待处理的差评有哪些 -> 有几个 = triage/help/kpi answered/refused/clarify
        最近大家在抱怨什么 -> 是哪些 = needs/help answered/refused/clarify
    """,
}


def _turns() -> Iterator[tuple[str, int, str, str]]:
    """Conversation, turn, its text, and what is expected of it (empty for nothing)."""
    for lines in CONVERSATIONS.values():
        for line in lines.strip().splitlines():
            for place, turn in enumerate(line.strip().split(" -> ")):
                text, _, expected = turn.partition(" = ")
                yield line.strip(), place, text, expected


@pytest.fixture(scope="module")
def replies(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Every reply, by its conversation and turn; one process, so that the store is opened once."""
    asked = tmp_path_factory.mktemp("following-up") / "turns.jsonl"
    lines = [{"id": f"{line}#{place}", "text": text, "conversation": line} for line, place, text, _ in _turns()]
    asked.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    home = shutil.copytree(sample_home, asked.with_name("home"), symlinks=True)  # some turns change what is kept
    done = zhongcao("ask", "--file", str(asked), "--json", home=home)
    assert done.returncode == 0, done.stderr
    return {str(each["id"]): each for each in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(
    ("line", "place", "text", "expected"),
    [pytest.param(*each, id=f"{each[0]}#{each[1]}") for each in _turns() if each[3]],
)
def test_the_next_message_is_for_whom_it_was_meant(
    replies: dict[str, dict[str, object]], line: str, place: int, text: str, expected: str
) -> None:
    skills, statuses, *words = expected.split(" ", 2)
    reply = replies[f"{line}#{place}"]
    said = re.sub(r"\s+", " ", str(reply["text"]))
    assert reply["skill"] in skills.split("/"), (text, said)
    assert reply["status"] in statuses.split("/"), (text, said)
    assert all(re.search(word, said) for word in words), (text, said)
