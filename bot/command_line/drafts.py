"""`zhongcao drafts`: its commands, whose work stands in `bot/commands/drafts.py`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import As, Json, day_of

drafts_app = typer.Typer(help="写过的文案。Drafts that were written, and decisions on them.", no_args_is_help=True)

Product = Annotated[str | None, typer.Option(help="SKU 或商品名。A product.")]
Status = Annotated[
    str | None, typer.Option(help="proposed、adopted、edited、held、overruled、rejected，可用逗号隔开。")
]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪天起。From this day on.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="编号，例如 12 或 D12。Its number.")]


@drafts_app.command("list")
def drafts_list(
    product: Product = None,
    platform: Annotated[str | None, typer.Option(help="平台。A platform.")] = None,
    status: Status = None,
    since: Since = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """写过哪些文案，最近的在前。The drafts there are, the latest first."""
    from bot.commands import drafts as command

    day = day_of(since)
    command.list_drafts(product=product, platform=platform, status=status, since=day, user=user, as_json=as_json)


@drafts_app.command("show")
def drafts_show(number: Number, user: As = "me", as_json: Json = False) -> None:
    """一条文案：依据、检查结果、经过。One draft with its evidence, findings and history."""
    from bot.commands import drafts as command

    command.show(number, user=user, as_json=as_json)


@drafts_app.command("adopt")
def drafts_adopt(
    number: Number,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="有不能发的内容也采用。Even with findings of high severity.")
    ] = False,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """采用。Adopt a draft."""
    from bot.commands import drafts as command

    command.adopt(number, anyway=anyway, user=user, as_json=as_json)


@drafts_app.command("publish")
def drafts_publish(
    number: Number,
    where: Annotated[
        str | None, typer.Option("--on", help="发在哪个平台，不写就是它自己的。Where it went out, if elsewhere.")
    ] = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """标记为已发布。Mark an adopted draft as published."""
    from bot.commands import drafts as command

    command.publish(number, where=where, user=user, as_json=as_json)


@drafts_app.command("undo")
def drafts_undo(number: Number, user: As = "me", as_json: Json = False) -> None:
    """撤销上一次处理，历史里两次都留着。Take back the last decision on a draft."""
    from bot.commands import drafts as command

    command.undo(number, user=user, as_json=as_json)


@drafts_app.command("edit")
def drafts_edit(
    number: Number,
    text: Annotated[str | None, typer.Option(help="改后的正文。The text as edited.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="正文所在的文件。A file that holds it.")] = None,
    title: Annotated[str | None, typer.Option(help="改后的标题，不写就不变。The title, if it changes.")] = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """按自己的改法保存，并重新检查。Keep a draft as edited; it is checked again."""
    from bot.commands import drafts as command

    command.edit(number, text=text, file=file, title=title, user=user, as_json=as_json)


@drafts_app.command("reject")
def drafts_reject(
    number: Number,
    reason: Annotated[str, typer.Option(help="为什么不要，下次会避开。Why; the next drafts mind it.")] = "",
    user: As = "me",
    as_json: Json = False,
) -> None:
    """不要这条，说明原因。Reject a draft, with a reason."""
    from bot.commands import drafts as command

    command.reject(number, reason=reason, user=user, as_json=as_json)


@drafts_app.command("ab")
def drafts_ab(first: Number, second: Number, user: As = "me", as_json: Json = False) -> None:
    """把两条登记成 A/B 测试。Register two drafts as an A/B test."""
    from bot.commands import drafts as command

    command.pair(first, second, user=user, as_json=as_json)


@drafts_app.command("export")
def drafts_export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪里。Where to.")],
    kind: Annotated[str, typer.Option("--format", help="csv、xlsx 或 md。")] = "csv",
    product: Product = None,
    since: Since = None,
    status: Status = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """导出成 CSV、XLSX 或 Markdown。Drafts as a file."""
    from bot.commands import drafts as command

    day = day_of(since)
    command.export(out, kind=kind, product=product, since=day, status=status, user=user, as_json=as_json)
