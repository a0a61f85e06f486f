"""`knowledge`: documents in, passages out."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands.lines import print_json, read_lines
from bot.failures import CommandFailed
from bot.terminal.console import Console, Grid
from bot.wiring import House, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.documents import Passage
    from knowledge.library import Held
    from knowledge.search import Filter, Hit

_UNITS = {"line": ("第 {} 行", "line {}"), "paragraph": ("第 {} 段", "paragraph {}"), "page": ("第 {} 页", "page {}"),
          "row": ("第 {} 行", "row {}")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many passages, and which may be found."""

    k: int = 5
    collection: str | None = None
    product: str | None = None
    since: date | None = None
    until: date | None = None


def add(paths: list[Path], *, collection: str, as_json: bool) -> None:
    """Add documents and folders; what has not changed is left alone."""
    house = build()
    if collection == "reviews":
        raise CommandFailed(
            "评价不用加入知识库：用 zhongcao import reviews 导入以后，就能用 --collection reviews 搜到。",
            "Reviews are not added here: import them with zhongcao import reviews, then search --collection reviews.",
        )
    language = house.settings.language
    with indexing(house) as progress:
        report = house.library.add(paths, collection, progress, today=house.clock.now().date())
    refused = [each.sentence(language) for each in report.refused]
    remarks = [each.sentence(language) for each in report.remarks]
    notice = report.notice.sentence(language) if report.notice else ""
    if as_json:
        print_json(asdict(report) | {"refused": refused, "remarks": remarks, "notice": notice})
        return
    out = Console()
    done = house.say(
        f"{report.documents} 份文档：新增 {report.added} 段，更新 {report.changed} 段，"
        f"未变 {report.unchanged} 段，移除 {report.removed} 段。",
        f"{report.documents} documents: {report.added} passages added, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.removed} removed.",
    )
    out.print(done, highlight=False)
    for sentence in filter(None, (*refused, *remarks, notice)):
        out.print(sentence, markup=False, highlight=False)
    if refused and not report.documents:
        raise CommandFailed(
            "没有一份文档可以加入，原因见上。", "None of these documents could be added, for the reasons above."
        )


@contextmanager
def indexing(house: House) -> "Iterator[Callable[[int, int], None]]":
    """A progress bar, where somebody looks; the function to tell it of passages done and of all."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(house.say("建立索引", "Indexing"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def list_documents(*, collection: str | None, as_json: bool) -> None:
    """Every document with its number of passages and its days."""
    house = build()
    held = _held(house, collection)
    if as_json:
        print_json([_document(name, one) for name, one in held])
        return
    table = Grid(box=None)
    for header in house.say(
        "集合|文档|段数|加入|文档日期|来处", "collection|document|passages|added|dated|origin"
    ).split("|"):
        table.add_column(header, overflow="fold")
    origins = {
        "added": ("加入的", "added"),
        "built-in": ("内置", "built-in"),
        "kept elsewhere": ("自动同步", "in step"),
    }
    for name, one in held:
        days = (str(day or "") for day in (one.added_on, one.dated))
        table.add_row(escape(name), escape(one.source), str(one.passages), *days, house.say(*origins[_origin(one)]))
    Console().print(table if held else house.say("还没有文档。", "There are no documents yet."))


def remove(source: str, *, collection: str | None, as_json: bool) -> None:
    """Forget one document that was added."""
    house = build()
    found = [(name, one) for name, one in _held(house, collection) if one.source == source]
    if not found:
        raise _no_document(source, [one.source for _, one in _held(house, collection) if _origin(one) == "added"])
    if len(found) > 1:
        names = [name for name, _ in found]
        raise CommandFailed(
            f"“{source}”在几个集合里都有（{'、'.join(names)}），请加上 --collection。",
            f"“{source}” is in several collections ({', '.join(names)}): name one with --collection.",
        )
    ((name, one),) = found
    if _origin(one) == "built-in":
        raise CommandFailed(
            f"“{source}”是内置指南的一部分，不能移除。", f"“{source}” is part of the built-in guide and stays."
        )
    if _origin(one) == "kept elsewhere":
        raise CommandFailed(
            f"“{source}”来自商品资料或导入的素材，请在那里删除。",
            f"“{source}” comes from the product sheets or imported creatives: delete it there.",
        )
    gone = house.library.remove(source, name)
    if as_json:
        print_json({"collection": name, "source": source, "removed": gone})
        return
    Console().print(
        house.say(f"移除了 {name} 里的 {source}，{gone} 段。", f"Removed {source} from {name}: {gone} passages."),
        markup=False,
        highlight=False,
    )


def _no_document(source: str, held: list[str]) -> CommandFailed:
    """Of the documents held, those of the same file name are proposed, else those that are called much alike."""
    own = [name for name in dict.fromkeys(held) if Path(name).name == Path(source).name]
    if alike := own[:3] or get_close_matches(source, held, 3, 0.6):
        return CommandFailed(
            f"没有叫“{source}”的文档，是不是 {'、'.join(alike)}？",
            f"There is no document “{source}”: did you mean {', '.join(alike)}?",
        )
    return CommandFailed(
        f"没有叫“{source}”的文档，用 zhongcao knowledge list 看看有哪些。",
        f"There is no document “{source}”: zhongcao knowledge list shows which there are.",
    )


def search(text: str, wanted: Wanted, *, as_json: bool) -> None:
    """The k best passages, best first."""
    if not text.strip():
        raise CommandFailed("请给出要找的内容。", "Say what to search for.")
    house = build()
    where = _filter(house, wanted)
    with indexing(house) as progress:
        hits = house.library.search(
            text, wanted.k, wanted.collection, where=where, only_relevant=not as_json, progress=progress
        )
    if as_json:
        print_json([_json(hit) for hit in hits])
        return
    console = Console()
    if not hits:
        console.print(house.say("没有找到相关内容。", "Nothing relevant was found."))
    for number, hit in enumerate(hits, start=1):
        place = _place(house, hit.passage)
        where_from = " › ".join(filter(None, (hit.passage.collection, hit.passage.source, hit.passage.path, place)))
        console.print(f"[bold]{number}. {escape(where_from)}[/bold]  [dim]{hit.score:.2f}[/dim]", highlight=False)
        console.print(hit.passage.text, markup=False, highlight=False)


def search_file(path: Path, wanted: Wanted) -> None:
    """A line of passages for each line of questions, same order."""
    house = build()
    where = _filter(house, wanted)
    for line in read_lines(path):
        hits = house.library.search(line["text"], wanted.k, wanted.collection, where=where)
        print_json({"id": line.get("id"), "passages": [_json(hit) for hit in hits]}, indent=None)


def _filter(house: House, wanted: Wanted) -> "Filter":
    from knowledge.search import Filter

    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise CommandFailed("--until 早于 --since，请对调。", "--until is before --since: swap them.")
    products = _skus(house, wanted.product, wanted.collection) if wanted.product else frozenset()
    return Filter(products, wanted.since, wanted.until)


def _skus(house: House, named: str, collection: str | None) -> frozenset[str]:
    """The products that a name means: several where they share it. Reviews may know SKUs that have no sheet."""
    from knowledge.products import Ambiguous, Found

    match house.shelf.find(named):
        case Found(sheet=sheet):
            return frozenset({sheet.sku})
        case Ambiguous(sheets=sheets):
            return frozenset(sheet.sku for sheet in sheets)
    if collection == "reviews":
        return frozenset({named})
    raise CommandFailed(
        f"商品资料里没有“{named}”，用 zhongcao products list 看看有哪些。",
        f"There is no product “{named}”: zhongcao products list shows which there are.",
    )


def _held(house: House, collection: str | None) -> "list[tuple[str, Held]]":
    names = (collection,) if collection else tuple(dict.fromkeys((*house.library.collections(), *house.library.fed)))
    return [(name, one) for name in names for one in house.library.documents(name)]


def _origin(one: "Held") -> str:
    return {None: "built-in", True: "kept elsewhere", False: "added"}[one.fed]


def _document(collection: str, one: "Held") -> dict[str, Any]:
    return {
        "collection": collection,
        "source": one.source,
        "passages": one.passages,
        "added_on": one.added_on.isoformat() if one.added_on else None,
        "dated": one.dated.isoformat() if one.dated else None,
        "origin": _origin(one),
    }


def _place(house: House, passage: "Passage") -> str:
    if passage.place is None:
        return ""
    zh, en = _UNITS[passage.place.unit]
    return house.say(zh.format(passage.place.number), en.format(passage.place.number))


def _json(hit: "Hit") -> dict[str, Any]:
    passage = hit.passage
    return {
        "id": passage.id,
        "score": round(hit.score, 4),
        "relevant": hit.relevant,
        "text": passage.text,
        "source": passage.source,
        "heading": passage.path,
        "collection": passage.collection,
        "position": passage.place._asdict() if passage.place else None,
        "products": list(passage.products),
        "dated": passage.dated.isoformat() if passage.dated else None,
    }
