"""`doctor`: what is set, what is reachable, what is missing, and the fix for each."""

import sys
from collections.abc import Callable
from dataclasses import asdict

from bot.commands.lines import print_json
from bot.doctor.desk import examine_policy, examine_state
from bot.doctor.figures import (
    examine_calendar,
    examine_home,
    examine_metrics,
    examine_targets,
    examine_taxonomy,
    examine_warehouse,
)
from bot.doctor.finding import Finding
from bot.doctor.mail import examine_mail
from bot.doctor.model import examine_model
from bot.doctor.page import examine_key, examine_page
from bot.doctor.platforms import examine_platforms
from bot.doctor.rights import examine_roles
from bot.doctor.words import examine_embeddings, examine_library, examine_products
from bot.failures import Spoken
from bot.terminal.console import Console
from bot.wiring import House, build

EXAMINATIONS: tuple[tuple[str, Callable[[House], Finding]], ...] = (
    ("home", examine_home),
    ("metrics store", examine_warehouse),
    ("metrics file", examine_metrics),
    ("targets", examine_targets),
    ("needs", examine_taxonomy),
    ("calendar", examine_calendar),
    ("desk policy", examine_policy),
    ("state store", examine_state),
    ("mailbox", examine_mail),
    ("page", examine_page),
    ("secret key", examine_key),
    ("roles", examine_roles),
    ("product sheets", examine_products),
    ("embeddings", examine_embeddings),
    ("knowledge", examine_library),
    ("language model", examine_model),
)


def doctor(*, as_json: bool) -> None:
    """Every part in turn; exit code 1 when one is bad."""
    house = build()
    findings = [_examined(part, examine, house) for part, examine in EXAMINATIONS] + examine_platforms(house)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        _tell(house, findings)
    sys.exit(1 if any(finding.state == "bad" for finding in findings) else 0)


def _examined(part: str, examine: Callable[[House], Finding], house: House) -> Finding:
    try:
        return examine(house)
    except Exception as error:  # a doctor looks at everything, whatever one part does
        said = error.sentence(house.settings.language) if isinstance(error, Spoken) else str(error)
        from assistant.llm import without_key

        safe = without_key(said, house.settings.llm_api_key.get_secret_value())
        says, *faults = safe.splitlines() or [type(error).__name__]
        hint = house.say("见 .env.example 里对应的设置。", "See its setting in .env.example.")
        return Finding(part, "bad", says, "\n".join(faults) or hint)


def _tell(house: House, findings: list[Finding]) -> None:
    console, told = Console(), set[tuple[str, str]]()
    marks = {"ok": "[green]✓[/]", "off": "[dim]○[/]", "bad": "[red]✗[/]"}
    for finding in findings:
        console.print(f"{marks[finding.state]} {finding.part:<16}", end="")
        if finding.state == "bad" and ("bad", finding.says) in told:
            console.print(house.say("同上", "as above"))
            continue
        told.add((finding.state, finding.says))
        console.print(finding.says, markup=False, highlight=False, soft_wrap=True)
        if finding.fix:
            fix = finding.fix.replace("\n", "\n      ")
            console.print(f"    → {fix}", markup=False, highlight=False, style="yellow", soft_wrap=True)
