"""YAML rules → Rulebook. A fault of a rule file is a ValueError that names file and rule."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from knowledge.folding import Dodges, Folding
from knowledge.rulebook import Exemption, Rule, Rulebook

SEVERITIES = {"high", "medium", "low"}
OUTCOMES = {"blocked", "needs_evidence"}
FIELDS = {
    "id",
    "article",
    "severity",
    "outcome",
    "words",
    "patterns",
    "allowed",
    "unless",
    "softened",
    "suggestion",
    "examples",
    "with_product",
    "platforms",
}


def read_rules(folder: Path) -> Rulebook:
    """All *.yml of a folder; `exemptions.yml` and `dodges.yml` serve the others.

    Raises ValueError for a rule that lacks an article, names an unknown exemption or holds a broken pattern.
    """
    exemptions = {name: _exemption(name, tree) for name, tree in _load(folder / "exemptions.yml")["exemptions"].items()}
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.yml")):
        if path.stem in {"exemptions", "dodges"}:
            continue
        tree = _load(path)
        rules.extend(_rule(one, tree, exemptions, path.name) for one in tree["rules"])
    return Rulebook(tuple(rules), read_folding(folder / "dodges.yml"))


def read_folding(path: Path) -> Folding:
    """The table of spellings that dodge, compiled."""
    tree = _load(path)
    characters = {variant: plain for plain, variants in tree["characters"].items() for variant in variants}
    phrases = [(pattern, word) for word, patterns in tree["phrases"].items() for pattern in patterns]
    pinyin = {word: spelled.split() for word, spelled in tree["pinyin"].items()}
    return Folding(Dodges(characters, phrases, pinyin))


def _rule(tree: Mapping[str, Any], book: Mapping[str, Any], exemptions: Mapping[str, Exemption], file: str) -> Rule:
    name = f"{file}: rule {tree.get('id', '?')}"
    if unknown := set(tree) - FIELDS:
        raise ValueError(f"{name} has unknown fields {sorted(unknown)}")
    article = tree.get("article", book.get("article"))
    if not article or "suggestion" not in tree:
        raise ValueError(f"{name} needs an article and a suggestion")
    severity, outcome = tree.get("severity", "high"), tree.get("outcome", "blocked")
    if severity not in SEVERITIES or outcome not in OUTCOMES:
        raise ValueError(f"{name}: severity is one of {sorted(SEVERITIES)}, outcome one of {sorted(OUTCOMES)}")
    unnamed = [one for key in ("unless", "softened") for one in tree.get(key, ()) if one not in exemptions]
    if unnamed:
        raise ValueError(f"{name} names exemptions that do not exist: {unnamed}")
    examples = tree.get("examples", {})
    words = sorted(map(re.escape, tree.get("words", ())), key=len, reverse=True)
    return Rule(
        id=tree["id"],
        category=book["category"],
        article=article,
        severity=severity,
        outcome=outcome,
        found=_compiled([*map(_to_word_ends, tree.get("patterns", ())), *words], name),
        suggestion=tree["suggestion"],
        allowed=_compiled(tree["allowed"], name) if tree.get("allowed") else None,
        unless=tuple(exemptions[one] for one in tree.get("unless", ())),
        softened=tuple(exemptions[one] for one in tree.get("softened", ())),
        with_product=tree.get("with_product", False),
        platforms=tuple(tree.get("platforms", ())),
        latin=book.get("script") == "latin",
        violating=tuple(examples.get("violating", ())),
        clean=tuple(examples.get("clean", ())),
    )


def _exemption(name: str, tree: Mapping[str, str]) -> Exemption:
    where = f"exemptions.yml: {name}"
    patterns = {key: _compiled([pattern], where) for key, pattern in tree.items() if key != "why"}
    if before := tree.get("before"):
        patterns["before"] = _compiled([rf"(?:{before})$"], where)
    return Exemption(name, **patterns)


_OPEN_TAIL = re.compile(r"\[\^，。\]\{([01]),(\d)\}(?=\||\)?$)")


def _to_word_ends(pattern: str) -> str:
    """“And up to four characters more” at the end of an alternative goes on to 的 or a mark, or is left out.

    A span would otherwise end inside a word: 全网最好用的精 of 全网最好用的精华.
    """
    ends = "(?=的|[，。！？!?,;；]|$)"
    return _OPEN_TAIL.sub(
        lambda tail: rf"(?:[^，。的]{{{tail[1]},{tail[2]}}}?{ends}{'|.' if tail[1] == '1' else '|'})", pattern
    )


def _compiled(patterns: Sequence[str], name: str) -> re.Pattern[str]:
    if not patterns:
        raise ValueError(f"{name} has neither words nor patterns")
    try:
        # “no comma or full stop between” never means across lines either
        return re.compile("|".join(patterns).replace("[^，。", r"[^，。\n"))
    except re.error as error:
        raise ValueError(f"{name} has a broken pattern: {error}") from error


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
