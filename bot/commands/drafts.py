"""`drafts`: what was written, decisions on it, A/B tests and files."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import uuid4

from assistant.decided import Who
from assistant.drafting.keeping.book import STATUSES, KeptDraft, Pair, Status, Wanted
from assistant.drafting.keeping.outcome import Outcome
from assistant.permissions import Act
from assistant.skills.drafts.listing import STATUS_WORDS, opening, status_word
from assistant.skills.drafts.shown import draft_json
from bot.commands.draft_lines import may_draft, tell_findings, tell_words
from bot.commands.lines import print_json
from bot.commands.platforms import find_platform
from bot.commands.products import find_product
from bot.draft_files import Format, exported
from bot.failures import CommandFailed
from bot.terminal.console import Console, Grid
from bot.trials import trial_json, trial_lines
from bot.wiring import House, build
from knowledge.formats import formats

_ACTS = {
    "adopt": ("采用", "adopted"),
    "edit": ("修改", "edited"),
    "reject": ("不要", "rejected"),
    "publish": ("发布", "published"),
    "undo": ("撤销", "undone"),
}


def list_drafts(
    *, product: str | None, platform: str | None, status: str | None, since: date | None, user: str, as_json: bool
) -> None:
    """Drafts, the latest first."""
    house = build()
    may_draft(house, user)
    found = _found(house, product, platform, status, since)
    if as_json:
        print_json([draft_json(each) for each in found])
        return
    console = Console()
    if not found:
        console.print(house.say("还没有这样的文案。", "There are no such drafts yet."))
        return
    language = house.settings.language
    grid = Grid(header_style="bold")
    heads = (("编号", "No."), ("商品", "product"), ("平台", "platform"), ("标题或开头", "title or opening"))
    for zh, en in (*heads, ("状态", "status"), ("谁要的", "ordered by"), ("日期", "day")):
        grid.add_column(house.say(zh, en))
    for each in found:
        platform = formats().called(each.platform, language)
        row = (each.name, each.product, platform, opening(each), status_word(each, language))
        grid.add_row(*row, each.maker, f"{each.at:%Y-%m-%d}")
    console.print(grid)


def show(number: str, *, user: str, as_json: bool) -> None:
    """One draft: its words, what they stand on, what the checks say, what was done with it, how its tests went."""
    house = build()
    may_draft(house, user)
    draft = _draft(house, number)
    history = house.drafting.copydesk.book.history(draft.id)
    trials = [trial_json(house.warehouse, pair) for pair in _pairs(house, draft)]
    if as_json:
        acts = [
            {"act": each.act, "actor": each.actor, "at": each.at.isoformat(sep=" ", timespec="seconds"),
             "reason": each.body.get("reason", "")}
            for each in history
        ]  # fmt: skip
        print_json(draft_json(draft) | {"history": acts, "trials": trials, "brief": dict(draft.brief)})
        return
    console, language = Console(), house.settings.language
    platform = formats().called(draft.platform, language)
    console.rule(f"{draft.name}　{draft.product}　{platform}　{status_word(draft, language)}", align="left")
    tell_words(draft, house)
    for each in history:
        reason = each.body.get("reason", "")
        line = f"  {each.at:%Y-%m-%d %H:%M}　{each.actor}　{house.say(*_ACTS[each.act])}　{reason}"
        console.print(line.rstrip("　"), markup=False, highlight=False)
    for pair in _pairs(house, draft):
        for line in trial_lines(house.warehouse, pair, language):
            console.print(f"  {line}", markup=False, highlight=False)


def adopt(number: str, *, anyway: bool, user: str, as_json: bool) -> None:
    """A draft is taken as it stands; one that must not be published only where that is said."""
    _decide(
        user,
        lambda house, who: house.drafting.copydesk.adopt(who, _draft(house, number).id, anyway=anyway),
        as_json=as_json,
    )


def publish(number: str, *, where: str | None, user: str, as_json: bool) -> None:
    """A draft is marked as published, where it was."""
    _decide(
        user,
        lambda house, who: house.drafting.copydesk.publish(who, _draft(house, number).id, find_platform(where) or ""),
        as_json=as_json,
        right="publish",
    )


def undo(number: str, *, user: str, as_json: bool) -> None:
    """The last decision on a draft is taken back."""
    _decide(user, lambda house, who: house.drafting.copydesk.undo(who, _draft(house, number).id), as_json=as_json)


def edit(number: str, *, text: str | None, file: Path | None, title: str | None, user: str, as_json: bool) -> None:
    """A draft is kept in somebody's own words, checked again."""
    if (text is None) == (file is None):
        raise CommandFailed(
            "请用 --text 写改后的正文，或用 --file 给出文件。", "Give the edited text by --text, or by a --file."
        )
    words = text if text is not None else _read(file)
    _decide(
        user,
        lambda house, who: house.drafting.copydesk.edit(who, _draft(house, number).id, words, title),
        as_json=as_json,
    )


def reject(number: str, *, reason: str, user: str, as_json: bool) -> None:
    """A draft is turned down."""
    _decide(
        user, lambda house, who: house.drafting.copydesk.reject(who, _draft(house, number).id, reason), as_json=as_json
    )


def pair(first: str, second: str, *, user: str, as_json: bool) -> None:
    """Two drafts become the sides of an A/B test; says how many must see each."""
    house = build()
    outcome = _outcome(
        house, user, lambda who: house.drafting.copydesk.pair(who, _draft(house, first).id, _draft(house, second).id)
    )
    assert outcome.pair is not None
    if as_json:
        print_json(trial_json(house.warehouse, outcome.pair))
        return
    console = Console()
    console.print(house.say(outcome.zh, outcome.en), markup=False, highlight=False)
    for line in trial_lines(house.warehouse, outcome.pair, house.settings.language):
        console.print(line, markup=False, highlight=False)


def export(
    out: Path,
    *,
    kind: str,
    product: str | None,
    since: date | None,
    status: str | None,
    user: str,
    as_json: bool,
) -> None:
    """Drafts as one file."""
    form: Format | None = next((each for each in get_args(Format) if each == kind.lower().lstrip(".")), None)
    if form is None:
        raise CommandFailed(
            f"--format 应是 csv、xlsx 或 md，不能是“{kind}”。", f"--format is csv, xlsx or md, not “{kind}”."
        )
    house = build()
    may_draft(house, user)
    found = _found(house, product, None, status, since)
    try:
        out.write_bytes(exported(found, form, house.settings.language))
    except OSError as error:
        raise CommandFailed(
            f"写不了 {out}：{error.strerror}。", f"{out} cannot be written: {error.strerror}."
        ) from error
    if as_json:
        print_json({"file": str(out), "format": form, "drafts": len(found)})
        return
    said = house.say(f"已写入 {out}，{len(found)} 条。", f"Wrote {len(found)} drafts to {out}.")
    Console().print(said, markup=False, highlight=False)


def _decide(user: str, act: Callable[[House, Who], Outcome], *, as_json: bool, right: Act = "decide_drafts") -> None:
    house = build()
    outcome = _outcome(house, user, lambda who: act(house, who), right)
    assert outcome.draft is not None
    if as_json:
        print_json(draft_json(outcome.draft))
        return
    Console().print(house.say(outcome.zh, outcome.en), markup=False, highlight=False)
    if outcome.draft.status != "rejected":
        tell_findings(outcome.draft, house)


def _outcome(house: House, user: str, act: Callable[[Who], Outcome], right: Act = "decide_drafts") -> Outcome:
    """What came of an act, recorded. Raises CommandFailed where nothing was written."""
    now = house.clock.now().replace(tzinfo=None)
    who = Who(user, house.permissions.role_of("terminal", user), now, f"terminal-{uuid4().hex}")
    outcome = act(who)
    done = outcome.draft is not None
    if done or not who.role.may(right):
        house.audit.record(who.act_id, "terminal", user, who.role, right, done)
    if not done:
        raise CommandFailed(outcome.zh, outcome.en)
    return outcome


def _found(
    house: House, product: str | None, platform: str | None, status: str | None, since: date | None
) -> tuple[KeptDraft, ...]:
    sheet = find_product(house, product)
    named = find_platform(platform) or ""
    wanted = Wanted(sku=sheet.sku if sheet else "", platform=named, status=_statuses(status), since=since)
    return house.drafting.copydesk.book.search(wanted)


def _statuses(given: str | None) -> tuple[Status, ...]:
    asked = [each for each in re.split(r"[,，、\s]+", given or "") if each]
    zh, en = STATUS_WORDS["zh"], STATUS_WORDS["en"]
    found = tuple(status for status in STATUSES if {status, zh[status], en[status]} & set(asked))
    if len(found) < len(set(asked)):
        raise CommandFailed(
            f"--status 应是 {'、'.join(STATUSES)}，不能是“{given}”。",
            f"--status is {', '.join(STATUSES)}, not “{given}”.",
        )
    return found


def _draft(house: House, number: str) -> KeptDraft:
    """Raises CommandFailed for what is no draft's number."""
    match = re.fullmatch(r"[dD]?([0-9]{1,9})", number.strip())
    found = house.drafting.copydesk.book.drafts((int(match[1]),)) if match else ()
    if not found:
        raise CommandFailed(
            f"没有“{number}”这条文案，zhongcao drafts list 列出现有的。",
            f"There is no draft “{number}”; zhongcao drafts list names those there are.",
        )
    return found[0]


def _pairs(house: House, draft: KeptDraft) -> list[Pair]:
    return [each for each in house.drafting.copydesk.book.pairs() if draft.id in each.drafts]


def _read(file: Path | None) -> str:
    assert file is not None
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(
            f"读不了 {file}：它应是 UTF-8 的文本。", f"{file} cannot be read: it should be UTF-8."
        ) from error
