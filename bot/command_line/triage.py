"""`zhongcao triage`: its commands, whose work stands in `bot/commands/triage.py`."""

from datetime import datetime
from typing import Annotated

import typer

from bot.terminal.options import As, Json, day_of

triage_app = typer.Typer(help="差评工单。The desk for negative reviews.", no_args_is_help=True)


@triage_app.command("list")
def triage_list(
    state: Annotated[str, typer.Option(help="open、all，或一个状态。")] = "open", user: As = "me", as_json: Json = False
) -> None:
    """待处理的差评。Tickets, the most urgent first."""
    from bot.commands import triage as command

    command.list_tickets(state=state, user=user, as_json=as_json)


@triage_app.command("show")
def triage_show(number: int, user: As = "me", as_json: Json = False) -> None:
    """一张工单与它的经过。One ticket and its history."""
    from bot.commands import triage as command

    command.show_ticket(number, user=user, as_json=as_json)


Note = Annotated[str, typer.Option("--note", help="备注、话术或原因。A note, the answer or a reason.")]


def _triage_act(act: str, text: str) -> None:
    def run(number: int, user: As = "me", note: Note = "", as_json: Json = False) -> None:
        from bot.commands import triage as command

        command.act(act, number, user=user, note=note, as_json=as_json)

    triage_app.command(act, help=text)(run)


for _act, _text in {
    "claim": "认领。Claim a ticket.",
    "answer": "标记已回复，--note 写话术。Mark it answered.",
    "resolve": "解决。Resolve it.",
    "escalate": "升级。Escalate it.",
    "dismiss": "驳回，--note 写原因。Dismiss it, with a reason.",
    "release": "退回。Release it.",
    "reopen": "重新打开。Reopen it.",
    "note": "加备注。Add a note.",
}.items():
    _triage_act(_act, _text)


@triage_app.command("assign")
def triage_assign(
    number: int,
    to: Annotated[str, typer.Option("--to", metavar="USER", help="转给谁。Who gets it.")],
    user: As = "me",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """转给别人。Give a ticket to somebody else."""
    from bot.commands import triage as command

    command.act("assign", number, user=user, note=note, to=to, as_json=as_json)


@triage_app.command("handover")
def triage_handover(
    to: Annotated[str, typer.Option("--to", metavar="USER", help="交给谁。Who gets them.")],
    user: As = "me",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """交班：手上的都转给一个人。Give all one holds to somebody else."""
    from bot.commands import triage as command

    command.handover(to, user=user, note=note, as_json=as_json)


@triage_app.command("report")
def triage_report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """回复与解决的时长、时限内的比例。Response times and shares within the promise."""
    from bot.commands import triage as command

    command.report(since=day_of(since), until=day_of(until), user=user, as_json=as_json)


@triage_app.command("incidents")
def triage_incidents(
    everything: Annotated[bool, typer.Option("--all", help="连同已平息的。Closed ones too.")] = False,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """集中爆发的事件。Several tickets with one cause."""
    from bot.commands import triage as command

    command.incidents(everything=everything, user=user, as_json=as_json)
