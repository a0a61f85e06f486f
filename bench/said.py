"""What a team says to the bot in a day, made up by lot: every skill, both languages, and much that is no question."""

import random
from collections.abc import Collection, Iterator
from typing import Final

_WORDS: Final = {
    "channel": ("小红书", "抖音", "微信朋友圈", "淘宝直通车", "百度搜索", "企业微信社群", "天猫旗舰店"),
    "metric": ("点击率", "GMV", "曝光量", "转化率", "花费", "ROI", "客单价", "退款率", "订单数", "复购率"),
    "period": ("昨天", "上周", "上个月", "近7天", "近30天", "9月", "10月第二周", "去年双11", "今年618", "本月"),
    "product": ("精华液", "面霜", "面膜", "防晒", "粉底", "洁面"),
    "people": ("敏感肌", "油皮", "干皮", "孕妇", "学生党", "宝妈"),
    "en": ("Xiaohongshu", "Douyin", "WeChat", "Baidu"),
}
_SAID: Final[dict[str, tuple[str, ...]]] = {
    "greetings": ("在吗", "你好", "谢谢", "你能做什么", "帮助", "help", "hello"),
    "figures": (
        "{period}{channel}的{metric}是多少",
        "{period}{metric}怎么样，环比呢",
        "{channel}{period}{metric}多少？去年同期呢",
        "what was the CTR of {en} last week",
        "那{channel}呢",
        "换成{period}",
    ),
    "charts": ("{period}各渠道的{metric}", "{period}每天的{metric}", "{period}{metric}最高的{few}个产品", "按周看"),
    "why": ("{period}{metric}为什么掉了", "为什么{channel}的{metric}下降"),
    "needs": (
        "{people}对{product}有什么吐槽",
        "{product}的差评集中在哪",
        "{people}最近都来问什么",
        "what do students complain about in the sunscreen",
        "有没有原话",
    ),
    "desk": ("有哪些还没处理的差评", "最急的是哪个", "我来处理{few}号", "今天有几条超时的工单", "{few}号工单"),
    "drafts": ("给{product}写{few}条朋友圈文案，语气轻松", "写一条{product}的抖音信息流，面向{people}"),
    "check": ("检查一下：{product}全网最低价{number}元，三天见效", "check this copy: the best serum number {number}"),
    "guide": ("怎么提升{metric}", "新手怎么低成本启动", "欢迎券有效期设几天", "{product}标题怎么写"),
    "day": ("每天早上{few}点发日报给我", "我订阅了什么", "取消日报", "静音到周一"),
    "rights": ("我有什么权限", "what is my role", "操作记录"),
    "targets": ("{metric}目标完成得怎么样", "10月目标完成了多少"),
    "noise": ("好的{number}", "第{number}单到了没", "哈哈哈{noise}"),
}
_OFTEN: Final = {"greetings": 400, "figures": 30, "charts": 8, "desk": 6, "rights": 6}
"""How often each kind is said, where it is not twice: greetings stand for what costs next to nothing."""
KINDS: Final = tuple(_SAID)


def messages(chance: random.Random, only: Collection[str] = KINDS) -> Iterator[str]:
    """Endlessly, of some kinds."""
    kinds = [kind for kind in only for _ in range(_OFTEN.get(kind, 2))]
    while True:
        number = chance.randrange(10**6)
        yield chance.choice(_SAID[chance.choice(kinds)]).format(
            **{name: chance.choice(words) for name, words in _WORDS.items()},
            few=chance.randrange(1, 9),
            number=number,
            noise="".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(number % 30)),
        )
