"""Answers over time, and how many texts there are of each side."""

from analytics.kpi.charts import THEME
from analytics.reviews import charts as drawing
from analytics.reviews.needs import Scope, Wrote
from analytics.reviews.parts import Part, Parts, read_parts
from assistant.conversation import Button, Buttons, Chart, Column, Reply, Table, Text
from assistant.conversation import Part as Shown
from assistant.skills.needs.question import NeedsQuestion
from assistant.skills.needs.text import filters
from assistant.skills.needs.told import Told


class Series(Told):
    """A line of time, or the count of everything."""

    def trend(self, question: NeedsQuestion, scope: Scope, wrote: Wrote, parts: Parts, said: str) -> Reply:
        """Where it began, where it is, where it was highest; and the line."""
        spoken = [part for part in parts.rows if part.wrote]
        peak = max(spoken, key=lambda part: part.customers)
        about, first, last = self.about(question), spoken[0], spoken[-1]
        if self.zh:
            text = (
                f"{about}的顾客：{self._when(first, question)} {first.customers} 位（{first.share:.1%}），"
                f"{self._when(last, question)} {last.customers} 位（{last.share:.1%}）；最多的是 "
                f"{self._when(peak, question)}，{peak.customers} 位（{peak.share:.1%}）。"
            )
        else:
            text = (
                f"{about.capitalize()}: {first.customers} customers ({first.share:.1%}) in "
                f"{self._when(first, question)}, {last.customers} ({last.share:.1%}) in "
                f"{self._when(last, question)}; most in {self._when(peak, question)}, {peak.customers} ("
                f"{peak.share:.1%})."
            )
        met = next((part for part in spoken if part.customers), None)
        if met and met is not first and question.needs:
            text += (
                f"这段时间里第一次出现在 {self._when(met, question)}。"
                if self.zh
                else f" First met in {self._when(met, question)}."
            )
        shown: list[Shown] = [Text(said + text), self.table(parts.rows, question)]
        if len(spoken) > 1:
            title = f"{about}{'的顾客占比' if self.zh else ': share of customers'}"
            ends = (scope.since, min(scope.until, wrote.last or scope.until))
            spec = drawing.over_time(parts, question.face, title, self._reading_aid(question), THEME, ends)
            comma = "，" if self.zh else ", "
            shown.append(
                Chart(
                    spec,
                    f"{title}: "
                    + comma.join(f"{part.value} {part.share:.1%}" for part in spoken if part.share is not None),
                )
            )
        notes = self.notes(question, scope, wrote)
        if parts.rows and (parts.rows[0].value < scope.since):
            notes.append(
                "首尾不满整期的，只算到问的那几天。"
                if self.zh
                else "The first and last are counted only as far as the days asked for."
            )
        return self.reply(question, scope, wrote, parts, tuple(shown), notes, self.data_rows(parts.rows))

    def _reading_aid(self, question: NeedsQuestion) -> str:
        called = {"day": "一天", "week": "一周", "month": "一个月"}[str(question.by)]
        if self.zh:
            return f"{question.since} – {question.until}，数字是顾客数；空心点不满{called}，色带是 95% 区间"
        return (
            f"{question.since} – {question.until}; figures are customers, hollow: not a whole {question.by}, band: 95 %"
        )

    def _when(self, part: Part, question: NeedsQuestion) -> str:
        if question.by == "month":
            return f"{part.value.year} 年 {part.value.month} 月" if self.zh else f"{part.value:%B %Y}"
        if question.by == "week":
            return f"{part.value} 那周" if self.zh else f"the week of {part.value}"
        return str(part.value)

    def volume(self, question: NeedsQuestion, scope: Scope, wrote: Wrote) -> Reply:
        """How many reviews there are of each side, and inquiries."""
        parts = read_parts(self.warehouse, scope, "all")
        whole = parts.rows[0]
        said = filters(question, wrote.now, self.language)
        bad = f"{whole.negative / whole.reviews:.1%}" if whole.reviews else "—"
        good = f"{whole.positive / whole.reviews:.1%}" if whole.reviews else "—"
        if self.zh:
            text = (
                f"评价 {whole.reviews} 条，其中**差评 {whole.negative} 条**（{bad}），好评 {whole.positive} 条（"
                f"{good}）；咨询 {whole.texts - whole.reviews} 条。"
            )
            text += f"说到具体抱怨的有 {whole.complainers} 位顾客，称赞 {whole.praisers} 位，来问 {whole.askers} 位。"
            text += f"净情感 {whole.net:+.2f}。" if whole.net is not None else ""
        else:
            text = (
                f"{whole.reviews} reviews, **{whole.negative} negative** ({bad}) and {whole.positive} positive ("
                f"{good}); {whole.texts - whole.reviews} inquiries. "
            )
            text += (
                f"{whole.complainers} customers complained of something in particular, {whole.praisers} praised, "
                f"{whole.askers} asked. "
            )
            text += f"Net sentiment {whole.net:+.2f}." if whole.net is not None else ""
        next_up = "主要在抱怨什么？" if self.zh else "What are the main complaints?"
        shown: tuple[Shown, ...] = (
            Text(said + text),
            self._volume_table(whole),
            Buttons((Button(next_up, text=next_up),)),
        )
        return self.reply(question, scope, wrote, parts, shown, self.notes(question, scope, wrote))

    def _volume_table(self, whole: Part) -> Table:
        zh = self.zh
        heads = (
            ("reviews", "评价", "Reviews"), ("negative", "差评", "Negative"), ("positive", "好评", "Positive"),
            ("inquiries", "咨询", "Inquiries"), ("complaints", "抱怨的顾客", "Complain"),
            ("praise", "称赞的顾客", "Praise"), ("questions", "来问的顾客", "Ask"),
        )  # fmt: skip
        columns = tuple(Column(name, chinese if zh else english, "integer") for name, chinese, english in heads)
        counts = (whole.reviews, whole.negative, whole.positive, whole.texts - whole.reviews)
        return Table(columns, ((*counts, whole.complainers, whole.praisers, whole.askers),))
