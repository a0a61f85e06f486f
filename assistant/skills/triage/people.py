"""Who is meant by a name at the desk: 小王 is 王芳 where nobody else is a 王, Wang too."""

import re
from collections.abc import Sequence
from typing import Final

_CALLED: Final = re.compile(r"(?:小|老|阿|大)([一-龥])$|([一-龥])(?:姐|哥|老师|经理|主管|工|总|店长)$")
_SPELT: Final = {
    "wang": "王", "zhang": "张", "liu": "刘", "chen": "陈", "yang": "杨", "zhao": "赵", "huang": "黄",
    "zhou": "周", "wu": "吴", "xu": "徐许", "sun": "孙", "hu": "胡", "zhu": "朱", "gao": "高", "lin": "林",
    "he": "何贺", "guo": "郭", "ma": "马", "luo": "罗骆", "liang": "梁", "song": "宋", "zheng": "郑",
    "xie": "谢", "han": "韩", "tang": "唐汤", "feng": "冯", "yu": "于余", "dong": "董", "xiao": "肖萧",
    "cheng": "程", "cao": "曹", "yuan": "袁", "deng": "邓", "fu": "傅付", "shen": "沈", "zeng": "曾",
    "peng": "彭", "lv": "吕", "su": "苏", "lu": "卢陆", "jiang": "蒋江姜", "cai": "蔡", "jia": "贾",
    "ding": "丁", "wei": "魏韦", "xue": "薛", "ye": "叶", "yan": "阎严颜", "pan": "潘", "du": "杜", "dai": "戴",
    "xia": "夏", "zhong": "钟", "tian": "田", "ren": "任", "fan": "范樊", "fang": "方", "shi": "石史",
    "yao": "姚", "tan": "谭", "liao": "廖", "zou": "邹", "xiong": "熊", "jin": "金", "kong": "孔", "bai": "白",
    "cui": "崔", "kang": "康", "mao": "毛", "qiu": "邱", "qin": "秦", "gu": "顾", "hou": "侯", "shao": "邵",
    "meng": "孟", "long": "龙", "wan": "万", "duan": "段", "qian": "钱", "yin": "尹", "chang": "常",
    "qiao": "乔", "li": "李黎",
}  # fmt: skip
"""Surnames as they are spelt in Latin letters; the hundred most common, those of one spelling together."""


def who(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Those of the known that a name can mean: itself, else whoever's name holds it, else whoever bears the surname."""
    named = name.strip().lstrip("@")
    for found in (
        [each for each in known if each.casefold() == named.casefold()],
        [each for each in known if named and (_holds(each, named) or _holds(named, each))],
        [each for each in known if any(each.lstrip("小老阿大").startswith(surname) for surname in _surnames(named))],
    ):
        if found:
            return tuple(found)
    return ()


def _holds(long: str, short: str) -> bool:
    if short.isascii():
        return short.casefold() in re.split(r"[\s._-]+", long.casefold())
    return len(short) >= 2 and short in long


def _surnames(name: str) -> str:
    """The surname characters that a nickname or a Latin spelling stands for."""
    called = _CALLED.fullmatch(name)
    if called:
        return called[1] or called[2]
    return _SPELT.get(name.casefold(), "")
