"""`knowledge`: documents in, passages out."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands.lines import print_json, read_lines
from bot.console import Console
from bot.failures import CommandFailed
from bot.wiring import build

if TYPE_CHECKING:
    from knowledge.search import Hit


def add(paths: list[Path], *, collection: str, as_json: bool) -> None:
    """Add documents and folders; what has not changed is left alone."""
    house = build()
    library, language = house.library, house.settings.language
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(house.say("建立索引", "Indexing"), total=None)
        report = library.add(paths, collection, lambda done, total: bar.update(task, completed=done, total=total))
    refused = [each.sentence(language) for each in report.refused]
    notice = report.notice.sentence(language) if report.notice else ""
    if as_json:
        print_json(asdict(report) | {"refused": refused, "notice": notice})
        return
    out = Console()
    done = house.say(
        f"{report.documents} 份文档：新增 {report.added} 段，更新 {report.changed} 段，"
        f"未变 {report.unchanged} 段，移除 {report.removed} 段。",
        f"{report.documents} documents: {report.added} passages added, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.removed} removed.",
    )
    out.print(done, highlight=False)
    for sentence in filter(None, (*refused, notice)):
        out.print(sentence, markup=False, highlight=False)
    if refused and not report.documents:
        raise CommandFailed(
            "没有一份文档可以加入，原因见上。", "None of these documents could be added, for the reasons above."
        )


def search(text: str, *, k: int, collection: str | None, as_json: bool) -> None:
    """The k best passages, best first."""
    house = build()
    hits = house.library.search(text, k, collection, only_relevant=not as_json)
    if as_json:
        print_json([_json(hit) for hit in hits])
        return
    console = Console()
    if not hits:
        console.print(house.say("没有找到相关内容。", "Nothing relevant was found."))
    for number, hit in enumerate(hits, start=1):
        where = escape(f"{hit.passage.source} › {hit.passage.path}")
        console.print(f"[bold]{number}. {where}[/bold]  [dim]{hit.score:.2f}[/dim]", highlight=False)
        console.print(hit.passage.text, markup=False, highlight=False)


def search_file(path: Path, *, k: int, collection: str | None) -> None:
    """A line of passages for each line of questions, same order."""
    library = build().library
    for line in read_lines(path):
        hits = library.search(line["text"], k, collection)
        print_json({"id": line.get("id"), "passages": [_json(hit) for hit in hits]}, indent=None)


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
    }
