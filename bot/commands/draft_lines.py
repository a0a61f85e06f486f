"""Lines on a kept draft that several commands print."""

from assistant.drafting.book import KeptDraft
from assistant.skills.drafts.findings import sentence
from bot.console import Console
from bot.wiring import House


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
