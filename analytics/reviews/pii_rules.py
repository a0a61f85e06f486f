"""The patterns of what identifies a person, from the most to the least specific, so that an identity number is not
taken for a phone and an order. What only looks alike stays: lot and bar codes, prices, amounts, dates, articles, the
shop's own hotlines.
"""

import re
from typing import Final, NamedTuple


class Rule(NamedTuple):
    """`only_if` is a cheap look that spares long texts an expensive pattern; `keeps`: the first group stays."""

    mask: str
    pattern: re.Pattern[str]
    only_if: re.Pattern[str] | None = None
    keeps: bool = False


_DIGIT = "[0-9]"
_SPACE = r"[\-‐-―－\s.·]"  # what people put between the digits of a number
_LABEL = r"(?:[A-Za-z0-9\-]{1,63}|[一-龥]{2,8})"
_DOT = r"(?:[.。．]|[(（\[]dot[)）\]])"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹章云苏潘葛范彭鲁韦马方任袁柳唐罗薛雷贺倪汤殷毕郝安常"
    "于傅顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万卢莫丁邓龚程邢裴陆翁"
    "段侯宁武刘龙叶黎白易廖耿曾关欧司诸上"
)
_AROUND = rf"(?<!{_DIGIT}){{}}(?!{_DIGIT})"
_NUMBER = "0-9一二三四五六七八九十百零〇"
_STREET = (
    r"(?:路|街道|大街|街|大道|巷|弄|胡同|里弄|村|镇|乡|屯|小区|花园|大厦|公寓|家园|苑|广场|新村|社区|公馆|园区|宿舍|学校|"
    r"大学|中学|小学|医院)"
)
_UNIT = r"(?:号楼|号院|号|弄|栋|幢|座|单元|室|楼|层|组|队|舍)"
_BUILDING = r"(?:号楼|栋|幢|座|弄|号院)"
_WAY = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Parkway|Pkwy|Square|"
    r"Crescent|Close)"
)
_FLAT = r"(?:Apt|Unit|Suite|Flat|#)\.?\s?#?[0-9A-Za-z]{1,6}"
_TITLE = r"(?:女士|先生|小姐|太太|老师|同学|阿姨|师傅)"
_NO_NAME = r"谢谢|方便|高兴|安排|万分|于是|白天|白色|黄色|常年|时间|毕竟|贺礼|金色|江浙|叶子|易碎|关机|欧元"
_MOBILE = rf"(?:[\(（]?(?:\+|00)?86[\)）]?{_SPACE}{{0,2}})?1{_SPACE}?[3-9]"
_SPOKEN = "零〇一二三四五六七八九幺两0-9"
_WORDED = "零〇一二三四五六七八九幺"
_APART = r"\s?[^\w\s%$¥￥]\s?|[_\s]"  # one sign between two groups of a number

_NO_CODE = "".join(
    f"(?<!{name}{mark})"
    for name in ("条形码", "条码", "批号", "批次", "批次号", "防伪码", "barcode", "lot", "batch", "备案号", "货号")
    for mark in ("", " ", ":", "：", "是")
)
_ACCOUNT = (
    r"((?:微信|威信|薇信|威芯|薇(?=[\s·:：])|绿泡泡|绿色软件|微 ?xin|vx|wx|v信|wechat|wei\s?xin|加我?微|"
    r"[加+]\s?v(?![a-z])|(?<![a-z0-9])v(?=[·:：])|qq|扣扣|企鹅号?|微博|抖音|小红书|快手|旺旺|"
    r"淘宝|支付宝|telegram|whatsapp|line|instagram|ins)[\s·]*(?:号码?|账号|帐号|id|名|昵称)?[\s·]*(?:是|为|[:：=])?[\s·]*)"
    r"(?!号|账|id\b|[0-9]{1,4}[年月日天点元块个次瓶])"
    r"(?=[A-Za-z0-9_\-]{0,24}[0-9_\-])[A-Za-z0-9_\-]{5,25}"
)

_MANY_DIGITS = re.compile(r"[0-9]{4}[\s\-]?[0-9]{4}")

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "[邮箱]",
        re.compile(
            rf"(?:[A-Za-z0-9._%+\-]{{1,64}}|[一-龥]{{2,4}})\s?(?:@|[(（\[]at[)）\]])\s?{_LABEL}"
            rf"(?:\s?{_DOT}\s?{_LABEL}){{0,3}}\s?{_DOT}\s?[A-Za-z]{{2,24}}(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        only_if=re.compile(r"@|[(（\[]at[)）\]]", re.IGNORECASE),
    ),
    # letter by letter, and with the sign in words or another in its place
    Rule(
        "[邮箱]",
        re.compile(r"(?:[A-Za-z0-9._\-] ){2,40}@(?: [A-Za-z0-9\-]){1,40} \.(?: ?[A-Za-z]){2,6}"),
        only_if=re.compile(" @ "),
    ),
    Rule(
        "[邮箱]",
        re.compile(
            r"(?<![A-Za-z0-9._])(?:(?=[A-Za-z]*[0-9._])[A-Za-z0-9._]{2,40} at |[A-Za-z0-9._]{2,40}#)[A-Za-z0-9\-]{2,40}"
            r"(?:\.| dot )(?:com|cn|net|org)\b",
            re.IGNORECASE,
        ),
    ),
    # GB 11643: six digits of place, eight of birth, three of order, one check digit that may be X
    Rule(
        "[证件号]",
        re.compile(
            _AROUND.format(
                rf"[1-9](?:{_SPACE}?[0-9]){{5}}{_SPACE}{{0,2}}(?:1{_SPACE}?9|2{_SPACE}?0)(?:{_SPACE}?[0-9]){{2}}"
                rf"{_SPACE}{{0,2}}[01]{_SPACE}?[0-9]{_SPACE}?[0-3]{_SPACE}?[0-9]{_SPACE}{{0,2}}(?:[0-9]{_SPACE}?){{3}}[0-9Xx]"
            )
        ),
    ),
    Rule("[证件号]", re.compile(rf"(?<![{_WORDED}])[一二三四五六七八][{_WORDED}]{{16}}[{_WORDED}xX](?![{_WORDED}])")),
    Rule(
        "[证件号]",
        re.compile(
            r"((?:护照|通行证|passport|身份证|港澳证|证件)(?:号码?|编号|\s?(?:no\.?|number))?\s*(?:是|为|[:：#])?\s*)"
            r"[A-Za-z]{1,2}[0-9]{7,9}(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        keeps=True,
    ),
    Rule(
        "[订单号]",
        re.compile(
            r"((?:订单|单号|运单|快递单|流水|交易|物流单)(?:编?号|号码?)?(?:尾号)?\s*(?:是|为|[:：#])?\s*|"
            r"\b(?:order|tracking|invoice)\s*(?:number|no\.?|id|#)?\s*(?:is|was|:|#)?\s*#?)"
            rf"(?:(?=[A-Za-z\-]{{0,8}}[0-9])[A-Za-z0-9\-]{{6,32}}|[{_WORDED}]{{8,32}})",
            re.IGNORECASE,
        ),
        keeps=True,
    ),
    Rule(
        "[订单号]",
        re.compile(
            r"(?<![A-Za-z0-9])(?:SF|YT|ZTO|STO|JD|JDV|EMS|YZ|TB|DD)[\s\-]?[0-9](?:[\s\-]?[0-9]){9,19}(?![0-9])",
            re.IGNORECASE,
        ),
    ),
    Rule("[账号]", re.compile(_ACCOUNT, re.IGNORECASE), keeps=True),
    Rule(
        "[账号]",
        re.compile(
            r"((?:微信|威信|薇信|vx|wechat|weixin|抖音|小红书)\s*(?:号码?|账号|id)?\s*(?:是|为|[:：=])\s*)[A-Za-z][A-Za-z0-9_\-]{4,24}",
            re.IGNORECASE,
        ),
        keeps=True,
    ),
    Rule(
        "[姓名]",
        re.compile(
            r"((?:(?:姓名|我叫|本人叫|名字叫|收件人|收货人|联系人|签收人)(?:是|叫|为|[:：])?)\s*)"
            rf"[{_SURNAMES}](?:[一-龥]{{0,2}}{_TITLE}|[一-龥]{{1,3}}(?<![了的着过好错对吗呢])(?![一-龥]))"
        ),
        keeps=True,
    ),
    # A card: sixteen to nineteen digits, often by fours. Bar codes, lots and spans of days stay.
    Rule(
        "[号码]",
        re.compile(
            _NO_CODE
            + _AROUND.format(
                rf"(?!20[0-9]{{6}}\D20){_DIGIT}{{4}}(?:[\s\-]?{_DIGIT}{{4}}){{3}}(?:[\s\-]?{_DIGIT}{{1,3}})?"
            ),
            re.IGNORECASE,
        ),
        only_if=_MANY_DIGITS,
    ),
    Rule("[电话]", re.compile(_AROUND.format(rf"{_MOBILE}(?:{_SPACE}?{_DIGIT}){{9}}"))),
    # by threes and fours with any sign between, and with letters that look like digits
    Rule(
        "[电话]",
        re.compile(_AROUND.format(rf"1[3-9][0-9](?:{_APART}){{1,2}}[0-9]{{4}}(?:{_APART}){{1,2}}[0-9]{{4}}")),
    ),
    Rule(
        "[电话]",
        re.compile(
            r"(?<![A-Za-z0-9])(?=[0-9]*[A-Za-z])(?!(?:[0-9]*[A-Za-z]){4})[1Il|][3-9][0-9IlOo|]{9}(?![A-Za-z0-9])"
        ),
    ),
    Rule(
        "[电话]",
        re.compile(
            r"((?:电话|手机|号码|联系方式|打给我|call me)(?:号码?)?\s*(?:是|为|[:：])?\s*)"
            rf"(?=[{_SPOKEN}]{{0,10}}[{_WORDED}])[{_SPOKEN}]{{11}}"
        ),
        keeps=True,
    ),
    # A mobile number in words: eleven digits, some of them Chinese
    Rule(
        "[电话]",
        re.compile(
            rf"(?<![{_SPOKEN}])(?=[{_SPOKEN}\s\-，,·]{{0,22}}[{_WORDED}])[一幺1][\s\-，,·]?[三四五六七八九3-9]"
            rf"(?:[\s\-，,·]?[{_SPOKEN}]){{9}}(?![{_SPOKEN}])"
        ),
    ),
    Rule(
        "[电话]",
        re.compile(
            _AROUND.format(rf"[\(（]?0{_DIGIT}{{2,3}}[\)）]?{_SPACE}{{0,2}}{_DIGIT}{{3,4}}{_SPACE}?{_DIGIT}{{4}}")
        ),
        only_if=re.compile(
            rf"0{_DIGIT}{{2,3}}(?:[\)）]|{_SPACE}){_SPACE}?{_DIGIT}|(?:电话|座机|打|拨|tel).{{0,6}}0",
            re.IGNORECASE,
        ),
    ),
    # With no word before it: the area codes of two and three digits behind the 0, and the length that goes with each
    Rule(
        "[电话]",
        re.compile(
            _NO_CODE + _AROUND.format(r"0(?:10[2-8]|2[0-9][2-8]|[3-9][0-9]{2}[2-8][0-9]?)[0-9]{6,7}"), re.IGNORECASE
        ),
        only_if=_MANY_DIGITS,
    ),
    # Taiwan, Hong Kong and Macao
    Rule("[电话]", re.compile(_AROUND.format(r"09[0-9]{2}[\-\s]?[0-9]{3}[\-\s]?[0-9]{3}"))),
    Rule(
        "[电话]",
        re.compile(
            _AROUND.format(r"(?:\+|00)(?:852|853|886|65|60|81|82|44|1)[\-\s]?[0-9]{1,4}(?:[\-\s]?[0-9]{2,4}){2,3}")
        ),
    ),
    Rule(
        "[电话]",
        re.compile(
            r"(?<![0-9\-])(?!400|800)(?:\+?1[\-\s.]?)?\(?[2-9][0-9]{2}\)?[\-\s.][0-9]{3}[\-\s.][0-9]{4}(?![0-9])"
        ),
    ),
    Rule(
        "[号码]",
        re.compile(_NO_CODE + _AROUND.format(rf"(?!20[0-9]{{6}}\D20){_DIGIT}{{12,32}}"), re.IGNORECASE),
        _MANY_DIGITS,
    ),
    Rule(
        "[地址]",
        re.compile(
            r"(?:[一-龥]{2,8}?(?:省|自治区|市))?(?:[一-龥]{1,8}?(?:市|州|盟))?(?:[一-龥]{1,8}?(?:区|县|旗))?"
            rf"[一-龥A-Za-z0-9]{{1,12}}?{_STREET}"
            rf"(?:(?![买用收到我的了在])[一-龥A-Za-z0-9\-]){{0,12}}?\s?[{_NUMBER}A-Za-z]{{1,5}}\s?{_UNIT}"
            rf"(?:\s?[{_NUMBER}A-Za-z\-]{{1,6}}{_UNIT}?(?![一-龥]?[月年天次元块瓶])){{0,4}}"
            rf"(?:\s?[{_SURNAMES}][一-龥]{{0,2}}{_TITLE})?"
        ),
        only_if=re.compile(rf"{_STREET}.{{0,17}}[{_NUMBER}A-Za-z]\s?{_UNIT}"),
    ),
    Rule(
        "[地址]",
        re.compile(
            r"\b(?:(?:Flat|Apt|Unit)\.?\s[0-9A-Za-z]{1,4},?\s)?[0-9]{1,6}[A-Z]?\s(?:(?:[A-Z][A-Za-z]{0,20}|[0-9]{1,3}(?:st|nd|rd|th))\s){1,4}"
            rf"{_WAY}\b\.?(?:,?\s{_FLAT})?"
            r"(?:,\s?(?![A-Z]{2}\s[0-9])[A-Z][A-Za-z]+(?:\s[A-Z][A-Za-z]+){0,2}){0,2}(?:,?\s(?:[A-Z]{2}\s[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][A-Z]{2}))?\b"
        ),
    ),
    # In small letters only with the flat
    Rule(
        "[地址]",
        re.compile(
            rf"\b[0-9]{{1,6}}[a-z]?\s(?:[a-z]{{2,20}}\s){{1,3}}?{_WAY}\b\.?,?\s{_FLAT}\b|\b{_FLAT},\s[0-9]{{1,6}}\s(?:[a-z]{{2,20}}\s){{1,3}}?{_WAY}\b"
            r"|\bP\.?\s?O\.?\s?Box\s[0-9]{1,7}\b",
            re.IGNORECASE,
        ),
    ),
    # A building and the room in it, after a place or after words that send something there
    Rule(
        "[地址]",
        re.compile(
            rf"((?:寄|送|发|邮|快递|配送)(?:到|给|至|往)|(?:收货|收件|家庭|我的|新)?(?:地址|住址)(?:是|为|[:：])?\s?|住在?|家在)"
            rf"[一-龥A-Za-z0-9]{{2,30}}?[{_NUMBER}A-Za-z]{{1,4}}\s?{_BUILDING}\s?(?:[{_NUMBER}]{{1,3}}单元\s?)?"
            rf"[{_NUMBER}\-]{{2,6}}(?:室|房|号)?"
        ),
        keeps=True,
    ),
    Rule(
        "[地址]",
        re.compile(
            rf"[一-龥]{{2,12}}(?:省|市|区|县|镇|路|街|里|园|苑|城|湾|庭)[一-龥A-Za-z0-9]{{0,12}}?[{_NUMBER}A-Za-z]{{1,4}}\s?{_BUILDING}"
            rf"\s?(?:[{_NUMBER}]{{1,3}}单元\s?)?[{_NUMBER}\-]{{3,6}}(?:室|房|号)?(?![元块瓶次天年月])"
        ),
    ),
    Rule(
        "[地址]",
        re.compile(
            rf"(?<![{_NUMBER}])[{_NUMBER}]{{1,4}}\s?{_BUILDING}\s?[{_NUMBER}]{{1,3}}\s?单元\s?[{_NUMBER}]{{2,5}}(?:室|房|号)?"
        ),
    ),
    # A name beside an address or a number that was masked belongs to it.
    Rule(
        "[姓名]",
        re.compile(rf"((?:\[地址\]|\[电话\])[，,、。\s]{{0,2}}(?:收)?)[{_SURNAMES}][一-龥]{{0,2}}{_TITLE}"),
        keeps=True,
    ),
    Rule(
        "[姓名]",
        re.compile(
            rf"((?:\[地址\]|\[电话\])[，,、。\s]{{1,2}})(?!{_NO_NAME})[{_SURNAMES}][一-龥]{{1,2}}(?=$|[，,。；;！!\s])"
        ),
        keeps=True,
    ),
    Rule(
        "[车牌]",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][\s·]?(?=[A-Z]{0,5}[0-9])[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
        ),
    ),
    Rule(
        "[姓名]",
        re.compile(rf"(?<![一-龥])[{_SURNAMES}][一-龥]{{0,2}}(?:{_TITLE})?(?=[，,、\s:：]{{0,2}}\[(?:电话|地址)\])"),
    ),
    Rule(
        "[姓名]",
        re.compile(r"((?:my name is|recipient:?|addressed to)\s+)[A-Z][a-z]+(?:\s[A-Z][a-z]+)?", re.IGNORECASE),
        keeps=True,
    ),
)
