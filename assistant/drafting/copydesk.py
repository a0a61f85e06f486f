"""Drafts from the order to the decision: the one way that chat, page and command line take, with the role looked at
each time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from assistant.conversation import Language
from assistant.decided import Stale, Who
from assistant.drafting.brief import Brief
from assistant.drafting.compose import FREE, Budget, compose_all
from assistant.drafting.draft import Writer
from assistant.drafting.evidence import Evidence, GuideSource, VoiceSource, gather
from assistant.drafting.keeping import outcome as sentences
from assistant.drafting.keeping.book import Act, DraftBook, KeptDraft, Proposal, Wanted
from assistant.drafting.keeping.brief_json import brief_from, brief_json
from assistant.drafting.keeping.change import Change
from assistant.drafting.keeping.editing import LONGEST, edited
from assistant.drafting.keeping.lessons import LATEST, Lessons
from assistant.drafting.keeping.outcome import Outcome
from assistant.drafting.keeping.unmet import unmet
from assistant.drafting.matter.pains import Pain, chosen, ranked
from assistant.drafting.matter.searched import SearchSource, speaking_of
from assistant.drafting.matter.wanted import first_wanted, untold
from assistant.drafting.past import CreativeSource
from assistant.drafting.writing.house import HouseWriter, in_house
from assistant.drafting.writing.sparing import SparingWriter, sparing
from knowledge.product_shelf import ProductShelf
from knowledge.products import ProductSheet

LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """Drafts as they were kept, the whole order they were written to, and what their reader is told."""

    drafts: tuple[KeptDraft, ...]
    brief: Brief
    sheet: ProductSheet
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What drafts are written from; `creatives` knows what ran and how it did."""

    shelf: Callable[[], ProductShelf]
    writer: Callable[[], Writer]
    guide: Callable[[], GuideSource] | None = None
    reviews: Callable[[], VoiceSource] | None = None
    creatives: Callable[[], CreativeSource] | None = None
    budget: Callable[[], Budget] = lambda: FREE
    searches: Callable[[], SearchSource] | None = None


@dataclass(frozen=True, slots=True)
class Copydesk:
    """Writes drafts, keeps every one that is shown, revises them, and takes decisions on them."""

    book: DraftBook
    sources: Sources

    @property
    def shelf(self) -> ProductShelf:
        return self.sources.shelf()

    def order(self, brief: Brief, sheet: ProductSheet, who: Who, channel: str) -> Shown:
        """Drafts to an order, mindful of what was decided before. The same message again gets the same drafts."""
        lessons = self.lessons(sheet, brief.platform)
        mindful = lessons.brief(brief)
        notes = lessons.notes(brief, brief.language)
        return self._written(mindful, sheet, lessons, who, channel, None, notes)

    def revise(
        self,
        draft: KeptDraft,
        changes: Sequence[Change],
        who: Who,
        channel: str,
        today: date,
        language: Language | None = None,
    ) -> Shown | Outcome:
        """One draft written anew with what the changes name; all else of its order stays, its sources first of all.
        What its reader is told is in `language`, that of the draft where none is given."""
        sheet, before = self.shelf.get(draft.sku), brief_from(draft.brief, today)
        if sheet is None or before is None:
            return sentences.gone(draft.name)
        brief = replace(before, only=draft.variant, variants=max(before.variants, draft.variant))
        pain = brief.pain or str(draft.draft.get("pain", ""))
        if not any(change.kind in ("angle", "pain", "language") for change in changes):
            brief = replace(brief, pain=pain)
        notes: list[str] = []
        for change in changes:
            if change.kind == "pain" and not change.value:
                brief = replace(brief, pain=self._next_pain(brief, sheet, pain))
                zh, en = f"痛点换成“{brief.pain}”。", f"The pain point is now “{brief.pain}”."
                notes.append(zh if (language or brief.language) == "zh" else en)
            else:
                brief = change.of(brief)
        lessons = self.lessons(sheet, brief.platform)
        shown = self._written(brief, sheet, lessons, who, channel, draft, tuple(notes))
        told = tuple(unmet(draft, shown.drafts[0], changes, sheet, today, language or brief.language))
        return replace(shown, notes=(*shown.notes, *told))

    def more(self, draft: KeptDraft, count: int, who: Who, channel: str, today: date) -> Shown | Outcome:
        """So many drafts more to the order of one draft, from other angles than those there are."""
        sheet, before = self.shelf.get(draft.sku), brief_from(draft.brief, today)
        if sheet is None or before is None:
            return sentences.gone(draft.name)
        ordered = self.book.search(Wanted(sku=draft.sku, platform=draft.platform))
        angle = 1 + max(int(each.brief.get("angle", 0)) for each in ordered)
        return self.order(replace(before, angle=angle, variants=count, only=None), sheet, who, channel)

    def _written(
        self,
        brief: Brief,
        sheet: ProductSheet,
        lessons: Lessons,
        who: Who,
        channel: str,
        parent: KeptDraft | None,
        notes: tuple[str, ...],
    ) -> Shown:
        kept = self.book.ordered(who.act_id)
        if not kept:
            evidence = self._evidence(brief, sheet, lessons, parent)
            writer = SparingWriter(HouseWriter(self.sources.writer()))
            drafts = compose_all(in_house(brief, sheet.house), evidence, writer, self.sources.budget())
            told, notes = brief_json(replace(brief, only=None)), (*notes, *untold(brief, evidence))
            made_of = parent.id if parent else None
            proposals = [
                Proposal(
                    told, _whole(each.as_json(), notes, chosen(brief, evidence, each.variant)), sheet.name, made_of
                )
                for each in drafts
            ]
            kept = self.book.keep(
                proposals, maker=who.actor, channel=channel, now=who.now, act_id=who.act_id, place=who.place
            )
        return Shown(kept, brief, sheet)

    def _evidence(
        self, brief: Brief, sheet: ProductSheet, lessons: Lessons, parent: KeptDraft | None = None
    ) -> Evidence:
        """What may be said, in this order: what the draft being revised stood on comes first."""
        guide, reviews = self.sources.guide, self.sources.reviews
        gathered = gather(brief, sheet, guide and guide(), reviews and reviews())
        if self.sources.searches:
            terms = self.sources.searches().terms(until=brief.today)
            gathered = replace(gathered, searches=speaking_of(sheet, terms))
        found = first_wanted(brief, sparing(brief, lessons.evidence(gathered, leaving_out=self._line_of(parent))))
        if parent is None:
            return found
        cited = {each["id"] for each in parent.draft["citations"]}
        return replace(found, facts=tuple(sorted(found.facts, key=lambda fact: fact.id not in cited)))

    def _next_pain(self, brief: Brief, sheet: ProductSheet, pain: str) -> str:
        """The pain point in rank after one; the same where there is no other."""
        evidence = self._evidence(replace(brief, pain=""), sheet, self.lessons(sheet, brief.platform))
        pains = [each.text for each in ranked(evidence)]
        at = pains.index(pain) + 1 if pain in pains else 0
        return pains[at % len(pains)] if pains else pain

    def _line_of(self, draft: KeptDraft | None) -> tuple[int, ...]:
        """A draft and those it was made of: being like them is no fault."""
        line: list[int] = []
        while draft is not None:
            line.append(draft.id)
            draft = next(iter(self.book.drafts((draft.parent,))), None) if draft.parent else None
        return tuple(line)

    def lessons(self, sheet: ProductSheet, platform: str) -> Lessons:
        """What was decided on this product's drafts for this platform, and what ran there."""
        decided = self.book.search(Wanted(sku=sheet.sku, platform=platform, status=("adopted", "edited", "rejected")))
        creatives = self.sources.creatives
        ran = tuple(creatives().creatives(tuple(sheet.names()), platform)) if creatives else ()
        adopted = tuple(each for each in decided if each.status != "rejected")
        rejected = sorted(
            (each for each in decided if each.status == "rejected"), key=lambda each: str(each.decided_at), reverse=True
        )
        return Lessons(adopted[:LATEST], tuple(rejected[:LATEST]), ran)

    def adopt(self, who: Who, number: int, seen: int | None = None, *, anyway: bool = False) -> Outcome:
        """A draft is taken as it stands; with findings of severity high only where that is said `anyway`."""
        found = next(iter(self.book.drafts((number,))), None)
        if found and found.grave and not anyway and who.role.may("decide_drafts") and seen in (None, found.version):
            return sentences.unsure(found)
        return self._decide(who, "adopt", number, {}, seen)

    def publish(self, who: Who, number: int, where: str = "", seen: int | None = None) -> Outcome:
        """A draft is marked as published, on its own platform where none is said: adopted, and with nothing that the
        law forbids in it."""
        if not who.role.may("publish"):
            return sentences.refused("publish")
        found = next(iter(self.book.drafts((number,))), None)
        if found is None:
            return sentences.missing(number)
        if found.published and (found.published.by, found.published.at) != (who.actor, who.now):
            return sentences.out_already(found)
        if found.status not in ("adopted", "edited"):
            return sentences.not_to_go_out(found)
        body = {"where": where or found.platform}
        done = self.book.act("publish", number, body=body, seen=seen, actor=who.actor, now=who.now, act_id=who.act_id)
        return sentences.stale(done.last) if isinstance(done, Stale) else sentences.went_out(done.decision)

    def undo(self, who: Who, number: int) -> Outcome:
        """The last decision on a draft is taken back; both stay in its history."""
        found = next(iter(self.book.drafts((number,))), None)
        if found and found.status == "proposed":
            return sentences.nothing_to_undo(found)
        return self._decide(who, "undo", number, {}, None)

    def reject(self, who: Who, number: int, reason: str, seen: int | None = None) -> Outcome:
        """A draft is turned down; the reason is minded by the drafts that come next."""
        return self._decide(who, "reject", number, {"reason": " ".join(reason.split())[:LONGEST_REASON]}, seen)

    def edit(self, who: Who, number: int, text: str, title: str | None = None, *, seen: int | None = None) -> Outcome:
        """A draft is kept in somebody's own words, after they were checked as a draft is."""
        found = next(iter(self.book.drafts((number,))), None)
        if found is None:
            return sentences.missing(number)
        if not text.strip():
            return Outcome("改后的文案是空的，没有保存。", "The edited text is empty; nothing was kept.")
        if len(text) > LONGEST:
            return Outcome(f"改后的文案超过 {LONGEST} 字，没有保存。", f"The edited text is over {LONGEST} characters.")
        sheet, brief = self.shelf.get(found.sku), brief_from(found.brief, who.now.date())
        if sheet is None or brief is None:
            return sentences.gone(found.name)
        if not who.role.may("decide_drafts"):
            return sentences.refused("decide_drafts")
        evidence = self._evidence(brief, sheet, self.lessons(sheet, brief.platform), found)
        checked = edited(found.draft, title, text, brief, evidence)
        if not checked.text.strip():
            return Outcome(
                "去掉链接和指令之后什么也不剩，没有保存。", "Without links and orders nothing is left of it."
            )
        changed = checked.text != text.strip() or (title is not None and checked.title != title.strip())
        done = self._decide(
            who, "edit", number, {"draft": {**checked.as_json(), "pain": found.draft.get("pain", "")}}, seen
        )
        if done.draft is None or not changed:
            return done
        return replace(
            done,
            zh=f"{done.zh}文案里不能有的（链接、@提及、私人信息、看不见的字符）已去掉。",
            en=f"{done.en} What copy may not hold (links, mentions, private data, unseen characters) was taken out.",
        )

    def pair(self, who: Who, first: int, second: int) -> Outcome:
        """Two drafts of one product and platform become the sides of an A/B test."""
        if not who.role.may("decide_drafts"):
            return sentences.refused("decide_drafts")
        found = self.book.drafts((first, second))
        if first == second:
            return Outcome("A/B 测试要两条不同的文案。", "An A/B test takes two different drafts.")
        if len(found) < 2:
            return sentences.missing(next(each for each in (first, second) if each not in {one.id for one in found}))
        one, other = found
        if (one.sku, one.platform) != (other.sku, other.platform):
            return Outcome(
                f"{one.name} 与 {other.name} 不是同一商品同一平台的文案，比不出高下。",
                f"{one.name} and {other.name} are not of one product and platform; testing them would prove nothing.",
            )
        if (one.title, one.text) == (other.title, other.text):
            return Outcome("这两条文字相同，没有可比的。", "The two drafts say the same; there is nothing to test.")
        done = self.book.pair(first, second, actor=who.actor, now=who.now, act_id=who.act_id)
        return sentences.paired(done.decision, found)

    def _decide(self, who: Who, act: Act, number: int, body: Mapping[str, Any], seen: int | None) -> Outcome:
        if not who.role.may("decide_drafts"):
            return sentences.refused("decide_drafts")
        before = next(iter(self.book.drafts((number,))), None)
        if before is None:
            return sentences.missing(number)
        if (
            seen is None
            and sentences.stands(act, before)
            and (before.decided_by, before.decided_at) != (who.actor, who.now)
        ):
            return sentences.stood(before)
        done = self.book.act(act, number, body=body, seen=seen, actor=who.actor, now=who.now, act_id=who.act_id)
        if isinstance(done, Stale):
            return sentences.stale(done.last)
        return sentences.decided(act, done.decision, before)


def _whole(draft: Mapping[str, Any], notes: Sequence[str], pain: Pain | None) -> dict[str, Any]:
    """A draft with the pain point it speaks of, and all that its reader is told."""
    return {**draft, "notes": [*draft["notes"], *notes], "pain": pain.text if pain else ""}
