"""Which skill gets a message: the real ones over the sample store, one message to a conversation unless said."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import zhongcao

# One message a line; with arrows a conversation, whose last message goes to the skill.
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
        前天抖音GMV
        上周退款率最高的三个产品
        近30天新增会员数趋势
        各城市上月客单价
        这个月花了多少广告费
        小红书和抖音上周ROI对比
        收藏率是怎么算的
        点击率的口径
        GMV的定义是什么
        有哪些指标
        可以查什么数据
        GMV可以按什么看
        渠道有哪些
        列出所有渠道
        有哪些维度可以用
        上周毛利率
        9月净利润多少
        上周ROI为什么跌了
        为啥上周GMV涨了这么多
        ROI上周下滑的原因
        把10月GMV目标定为50万
        本月GMV目标完成了多少
        离目标还差多少
        GMV目标是多少
        有哪些目标
        取消10月GMV目标
        上周的复购率高吗
        金卡会员上周客单价
        昨天各渠道曝光和点击
        how many orders did we have yesterday
        refund rate by product last month
        what was ROI in September
        what metrics do you have
        which dimensions can I use
        list the channels
        why did CTR drop last week
        what is AOV
        how is the refund rate defined
        set the GMV target for October to 500000
        how far are we from the GMV target
        profit margin last week
        orders by city last month
        上周GMV -> 口径呢
        上周GMV -> 怎么算的
        上周GMV -> 为什么
        上周GMV -> 按渠道看
        上周GMV -> 毛利呢
        上周GMV -> 还可以按什么看
        上周GMV -> 和目标比呢
        上周GMV -> 上上周呢
        能不能看下上周GMV
        10月小红书花费要多少
        至少买过两次的客户数
        can I see orders by city last month
        按现在的趋势年底GMV能到多少
        库存还剩多少件
        GMV last week -> how is it computed
        GMV last week -> what about profit?
        GMV last week -> and for Kuaishou?
        GMV last week -> by channel
        GMV last week -> why
        GMV last week -> and the week before?
        怎么降低获客成本 -> 上周获客成本多少
        最近大家在抱怨什么 -> 上周退款率呢
        最近大家在抱怨什么 -> 上周GMV -> 换成上个月
        上周GMV -> SQL
        给舒缓精华写两条朋友圈文案 -> 上周点击率
        待处理的差评有哪些 -> 昨天订单量
        谢谢 -> 本月新客数
        给 wecom:lin 分析师权限 -> 上周GMV
    """,
    "guide": """
        转化率多少算健康
        新品上市第一步该做什么
        点击高转化低是哪里的问题
        客户嫌贵我该说什么
        这个月预算怎么分配
        下个月要不要开直播
        危机处理怎么分级
        is a repurchase rate of 20% normal
        what should I check when CTR drops
        How do I write a positioning statement?
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
        怎么提高复购率
        新品冷启动怎么做
        小红书笔记发布频率多少合适
        如何优化点击率
        达人合作要注意什么
        私域社群怎么做
        退款率太高怎么办
        点击率多少算正常
        how to lower refund rate
        how often should we post on Xiaohongshu
        tips for working with KOCs
        上周GMV -> 怎么提升GMV
        上周获客成本 -> 怎么降低
        最近大家在抱怨什么 -> 差评怎么回复比较好
        待处理的差评有哪些 -> 新手怎么低成本启动
        CTR last week -> how do we improve it
    """,
    "needs": """
        最近大家在抱怨什么
        上周差评集中在哪些问题
        爽肤水漏液的反馈多吗
        敏感肌用户怎么说
        顾客对面膜的评价怎么样
        物流慢的投诉有多少
        what are people complaining about
        顾客最近在抱怨什么
        面膜的差评主要是什么
        大家对防晒霜有什么意见
        用户最喜欢哪些功能
        上个月的好评都在夸什么
        油皮用户怎么评价洁面乳
        有人反馈过敏吗
        what do customers say about the serum
        common complaints last month
        上周GMV -> 大家在抱怨什么
        怎么降低获客成本 -> 用户对物流有什么意见
        最近大家在抱怨什么 -> 爽肤水呢
        待处理的差评有哪些 -> 漏液的反馈多吗
        多少人说过敏
        干皮怎么说面霜的
        近14天哪些问题突然变多
        what questions do students ask
        问卷里大家最想要什么功能
        最近大家在抱怨什么 -> 只看小红书
        最近大家在抱怨什么 -> 换成上个月
        最近大家在抱怨什么 -> 哪些产品最多
        最近大家在抱怨什么 -> SQL
        最近大家在抱怨什么 -> 怎么算的
        上周GMV -> 最近大家在抱怨什么 -> 那面霜呢
    """,
    "draft": """
        洁面 ins 帖子 英文 2条
        搜索广告，面膜，解决起皮，三组
        draft 40 ads for the toner
        百度一条，“保湿面霜哪个好”的词
        reply to this review of the cleanser: It dried out my face
        给粉底液写一条小红书笔记
        帮我写3条精华的标题
        我的草稿
        有哪些草稿
        待处理的差评 -> 列出草稿
        给舒缓修护精华液写一条朋友圈文案
        draft two ads for the sunscreen
        帮我写一篇防晒霜的种草文案
        给洁面乳来三条标题
        写个双十一的朋友圈文案，卖面膜
        write a post for the toner
        draft an ad for the serum
        上周点击率 -> 给舒缓精华写两条信息流文案
        最近大家在抱怨什么 -> 给爽肤水写一条小红书笔记
    """,
    "check": """
        这句能不能发：史上最低价
        检查一下：全网第一美白神器，七天见效
        帮我看看这条能不能发：敏感肌也能用
        can I post this: the best serum in the world
        看看这条合规吗：全网最低价，三天美白
        帮我审一下：本品可治疗痤疮
        这段文案有没有违禁词：国家级护肤品
        is this ad ok: clinically proven to cure acne
        check this copy: the number one sunscreen
        上周GMV -> 这句能发吗：史上最强精华
    """,
    "triage": """
        客服平均多久回复
        有没有危机
        先处理哪个工单
        待处理的差评有哪些
        认领 12
        which tickets are open
        有哪些待处理工单
        还有几条差评没处理
        认领3号
        show me open tickets
        claim 7
        上周GMV -> 待处理的差评
        最近大家在抱怨什么 -> 待处理的差评有哪些
    """,
    "admin": """
        谁有什么权限
        我有什么权限
        给 wecom:lin 分析师权限
        收回 wecom:lin 的权限
        有哪些死信
        重试死信 in-12
        操作记录
        今天谁被拒绝了
        who has which role
        make wecom:lin an analyst
        audit log of today
        show dead letters
        上周GMV -> 谁有什么权限
        给舒缓精华写两条信息流文案 -> 给 wecom:lin 文案权限
        待处理的差评有哪些 -> 操作记录
        给 wecom:lin 分析师权限 -> 取消
    """,
    "subscriptions": """
        每天早上9点给这个群发日报
        订阅差评提醒
        周一到周五 8:30 发日报
        静音到周一
        今天别再提醒我了
        取消日报
        我订阅了什么
        subscribe to the morning digest at 9
        mute alerts until Monday
        what am I subscribed to
        现在发一份日报
        send the digest now
        素材疲劳了提醒我
        有新需求通知我
        订阅日报 -> 工作日9点
        静音 -> 到下周一
        上周GMV -> 订阅异动提醒
        待处理的差评有哪些 -> 订阅差评提醒
    """,
    "help": """
        给小红书的预算加20%
        median order value in October
        what is our net promoter score
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
        嗨
        你会做什么
        怎么用
        拜拜
        辛苦了
        给我唱首歌
        what can you do
        good morning
        thx
        tell me a joke
        who won the game last night
        上周GMV -> 谢谢
        怎么降低获客成本 -> 好的谢谢
        待处理的差评有哪些 -> 辛苦啦
        GMV last week -> thanks a lot
        最近大家在抱怨什么 -> 再见
    """,
}
GOLDEN = Path(__file__).parent.parent / "golden"


def _golden() -> list[tuple[str, str]]:
    """Every thirtieth question of the golden files that stands by itself, and the skill whose file it is."""
    asked = [json.loads(line) for line in (GOLDEN / "guide" / "open.jsonl").read_text("utf-8").splitlines()]
    ordered = [json.loads(line) for line in (GOLDEN / "briefs/open/briefs.jsonl").read_text("utf-8").splitlines()]
    orders = yaml.safe_load((GOLDEN / "orders.yaml").read_text("utf-8"))
    turns = yaml.safe_load((GOLDEN / "reviews" / "needs_questions.yaml").read_text("utf-8"))
    figures = yaml.safe_load((GOLDEN / "kpi.yaml").read_text("utf-8"))["cases"]
    firsts = [(each["turns"][0]["ask"], each["turns"][0]["must"]) for each in turns["conversations"]]
    by_skill = {
        "kpi": [each["question"] for each in figures if "query" in each and "after" not in each][::3],
        "guide": [each["text"] for each in asked if each["kind"] != "no_answer"],
        "draft": [each["text"] for each in (*orders, *ordered)],
        "needs": [ask for (ask, must) in firsts if must["status"] == "answered"],
    }
    return [(text, skill) for skill, texts in by_skill.items() for text in texts[::30]]


SAID = [(text, skill) for skill, lines in ROUTES.items() for line in lines.splitlines() if (text := line.strip())]
SAID = list(dict.fromkeys([*SAID, *_golden()]))


@pytest.fixture(scope="module")
def answered(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The skill that answered each message of one half, all asked in one process."""
    told = [
        *_told(0),
        {"id": "waiting 1", "text": "转化率", "conversation": "waiting"},
        {"id": "waiting 2", "text": "谢谢", "conversation": "waiting"},
        {"id": "agreeing 1", "text": "帮我写3条精华的标题", "conversation": "agreeing"},
        {"id": "agreeing 2", "text": "好", "conversation": "agreeing"},
        {"id": "following 1", "text": "上周GMV", "conversation": "following"},
        {"id": "following 2", "text": "那抖音呢", "conversation": "following"},
        {"id": "following 3", "text": "把SQL给我看看", "conversation": "following"},
        {"id": "following 4", "text": "", "conversation": "following"},
    ]
    return _skills(told, sample_home, tmp_path_factory)


@pytest.fixture(scope="module")
def answered_besides(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same of the other half."""
    return _skills(_told(1), sample_home, tmp_path_factory)


def _told(half: int) -> list[dict[str, str]]:
    told = []
    for at, (said, _) in enumerate(SAID):
        if at % 2 == half:
            *before, last = said.split(" -> ")
            told += [
                {"id": f"{at}.{place}", "text": text, "conversation": f"c{at}"} for place, text in enumerate(before)
            ]
            told.append({"id": str(at), "text": last, "conversation": f"c{at}"})
    return told


def _skills(told: list[dict[str, str]], sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    file = tmp_path_factory.mktemp("routing") / "said.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in told), "utf-8")
    home = shutil.copytree(sample_home, file.with_name("home"), symlinks=True)  # some messages change what is kept
    done = zhongcao("ask", "--file", str(file), "--json", home=home)
    assert done.returncode == 0, done.stderr
    return {line["id"]: line["skill"] for line in map(json.loads, done.stdout.splitlines())}


def _half(half: int) -> pytest.MarkDecorator:
    cases = [pytest.param(str(at), skill, id=said) for at, (said, skill) in enumerate(SAID) if at % 2 == half]
    return pytest.mark.parametrize(("at", "skill"), cases)


@_half(0)
def test_a_message_goes_to_its_skill(at: str, skill: str, answered: dict[str, str]) -> None:
    assert answered[at] == skill


@pytest.mark.slow
@_half(1)
def test_so_do_the_others(at: str, skill: str, answered_besides: dict[str, str]) -> None:
    assert answered_besides[at] == skill


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("waiting 2", "help"),
        ("agreeing 2", "draft"),
        ("following 2", "kpi"),
        ("following 3", "kpi"),
        ("following 4", "help"),
    ],
)
def test_a_message_that_leans_on_the_one_before(said: str, skill: str, answered: dict[str, str]) -> None:
    assert answered[said] == skill
