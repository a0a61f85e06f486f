"""`reviews needs`: what customers speak of, as a table, as data and as a picture."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from analytics.reviews.need import Keep, Need, Scope
from analytics.reviews.needs import read_needs
from analytics.reviews.pii import mask
from assistant.conversation import Language
from bot.commands.freshen import freshen
from bot.commands.lines import print_json
from bot.commands.products import product_name
from bot.failures import CommandFailed
from bot.terminal.console import Console, Grid
from bot.wiring import House, build

WINDOW_DAYS: Final = 30
_SHOWN: Final = 20
_HEADS: Final = {
    "zh": ("需求", "顾客", "占比", "抱怨", "称赞", "询问", "净情感", "比上一期"),
    "en": ("Need", "Customers", "Share", "Complain", "Praise", "Ask", "Net", "Change"),
}


def needs(
    *, product: str | None, since: date | None, until: date | None, as_json: bool, chart: Path | None = None
) -> None:
    """What customers speak of most, with counts, share, trend and their own words.

    `chart` names a file to draw them to.
    """
    house = build()
    found = found_needs(house, product, since, until)
    first, last = _window(house, since, until)
    title = f"{first} – {last}" + (f"　{product}" if product else "")
    if chart is not None:
        _draw(found, title, chart, house)
    if as_json:
        print_json([need.as_json() for need in found])
        return
    console = Console()
    if not found:
        console.print(house.say("这段时间没有提到任何需求。", "No need was mentioned in this period."))
        return
    language = house.settings.language
    console.print(_grid(found, title, language))
    colon = "：" if language == "zh" else ": "
    for need in found[:3]:
        for quote in need.quotes[:2]:
            line = f"{_name(need, language)}{colon}“{mask(quote.text)}”　{quote.review_id}"
            console.print(line, markup=False, highlight=False)


def found_needs(house: House, product: str | None, since: date | None, until: date | None) -> list[Need]:
    """The needs of a window, by labels of the taxonomy that holds.

    Raises CommandFailed for a window that ends before it starts, and for a product nobody knows.
    """
    first, last = _window(house, since, until)
    named = product_name(house, product)
    freshen(house)
    scope = Scope(first, last, (Keep("product", (named,)),) if named else ())
    return read_needs(house.warehouse, scope, limit=_SHOWN, taxonomy=house.needs.taxonomy)


def _window(house: House, since: date | None, until: date | None) -> tuple[date, date]:
    last = until or house.clock.now().date() - timedelta(days=1)
    first = since or last - timedelta(days=WINDOW_DAYS - 1)
    if last < first:
        raise CommandFailed(
            f"--until {last} 早于 --since {first}，请对调。", f"--until {last} is before --since {first}: swap them."
        )
    return first, last


def _draw(found: Sequence[Need], title: str, file: Path, house: House) -> None:
    """The share of customers that complain of, praise or ask about each need, as PNG or SVG by the file's name."""
    from analytics.kpi.charts import THEME
    from analytics.kpi.drawing.painter import png, svg
    from analytics.reviews.charts import by_share

    if file.suffix.lower() not in (".png", ".svg"):
        raise CommandFailed(
            f"图只能存成 .png 或 .svg，不能是“{file.name}”。",
            f"Charts are written as .png or .svg, not “{file.name}”.",
        )
    if not found:
        raise CommandFailed(
            "这段时间没有提到任何需求，没有图可画。", "No need was mentioned: there is nothing to draw."
        )
    language = house.settings.language
    head = house.say("各需求的顾客占比", "Share of customers by need")
    names = [_name(need, language) for need in found]
    spec = by_share(found, names, None, f"{head} {title}", language, THEME)
    try:
        if file.suffix.lower() == ".png":
            file.write_bytes(png(spec))
        else:
            file.write_text(svg(spec), "utf-8")
    except OSError as error:
        raise CommandFailed(
            f"写不了 {file}：{error.strerror}。", f"{file} cannot be written: {error.strerror}."
        ) from error


def _grid(found: Sequence[Need], title: str, language: Language) -> Grid:
    grid = Grid(title=title, header_style="bold")
    for number, heading in enumerate(_HEADS[language]):
        grid.add_column(heading, justify="right" if number else "left")
    for need in found:
        grid.add_row(
            _name(need, language), f"{need.customers}", f"{need.share:.1%}",
            f"{need.complainers}", f"{need.praisers}",
            f"{need.askers}", "—" if need.net is None else f"{need.net:+.2f}", _change(need, language),
        )  # fmt: skip
    return grid


def _change(need: Need, language: Language) -> str:
    if need.is_new:
        return {"zh": "新出现", "en": "new"}[language]
    if need.change is None:
        return "—"
    return f"{need.change:+.0%}" + ("　▲" if need.emerging else "　▼" if need.fading else "")


def _name(need: Need, language: Language) -> str:
    return need.name if language == "zh" else need.label_en
