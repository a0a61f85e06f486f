"""What customers say: needs with counts, trend and their own words, every number from SQL on the labelled store."""

from typing import TYPE_CHECKING, Final

from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Button, Buttons, Language, Message, Part, Reply, Situation, Text
from assistant.skills.needs_question import NeedsQuestion, NoSuchDays, about_reviews, read_question

if TYPE_CHECKING:
    from analytics.reviews.needs import Need

_SHOWN = 8
_BY_SURENESS: Final = {"surely": 0.85, "maybe": 0.6, "no": 0.0}


class Needs:
    """“最近大家在抱怨什么”, “敏感肌的反馈怎么样，给我原话”, “top complaints last 30 days”."""

    name = "needs"

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def interest(self, message: Message, situation: Situation) -> float:  # noqa: ARG002  the protocol's shape
        return _BY_SURENESS[about_reviews(message.text)]

    def reply(self, message: Message, situation: Situation) -> Reply:
        """Never raises for what a person wrote, nor for a store that cannot answer: it says so."""
        language = situation.language
        try:
            return self._reply(message.text, situation)
        except WarehouseError as error:
            return _refused(error.sentence(language), language)

    def _reply(self, text: str, situation: Situation) -> Reply:
        from analytics.reviews.needs import known_values

        language = situation.language
        products, channels = known_values(self._warehouse)[:2]
        if not channels and not products:
            return _refused(_NOTHING[language], language)
        question = read_question(text, today=situation.today, products=products, channels=channels, language=language)
        if isinstance(question, NoSuchDays):
            return _no_days(question, text, language)
        if question.unknown:
            return _unknown(question, language)
        return self._answer(question, language)

    def _answer(self, question: NeedsQuestion, language: Language) -> Reply:
        from analytics.reviews.needs import Keep, Scope, read_needs, who_wrote
        from assistant.skills import needs_parts

        keep: tuple[Keep, ...] = (Keep("product", question.products),) if question.products else ()
        keep += (Keep("channel", (question.channel,)),) if question.channel else ()
        scope = Scope(question.since, question.until, keep, question.face, question.needs)
        wrote, wrote_before = who_wrote(self._warehouse, scope)[:2]
        quotes = 5 if question.needs else 3
        found = read_needs(self._warehouse, scope, limit=60, quotes=quotes)
        if question.growing:
            found = sorted((each for each in found if (each.change or 1) > 0), key=_growth)
        found = found[:_SHOWN]
        said = needs_parts.filters(question, wrote, language)
        if not found:
            return Reply(self.name, "answered", (Text(said + needs_parts.nobody(question, wrote, language)),), language)
        parts: tuple[Part, ...] = (
            Text(said + needs_parts.headline(found, question, language)),
            needs_parts.table(found, question, language),
            *needs_parts.charts(found, question, language),
            *needs_parts.quotes(found, question, language),
            *needs_parts.buttons(found, question, language),
            *needs_parts.details(found, language),
        )
        data = needs_parts.data(found, scope, wrote, wrote_before)
        notes = needs_parts.notes(found, question, wrote_before, language)
        return Reply(self.name, "answered", parts, language, notes=notes, data=data)


def _growth(need: "Need") -> tuple[bool, float, int]:
    return not need.emerging, need.p_value, -need.customers


_NOTHING: Final = {
    "zh": "还没有评价和咨询的数据。用 `zhongcao import reviews 文件` 导入之后，我就能告诉你大家在说什么。",
    "en": "There are no reviews or inquiries yet. Import some with `zhongcao import reviews FILE`, then ask me again.",
}


def _refused(text: str, language: Language) -> Reply:
    return Reply("needs", "refused", (Text(text),), language)


def _no_days(missing: NoSuchDays, text: str, language: Language) -> Reply:
    """Offers the same question over the last complete month."""
    instead = {"zh": "上个月", "en": "last month"}[language]
    choice = text.replace(missing.words, instead)
    said = {
        "zh": f"“{missing.words}”还没有完整的一天有数据。要看上个月的吗？",
        "en": f"“{missing.words}” has no complete day with data yet. Shall I look at last month?",
    }[language]
    parts = (Text(said), Buttons((Button(choice, text=choice),)))
    return Reply("needs", "clarify", parts, language, choices=(choice,))


def _unknown(question: NeedsQuestion, language: Language) -> Reply:
    words = "、".join(f"“{word}”" for word in question.unknown)
    said = {
        "zh": f"{words}我对不上任何产品、渠道或需求，所以先不答，免得答非所问。"
        "换个说法，或者直接说产品名、渠道名试试。",
        "en": f"I know no product, channel or need called {words}, so I'd rather not guess. "
        "Try a product's or channel's own name.",
    }[language]
    return Reply("needs", "refused", (Text(said),), language, unknown=question.unknown)
