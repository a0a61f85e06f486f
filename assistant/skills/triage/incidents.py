"""Incidents in chat: one card each with its members, and claiming all of them."""

from dataclasses import dataclass, replace

from assistant.conversation import Action, Button, Buttons, Cards, Column, Language, Reply, Table, Text
from assistant.skills.triage import text as said
from assistant.skills.triage.cards import cards, incident_card
from assistant.skills.triage.json import incident_json, ticket_json
from assistant.skills.triage.lists import Lists
from assistant.skills.triage.reading import Listing, Outbreaks
from assistant.skills.triage.scope import Scope
from assistant.triage.incident import Incident, IncidentActed
from assistant.triage.labels import ground_label
from assistant.triage.notice_words import incident_line
from assistant.triage.rights import Person
from assistant.triage.ticket import STATES
from assistant.triage.words import act_refused


@dataclass(frozen=True, slots=True)
class Incidents(Lists):
    """One message's look at the desk's incidents."""

    def outbreaks(self, asked: Outbreaks) -> Reply:
        """Incidents as a card each; of one kind where that was asked."""
        found = [
            incident
            for incident in self.desk.incidents()
            if (not asked.grounds or incident.ground in asked.grounds)
            and (not asked.product or incident.product == asked.product)
        ]
        if not found:
            return self._no_incident(asked)
        if len(found) == 1:
            return self.incident(found[0].id)
        members = sum(incident.members for incident in found)
        text = (
            f"现在有 **{len(found)}** 起事件，共 {members} 单："
            if self.language == "zh"
            else f"**{len(found)}** incidents, {members} tickets in all:"
        )
        return self.said(
            (Text(text), self._incident_cards(found)),
            self.remembered,
            {"incidents": [incident_json(each) for each in found]},
        )

    def incident(self, number: int) -> Reply:
        """An incident as one card, its members beneath."""
        incident = self.desk.incident(number)
        if incident is None:
            return self.refused(_no_such_incident(number, self.language))
        members = self.desk.members(number)
        zh = self.language == "zh"
        text = f"**{incident_line(incident, self.language)}**{'。' if zh else '.'}"
        shown = cards(members, self.situation.role, self.now, self.language)
        kept = replace(self.remembered, listed=tuple(ticket.id for ticket in members), ticket=None, pending=None)
        free = any(ticket.state in ("new", "escalated") for ticket in members) and self.situation.role.may("claim")
        claim = Button(
            "全部认领" if zh else "Claim all",
            text=f"认领事件 {number}" if zh else f"claim incident {number}",
            action=Action("triage.claim_incident", str(number)),
            style="primary",
        )
        buttons = (Buttons((claim,)),) if free else ()
        data: dict[str, object] = {
            "incident": incident_json(incident),
            "tickets": [ticket_json(ticket, masked=True) for ticket in members],
        }
        return self.said((Text(text), shown, *buttons), kept, data)

    def claim_incident(self, number: int) -> Reply:
        """Every member that is free, in one transaction."""
        person = Person(self.message.user, self.situation.role, self.message.account)
        done = self.desk.act_on_incident(number, "claim", actor=person, now=self.now, act_id=self.message.id)
        if not isinstance(done, IncidentActed):
            missing = self.desk.incident(number) is None
            text = (
                _no_such_incident(number, self.language)
                if missing
                else act_refused(done, done.ticket.id if done.ticket else number, self.language, self.message.user)
            )
            return self.refused(text)
        kept = replace(self.remembered, listed=tuple(ticket.id for ticket in done.done), ticket=None, pending=None)
        text = said.several_done("claim", done.done, self.now, self.language)
        if done.refused:
            left = len(done.refused)
            text += (
                f"另有 {left} 单不能认领（已有人处理或已结）。"
                if self.language == "zh"
                else f" {left} more could not be claimed (held or closed)."
            )
        return self.said((Text(text),), kept, {"incident": incident_json(done.incident)})

    def _incident_cards(self, found: list[Incident]) -> Cards:
        worst = {incident.id: next(iter(self.desk.members(incident.id)), None) for incident in found}
        shown = tuple(
            incident_card(incident, worst[incident.id], self.now, self.language) for incident in found[: said.SHOWN]
        )
        heads = (
            ("事件", "类别", "商品", "单数", "未回复")
            if self.language == "zh"
            else ("Incident", "Category", "Product", "Tickets", "Unanswered")
        )
        return Cards(shown, _incident_table(found, heads, self.language))

    def _no_incident(self, asked: Outbreaks) -> Reply:
        """Where nothing burst, what there is of that kind."""
        if not (asked.grounds or asked.product):
            text = {"zh": "现在没有集中爆发的事件。", "en": "There is no incident right now."}[self.language]
            return self.said((Text(text),), self.remembered, {"incidents": []})
        listed = self.listing(Listing(Scope(states=STATES, grounds=asked.grounds, product=asked.product)))
        text = {"zh": "没有这样的事件；按类别看：", "en": "There is no such incident; by category: "}[self.language]
        return replace(listed, parts=(Text(text + listed.text), *listed.parts[1:]))


def _incident_table(found: list[Incident], heads: tuple[str, ...], language: Language) -> Table:
    names = ("incident", "category", "product", "tickets", "unanswered")
    columns = tuple(Column(name, label) for name, label in zip(names, heads, strict=True))
    rows = tuple(
        (each.id, ground_label(each.ground, language), each.product, each.members, each.waiting) for each in found
    )
    return Table(columns, rows)


def _no_such_incident(number: int, language: Language) -> str:
    return {"zh": f"没有编号为 E{number} 的事件。", "en": f"There is no incident E{number}."}[language]
