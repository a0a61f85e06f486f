"""What the digest and the alerts say of needs and of the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from analytics.reviews.need import Need, Scope
from analytics.reviews.needs import read_needs
from analytics.reviews.taxonomy import Taxonomy
from analytics.warehouse import Warehouse, WarehouseError
from assistant.conversation import Button, Language
from assistant.permissions import Role
from assistant.skills.needs.limits import limits_for
from assistant.skills.subscriptions.subscription import Filters
from assistant.skills.triage.cards import URGENT
from assistant.triage.desk import Desk
from assistant.triage.ticket import WAITING, Complaint, Ticket
from bot.day.figures import Section

WINDOW_DAYS: Final = 14
LEAST_CUSTOMERS: Final = 3
_ALL_NEEDS: Final = 500
_NEAR: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Voices:
    """The labelled reviews and inquiries, and the taxonomy that holds now."""

    warehouse: Warehouse
    taxonomy: Callable[[], Taxonomy]

    def news(self, role: Role, today: date) -> tuple[Need, ...]:
        """Needs of the last fortnight that are new or rose beyond chance, those most customers spoke of first; as far
        as the role may see them."""
        limits = limits_for(role)
        if limits is None or not role.may("read_reviews"):
            return ()
        scope = Scope(today - timedelta(days=WINDOW_DAYS), today - timedelta(days=1), limits=limits)
        try:
            found = read_needs(self.warehouse, scope, limit=_ALL_NEEDS, quotes=0, taxonomy=self.taxonomy())
        except WarehouseError:
            return ()
        return tuple(each for each in found if (each.emerging or each.is_new) and each.customers >= LEAST_CUSTOMERS)


def needs_section(found: Sequence[Need], language: Language, most: int = 3) -> Section | None:
    """None where nothing is new."""
    if not found:
        return None
    zh = language == "zh"
    lines = [need_line(each, language) for each in found[:most]]
    if len(found) > most:
        lines.append(f"另有 {len(found) - most} 个" if zh else f"{len(found) - most} more")
    ask = (
        f"近14天{found[0].name}的反馈多吗"
        if zh
        else f"what do customers say about {found[0].label_en.lower()}, last 14 days"
    )
    button = Button(f"看{found[0].name}" if zh else found[0].label_en.capitalize(), ask)
    return Section(
        "近 14 天口碑" if zh else "Needs, last 14 days",
        tuple(lines),
        (button,),
        tuple(each.sql for each in found[:most]),
    )


def need_line(need: Need, language: Language) -> str:
    """漏液破损：12 位顾客提到，此前两周 3 位"""
    if language == "zh":
        new = "新出现，" if need.is_new else ""
        before = "" if need.is_new else f"，此前两周 {need.customers_before} 位"
        return f"**{need.name}**：{new}{need.customers} 位顾客提到{before}"
    new = "new, " if need.is_new else ""
    before = "" if need.is_new else f", {need.customers_before} in the fortnight before"
    return f"**{need.label_en}**: {new}named by {need.customers} customers{before}"


def is_about(complaint: Complaint, filters: Filters) -> bool:
    """Whether a complaint is of the part that a subscription is kept to."""
    fields = {"product": complaint.product, "sku": complaint.sku, "channel": complaint.channel}
    return all(fields.get(name) in values for name, values in filters)


def desk_section(desk: Desk, role: Role, now: datetime, language: Language, filters: Filters = ()) -> Section | None:
    """How many tickets wait, which are late and which nearly; None where the role may not see them. `now` is local."""
    if not role.may("see_tickets"):
        return None
    zh = language == "zh"
    waiting = [each for each in desk.tickets(states=WAITING, limit=1000) if is_about(each.complaint, filters)]
    title = "差评工单" if zh else "Tickets"
    ask = Button("看工单" if zh else "Open tickets", "待处理的差评有哪些" if zh else "which tickets are open")
    if not waiting:
        return Section(title, ("没有待回复的工单" if zh else "No ticket waits for an answer",))
    fresh = sum((each.received_at or each.complaint.written_at) >= now - timedelta(days=1) for each in waiting)
    urgent = [each for each in waiting if each.complaint.level >= URGENT]
    late = [each for each in waiting if each.is_overdue(now)]
    near = [each for each in waiting if not each.is_overdue(now) and each.due_at - now <= _NEAR]
    if zh:
        lines = [f"待回复 {len(waiting)} 单，其中 4 级以上 {len(urgent)} 单；近 24 小时新增 {fresh} 单"]
        lines += [f"⚠ 已超时 {len(late)} 单：{_numbers(late, zh=True)}"] if late else []
        lines += [f"4 小时内到期 {len(near)} 单：{_numbers(near, zh=True)}"] if near else []
    else:
        lines = [
            f"{len(waiting)} wait for an answer, {len(urgent)} of level 4 or more; {fresh} came in the last 24 hours"
        ]
        lines += [f"⚠ {len(late)} overdue: {_numbers(late, zh=False)}"] if late else []
        lines += [f"{len(near)} due within 4 hours: {_numbers(near, zh=False)}"] if near else []
    return Section(title, tuple(lines), (ask,))


def _numbers(tickets: Sequence[Ticket], *, zh: bool, most: int = 5) -> str:
    said = ("、" if zh else ", ").join(f"#{each.id}" for each in tickets[:most])
    return f"{said} 等" if zh and len(tickets) > most else f"{said} …" if len(tickets) > most else said
