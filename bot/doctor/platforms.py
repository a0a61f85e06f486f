"""What `doctor` finds of Slack and WeCom: each credential tried by the call that it is for."""

import asyncio
from collections.abc import Sequence

from bot.doctor.finding import Finding
from bot.failures import Spoken
from bot.platform import Checked, Platform
from bot.settings import Settings
from bot.wiring import House

LONGEST_CHECK = 20.0
"""Seconds for all the calls of one platform."""


def examine_platforms(house: House) -> list[Finding]:
    """Every platform that is set; one line for those that are not."""
    from bot.measures import Measures
    from bot.wiring_platforms import platforms_of

    try:
        platforms = platforms_of(house, Measures(lambda: house.state, house.machine_time), "doctor")
    except Exception as unusable:  # a key that cannot be used, whatever it is for
        said = unusable.sentence(house.settings.language) if isinstance(unusable, Spoken) else str(unusable)
        return [Finding("platforms", "bad", said, house.say("见 .env.example。", "See .env.example."))]
    found = asyncio.run(_checked(platforms))
    findings = [_finding(house, each) for each in found]
    halves = _half_set(house.settings)
    findings += [_half(house, part, wanted) for part, wanted in halves]
    parts = {part for part, _ in halves}
    if not house.settings.has_slack and "slack" not in parts:
        findings.append(_not_set(house, "slack", "docs/slack.md"))
    if not any(each.name.startswith("wecom") for each in platforms) and not parts - {"slack"}:
        findings.append(_not_set(house, "wecom", "docs/wecom.md"))
    return findings


def _half_set(settings: Settings) -> list[tuple[str, str]]:
    """Platforms that some settings name and that stay unconnected for want of others: which, and what is wanted."""
    found: list[tuple[str, str]] = []
    slack = settings.slack_bot_token.get_secret_value() or settings.slack_client_secret.get_secret_value()
    if (slack or settings.slack_client_id) and not settings.has_slack:
        found.append(("slack", "ZHONGCAO_SLACK_APP_TOKEN / ZHONGCAO_SLACK_SIGNING_SECRET"))
    app = {
        "ZHONGCAO_WECOM_CORP_ID": settings.wecom_corp_id,
        "ZHONGCAO_WECOM_TOKEN": settings.wecom_token.get_secret_value(),
        "ZHONGCAO_WECOM_AES_KEY": settings.wecom_aes_key.get_secret_value(),
        "ZHONGCAO_WECOM_SECRET": settings.wecom_secret.get_secret_value(),
    }
    bot = {
        "ZHONGCAO_WECOM_BOT_ID": settings.wecom_bot_id,
        "ZHONGCAO_WECOM_BOT_SECRET": settings.wecom_bot_secret.get_secret_value(),
    }
    for part, on, wanted in (("wecom-app", settings.has_wecom_app, app), ("wecom-bot", settings.has_wecom_bot, bot)):
        missing = [name for name, value in wanted.items() if not value]
        if missing and len(missing) < len(wanted) and not on:
            found.append((part, ", ".join(missing)))
    return found


def _half(house: House, part: str, wanted: str) -> Finding:
    says = house.say("只设了一部分，没有接上", "set in part only, and not connected")
    return Finding(part, "bad", says, house.say(f"还要设 {wanted}。", f"It still needs {wanted}."))


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
