"""What answers that tell texts apart have in common: their names, table, notes and reply."""

from collections.abc import Sequence
from typing import Any, Final

from analytics.reviews.needs import Known, Scope, Wrote
from analytics.reviews.parts import BUCKETS, Part, Parts
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse
from assistant.conversation import Column, Details, Language, Reply, Table
from assistant.conversation import Part as Shown
from assistant.skills.needs import parts as needs_parts
from assistant.skills.needs.question import NeedsQuestion
from assistant.skills.needs.text import FACES

CALLED: Final = {
    "product": ("产品", "Product"), "channel": ("渠道", "Channel"), "persona": ("人群", "Kind of customer"),
    "source": ("来源", "Source"), "stars": ("星级", "Stars"), "lot": ("批次", "Lot"), "season": ("季节", "Season"),
    "occasion": ("场景", "Occasion"), "day": ("日期", "Day"), "week": ("周", "Week of"), "month": ("月份", "Month"),
    "all": ("", ""),
}  # fmt: skip
_SOURCES: Final = {"review": ("评价", "reviews"), "inquiry": ("咨询", "inquiries")}


class Told:
    """Parts of what was asked, each number from one statement."""

    def __init__(self, warehouse: Warehouse, known: Known, taxonomy: Taxonomy, language: Language) -> None:
        self.warehouse = warehouse
        self.known = known
        self.taxonomy = taxonomy
        self.language = language
        self.zh = language == "zh"

    def about(self, question: NeedsQuestion) -> str:
        """What was asked for: 抱怨漏液破损, complaints about leaks."""
        side = FACES[self.language][question.face]
        if self.zh:
            return side + "、".join(question.needs)
        entries = [self.taxonomy.named(name) for name in question.needs]
        names = ", ".join(entry.label_en for entry in entries if entry)
        return f"{side} about {names}" if names else side

    def named(self, value: Any, question: NeedsQuestion) -> str:
        """What a part is called."""
        if question.by == "source":
            return _SOURCES[str(value)][0 if self.zh else 1]
        if question.by == "stars":
            return f"{value} 星" if self.zh else f"{value} stars"
        return str(value)

    def table(self, rows: Sequence[Part], question: NeedsQuestion) -> Table:
        """A row a part; of time, nothing to compare with."""
        zh = self.zh
        called, timed = CALLED[str(question.by)][0 if zh else 1], question.by in BUCKETS
        columns = (
            Column(str(question.by), called),
            Column("customers", "顾客数" if zh else "Customers", "integer"),
            Column("share", "占比" if zh else "Share", "percent"),
            *(() if timed else (Column("customers_before", "上一期" if zh else "Before", "integer"),)),
            Column("complaints", "抱怨" if zh else "Complain", "integer"),
            Column("praise", "称赞" if zh else "Praise", "integer"),
            Column("questions", "询问" if zh else "Ask", "integer"),
            Column("negative", "差评条数" if zh else "Negative reviews", "integer"),
            Column("net", "净情感" if zh else "Net sentiment", "number"),
            Column("wrote", "留言顾客" if zh else "Wrote", "integer"),
        )
        at = [column.name for column in columns[1:]]
        told = ({**_figures(part), "value": self._cell(part.value, question)} for part in rows)
        return Table(columns, tuple((each["value"], *(each[name] for name in at)) for each in told))

    def _cell(self, value: Any, question: NeedsQuestion) -> Any:
        """A month as the year and month it is, a day as a date, what else as it is called."""
        if question.by == "month":
            return f"{value:%Y-%m}"
        return value if question.by in BUCKETS else self.named(value, question)

    def notes(self, question: NeedsQuestion, scope: Scope, wrote: Wrote) -> list[str]:
        """How to take the days."""
        return needs_parts.period_notes(question, wrote, scope, self.language)

    def data_rows(self, rows: Sequence[Part]) -> list[dict[str, Any]]:
        """The rows as programs get them."""
        return [{"value": str(part.value), **_figures(part)} for part in rows]

    def reply(
        self, question: NeedsQuestion, scope: Scope, wrote: Wrote, parts: Parts, shown: tuple[Shown, ...],
        notes: Sequence[str] = (), rows: Sequence[dict[str, Any]] = (),
    ) -> Reply:  # fmt: skip
        """All of it, with the SQL."""
        data = needs_parts.data(question, scope, wrote, parts.sql) | {"parts": list(rows)}
        details = Details("SQL", parts.sql, "sql")
        return Reply("needs", "answered", (*shown, details), self.language, notes=tuple(notes), data=data)


def _figures(part: Part) -> dict[str, Any]:
    return {
        "customers": part.customers, "share": part.share, "customers_before": part.customers_before,
        "complaints": part.complainers, "praise": part.praisers, "questions": part.askers,
        "negative": part.negative, "net": part.net, "wrote": part.wrote,
    }  # fmt: skip
