"""The command line. Each command's work stands in `bot/commands`, imported when it is called."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.command_line.day import day_app
from bot.command_line.drafts import drafts_app
from bot.command_line.knowledge import knowledge_app
from bot.command_line.mail import mail_app
from bot.command_line.metrics import metrics_app
from bot.command_line.needs import needs_app
from bot.command_line.products import brand_app, products_app
from bot.command_line.reviews import reviews_app
from bot.command_line.roles import audit, roles_app
from bot.command_line.slack import slack_app
from bot.command_line.targets import targets_app
from bot.command_line.triage import triage_app
from bot.command_line.users import users_app
from bot.terminal.options import As, Json, Today, Version, day_of, usage

app = typer.Typer(
    name="zhongcao",
    help="种草：电商营销团队的指标问答、口碑分析、文案与差评处理。Chat-ops for e-commerce marketing teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(metrics_app, name="metrics")
app.add_typer(targets_app, name="targets")
app.add_typer(needs_app, name="needs")
app.add_typer(reviews_app, name="reviews")
app.add_typer(triage_app, name="triage")
app.add_typer(drafts_app, name="drafts")
app.add_typer(day_app, name="day")
app.add_typer(mail_app, name="mail")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(products_app, name="products")
app.add_typer(brand_app, name="brand")
app.add_typer(users_app, name="users")
app.add_typer(slack_app, name="slack")
app.add_typer(roles_app, name="roles")
app.command("audit")(audit)


@app.callback()
def zhongcao(version: Version = False) -> None:
    pass


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="问题。The question.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="JSONL：id、text、today、conversation、user。")] = None,
    today: Today = None,
    conversation: Annotated[str | None, typer.Option(help="接着哪段对话说。Continue this conversation.")] = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """问一句，任何技能。Ask one question, of any skill."""
    if (text is None) == (file is None):
        raise usage("请给出一个问题，或用 --file 给出一个 JSONL 文件。", "Give one question, or a JSONL --file.")
    from bot.commands import ask as command

    if file is not None:
        command.ask_file(file, today=day_of(today), user=user)
    else:
        command.ask_one(text or "", today=day_of(today), conversation=conversation, user=user, as_json=as_json)


@app.command()
def chat(user: As = "me", conversation: Annotated[str, typer.Option(help="对话名。")] = "terminal") -> None:
    """在终端里聊。Chat in the terminal."""
    from bot.commands import ask as command

    command.chat(user=user, conversation=conversation)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="只打印导览，不启动网页。Print the tour and exit.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="重新生成样例数据。Build the sample store anew.")] = False,
) -> None:
    """生成样例店铺，打印导览，打开网页。Build the sample store, print a tour, serve the page."""
    from bot.commands import demo as command

    command.demo(once=once, rebuild=rebuild)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址。Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="端口。Port.", min=1, max=65535)] = None,
) -> None:
    """启动网页与后台。Serve the web page and the worker."""
    from bot.commands import serve as command

    command.serve(host=host, port=port)


@app.command()
def worker() -> None:
    """再起一个处理进程。One more worker on the same state store."""
    from bot.commands import serve as command

    command.work()


@app.command("import")
def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="ads、orders、products、customers、traffic、reviews、inquiries、survey、search-terms、creatives、experiments"
        ),
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV、XLSX、JSONL、Parquet，可为 .gz。")],
    mapping: Annotated[Path | None, typer.Option(help="列名对照（YAML）。Column mapping.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。Check only.")] = False,
    as_json: Json = False,
) -> None:
    """导入平台导出的数据。Import platform exports into the metrics store."""
    from bot.commands import imports as command

    command.import_files(kind, files, mapping=mapping, dry_run=dry_run, as_json=as_json)


@app.command()
def draft(  # noqa: PLR0913, PLR0917  a command's options
    product: Annotated[str | None, typer.Option(help="SKU 或商品名。")] = None,
    pain: Annotated[str | None, typer.Option(help="痛点。The pain point.")] = None,
    platform: Annotated[str | None, typer.Option(help="平台或格式，可用逗号隔开几个。Platform or format.")] = None,
    variants: Annotated[int | None, typer.Option(min=1, max=20, help="几条。How many.")] = None,
    audience: Annotated[str | None, typer.Option(help="写给谁。The audience.")] = None,
    stage: Annotated[str | None, typer.Option(help="种草、决策、复购。seeding, decision, repurchase.")] = None,
    life_cycle: Annotated[str | None, typer.Option(help="新品、成熟、大促。new, mature, sale.")] = None,
    tone: Annotated[str | None, typer.Option(help="自然、轻松、专业、温柔。natural, light, professional, warm")] = None,
    language: Annotated[str | None, typer.Option(help="zh 或 en。")] = None,
    length: Annotated[str | None, typer.Option(help="short、normal、long。")] = None,
    offer: Annotated[bool | None, typer.Option("--offer/--no-offer", help="带不带优惠。With the offer or not.")] = None,
    price: Annotated[bool | None, typer.Option("--price/--no-price", help="提不提价格。With prices or not.")] = None,
    reply_to: Annotated[str | None, typer.Option(help="要回复的评价。The review to answer.")] = None,
    mention: Annotated[
        str | None, typer.Option(help="想写进去的点，用逗号隔开。What is to be told, with commas.")
    ] = None,
    seconds: Annotated[int | None, typer.Option(help="脚本多少秒，10 到 180。How long a script lasts.")] = None,
    points: Annotated[int | None, typer.Option(help="几个卖点，1 到 15。How many selling points.")] = None,
    brief: Annotated[Path | None, typer.Option(help="需求文件（YAML 或 JSON）。A brief.")] = None,
    user: As = "me",
    as_json: Json = False,
) -> None:
    """写文案，附依据与检查结果。Draft copy, with its evidence and findings."""
    from bot.commands import draft as command

    command.draft(
        brief=brief, user=user, as_json=as_json, product=product, pain=pain, platform=platform, variants=variants,
        audience=audience, stage=stage, life_cycle=life_cycle, tone=tone, language=language, length=length,
        with_offer=offer, with_price=price, reply_to=reply_to, mention=mention, seconds=seconds, points=points,
    )  # fmt: skip


@app.command()
def check(
    text: Annotated[str | None, typer.Argument(help="要检查的文案。")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="JSONL：id、text，可有 product、platform、context。")
    ] = None,
    platform: Annotated[str | None, typer.Option(help="平台。")] = None,
    product: Annotated[str | None, typer.Option(help="SKU 或商品名。")] = None,
    as_json: Json = False,
) -> None:
    """检查文案是否合规。Check copy against advertising law and platform rules."""
    if (text is None) == (file is None):
        raise usage("请给出要检查的文案，或用 --file 给出一个 JSONL 文件。", "Give a text, or a JSONL --file.")
    from bot.commands import check as command

    if file is not None:
        command.check_file(file, platform=platform, product=product, as_json=as_json)
    else:
        command.check_one(text or "", platform=platform, product=product, as_json=as_json)


@app.command()
def doctor(as_json: Json = False) -> None:
    """查看配置：有什么，通不通，缺什么，怎么补。What is set, reachable and missing, with the fix."""
    from bot.commands import doctor as command

    command.doctor(as_json=as_json)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="放进哪个新文件夹。The new folder to copy into.")],
    as_json: Json = False,
) -> None:
    """备份主目录和状态库，运行中也可以。Copy the home directory and the state store, while running too."""
    from bot.commands import backup as command

    command.back_up(folder, as_json=as_json)


def main() -> NoReturn:
    """Run a command. Whatever goes wrong, its user reads one sentence and no traceback.

    What it writes, whatever folder it is in, other accounts of the machine cannot read.
    """
    from bot.failures import told
    from bot.terminal.misuse import run

    os.umask(os.umask(0) | 0o027)
    with told():
        run(app)
    sys.exit(0)


if __name__ == "__main__":
    main()
