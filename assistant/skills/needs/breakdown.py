"""Answers that tell texts apart: by product, channel or kind of customer, over time, or in all."""

from collections.abc import Sequence
from typing import Any, Final

from analytics.kpi.charts import THEME
from analytics.reviews import charts as drawing
from analytics.reviews.needs import Keep, Scope, Wrote, who_wrote
from analytics.reviews.parts import LISTED, Part, Parts, read_matrix, read_parts
from assistant.conversation import Chart, Details, Reply, Text
from assistant.conversation import Part as Shown
from assistant.skills.needs.question import NeedsQuestion
from assistant.skills.needs.series import Series
from assistant.skills.needs.text import FEW, filters, moved, window_before
from assistant.skills.needs.told import CALLED, Told

_SHOWN: Final = 12
_ROWS: Final = 8


class Breakdown(Told):
    """What was asked told part by part, each number from one statement."""

    def answer(self, question: NeedsQuestion, scope: Scope) -> Reply:
        """Parts ranked, a line of time, or how many texts there are of each side."""
        wrote = who_wrote(self.warehouse, scope)
        if question.view == "volume":
            return Series(self.warehouse, self.known, self.taxonomy, self.language).volume(question, scope, wrote)
        assert question.by is not None
        values = question.values or self._all_values(question)
        parts = read_parts(self.warehouse, scope, question.by, values)
        said = filters(question, wrote.now, self.language)
        if not parts.rows or not any(part.wrote for part in parts.rows):
            empty = "这段时间没有评价，也没有咨询。" if self.zh else "No reviews or inquiries then."
            return self.reply(question, scope, wrote, parts, (Text(said + empty),))
        if question.view == "trend":
            return Series(self.warehouse, self.known, self.taxonomy, self.language).trend(
                question, scope, wrote, parts, said
            )
        return self._parts(question, scope, wrote, parts, said)

    def _all_values(self, question: NeedsQuestion) -> tuple[str, ...]:
        known = {"persona": self.known.personas, "occasion": self.known.occasions, "season": self.known.seasons}
        return known.get(str(question.by), ())

    def _parts(self, question: NeedsQuestion, scope: Scope, wrote: Wrote, parts: Parts, said: str) -> Reply:
        rows = self._ranked(parts.rows, question)
        shown = rows[: question.limit or _SHOWN]
        spoken = [(self.named(part.value, question), part) for part in shown]
        text = said + self._leading(spoken, question)
        shown_parts: list[Shown] = [Text(text), self.table(shown, question)]
        if len(shown) > 1:
            shown_parts.append(self._bars(spoken, question))
        if question.by in ("product", "channel") and not question.needs and len(shown) > 1:
            shown_parts += self._heat(question, scope, [str(part.value) for part in shown])
        notes = self.notes(question, scope, wrote)
        if question.by in LISTED:
            notes.append(
                "人群按顾客自己的话判断，一位顾客可以属于几类。" if self.zh and question.by == "persona"
                else "一条留言可以有几个值。" if self.zh
                else "As customers describe themselves; one may be of several kinds."
            )  # fmt: skip
        return self.reply(question, scope, wrote, parts, tuple(shown_parts), notes, self.data_rows(rows))

    def _ranked(self, rows: Sequence[Part], question: NeedsQuestion) -> list[Part]:
        keys: dict[str, Any] = {
            "most": lambda part: (-part.customers, -(part.share or 0)),
            "least": lambda part: (part.customers, part.share or 0),
            "growing": lambda part: (not part.emerging, part.p_value, -(part.change or 0)),
            "fading": lambda part: part.change if part.change is not None else 9e9,
            "new": lambda part: (part.customers_before, -part.customers),
            "best": lambda part: (part.net is None, -(part.net or 0), -part.customers),
            "worst": lambda part: (part.net is None, part.net or 0, -part.customers),
        }
        return sorted(rows, key=lambda part: (keys[question.order](part), str(part.value)))

    def _leading(self, spoken: Sequence[tuple[str, Part]], question: NeedsQuestion) -> str:
        (name, first), others = spoken[0], spoken[1:3]
        about = self.about(question)
        if question.order in ("best", "worst"):
            return self._by_net(spoken, question)
        if not first.customers:
            return f"没有人{about}。" if self.zh else f"Nobody left {about}."
        share = f"{first.share:.1%}" if first.share is not None else "—"
        if self.zh:
            leads = {
                "growing": f"{about}涨得最多的是" if first.emerging else f"{about}的增长都不显著；涨得最多的是",
                "fading": f"{about}降得最多的是", "least": f"{about}最少的是",
            }  # fmt: skip
            text = f"{leads.get(question.order, f'{about}最多的是')}**{name}**：{first.customers} 位顾客，"
            text += f"占它留言顾客的 {share}，{self._change(first, question)}"
            more = "、".join(f"{each} {part.customers} 位" for each, part in others)
            return text + (f"；其次是{more}。" if more else "。")
        leads = {"growing": f"{about}, up most", "fading": f"{about}, down most", "least": f"Fewest {about}"}
        text = (
            f"{leads.get(question.order, f'Most {about}')}: **{name}**, {first.customers} customers, {share} of those "
        )
        text += f"who wrote about it, {self._change(first, question)}"
        more = ", ".join(f"{each} {part.customers}" for each, part in others)
        return text + (f"; then {more}." if more else ".")

    def _by_net(self, spoken: Sequence[tuple[str, Part]], question: NeedsQuestion) -> str:
        told = [f"{name} {part.net:+.2f}" for name, part in spoken if part.net is not None][:3]
        if not told:
            return "没有人表态，算不出净情感。" if self.zh else "Nobody took a side: there is no net sentiment."
        best = question.order == "best"
        if self.zh:
            return f"净情感{'最高' if best else '最低'}的是**{told[0]}**" + (
                f"；其次是{'、'.join(told[1:])}。" if told[1:] else "。"
            )
        return f"{'Highest' if best else 'Lowest'} net sentiment: **{told[0]}**" + (
            f"; then {', '.join(told[1:])}." if told[1:] else "."
        )

    def _change(self, part: Part, question: NeedsQuestion) -> str:
        window, before = window_before(question, self.language), part.customers_before
        told = f"，占比{moved(part.change, 'zh')}" if part.change is not None and before >= FEW else ""
        if self.zh:
            return f"{window} {before} 位{told}".replace("  ", " ")
        told = f", share {moved(part.change, 'en')}" if part.change is not None and before >= FEW else ""
        return f"{before} in {window}{told}"

    def _bars(self, spoken: Sequence[tuple[str, Part]], question: NeedsQuestion) -> Chart:
        title = f"{self.about(question)}{'的顾客占比' if self.zh else ': share of customers'}"
        spec = drawing.by_part(spoken, question.face, f"{title} {question.since} – {question.until}", THEME)
        comma = "，" if self.zh else ", "
        return Chart(spec, f"{title}: " + comma.join(f"{name} {part.share or 0:.1%}" for name, part in spoken))

    def _heat(self, question: NeedsQuestion, scope: Scope, columns: Sequence[str]) -> list[Shown]:
        """Which needs fall on which part: the map, and the first need of each in words."""
        assert question.by in ("product", "channel")
        cells, sql = read_matrix(self.warehouse, scope, question.by)
        cells = [cell for cell in cells if cell[1] in columns]
        totals: dict[str, int] = {}
        for need, _, count in cells:
            totals[need] = totals.get(need, 0) + count
        rows = sorted(totals, key=lambda need: (-totals[need], need))[:_ROWS]
        if len(rows) < 2:
            return []
        names = {name: self._need_name(name) for name in rows}
        title = "需求 × " + CALLED[question.by][0] + "：顾客数" if self.zh else f"Customers by need and {question.by}"
        spec = drawing.heat_map(
            [(names[need], part, count) for need, part, count in cells if need in names],
            [names[need] for need in rows], columns, f"{title} {question.since} – {question.until}", THEME,
        )  # fmt: skip
        first: dict[str, str] = {}
        for need, part, count in cells:
            first.setdefault(part, f"{self._need_name(need)} {count}")
        listed = ("；" if self.zh else "; ").join(
            f"{part}：{first[part]}" if self.zh else f"{part}: {first[part]}" for part in columns if part in first
        )
        lead = "各自最多的是：" if self.zh else "First of each: "
        what = "SQL：需求 × " + CALLED[question.by][0] if self.zh else f"SQL: need by {question.by}"
        return [
            Text(lead + listed + ("。" if self.zh else ".")),
            Chart(spec, f"{title}. {listed}"),
            Details(what, sql, "sql"),
        ]

    def _need_name(self, name: str) -> str:
        entry = self.taxonomy.named(name)
        return name if self.zh or entry is None else entry.label_en


def kept_to(question: NeedsQuestion, limits: tuple[Keep, ...]) -> Scope:
    """The texts a question is about, as far as its asker may see them."""
    return Scope(
        question.since, question.until, question.keep, question.face, question.needs, question.but_needs,
        question.against, limits,
    )  # fmt: skip
