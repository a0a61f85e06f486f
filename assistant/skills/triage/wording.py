"""Telling talk about the text of a reply from the report that it was given: 回复里写上…, make it softer."""

import re
from typing import Final

_REPLY: Final = r"(?:回复|答复|话术|回评|建议回复)"
_EDIT: Final = (
    r"写(?:上|进|明|清楚?|成|得|道歉|一?[句段])|加(?:上|进|入|一?[句段点])|补(?:上|充|一?[句段])|改(?:成|为)(?!已"
    r"|未|待|处理|\S{1,4}(?:处理|跟|负责|来))|改(?:得|写|一?[下改])|换(?:成|为)(?!已|未|待|处理|\S{1,4}(?:处理|跟"
    r"|负责|来))|换掉|去掉|删(?:掉|去|了)"
    r"|(?:别|不要|不用|不必|不)(?:再)?(?:提|写|说|出现|承诺|道歉)|(?:要|再|也)?(?:提到|提一?[下句嘴]|说明|强调|突出"
    r"|承诺|保证|答应|道歉)"
    r"|语气|口气|措辞|(?:软|短|长|硬|正式|亲切|客气|委婉|温柔|诚恳|真诚|简单|简短|简洁|口语化?|官方|热情"
    r"|具体)(?:一)?[点些]"
    r"|太(?:长|短|硬|生硬|官方|正式|冷|啰嗦|客套|敷衍)"
)
_ABOUT_ZH: Final = re.compile(
    rf"(?:{_REPLY}|回)(?:的?(?:里面?|里头|当中|中(?=[^，,。的]{{2}})|内容|语气|口气|措辞|开头|结尾|最后)"
    rf"|的?时候?(?!长|效"
    rf"|间))"
    rf"|{_REPLY}(?!了|过)[^，,。；;：:]{{0,8}}?(?:{_EDIT})|(?:{_EDIT})[^，,。；;：:]{{0,10}}?{_REPLY}(?:里|中|上|内容)?"
)
_ALONE_ZH: Final = re.compile(
    rf"^\s*(?:请|帮我|麻烦|能不能|可以|给|它|再|就|稍微|最后|开头|结尾|后面|前面|里面|还是|有点"
    rf"|这?条?太[长短硬][了啦]?[，,]?)*(?:{_EDIT})"
)
_NOUN_EN: Final = r"(?:reply|answer|response|wording|draft|suggest(?:ion|ed reply)|message|text)"
_CHANGE_EN: Final = (
    r"(?:put|say|saying|mention|add|write|include|promise|offer|state|apologi[sz]e|stress|remove|drop|leave out"
    r"|take out"
    r"|change|rewrite|shorten|soften|tone)"
)
_SOUND_EN: Final = (
    r"(?:soft|warm|short|long|polite|formal|friendl|kind|nic|firm|sincere|apologetic|personal|concise|brief|simple"
    r"|gentl"
    r"|clear|human|less|more)\w*"
)
_ABOUT_EN: Final = re.compile(
    rf"\b{_CHANGE_EN}\b.{{0,60}}\b(?:in|into|to|from|of) (?:the|your|our|that|its|her|his|my) {_NOUN_EN}\b"
    rf"|\b{_CHANGE_EN} (?:in|to|from)? ?(?:the|your|our|that|its|my) {_NOUN_EN}\b"
    rf"|\bin (?:the|your|our|that|its|her|his|my) {_NOUN_EN}\b.{{0,20}}\b{_CHANGE_EN}\b"
    rf"|\b(?:the|your|our|that|its) {_NOUN_EN}\b(?: (?:to|for|on) #?[0-9]+)? (?:should|must|shouldn'?t|needs? to|has to"
    r"|could|is too|sounds)\b"
    rf"|\b(?:make|keep) (?:it|that|(?:the|your|our|that) {_NOUN_EN}) (?:a (?:bit|little) |sound |more |less "
    rf"|much )*{_SOUND_EN}",
    re.IGNORECASE,
)
_ALONE_EN: Final = re.compile(
    r"^\s*(?:(?:please|also|and|but|now|can you|could you|maybe) )*(?:(?:add|include|mention|put|remove|drop|leave out"
    r"|skip)\b(?! (?:a |the )?notes?\b)(?! #?[0-9])|(?:don'?t|do not|never) (?:mention|say|promise|offer|write"
    r"|apologi[sz]e)\b"
    r"|(?:say|promise|offer|tell (?:him|her|them))\b(?! #?[0-9])|apologi[sz]e\b|(?:a (?:bit|little) )?(?:softer"
    r"|shorter|warmer|longer|friendlier"
    r"|politer|more (?:polite|formal|personal|sincere))\b|too (?:long|short|formal|cold|stiff)\b)",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"(?:跟|对|给|向|和)(?:顾客|客户|客人|买家|她|他|人家)们?(?:说|讲|道|解释|表示|承诺|保证|赔)"
    r"|告诉(?:顾客|客户|客人|买家|她|他)|(?:答应|承诺|补偿|赔偿?|安抚)(?:给)?(?:顾客|客户|客人|买家|她|他)"
)
"""What a customer is to be told, in words that report nothing."""
_INTENDS: Final = re.compile(
    r"(?:这就|马上|正要|正在|准备|打算|想|会|去|(?<!需)要(?!求))(?:先|给[^，,。]{1,3}|[0-9]{1,6}号?)?(?:回复?|答复"
    r"|联系)"
    r"|\b(?:going to|will|about to|'ll) (?:be )?(?:answer|repl)"
)
_THEIRS: Final = re.compile(
    r"(?<![给跟向对和帮])(?:顾客|客户|客人|买家|用户|对方|[她他])们?(?:已经?|刚刚?|刚才|又|也|还|今天"
    r"|终于)*(?:回复?|答复|回信|回话)了"
    r"|\b(?:she|he|they|customer|buyer|client)(?: has| have|'s)?(?: just| already| now)? (?:answered|replied)\b",
    re.IGNORECASE,
)
"""It was the customer who answered."""
_UNREACHED: Final = re.compile(
    r"没(?:人|有人)?接|没打通|打不通|没联系上|联系不上|没回音?|关机|停机|\b(?:no answer|voicemail|not reached"
    r"|could ?n[o']t reach)\b",
    re.IGNORECASE,
)
"""Tried, but the customer has no answer."""
_GIVEN: Final = re.compile(
    r"(?:已经?|都)(?:回复?|答复|联系|安抚)|(?:回复?|答复|联系|安抚)(?:好|过|完)?(?:顾客|客户|客人|买家|他|她|它)?[了过]"
    r"|(?:打|通)过电话|(?:沟通|电话联系)(?:过|好|完)|回完|(?:跟|给|向)(?:顾客|客户|客人|买家|她|他)(?:说|讲|解释"
    r"|道歉?)(?:清楚|明白|好)?[了过]"
    r"|标记?(?:为|成)?已?(?:回复|答复)|(?:改|设|置)(?:为|成)已?(?:回复|答复)"
    r"|(?<!be )(?<!not )\b(?:answered|replied)\b",
    re.IGNORECASE,
)
_TEXT_FOLLOWS: Final = re.compile(
    r"(?:回复|答复|话术|内容|\b(?:reply|answer)\b)[^：:\n]{0,20}[：:]\s*(?P<text>\S.*)", re.IGNORECASE | re.DOTALL
)


def is_about_wording(text: str, *, context: bool) -> bool:
    """Whether a message speaks of what a reply should say. In `context`, where the desk spoke last, without "
    "naming it."""
    head = re.split(r"[：:]", text, maxsplit=1)[0]
    if re.search(r"备注|\bnotes?\b", head, re.IGNORECASE) or _GIVEN.search(head):
        return False
    if _ABOUT_ZH.search(head) or _ABOUT_EN.search(text):
        return True
    spoken = _TEXT_FOLLOWS.search(text)
    if spoken:
        return bool(_ALONE_ZH.match(spoken["text"]) or _ALONE_EN.match(spoken["text"]))
    return context and bool(_ALONE_ZH.match(text) or _ALONE_EN.match(text) or _TELLS.search(text))


def is_given(text: str) -> bool:
    """Whether a message reports that the customer was answered, or says with which words: 回复：亲…"""
    if _UNREACHED.search(text) or _INTENDS.search(text) or _THEIRS.search(text):
        return False
    return bool(_GIVEN.search(text) or _TEXT_FOLLOWS.search(text))
