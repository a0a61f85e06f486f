"""What people decided on needs, and the taxonomy that follows: the file's, with every decision applied in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

from analytics.reviews.review import CATEGORIES
from analytics.reviews.taxonomy import FACES, NeedEntry, Severity, Taxonomy, pattern_of
from analytics.spoken import SpokenError

Act: TypeAlias = Literal["accept", "merge", "rename", "reject"]
About: TypeAlias = Literal["proposal", "need"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of a person. `subject` is a proposal's id or a need's name; what `body` holds depends on the act.

    accept: `need`, an entry as `needs list --json` prints it; merge: `into`, of a proposal also `patterns`; rename:
    `name`, of a need also `label_en`. Those on a proposal hold its `terms`, by which its phrases are known again.
    """

    id: int
    act: Act
    about: About
    subject: str
    body: Mapping[str, Any]
    actor: str
    at: datetime
    undone: bool = False


class Misfit(SpokenError):
    """A decision that cannot be applied."""


@dataclass(frozen=True, slots=True)
class Effective:
    """The taxonomy that holds, and what the decisions left over.

    `stranded` are decisions that fit no longer, each with why; `turned_down` the terms of rejected proposals; `titles`
    what proposals were renamed to; `settled` the ids of proposals that wait no more.
    """

    taxonomy: Taxonomy
    stranded: tuple[tuple[Decision, Misfit], ...] = ()
    turned_down: tuple[frozenset[str], ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()


def effective(file: Taxonomy, decisions: Iterable[Decision]) -> Effective:
    """The file's taxonomy with the decisions that stand, the oldest first; one that fits no longer is left out."""
    taxonomy, stranded, turned_down = file, [], []
    titles: dict[str, str] = {}
    settled: set[str] = set()
    for decision in decisions:
        if decision.undone:
            continue
        try:
            taxonomy = applied(taxonomy, decision)
        except Misfit as why:
            stranded.append((decision, why))
            continue
        if decision.about == "proposal":
            if decision.act == "rename":
                titles[decision.subject] = str(decision.body["name"])
            else:
                settled.add(decision.subject)
            if decision.act == "reject":
                turned_down.append(frozenset(map(str, decision.body.get("terms", ()))))
    return Effective(taxonomy, tuple(stranded), tuple(turned_down), titles, frozenset(settled))


def applied(taxonomy: Taxonomy, decision: Decision) -> Taxonomy:
    """The taxonomy after one decision. Raises Misfit where it does not fit."""
    body = decision.body
    match decision.about, decision.act:
        case "proposal", "accept":
            return _with(taxonomy, entry_from(body["need"], taxonomy))
        case "proposal", "merge":
            into = _named(taxonomy, str(body["into"]))
            return _replaced(taxonomy, into, _joined(into, body.get("patterns", {}), (str(body.get("name", "")),)))
        case "need", "merge":
            return _merged(taxonomy, _named(taxonomy, decision.subject), _named(taxonomy, str(body["into"])))
        case "need", "rename":
            return _renamed(taxonomy, _named(taxonomy, decision.subject), str(body["name"]), body.get("label_en"))
        case _:
            return taxonomy


def entry_from(fields: Mapping[str, Any], taxonomy: Taxonomy) -> NeedEntry:
    """A need from its fields. Raises Misfit for a name that is taken, or a field or pattern that is none."""
    name = str(fields.get("need", "")).strip()
    _new_name(taxonomy, name)
    for key, value, allowed in (
        ("category", fields.get("category"), CATEGORIES),
        ("severity", fields.get("severity"), get_args(Severity)),
        ("owner", fields.get("owner"), taxonomy.owners),
    ):
        if value not in allowed:
            raise Misfit(
                f"{key} 只能是 {'、'.join(allowed)}，不能是“{value}”。",
                f"{key} is one of {', '.join(allowed)}, not {value}.",
            )
    patterns = {face: _sound(fields.get(face, ())) for face in FACES}
    if not any(patterns[face] for face in ("complaint", "praise", "either")):
        asked = patterns["asks"]
        patterns["either"] = asked  # what is only asked about is named by the same words
    if not patterns["complaint"] + patterns["praise"] + patterns["either"]:
        raise Misfit(f"“{name}”没有能识别它的词，请至少给一个。", f"{name} has no words to be found by: give one.")
    return NeedEntry(
        name=name,
        group=str(fields.get("group") or "").strip() or taxonomy.groups[-1],
        label_en=str(fields.get("label_en") or name),
        definition=str(fields.get("definition") or ""),
        category=fields["category"],
        owner=fields["owner"],
        severity=fields["severity"],
        complaint=patterns["complaint"],
        praise=patterns["praise"],
        either=patterns["either"],
        asks=patterns["asks"],
        synonyms=patterns["synonyms"],
    )


def _sound(written: Sequence[Any]) -> tuple[str, ...]:
    import re

    found = []
    for each in map(str, written):
        try:
            empty = re.search(pattern_of(each), "") is not None
        except re.error:
            empty = True
        if len(each.strip()) < 2 or empty:
            raise Misfit(
                f"“{each}”不能作识别的词：至少两个字，正则要写对。",
                f"{each} cannot be a pattern: two characters at least, and a sound expression.",
            )
        found.append(each)
    return tuple(dict.fromkeys(found))


def _named(taxonomy: Taxonomy, name: str) -> NeedEntry:
    entry = taxonomy.named(name)
    if entry is None:
        from difflib import get_close_matches

        near = get_close_matches(name, [need.name for need in taxonomy.needs], n=1, cutoff=0.3)
        zh, en = (f"，是不是“{near[0]}”？", f"; did you mean {near[0]}?") if near else ("。", ".")
        raise Misfit(f"没有叫“{name}”的需求{zh}", f"There is no need called {name}{en}")
    return entry


def _new_name(taxonomy: Taxonomy, name: str) -> None:
    if not name or len(name) > 60:
        raise Misfit("需求的名字要有 1 到 60 个字。", "A need's name has 1 to 60 characters.")
    if taxonomy.named(name):
        raise Misfit(
            f"已经有叫“{name}”的需求：换个名字，或并入它。",
            f"There is a need called {name}: take another name, or merge.",
        )


def _with(taxonomy: Taxonomy, entry: NeedEntry) -> Taxonomy:
    """At the end of its group: the order of the others stays."""
    last = max((row for row, need in enumerate(taxonomy.needs) if need.group == entry.group), default=None)
    at = len(taxonomy.needs) if last is None else last + 1
    return replace(taxonomy, needs=(*taxonomy.needs[:at], entry, *taxonomy.needs[at:]))


def _replaced(taxonomy: Taxonomy, old: NeedEntry, new: NeedEntry) -> Taxonomy:
    return replace(taxonomy, needs=tuple(new if need is old else need for need in taxonomy.needs))


def _joined(into: NeedEntry, patterns: Mapping[str, Sequence[str]], names: Sequence[str]) -> NeedEntry:
    """With more patterns, each on its face, and other names; none twice."""
    known = {word for face in FACES for word in getattr(into, face)} | {into.name}
    added: dict[str, tuple[str, ...]] = {}
    for face in FACES:
        more = [*patterns.get(face, ()), *(names if face == "synonyms" else ())]
        new = tuple(word for word in _sound([each for each in more if len(each) > 1]) if word not in known)
        known.update(new)
        added[face] = (*getattr(into, face), *new)
    return replace(into, **added)  # type: ignore[arg-type]


def _merged(taxonomy: Taxonomy, gone: NeedEntry, into: NeedEntry) -> Taxonomy:
    if gone is into:
        raise Misfit(f"“{into.name}”不能并入自己。", f"{into.name} cannot be merged into itself.")
    patterns = {face: getattr(gone, face) for face in FACES}
    joined = _joined(into, patterns, (gone.name,))
    kept = (joined if need is into else need for need in taxonomy.needs if need is not gone)
    return replace(taxonomy, needs=tuple(_praising(need, gone.name, into.name) for need in kept))


def _renamed(taxonomy: Taxonomy, old: NeedEntry, name: str, label_en: object) -> Taxonomy:
    name = name.strip()
    _new_name(taxonomy, name)
    english = str(label_en or "") or (name if old.label_en == old.name else old.label_en)
    new = replace(old, name=name, label_en=english, synonyms=tuple(dict.fromkeys((*old.synonyms, old.name))))
    renamed = (new if need is old else need for need in taxonomy.needs)
    return replace(taxonomy, needs=tuple(_praising(need, old.name, name) for need in renamed))


def _praising(need: NeedEntry, old: str, new: str) -> NeedEntry:
    """What praised the old name praises the new one; a need praises itself without saying so."""
    if need.praised_as != old:
        return need
    return replace(need, praised_as="" if need.name == new else new)
