"""What is said where a question about needs cannot be answered as it stands, and how numbers come about."""

from typing import Final

from analytics.reviews.needs import Known
from assistant.conversation import Button, Buttons, Details, Language, Reply, Text
from assistant.skills.needs.question import NeedsQuestion, NotRead

NOTHING: Final = {
    "zh": "还没有评价和咨询的数据。用 `zhongcao import reviews 文件` 导入之后，我就能告诉你大家在说什么。",
    "en": "There are no reviews or inquiries yet. Import some with `zhongcao import reviews FILE`, then ask me again.",
}
_TROUBLES: Final = {
    "forecast": (
        (
            "评价和咨询只能说明已经写下来的，我不预测以后大家会说什么。可以看最近的趋势：问“最近大家在抱怨什么”或"
            "“哪些抱怨在增长”。"
        ),
        "Reviews tell what was written, so I do not foretell what people will say. Ask which complaints are growing.",
    ),
    "writes": (
        "我只读评价，不删、不改、也不代写评价。差评可以在工单里跟进：问“待处理的差评有哪些”。",
        (
            "I only read reviews: I neither delete, change nor write them. Ask which tickets are open to follow c"
            "omplaints up."
        ),
    ),
    "personal": (
        "评价里的姓名、电话、地址这类个人信息我不提供。需要联系顾客的话，请在对应的工单里处理。",
        "I do not give names, phone numbers or addresses of customers. To reach one, work on their ticket.",
    ),
    "finer": (
        "评价最细只按天统计，没有按小时或按星期几的口径。可以说“按天看”“按周看”。",
        "Reviews are counted by day at the finest, not by hour or weekday. Say by day or by week.",
    ),
    "survey": (
        "问卷的排序在这里还看不到；评价和咨询里的需求可以问“大家最想要什么”。",
        "Survey rankings are not shown here; ask what customers want in reviews and inquiries.",
    ),
    "proposals": (
        "还没有归类的新说法在这里看不到；已有的需求里有哪些在增长，可以问“哪些抱怨在增长”。",
        "Phrases that no need covers yet are not shown here; ask which complaints are growing.",
    ),
}  # fmt: skip
_METHOD: Final = {
    "zh": (
        "**怎么算的**\n\n"
        "- 顾客数：这段时间里说到这项需求的顾客，每人只算一次；没有顾客编号的留言，一条算一位。\n"
        "- 占比：除以同样条件下留过言（评价或咨询）的全部顾客；区间是 95% 的 Wilson 区间。\n"
        "- 抱怨、称赞、询问：同一项需求的几面，由每条留言里说到它的那句话判断，一位顾客可以同时在两面。\n"
        "- 净情感：（称赞条数 − 抱怨条数）÷（称赞条数 + 抱怨条数），从 −1 到 1。\n"
        "- 趋势：和上一期比占比。没有说比哪一期的，用紧挨着的同样长的一段。\n"
        "- 显著：单侧 Fisher 精确检验，对全部需求做 Benjamini–Hochberg 校正，p < 0.05 且至少 5 位顾客。\n"
        "- 新出现：上一期数据完整、有人留言，但没有人提过。"
    ),
    "en": (
        "**How it is counted**\n\n- Customers: those who spoke of the need in these days, each once; a text witho"
        "ut a customer counts as one.\n- Share: of all customers who wrote a review or an inquiry under the same "
        "filters; intervals are Wilson's, 95 %.\n- Complain, praise, ask: faces of one need, by the clause that s"
        "peaks of it; a customer may be on two.\n- Net sentiment: (praise − complaints) ÷ (praise + complaints) o"
        "f mentions, −1 to 1.\n- Trend: the share against the window before, as long as this one unless another w"
        "as named.\n- Significant: Fisher's one-sided exact test, Benjamini–Hochberg over all needs, p < 0.05, fi"
        "ve customers or more.\n- New: the window before has data throughout and people wrote, but nobody of it."
    ),
}


def refused(text: str, language: Language, unknown: tuple[str, ...] = ()) -> Reply:
    """That it is not answered, and why."""
    return Reply("needs", "refused", (Text(text),), language, unknown=unknown)


def not_read(missing: NotRead, text: str, known: Known, language: Language) -> Reply:
    """Why a question is not answered, and what can be asked instead."""
    zh = language == "zh"
    if missing.unknown:
        return _unknown(missing, known, language)
    if missing.trouble in _TROUBLES:
        return refused(_TROUBLES[missing.trouble][0 if zh else 1], language)
    if missing.trouble == "no data":
        return _no_days(missing, text, language)
    if missing.trouble == "future":
        said = (
            f"“{missing.words}”还没有到，没有评价可看。"
            if zh
            else f"“{missing.words}” has not come yet: there are no reviews."
        )
        return refused(said, language)
    choices = tuple(text.replace(missing.words, words) for words in missing.instead)
    said = (
        f"“{missing.words}”指哪几天不清楚，请说具体一点，比如“上个月”“近 30 天”。"
        if zh
        else f"It is not clear which days “{missing.words}” means; say for instance last month or last 30 days."
    )
    buttons = (Buttons(tuple(Button(choice, text=choice) for choice in choices)),) if choices else ()
    return Reply("needs", "clarify", (Text(said), *buttons), language, choices=choices)


def _no_days(missing: NotRead, text: str, language: Language) -> Reply:
    """Offers the same question over the last complete month."""
    zh = language == "zh"
    instead = "上个月" if zh else "last month"
    choice = text.replace(missing.words, instead) if missing.words in text else f"{instead}{text}"
    said = (
        f"“{missing.words}”还没有完整的一天有数据。要看上个月的吗？"
        if zh
        else f"“{missing.words}” has no complete day with data yet. Shall I look at last month?"
    )
    parts = (Text(said), Buttons((Button(choice, text=choice),)))
    return Reply("needs", "clarify", parts, language, choices=(choice,))


def _unknown(missing: NotRead, known: Known, language: Language) -> Reply:
    zh = language == "zh"
    words = ("、" if zh else ", ").join(f"“{word}”" for word in missing.unknown)
    products = [product for _, product, _ in known.products][:6]
    if zh:
        said = (
            f"{words}我对不上任何产品、渠道、人群或需求，所以先不答，免得答非所问。"
            f"评价能按产品（{'、'.join(products)}等）、渠道（{'、'.join(known.channels[:4])}等）、"
            f"人群（{'、'.join(known.personas[:4]) or '无'}等）、来源和星级来看；顾客的城市、性别没有。"
        )
    else:
        said = (
            f"I know no product, channel, kind of customer or need called {words}, so I'd rather not guess. "
            f"Reviews can be told by product ({', '.join(products)} …), channel ({', '.join(known.channels[:4])} …), "
            "kind of customer, source and stars; not by city or gender."
        )
    return refused(said, language, missing.unknown)


def unheard(words: tuple[str, ...], language: Language) -> Reply:
    """Of what nobody ever wrote there is nothing to count."""
    quoted = ("、" if language == "zh" else ", ").join(f"“{word}”" for word in words)
    if language == "zh":
        said = f"评价和咨询里从来没有人提过{quoted}，所以没有可数的。换个顾客会用的说法，或者问“最近大家在抱怨什么”。"
    else:
        said = f"Nobody ever wrote {quoted} in a review or an inquiry, so there is nothing to count. Ask for what "
        said += "customers would call it, or what they complain about."
    return refused(said, language, words)


def before_data(question: NeedsQuestion, known: Known, language: Language) -> Reply:
    """Days of which there is no data at all."""
    if language == "zh":
        return refused(
            f"评价和咨询的数据是 {known.first} 到 {known.last} 的，{question.since} 到 {question.until} 这段没有数据。",
            language,
        )
    return refused(
        (
            f"Reviews and inquiries are there from {known.first} to {known.last}; there are none of {question.since}"
            f" to {question.until}."
        ),
        language,
    )


def out_of_limits(language: Language) -> Reply:
    """A role that is kept to rows by something a review does not have."""
    if language == "zh":
        return refused(
            "你的权限限定了能看的数据范围，而评价没有这一项，没法按它限制，所以不能看。需要的话请找管理员。", language
        )
    return refused(
        "Your role is kept to some rows by what reviews do not have, so they cannot be shown. Ask an admin.", language
    )


def hidden(field: str, language: Language) -> Reply:
    """A field that is denied to the asker's role."""
    zh, en = {"product": ("产品", "products"), "channel": ("渠道", "channels")}[field]
    if language == "zh":
        return refused(f"你没有查看“{zh}”的权限，需要的话请找管理员开通。", language, (zh,))
    return refused(f"You have no permission to see {en}; please ask an admin for it.", language, (en,))


def limited(limits: "tuple[tuple[str, tuple[str, ...]], ...]", language: Language) -> str:
    """What the numbers are kept to by the asker's role."""
    called = {"product": ("产品", "product"), "channel": ("渠道", "channel")}
    zh = language == "zh"
    told = [
        f"{called[name][0]}：{'、'.join(values)}" if zh else f"{called[name][1]} {', '.join(values)}"
        for name, values in limits
    ]
    return f"按你的权限，只算{'；'.join(told)}。" if zh else f"Within your permissions: {'; '.join(told)} only."


def method(language: Language) -> Reply:
    """How the numbers of needs come about."""
    return Reply("needs", "answered", (Text(_METHOD[language]),), language)


def statement(sql: str, language: Language) -> Reply:
    """The SQL of the answer before."""
    lead = "上一个回答用的 SQL：" if language == "zh" else "The SQL of the last answer:"
    parts = (Text(f"{lead}\n\n```sql\n{sql}\n```"), Details("SQL", sql, "sql"))
    return Reply("needs", "answered", parts, language, data={"sql": sql})
