"""What a clause can be grouped by: its words, and runs of two or three, without those that say nothing of a matter."""

import re
from functools import lru_cache

_LONGEST = 6  # characters of a Chinese term
_WORD = re.compile(r"[一-龥]+|[a-z][a-z'’-]*")
_HAN = re.compile(r"[一-龥]")

# Words of courtesy, of asking, of buying and of plain liking: they stand beside every matter alike.
_SAYS_NOTHING = """
想问 问一下 请问 有人 在吗 你好 您好 谢谢 感谢 亲亲 宝贝 收到 购买 买了 第一次 第二次 这个 那个
这款 那款 一个 我们 你们 他们 自己 真的 感觉 觉得 还是 就是 但是 不过 因为 所以 如果 已经 可以 没有
不是 什么 怎么 一下 一直 以后 之前 之后 现在 今天 昨天 起来 出来 下来 有点 特别 非常 比较 不错 很好
还行 一般 失望 喜欢 满意 好评 差评 评价 东西 产品 商品 卖家 店家 商家 老板 推荐 回购 使用 用了 用过
好用 不好 垃圾 还有 还会 下次 希望 不要 不会 时候 知道 看到 打开 回来 一次 两次 几次 大家 姐妹 朋友
妈妈 老公 同事 女儿 一点 而且 然后 只是 其他 其实 应该 可能 总体 整体 确实 今年 去年 晚上 早上
有没有 是不是 能不能 会不会 多少 咨询 哪个 怎么样 为什么 可不可以 行吗 一样 不知道 咨询一下 the and
for not was with this that have has had are but you your very too after what does just how which
where when much would like really got get use used using one all out they she her from will can
could i'm it's don't
"""
_NO_MATTER = frozenset(_SAYS_NOTHING.split())
# A run of words does not begin or end with one of these.
_EDGE_WORDS = """
的 了 是 就 都 也 在 和 我 你 他 她 它 这 那 有 还 又 说 吗 呢 吧 啊 把 被 给 到 去 来 着 过 得 地
很 一 个 a an the is it of to in on i my me and or for
"""
_EDGES = frozenset(_EDGE_WORDS.split())
# Single characters that are words of grammar, counting or everyday doing; the others (漏, 痒, 贵) can be a matter.
_GRAMMAR = frozenset(
    "的了是就都也在和我你他她它这那有还又说吗呢吧啊把被给到去来着过得地很一个不没要会能可想看上下里外前后"
    "中时候天年月日号次瓶支片盒款种些点半两三四五六七八九十几多少大小好啦哦呀嗯唉哈用买送问让叫做找打拿放"
    "等从对跟为以于而且但或如果因所与及其最更太真再才只先已将每各别人家店谁哪怎么样吃喝请谢您们亲"
)


def terms_of(clause: str) -> set[str]:
    """The terms of a clause, lower case.

    >>> sorted(terms_of("瓶盖漏了"))
    ['漏', '瓶盖', '瓶盖漏']
    """
    words = _cut(clause.lower())
    found = set()
    for length in (1, 2, 3):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            if all(_WORD.fullmatch(word) for word in run) and (term := _term(run)):
                found.add(term)
    return found


def _term(run: list[str]) -> str:
    """A run of words as one term; empty where it says nothing of a matter."""
    if run[0] in _NO_MATTER or run[-1] in _NO_MATTER or (len(run) > 1 and {run[0], run[-1]} & _EDGES):
        return ""
    if not _HAN.search("".join(run)):
        term = " ".join(run)
        return term if len(term) > 2 and term not in _EDGES else ""
    term = "".join(run)
    if len(term) > _LONGEST or term in _NO_MATTER or (len(term) == 1 and term in _GRAMMAR):
        return ""
    return term


@lru_cache(maxsize=65536)
def _cut_once(text: str) -> tuple[str, ...]:
    import rjieba

    return tuple(word.strip() for word in rjieba.cut(text) if word.strip())


def _cut(text: str) -> list[str]:
    return list(_cut_once(text))
