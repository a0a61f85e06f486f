"""`zhongcao products` and `zhongcao brand`: their commands, whose work stands in `bot/commands`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.options import Json, Today, day_of

products_app = typer.Typer(help="商品资料：能说什么，凭什么。Product facts.", no_args_is_help=True)

brand_app = typer.Typer(help="品牌语气与禁用词。The brand's voice.", no_args_is_help=True)


@products_app.command("list")
def products_list(today: Today = None, as_json: Json = False) -> None:
    """每个商品今天能说几条、缺什么依据、有什么优惠。What may be claimed of each product today."""
    from bot.commands import product_facts as command

    command.list_products(today=day_of(today), as_json=as_json)


@products_app.command("show")
def products_show(product: str, today: Today = None, as_json: Json = False) -> None:
    """一个商品的全部事实：能说的、不能说的和原因。One product: what may be said, what not, and why."""
    from bot.commands import product_facts as command

    command.show_product(product, today=day_of(today), as_json=as_json)


@products_app.command("check")
def products_check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="YAML、CSV、XLSX、JSONL，或文件夹。")],
    mapping: Annotated[Path | None, typer.Option(help="列名对照（YAML）。Column mapping.")] = None,
    as_json: Json = False,
) -> None:
    """一次列出商品资料的全部错误。Every fault of product sheets at once."""
    from bot.commands import product_facts as command

    command.check_products(paths, mapping=mapping, as_json=as_json)


@brand_app.command("check")
def brand_check(file: Path, as_json: Json = False) -> None:
    """一次列出品牌文件的全部错误，带行号。Every fault of a brand file at once, with line numbers."""
    from bot.commands import product_facts as command

    command.check_brand(file, as_json=as_json)
