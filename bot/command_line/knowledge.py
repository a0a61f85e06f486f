"""The commands of `knowledge`: what each takes; the work stands in `bot/commands/knowledge.py`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import Json, day_of, usage

knowledge_app = typer.Typer(help="知识库。Documents and search.", no_args_is_help=True)


@knowledge_app.command("add")
def knowledge_add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…")],
    collection: Annotated[str, typer.Option(help="guide、products、brand、creatives …")] = "brand",
    as_json: Json = False,
) -> None:
    """加入文档或文件夹，再加一次只动变了的。Add documents and folders; again, only what changed."""
    from bot.commands import knowledge as command

    command.add(paths, collection=collection, as_json=as_json)


@knowledge_app.command("list")
def knowledge_list(
    collection: Annotated[str | None, typer.Option(help="只看哪个集合。Only this collection.")] = None,
    as_json: Json = False,
) -> None:
    """有哪些文档。The documents there are."""
    from bot.commands import knowledge as command

    command.list_documents(collection=collection, as_json=as_json)


@knowledge_app.command("remove")
def knowledge_remove(
    source: Annotated[str, typer.Argument(help="文档名，见 knowledge list。A document as listed.")],
    collection: Annotated[str | None, typer.Option(help="在哪个集合里。The collection it is in.")] = None,
    as_json: Json = False,
) -> None:
    """移除一份文档。Remove a document."""
    from bot.commands import knowledge as command

    command.remove(source, collection=collection, as_json=as_json)


@knowledge_app.command("search")
def knowledge_search(  # noqa: PLR0913, PLR0917  a command's options
    text: Annotated[str | None, typer.Argument(help="要找什么。")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="JSONL：id、text。")] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="取几段。How many passages.")] = 5,
    collection: Annotated[
        str | None, typer.Option(help="只在哪个集合里找：guide、products、brand、creatives、reviews …")
    ] = None,
    product: Annotated[str | None, typer.Option(help="只找讲这个商品的。Only what names this product.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只找这天起的。From this day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只找到这天的。To this day.")] = None,
    as_json: Json = False,
) -> None:
    """在知识库里找。Search the documents."""
    if (text is None) == (file is None):
        raise usage("请给出要找的内容，或用 --file 给出一个 JSONL 文件。", "Give a text, or a JSONL --file.")
    from bot.commands import knowledge as command

    where = command.Wanted(k, collection, product, day_of(since), day_of(until))
    if file is not None:
        command.search_file(file, where)
    else:
        command.search(text or "", where, as_json=as_json)
