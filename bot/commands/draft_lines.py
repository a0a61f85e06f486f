"""What the commands on drafts have in common: who may give them, and the lines they print on a draft."""

from uuid import uuid4

from assistant.drafting.keeping.book import KeptDraft
from assistant.permissions import Role, refusal
from assistant.skills.drafts.findings import sentence
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.wiring import House


def may_draft(house: House, user: str) -> Role:
    """The role of whoever types. Raises CommandFailed, kept in the record of refusals, where it may not draft."""
    role = house.permissions.role_of("terminal", user)
    if not role.may("draft"):
        house.audit.record(f"terminal-{uuid4().hex}", "terminal", user, role, "draft", False)
        raise CommandFailed(refusal("draft", "zh"), refusal("draft", "en"))
    return role


def tell_words(draft: KeptDraft, house: House) -> None:
    """Its title, its text, what it stands on and what the checks say of it."""
    console = Console()
    if draft.title:
        console.print(draft.title, style="bold", markup=False, highlight=False)
    console.print(draft.text, markup=False, highlight=False)
    for one in draft.draft["evidence"]:
        words = f"  {house.say('依据', 'stands on')} {one['id']}　{one['source']}　{one['text']}"
        console.print(words, markup=False, highlight=False, style="dim")
    tell_findings(draft, house)


def tell_findings(draft: KeptDraft, house: House) -> None:
    """What the checks say of it."""
    for one in draft.findings:
        words = f"  ⚠ {sentence(one, house.settings.language)}"
        Console().print(words, markup=False, highlight=False, style="yellow")
