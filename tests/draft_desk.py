"""A copy desk over a small shelf and a state store of its own, and a conversation at it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.conversation import Action, Json, Message, Reply
from assistant.drafting.copydesk import Copydesk, Sources
from assistant.drafting.keeping.book import DraftBook
from assistant.drafting.writing.template_writer import TemplateWriter
from assistant.permissions import ALL, Permissions, Role
from assistant.respond import Assistant
from assistant.skills.drafts.skill import DraftSkill
from assistant.skills.help import Help
from bot.store.state import open_state
from knowledge.product_shelf import ProductShelf

TODAY = date(2026, 11, 1)
PROOF = "{kind: test, ref: R-1, by: 某机构, date: 2025-01-20, summary: 33人使用28天，未见不良反应}"
SERUM = f"""
sku: T-1
name: 舒缓修护精华液
short_names: [敏感肌精华]
english_name: Soothing Repair Serum
category: 精华
price: 239
size: 30ml
attributes: {{质地: 清爽水感啫喱}}
claims: [{{id: T-1-C1, text: 适用敏感皮肤, kind: mildness, evidence: {PROOF}}}]
usage: 洁面后按压2泵。
scenes: [换季, 通勤]
pain_points: [换季脸颊泛红, 用什么都刺痛]
offers: [{{text: 到手199元, from: 2026-10-20, until: 2026-11-11}}]
must_not_say: [抗敏]
"""
TONER = f"""
sku: T-2
name: 积雪草爽肤水
short_names: [爽肤水]
english_name: Centella Toner
category: 水乳
price: 109
claims: [{{id: T-2-C1, text: 不添加酒精和香精, kind: ingredient, evidence: {PROOF}}}]
pain_points: [护肤品太黏]
"""


def shelf_of(folder: Path, *sheets: str) -> ProductShelf:
    """A shelf of these sheets; the serum and the toner where none is given."""
    products = folder / "products"
    products.mkdir(exist_ok=True)
    for number, sheet in enumerate(sheets or (SERUM, TONER)):
        (products / f"{number}.yml").write_text(sheet, encoding="utf-8")
    return ProductShelf(products)


def desk_of(folder: Path, *sheets: str) -> Copydesk:
    """A desk that writes with the template writer."""
    shelf = shelf_of(folder, *sheets)
    book = DraftBook(open_state(f"sqlite:///{folder / 'state.db'}"))
    return Copydesk(book, Sources(lambda: shelf, TemplateWriter))


@dataclass
class Talk:
    """One conversation at the desk, in turns a minute apart."""

    desk: Copydesk
    role: Role = ALL
    memory: dict[str, Json] = field(default_factory=dict)
    turns: int = 0

    def say(self, text: str, action: Action | None = None, user: str = "林澈") -> Reply:
        """The reply, and the same again for the same message."""
        self.turns += 1
        assistant = Assistant((DraftSkill(lambda: self.desk),), Help(), permissions=Permissions(otherwise=self.role))
        sent = datetime(2026, 11, 1, 9, self.turns, tzinfo=UTC)
        message = Message(f"m{self.turns}-{user}", text, "c", user, "web", sent, action)
        reply = assistant.respond(message, self.memory, today=TODAY)
        self.memory.update(reply.remember)
        self.memory = {slot: value for slot, value in self.memory.items() if value is not None}
        return reply

    def press(self, name: str, value: str, user: str = "林澈") -> Reply:
        """A button."""
        return self.say("", Action(name, value), user)
