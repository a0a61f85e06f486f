"""`mail`: what could not be answered or delivered, and trying it again."""

from bot.clock import machine_time
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.post.letters import Letter, dead_letters, retry_letters
from bot.terminal.console import Console
from bot.wiring import House, build


def list_letters(*, as_json: bool) -> None:
    """Every dead letter, the oldest first."""
    house = build()
    letters = dead_letters(house.state)
    if as_json:
        print_json([_json(letter) for letter in letters])
        return
    if not letters:
        none = house.say("没有死信：收到的都答了，答了的都送到了。", "No dead letters: all is answered and delivered.")
        Console().print(none, markup=False, highlight=False)
        return
    _show(house, letters)


def retry(ids: list[str], *, every: bool, as_json: bool) -> None:
    """Try dead letters again: a running worker takes them up within a second.

    Raises CommandFailed for an id that is none of a dead letter; the others are tried all the same.
    """
    house = build()
    tried = retry_letters(house.state, None if every else ids, machine_time())
    if as_json:
        print_json({"retried": tried})
    elif tried or not ids:
        count = len(tried)
        says = house.say(f"重新处理 {count} 封。", f"Trying {count} again.")
        Console().print(says, markup=False, highlight=False)
    if unknown := [each for each in ids if each not in tried]:
        raise CommandFailed(
            f"没有这些死信：{'、'.join(unknown)}；编号见 zhongcao mail list。",
            f"No dead letters: {', '.join(unknown)}; zhongcao mail list has the ids.",
        )


def _show(house: House, letters: list[Letter]) -> None:
    from zoneinfo import ZoneInfo

    from assistant.conversation import Column, Reply, Table
    from bot.terminal.shown import show

    zone = ZoneInfo(house.settings.timezone)
    heads = (
        ("id", "编号", "id"),
        ("route", "渠道", "route"),
        ("at", "时间", "time"),
        ("attempts", "试过", "tried"),
        ("why", "原因", "why"),
        ("message", "消息", "message"),
    )
    columns = tuple(Column(name, house.say(zh, en)) for name, zh, en in heads)
    rows = tuple(
        (each.id, each.route, f"{each.at.astimezone(zone):%m-%d %H:%M}", each.attempts, each.why, each.message_id)
        for each in letters
    )
    hint = house.say("重试：zhongcao mail retry 编号，或 --all。", "Try again: zhongcao mail retry ID, or --all.")
    show(Reply("mail", "answered", (Table(columns, rows),), house.settings.language, notes=(hint,)), Console())


def _json(letter: Letter) -> dict[str, object]:
    return {
        "id": letter.id,
        "message_id": letter.message_id,
        "route": letter.route,
        "at": letter.at.isoformat(),
        "attempts": letter.attempts,
        "why": letter.why,
    }
