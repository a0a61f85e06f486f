"""`zhongcao day`: its commands, whose work stands in `bot/commands/day.py`."""

from typing import Annotated

import typer

from bot.terminal.options import As, Json

day_app = typer.Typer(help="日报、提醒与订阅。Digests, alerts and who gets them.", no_args_is_help=True)


@day_app.command("list")
def day_list(user: As = "me", as_json: Json = False) -> None:
    """谁订阅了什么，下一次什么时候。Who is told what, and when next."""
    from bot.commands import day as command

    command.list_subscriptions(user=user, as_json=as_json)


@day_app.command("send")
def day_send(
    what: Annotated[str, typer.Option("--what", help="digest、anomalies、fatigue、needs 或 desk。")] = "digest",
    user: As = "me",
    as_json: Json = False,
) -> None:
    """现在看一份日报或提醒。See a digest or an alert now, here."""
    from bot.commands import day as command

    command.send(what, user=user, as_json=as_json)
