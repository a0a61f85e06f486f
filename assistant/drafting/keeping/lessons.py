"""What was decided on a product's drafts, and how its creatives did, for the drafts that come next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.conversation import Language
from assistant.drafting.brief import Brief
from assistant.drafting.evidence import Evidence
from assistant.drafting.keeping.book import KeptDraft
from assistant.drafting.keeping.change import Change, read_changes
from assistant.drafting.past import PastCreative
from knowledge.formats import formats

LATEST: Final = 10
"""Decisions looked back on, for one product and platform."""
_OF_TASTE: Final = frozenset({"shorter", "longer", "tone", "leave_out", "offer"})
_QUOTED: Final = re.compile(r"[“\"「『‘']([^”\"」』’']{1,20})[”\"」』’']")
_WHOLE_LINE: Final = 6
"""Characters from which an opening is wording of its own, and not just a name."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Decided drafts of a product on a platform, the latest first, and the creatives that ran there."""

    adopted: tuple[KeptDraft, ...] = ()
    rejected: tuple[KeptDraft, ...] = ()
    ran: tuple[PastCreative, ...] = ()

    def brief(self, brief: Brief) -> Brief:
        """The order with what was said of the last drafts, where the order itself leaves it open; its angle lies past
        those already decided on."""
        changed = brief
        for change in self._taste(brief):
            changed = change.of(changed)
        decided = [each for each in (*self.adopted, *self.rejected) if each.brief.get("language") == brief.language]
        if decided and not brief.angle:
            changed = replace(changed, angle=1 + max(int(each.brief.get("angle", 0)) for each in decided))
        return changed

    def evidence(self, evidence: Evidence, *, leaving_out: Sequence[int] = ()) -> Evidence:
        """The evidence with what must not be said again, and the past."""
        product = evidence.product
        kept = tuple(
            PastCreative(each.name, each.text, each.title, adopted=True)
            for each in self.adopted
            if each.id not in leaving_out
        )
        avoided = (word for word in self._avoided(tuple(product.names())) if word not in product.must_not_say)
        return replace(
            evidence,
            product=replace(product, must_not_say=(*product.must_not_say, *avoided)),
            past=(*kept, *self.ran),
        )

    def notes(self, brief: Brief, language: Language) -> tuple[str, ...]:
        """What a reader is told of it."""
        return tuple(self._notes(brief, language))

    def _notes(self, brief: Brief, language: Language) -> Iterator[str]:
        zh = language == "zh"
        if self.adopted:
            platform = formats().called(brief.platform, language)
            names = "、".join(each.name for each in self.adopted[:5])
            yield (
                f"参考了这个商品在{platform}已采用的 {len(self.adopted)} 条（{names}），写法不与它们重复。"
                if zh
                else f"Drafts of this product adopted for {platform} were taken into account "
                f"({names.replace('、', ', ')}) and not repeated."
            )
        if self.rejected:
            between, colon = ("；", "：") if zh else ("; ", ": ")
            said = between.join(f"{each.name}{colon}{each.reason}" for each in self.rejected[:3] if each.reason)
            why = f"（{said}）" if said else ""
            yield (
                f"避开了退掉的 {len(self.rejected)} 条{why}。"
                if zh
                else f"Kept away from what was rejected{f' ({said})' if said else ''}."
            )
        if any(each.impressions for each in self.ran) and not brief.pain:
            shown = sum(bool(each.impressions) for each in self.ran)
            yield (
                f"痛点的先后参考了 {shown} 条投放过的素材的点击率。"
                if zh
                else f"Pain points are tried in the order of the click-through rates of {shown} creatives that ran."
            )

    def _taste(self, brief: Brief) -> Iterator[Change]:
        """What the latest reason for a rejection asks for, where the order leaves it open."""
        changes = read_changes(self.rejected[0].reason) if self.rejected and self.rejected[0].reason else None
        if not isinstance(changes, tuple):
            return
        for change in changes:
            is_open = {
                "shorter": brief.length == "normal",
                "longer": brief.length == "normal",
                "tone": brief.tone == "自然",
                "offer": change.value == "no",
                "leave_out": True,
            }
            if change.kind in _OF_TASTE and is_open[change.kind]:
                yield change

    def _avoided(self, names: Sequence[str]) -> Iterator[str]:
        """Words that a reason quotes, and the openings of what was rejected."""
        seen: set[str] = set()
        for each in self.rejected:
            opening = each.text.split("\n")[0].strip()
            for words in (*_QUOTED.findall(each.reason), each.title.strip(), opening):
                quoted = words in each.reason
                if words and words not in seen and words not in names and (quoted or len(words) >= _WHOLE_LINE):
                    seen.add(words)
                    yield words
