"""Which platform a command means."""

from bot.failures import CommandFailed
from knowledge.formats import formats


def find_platform(name: str | None) -> str | None:
    """The platform's own name; None when none is named. Raises CommandFailed for one that no format names."""
    if not name:
        return None
    if found := formats().named(name):
        return found.name
    known = formats().platforms
    zh, en = "、".join(known), ", ".join(formats().called(each, "en") for each in known)
    raise CommandFailed(f"不认识平台“{name}”，可用的有：{zh}。", f"There is no platform “{name}”; known ones: {en}.")
