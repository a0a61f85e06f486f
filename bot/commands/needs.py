"""`needs`: the taxonomy that holds, the faults of a file, and what people decided; `reviews proposals`: what waits."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.reviews.decisions import Decision
from bot.commands import reviews_needs
from bot.commands.freshen import freshen
from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.terminal.console import Console, Grid
from bot.wiring import House, build

if TYPE_CHECKING:
    from analytics.reviews.discovery.proposal import Proposal
    from analytics.reviews.taxonomy import NeedEntry
    from assistant.needs_decisions import Outcome


def list_needs(*, as_json: bool) -> None:
    """Every need of the taxonomy that holds, by group."""
    house = build()
    now = house.needs.effective()
    if as_json:
        print_json([need.as_json() for need in now.taxonomy.needs])
        return
    grid = Grid(header_style="bold")
    for zh, en in (
        ("分组", "group"),
        ("需求", "need"),
        ("负责", "owner"),
        ("严重度", "severity"),
        ("定义", "definition"),
    ):
        grid.add_column(house.say(zh, en))
    for need in now.taxonomy.needs:
        grid.add_row(need.group, house.say(need.name, need.label_en), need.owner, need.severity, need.definition)
    console = Console()
    console.print(grid)
    for decision, why in now.stranded:
        said = house.say(f"第 {decision.id} 号决定没有生效：", f"Decision {decision.id} does not hold: ")
        console.print(said + why.sentence(house.settings.language), markup=False, highlight=False)


def show_need(name: str, *, as_json: bool) -> None:
    """One need with its definition and its words."""
    house = build()
    need = _named(house, name)
    if as_json:
        print_json(need.as_json())
        return
    console = Console()
    for key, value in need.as_json().items():
        if value:
            shown = "、".join(value) if isinstance(value, list) else value
            console.print(f"{key}: {shown}", markup=False, highlight=False)


def _named(house: House, name: str) -> "NeedEntry":
    from difflib import get_close_matches

    needs = house.needs.taxonomy.needs
    called = {word.lower(): need for need in needs for word in (*need.synonyms, need.label_en, need.name)}
    if found := called.get(name.lower()):
        return found
    near = get_close_matches(name.lower(), list(called), n=1, cutoff=0.3)
    zh, en = (f"，是不是“{called[near[0]].name}”？", f"; did you mean {called[near[0]].name}?") if near else ("。", ".")
    raise CommandFailed(f"没有叫“{name}”的需求{zh}", f"There is no need called {name}{en}")


def check_file(file: Path, *, as_json: bool) -> None:
    """Every fault of a taxonomy file with its line; exit code 1 when there is one."""
    from analytics.reviews.taxonomy_file import check

    if not file.is_file():
        raise CommandFailed(f"找不到文件 {file}，请检查路径。", f"There is no file {file}: look at its path.")
    house = build()
    faults = check(file)
    if as_json:
        language = house.settings.language
        print_json([{"file": str(file), "line": each.line, "message": each.sentence(language)} for each in faults])
    else:
        console = Console()
        for fault in faults:
            said = f"{file}:{fault.line} {fault.sentence(house.settings.language)}"
            console.print(said, markup=False, highlight=False, soft_wrap=True)
        if not faults:
            console.print(house.say(f"{file}：没有问题。", f"{file}: no fault found."), markup=False, highlight=False)
    sys.exit(1 if faults else 0)


def list_proposals(*, as_json: bool) -> None:
    """New needs that wait for a person, the weightiest first."""
    house = build()
    freshen(house)
    found = house.needs.decisions().waiting()
    if as_json:
        print_json([each.as_json() for each in found])
        return
    console = Console()
    if not found:
        console.print(house.say("没有等待决定的新需求。", "No new need is waiting for a decision."))
        return
    console.print(_grid(house, found))
    tell = house.say(
        "由人决定：zhongcao reviews proposals accept 编号，merge 编号 需求，rename 编号 名字，reject 编号。",
        "Decide: zhongcao reviews proposals accept ID, merge ID NEED, rename ID NAME, reject ID.",
    )
    console.print(tell, markup=False, highlight=False, style="dim")


def _grid(house: House, found: "tuple[Proposal, ...]") -> Grid:
    from analytics.reviews.pii import mask

    grid = Grid(header_style="bold")
    heads = (("编号", "id"), ("说法", "words"), ("顾客", "customers"), ("抱怨", "complain"), ("称赞", "praise"))
    for zh, en in (*heads, ("询问", "ask"), ("近30天", "30 days"), ("原话", "quotes")):
        grid.add_column(house.say(zh, en))
    for each in found:
        change = f"{each.customers_now}" + (f" ({each.change:+.0%})" if each.change is not None else "")
        quotes = " / ".join(mask(quote.text) for quote in each.quotes[:3])
        counts = (each.customers, each.complaints, each.praise, each.questions)
        grid.add_row(each.id, mask(each.name), *map(str, counts), change, quotes)
    return grid


def accept(proposal: str, *, given: Mapping[str, Any], user: str, as_json: bool) -> None:
    """A proposal becomes a need, and texts that speak of it are read anew."""
    _decide(user, lambda decisions, who: decisions.accept(who, proposal, given), as_json=as_json)


def merge(subject: str, into: str, *, user: str, as_json: bool) -> None:
    """A proposal, or a need, goes up in a need."""
    _decide(user, lambda decisions, who: decisions.merge(who, subject, into), as_json=as_json)


def rename(subject: str, name: str, *, label_en: str, user: str, as_json: bool) -> None:
    """A proposal or a need by another name."""
    _decide(user, lambda decisions, who: decisions.rename(who, subject, name, label_en), as_json=as_json)


def reject(proposal: str, *, user: str, as_json: bool) -> None:
    """A proposal is turned down for good."""
    _decide(user, lambda decisions, who: decisions.reject(who, proposal), as_json=as_json)


def undo(number: int, *, user: str, as_json: bool) -> None:
    """A decision is taken back."""
    _decide(user, lambda decisions, who: decisions.undo(who, number), as_json=as_json)


def _decide(user: str, act: Any, *, as_json: bool) -> None:
    from assistant.decided import Who

    house = build()
    now = house.clock.now().replace(tzinfo=None)
    who: Who = Who(user, house.permissions.role_of("terminal", user), now, f"terminal-{uuid4().hex}")
    outcome: Outcome = act(house.needs.decisions(in_background=False), who)
    done = outcome.decision is not None
    house.audit.record(who.act_id, "terminal", user, who.role, "decide_needs", done)
    if not done:
        raise CommandFailed(outcome.zh, outcome.en)
    read = freshen(house)
    if as_json:
        print_json(decision_json(outcome.decision) | {"relabelled": read} if outcome.decision else {})
        return
    more = house.say(f"重新标注 {read:,} 条。", f" {read:,} texts were read anew.") if read else ""
    Console().print(house.say(outcome.zh, outcome.en) + more, markup=False, highlight=False)


def history(*, as_json: bool) -> None:
    """Every decision, the latest first, with its number for `needs undo`."""
    from assistant.needs_book import NeedsBook

    house = build()
    found = NeedsBook(house.state).decisions()[::-1]
    if as_json:
        print_json([decision_json(each) for each in found])
        return
    console = Console()
    for each in found:
        undone = house.say("（已撤销）", " (undone)") if each.undone and str(each.act) != "undo" else ""
        towards = each.body.get("into") or each.body.get("name") or each.body.get("undoes") or ""
        line = f"{each.id}　{each.at:%Y-%m-%d %H:%M}　{each.actor}　{each.act}　{each.subject}　{towards}{undone}"
        console.print(line, markup=False, highlight=False)
    if not found:
        console.print(house.say("还没有人做过决定。", "Nobody decided anything yet."))


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision as `needs history --json` prints it."""
    return {
        "id": decision.id,
        "act": decision.act,
        "about": decision.about,
        "subject": decision.subject,
        "body": dict(decision.body),
        "actor": decision.actor,
        "at": decision.at.isoformat(sep=" ", timespec="seconds"),
        "undone": decision.undone and str(decision.act) != "undo",
    }


def relabel(*, as_json: bool) -> None:
    """Read anew what was read by another taxonomy or version."""
    house = build()
    read = freshen(house)
    if as_json:
        print_json({"relabelled": read})
        return
    said = house.say(f"重新标注 {read:,} 条。", f"{read:,} texts were read anew.")
    Console().print(said if read else house.say("标注已是最新。", "All labels are up to date."), highlight=False)


def with_survey(*, product: str | None, since: date | None, until: date | None, as_json: bool) -> None:
    """The needs of a window, and beside them what a survey says people want most."""
    from analytics.reviews.survey import survey_ranking

    house = build()
    ranked = survey_ranking(house.warehouse, taxonomy=house.needs.taxonomy)
    if as_json:
        needs = reviews_needs.found_needs(house, product, since, until)
        print_json({"needs": [need.as_json() for need in needs], "survey": [each.as_json() for each in ranked]})
        return
    reviews_needs.needs(product=product, since=since, until=until, as_json=False)
    console = Console()
    if not ranked:
        console.print(
            house.say("还没有问卷：zhongcao import survey 文件。", "No survey yet: zhongcao import survey FILE.")
        )
        return
    grid = Grid(title=house.say("问卷里的优先级", "Priority in the survey"), header_style="bold")
    heads = (("功能", "function"), ("人数", "people"), ("重要", "important"), ("满意", "content"))
    for zh, en in (*heads, ("机会分", "opportunity"), ("Kano", "Kano"), ("对应的需求", "need")):
        grid.add_column(house.say(zh, en))
    for each in ranked:
        figures = (each.importance, each.satisfaction, each.opportunity)
        shown = ["" if figure is None else f"{figure:.1f}" for figure in figures]
        grid.add_row(f"{each.place} {each.function}", f"{each.respondents}", *shown, each.kano or "", each.need)
    console.print(grid)
