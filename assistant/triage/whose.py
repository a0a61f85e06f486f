"""Whose a ticket is: people by their accounts, those of one person together."""

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from assistant.identity import People, Persons, account, channel_of, is_account, team_of
from assistant.triage import finding
from assistant.triage.acts import Order
from assistant.triage.finding import Wanted
from assistant.triage.rights import Person, is_name, misnamed
from assistant.triage.ticket import NotDone, Ticket


@dataclass(frozen=True, slots=True)
class Whose:
    """The people of one desk."""

    engine: Engine
    people: People

    @property
    def persons(self) -> Persons:
        return self.people.persons()

    def person(self, actor: str | Person) -> Person:
        return self.recognised(actor if isinstance(actor, Person) else Person(actor))

    def recognised(self, person: Person) -> Person:
        """The person by the name their accounts are linked under, with all of these."""
        known = self.persons.behind(person.account) if person.account else None
        return replace(person, name=known.name, linked=known.accounts) if known else person

    def bearing(self, name: str, giver: Person) -> tuple[str, ...]:
        """The accounts that somebody may mean by a name, one of each person: itself where it is an account; of several
        who are called so the one on the giver's own platform."""
        if is_account(name):
            return (name,)
        with self.engine.connect() as connection:
            acted = finding.bearing(connection, name)
        found = self.persons.each_once((*self.people.bearing(name), *acted))
        near = tuple(key for key in found if channel_of(key) == channel_of(giver.account))
        return near if len(near) == 1 else found

    def given(self, order: Order) -> Order:
        """An order to hand on, with the account of whoever is to have it: the one known by that name, else that id on
        the giver's own platform. Where several are called so, with theirs."""
        to, mine = order.to.strip(), order.person.account
        if order.act not in ("assign", "escalate") or not is_name(to):
            return order
        found = self.bearing(to, order.person)
        if len(found) == 1:
            name = self.persons.called(found[0]) if is_account(to) or self.persons.behind(found[0]) else to
            return replace(order, to=name, to_account=found[0])
        if found or order.act == "escalate" or not mine:
            return replace(order, among=found)
        return replace(order, to_account=account(channel_of(mine), to, team_of(mine)))

    def theirs(self, wanted: Wanted) -> Wanted:
        """Tickets asked for by their owner, with all accounts of that person."""
        if is_account(wanted.owner):
            return replace(wanted, accounts=self.persons.accounts(wanted.owner))
        known = next((each for each in self.persons.linked if each.name == wanted.owner), None)
        return replace(wanted, accounts=known.accounts) if known else wanted


def unfit_names(order: Order, ticket: Ticket | None) -> NotDone | None:
    """Why whoever acts or gets the ticket cannot be written down; None where they can."""
    if misnamed(order.act, order.person, order.to):
        return NotDone("name", ticket)
    return NotDone("whom", ticket, accounts=order.among) if order.act == "assign" and order.among else None
