"""Deciding on needs: the one way that chat, page and command line take, with the role looked at each time."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.reviews.decisions import About, Act, Decision, Effective, Misfit
from analytics.reviews.discovery.proposal import Proposal
from analytics.reviews.taxonomy import Taxonomy
from assistant.decided import Stale, Who
from assistant.needs_book import NeedsBook
from assistant.permissions import refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in a sentence of either language. `decision` is None where nothing was written."""

    zh: str
    en: str
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class NeedsDecisions:
    """`file` is the team's taxonomy, `proposals` finds new needs, `changed` is told that labels are out of date."""

    book: NeedsBook
    file: Callable[[], Taxonomy]
    proposals: Callable[[], tuple[Proposal, ...]]
    changed: Callable[[], None] = lambda: None

    def effective(self) -> Effective:
        """The taxonomy that holds now."""
        return self.book.effective(self.file())

    def waiting(self) -> tuple[Proposal, ...]:
        """The proposals nobody decided on, by the names they were given."""
        now = self.effective()
        found = (each for each in self.proposals() if each.id not in now.settled)
        return tuple(replace(each, name=now.titles.get(each.id, each.name)) for each in found)

    def accept(self, who: Who, proposal: str, given: Mapping[str, Any]) -> Outcome:
        """A proposal becomes a need. What is not `given` (need, group, severity, owner, definition …) is proposed."""
        found = self._proposal(proposal)
        if isinstance(found, Outcome):
            return found
        need = entry_proposed(found, self.effective().taxonomy) | {k: v for k, v in given.items() if v}
        said = (f"已采纳为需求“{need['need']}”。", f"Accepted as the need {need['need']}.")
        return self._decide(who, ("accept", "proposal", found.id), {"need": need, "terms": list(found.terms)}, said)

    def merge(self, who: Who, subject: str, into: str) -> Outcome:
        """A proposal's phrases become words of a need; or a need goes up in another."""
        said = (f"已把“{subject}”并入“{into}”。", f"{subject} is merged into {into}.")
        if self.effective().taxonomy.named(subject):
            return self._decide(who, ("merge", "need", subject), {"into": into}, said)
        found = self._proposal(subject)
        if isinstance(found, Outcome):
            return found
        said = (f"已把“{found.name}”并入“{into}”。", f"{found.name} is merged into {into}.")
        patterns = {face: list(words) for face, words in found.patterns.items()}
        body = {"into": into, "name": found.name, "terms": list(found.terms), "patterns": patterns}
        return self._decide(who, ("merge", "proposal", found.id), body, said)

    def rename(self, who: Who, subject: str, name: str, label_en: str = "") -> Outcome:
        """A need, or a proposal that waits, by another name; a need's old one stays a synonym."""
        said = (f"“{subject}”改名为“{name}”。", f"{subject} is now called {name}.")
        if self.effective().taxonomy.named(subject):
            return self._decide(who, ("rename", "need", subject), {"name": name, "label_en": label_en}, said)
        found = self._proposal(subject)
        if isinstance(found, Outcome):
            return found
        said = (f"“{found.name}”改名为“{name}”。", f"{found.name} is now called {name}.")
        body = {"name": name, "terms": list(found.terms)}
        return self._decide(who, ("rename", "proposal", found.id), body, said)

    def reject(self, who: Who, proposal: str) -> Outcome:
        """A proposal that does not come back, whatever new texts say the same."""
        found = self._proposal(proposal)
        if isinstance(found, Outcome):
            return found
        said = (f"已驳回“{found.name}”，以后不再提。", f"{found.name} is turned down for good.")
        return self._decide(
            who, ("reject", "proposal", found.id), {"name": found.name, "terms": list(found.terms)}, said
        )

    def undo(self, who: Who, number: int) -> Outcome:
        """Take a decision back by its number in the history."""
        if not who.role.may("decide_needs"):
            return Outcome(refusal("decide_needs", "zh"), refusal("decide_needs", "en"))
        try:
            kept = self.book.undo(number, file=self.file(), actor=who.actor, now=who.now, act_id=who.act_id)
        except Misfit as why:
            return Outcome(why.zh, why.en)
        if isinstance(kept, Stale):
            return _stale(kept)
        self.changed()
        return Outcome(f"已撤销第 {number} 号决定。", f"Decision {number} is undone.", kept.decision)

    def _decide(self, who: Who, what: tuple[Act, About, str], body: dict[str, Any], said: tuple[str, str]) -> Outcome:
        if not who.role.may("decide_needs"):
            return Outcome(refusal("decide_needs", "zh"), refusal("decide_needs", "en"))
        act, about, subject = what
        decision = Decision(0, act, about, subject, body, who.actor, who.now)
        seen = self.book.version(about, subject)
        try:
            kept = self.book.decide(decision, file=self.file(), seen=seen, act_id=who.act_id)
        except Misfit as why:
            return Outcome(why.zh, why.en)
        if isinstance(kept, Stale):
            return _stale(kept)
        self.changed()
        return Outcome(*said, kept.decision)

    def _proposal(self, subject: str) -> Proposal | Outcome:
        found = next((each for each in self.waiting() if subject in (each.id, each.name)), None)
        if found is None:
            return Outcome(
                f"没有等待决定的“{subject}”：用 zhongcao reviews proposals 看现有的。",
                f"No proposal {subject} is waiting: zhongcao reviews proposals lists them.",
            )
        return found


def entry_proposed(proposal: Proposal, taxonomy: Taxonomy) -> dict[str, Any]:
    """The need that a proposal would be: group, owner and severity are those most needs of its category have."""
    like = [need for need in taxonomy.needs if need.category == proposal.category] or list(taxonomy.needs)
    group, owner = (
        Counter(values).most_common(1)[0][0] for values in zip(*((n.group, n.owner) for n in like), strict=True)
    )
    grave = Counter(need.severity for need in like if need.severity not in ("medical", "counterfeit")).most_common(1)
    severity = grave[0][0] if grave and proposal.complaints else "none" if not proposal.complaints else "taste"
    return {
        "need": proposal.name,
        "group": group,
        "label_en": proposal.name,
        "definition": "、".join(dict.fromkeys(proposal.terms[:6])),
        "category": proposal.category,
        "owner": owner,
        "severity": severity,
        **{face: list(words) for face, words in proposal.patterns.items()},
    }


def _stale(kept: Stale[Decision]) -> Outcome:
    who = kept.last.actor if kept.last else "?"
    return Outcome(
        f"刚才 {who} 已经对它做了决定，这次没有写入，请再看一眼。",
        f"{who} decided on it just now; nothing was written, look again.",
    )
