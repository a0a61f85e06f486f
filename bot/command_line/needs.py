"""The commands of `needs` and `reviews proposals`: what each takes; the work stands in `bot/commands/needs.py`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import As, Json

needs_app = typer.Typer(help="需求分类。The taxonomy of needs.", no_args_is_help=True)
proposals_app = typer.Typer(help="等人决定的新需求。New needs that wait for a person.", invoke_without_command=True)


@needs_app.command("list")
def needs_list(as_json: Json = False) -> None:
    """现在生效的需求分类。The needs that hold: the file's and what was decided."""
    from bot.commands import needs as command

    command.list_needs(as_json=as_json)


@needs_app.command("show")
def needs_show(name: str, as_json: Json = False) -> None:
    """一项需求的定义与词。One need: its definition and its words."""
    from bot.commands import needs as command

    command.show_need(name, as_json=as_json)


@needs_app.command("check")
def needs_check(file: Path, as_json: Json = False) -> None:
    """一次列出需求分类文件的全部错误，带行号。Every fault of a taxonomy file at once, with line numbers."""
    from bot.commands import needs as command

    command.check_file(file, as_json=as_json)


@needs_app.command("merge")
def needs_merge(name: str, into: str, user: As = "me", as_json: Json = False) -> None:
    """把一项需求并入另一项。Merge a need into another."""
    from bot.commands import needs as command

    command.merge(name, into, user=user, as_json=as_json)


@needs_app.command("rename")
def needs_rename(
    name: str,
    new: str,
    label_en: Annotated[str, typer.Option("--label-en", help="英文名。The English name.")] = "",
    user: As = "me",
    as_json: Json = False,
) -> None:
    """改名，旧名留作同义词。Rename a need; the old name stays a synonym."""
    from bot.commands import needs as command

    command.rename(name, new, label_en=label_en, user=user, as_json=as_json)


@needs_app.command("history")
def needs_history(as_json: Json = False) -> None:
    """谁在什么时候决定了什么。Who decided what, when."""
    from bot.commands import needs as command

    command.history(as_json=as_json)


@needs_app.command("undo")
def needs_undo(number: int, user: As = "me", as_json: Json = False) -> None:
    """撤销第几号决定。Undo a decision by its number."""
    from bot.commands import needs as command

    command.undo(number, user=user, as_json=as_json)


@needs_app.command("relabel")
def needs_relabel(as_json: Json = False) -> None:
    """按现在的分类重新标注已导入的内容。Bring stored labels up to the taxonomy that holds."""
    from bot.commands import needs as command

    command.relabel(as_json=as_json)


@proposals_app.callback()
def proposals(context: typer.Context, as_json: Json = False) -> None:
    """没有需求覆盖的说法，按分量排序，等人决定。What no need covers, the weightiest first, for a person to decide."""
    if context.invoked_subcommand is None:
        from bot.commands import needs as command

        command.list_proposals(as_json=as_json)


@proposals_app.command("accept")
def proposals_accept(  # noqa: PLR0913, PLR0917  one for each option
    proposal: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str, typer.Option(help="需求的名字。The need's name.")] = "",
    group: Annotated[str, typer.Option(help="放在哪个分组。Its group.")] = "",
    severity: Annotated[str, typer.Option(help="medical、counterfeit、damage、service、logistics、taste、none。")] = "",
    owner: Annotated[str, typer.Option(help="谁负责。Its owner.")] = "",
    definition: Annotated[str, typer.Option(help="定义。Its definition.")] = "",
    label_en: Annotated[str, typer.Option("--label-en", help="英文名。Its English name.")] = "",
    user: As = "me",
    as_json: Json = False,
) -> None:
    """采纳为一项需求，没给的按同类需求填。Accept as a need; what is not given is proposed."""
    from bot.commands import needs as command

    given = {"need": name, "group": group, "severity": severity, "owner": owner, "definition": definition}
    command.accept(proposal, given=given | {"label_en": label_en}, user=user, as_json=as_json)


@proposals_app.command("merge")
def proposals_merge(
    proposal: Annotated[str, typer.Argument(metavar="ID")], into: str, user: As = "me", as_json: Json = False
) -> None:
    """并入一项已有的需求。Merge into a need that is there."""
    from bot.commands import needs as command

    command.merge(proposal, into, user=user, as_json=as_json)


@proposals_app.command("rename")
def proposals_rename(
    proposal: Annotated[str, typer.Argument(metavar="ID")], name: str, user: As = "me", as_json: Json = False
) -> None:
    """给一项提议换个叫法。Call a proposal by another name."""
    from bot.commands import needs as command

    command.rename(proposal, name, label_en="", user=user, as_json=as_json)


@proposals_app.command("reject")
def proposals_reject(
    proposal: Annotated[str, typer.Argument(metavar="ID")], user: As = "me", as_json: Json = False
) -> None:
    """驳回，以后不再提。Turn it down for good."""
    from bot.commands import needs as command

    command.reject(proposal, user=user, as_json=as_json)
