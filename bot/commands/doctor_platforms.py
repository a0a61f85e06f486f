"""What `doctor` finds of Slack and WeCom: each credential tried by the call that it is for."""

import asyncio
from collections.abc import Sequence

from bot.commands.finding import Finding
from bot.platform import Checked, Platform
from bot.wiring import House

LONGEST_CHECK = 20.0
"""Seconds for all the calls of one platform."""


def examine_platforms(house: House) -> list[Finding]:
    """Every platform that is set; one line for those that are not."""
    from bot.measures import Measures
    from bot.wiring_platforms import platforms_of

    try:
        platforms = platforms_of(house, Measures(lambda: house.state, house.machine_time), "doctor")
    except ValueError as unusable:
        return [Finding("platforms", "bad", str(unusable), house.say("见 .env.example。", "See .env.example."))]
    found = asyncio.run(_checked(platforms))
    findings = [_finding(house, each) for each in found]
    if not house.settings.has_slack:
        findings.append(_not_set(house, "slack", "docs/slack.md"))
    if not any(each.name.startswith("wecom") for each in platforms):
        findings.append(_not_set(house, "wecom", "docs/wecom.md"))
    return findings


async def _checked(platforms: Sequence[Platform]) -> list[Checked]:
    found: list[Checked] = []
    for platform in platforms:
        try:
            found += await asyncio.wait_for(platform.check(), LONGEST_CHECK)
        except TimeoutError:
            said = ("平台没有应答", "the platform does not answer")
            fix = ("检查网络、代理和平台地址。", "Look at the network, the proxy and the platform's address.")
            found.append(Checked(platform.name, False, said, fix))
    return found


def _finding(house: House, checked: Checked) -> Finding:
    return Finding(checked.part, "ok" if checked.ok else "bad", house.say(*checked.says), house.say(*checked.fix))


def _not_set(house: House, part: str, page: str) -> Finding:
    return Finding(
        part, "off", house.say("未接入", "not connected"), house.say(f"可选：见 {page}。", f"Optional: see {page}.")
    )
