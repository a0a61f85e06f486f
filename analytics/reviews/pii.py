"""Masks what identifies a person: phones, identity numbers, e-mails, addresses, order numbers, names given as such.

Patterns go from the most to the least specific, so that an identity number is not taken for a phone and an order.
"""

import re
from typing import NamedTuple


class _Rule(NamedTuple):
    """`only_if` is a cheap look that spares long texts an expensive pattern."""

    mask: str
    pattern: re.Pattern[str]
    only_if: re.Pattern[str] | None = None


_DIGIT = "[0-9０-９]"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹章云苏潘葛范彭鲁韦马方任袁柳唐罗薛雷贺倪汤殷毕郝安常"
    "于傅顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万卢莫丁邓龚程邢裴陆翁"
    "段侯宁武刘龙叶黎白易廖耿曾关欧司诸上"
)
_AROUND = rf"(?<!{_DIGIT}){{}}(?!{_DIGIT})"

_RULES: tuple[_Rule, ...] = (
    _Rule("[邮箱]", re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")),
    # GB 11643: six digits of place, eight of birth, three of order, one check digit that may be X
    _Rule("[证件号]", re.compile(_AROUND.format(rf"[1-9]{_DIGIT}{{5}}(?:19|20){_DIGIT}{{9}}[{_DIGIT[1:-1]}XxＸ]"))),
    _Rule(
        "[订单号]",
        re.compile(
            r"((?:订单|单号|运单|快递单|流水)(?:编?号|号码?)?\s*(?:是|为|[:：#])?\s*|"
            r"\b(?:order|tracking)\s*(?:number|no\.?|id|#)?\s*(?:is|:|#)?\s*)"
            r"(?=[A-Za-z\-]{0,8}[0-9])[A-Za-z0-9\-]{6,32}",
            re.IGNORECASE,
        ),
    ),
    _Rule(
        "[姓名]",
        re.compile(
            r"((?:姓名(?:是|叫|为|[:：])?|(?:收件人|收货人|联系人)(?:是|叫|为|[:：]))\s*)"
            rf"[{_SURNAMES}](?:[一-龥]{{0,2}}(?:女士|先生|小姐)|[一-龥]{{1,3}}(?![一-龥]))"
        ),
    ),
    _Rule(
        "[电话]",
        re.compile(_AROUND.format(rf"(?:\+?86[\-\s]?)?1[3-9]{_DIGIT}[\-\s]?{_DIGIT}{{4}}[\-\s]?{_DIGIT}{{4}}")),
    ),
    _Rule("[电话]", re.compile(_AROUND.format(rf"0{_DIGIT}{{2,3}}[\-\s]{_DIGIT}{{7,8}}"))),
    _Rule("[电话]", re.compile(_AROUND.format(r"(?:\+?1[\-\s.]?)?\(?[2-9][0-9]{2}\)?[\-\s.][0-9]{3}[\-\s.][0-9]{4}"))),
    _Rule("[电话]", re.compile(_AROUND.format(r"400[\-\s]?[0-9]{3,4}[\-\s]?[0-9]{3,4}"))),
    _Rule("[号码]", re.compile(_AROUND.format(rf"{_DIGIT}{{12,32}}"))),
    _Rule(
        "[地址]",
        re.compile(
            r"(?:[一-龥]{2,8}?(?:省|自治区|市))?(?:[一-龥]{1,8}?(?:市|州|盟))?(?:[一-龥]{1,8}?(?:区|县|旗))?"
            r"[一-龥A-Za-z0-9]{1,12}?(?:路|街道|街|大道|巷|弄|胡同|村|镇|小区|花园|大厦)"
            r"[一-龥A-Za-z0-9\-]{0,12}?[0-9一二三四五六七八九十百]{1,5}\s?(?:号楼|号院|号|弄|栋|幢|单元|室|楼|层)"
            r"(?:[0-9A-Za-z一二三四五六七八九十\-]{1,6}(?:号楼|号|栋|幢|单元|室|楼|层|座)){0,4}"
        ),
        only_if=re.compile(r"[路街道巷弄同村镇区园厦].{0,17}[0-9一二三四五六七八九十百]\s?[号弄栋幢单室楼层]"),
    ),
    _Rule(
        "[地址]",
        re.compile(
            r"\b[0-9]{1,6}\s(?:[A-Z][A-Za-z]{0,20}\s){1,4}"
            r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b\.?"
            r"(?:,?\s(?:Apt|Unit|Suite|Flat)\.?\s?#?[0-9A-Za-z]{1,6})?"
        ),
    ),
)


def mask(text: str) -> str:
    """The text with every identifying part replaced by what it was, in brackets. Never raises."""
    for rule in _RULES:
        if rule.only_if and not rule.only_if.search(text):
            continue
        keeps_label = rule.mask in ("[订单号]", "[姓名]")
        text = rule.pattern.sub((r"\g<1>" if keeps_label else "") + rule.mask, text)
    return text
