"""`demo`: the sample store, a short tour of it, and the page."""

import shutil
from pathlib import Path
from typing import Final
from uuid import uuid4

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule

import bot.sample
from analytics.warehouse import NoWarehouse
from assistant.conversation import Language, Message
from bot.commands.serve import run
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.terminal.shown import show
from bot.wiring import House, build

SAMPLE: Final = Path(bot.sample.__file__).parent
TOUR: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "zh": (
        ("问一个指标", "上周各渠道的点击率，环比呢？"),
        ("顾客最近在说什么", "最近大家在抱怨什么？"),
        ("写一条有依据的文案", "给舒缓修护精华液写一条朋友圈文案"),
        ("待处理的差评", "待处理的差评有哪些？"),
    ),
    "en": (
        ("A figure", "CTR by channel last week, compared with the week before"),
        ("What customers say", "What are people complaining about lately?"),
        ("Copy with evidence", "Draft one feed ad for CY-001"),
        ("Negative reviews to answer", "Which tickets are open?"),
    ),
}


def demo(*, once: bool, rebuild: bool) -> None:
    """Build what is missing, show the tour, and serve unless `once`."""
    house = build()
    if rebuild or not _is_built(house):
        _build(house)
        house = build()
    house.tending.receive()
    _tour(house)
    if not once:
        run(house, house.settings.host, house.settings.port)


def _is_built(house: House) -> bool:
    """Whether the sample stands already.

    Raises CommandFailed when the home holds a store that is not the sample.
    """
    try:
        tables = house.warehouse.tables()
    except NoWarehouse:
        return False
    if tables and not house.meta.get("sample_today"):
        raise CommandFailed(
            f"{house.settings.home} 里已有自己的数据，样例不会覆盖它；换一个文件夹：设 ZHONGCAO_HOME_DIR。",
            f"{house.settings.home} holds data of its own; set ZHONGCAO_HOME_DIR to another folder.",
        )
    return bool(tables)


def _build(house: House) -> None:
    from bot.sample.store import build_sample

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        building = house.say("生成样例店铺", "Building the sample store")
        task = bar.add_task(building, total=None)

        def told(stage: str, rows: int = 0) -> None:
            bar.update(task, description=f"{building}　{stage} {rows or ''}")

        house.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy_texts(house.settings.home)
        build_sample(house.settings.warehouse, told, before_commit=house.label_imported(told))
        house.warehouse.dispose()
    built = house.say(
        "样例店铺已生成：澄野，15 个月的投放、订单、评价与咨询，数据到 2026-10-31。",
        "The sample store is built: CHENGYE, 15 months of ads, orders, reviews and inquiries, up to 2026-10-31.",
    )
    console.print(built, highlight=False)


def _copy_texts(home: Path) -> None:
    shelf = home / "products"
    shelf.mkdir(exist_ok=True)
    for sheet in (SAMPLE / "products").glob("*.yml"):
        shutil.copyfile(sheet, shelf / sheet.name)
    shutil.copyfile(SAMPLE / "targets.yml", home / "targets.yml")


def _tour(house: House) -> None:
    console = Console()
    language: Language = house.settings.language
    for title, question in TOUR[language]:
        console.print(Rule(f"{title}：{question}" if language == "zh" else f"{title}: {question}", align="left"))
        message = Message(uuid4().hex, question, "tour", "demo", "terminal", house.clock.now())
        show(house.respond(message, {}), console, house.currency)
        console.print()
