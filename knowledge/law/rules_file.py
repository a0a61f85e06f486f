"""YAML rules → rules. A fault of a rule file is a ValueError that names file and rule.

A pattern is a regular expression over folded text, in which `{name}` stands for a list of `words.yml`, as in
`{market}{gap}第一`. Words of a list are set apart by spaces and may be small expressions themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.law.folding import Dodges, Folding
from knowledge.law.rules import Category, Cues, Exemption, Rule, Wording

SEVERITIES = {"high", "medium", "low"}
OUTCOMES = {"blocked", "needs_evidence"}
FIELDS = {
    "id", "why", "article", "severity", "outcome", "words", "families", "allowed", "unless", "softened", "say",
    "examples", "with_product", "platforms",
}  # fmt: skip
SERVING = {"exemptions", "dodges", "words"}
_NAMED = re.compile(r"\{([a-z_]+)\}")


def read_rules(folder: Path) -> tuple[tuple[Rule, ...], Folding, dict[str, Category]]:
    """All *.yml of a folder; `words.yml`, `exemptions.yml` and `dodges.yml` serve the others.

    Raises ValueError for a rule that lacks an article, or names an unknown exemption or list.
    """
    lists = WordLists(_load(folder / "words.yml"))
    exemptions = {
        name: _exemption(name, tree, lists) for name, tree in _load(folder / "exemptions.yml")["exemptions"].items()
    }
    rules: list[Rule] = []
    categories: dict[str, Category] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in SERVING:
            book = _load(path)
            says = book["reads_like"]
            category = Category(
                path.stem, book["category"], book["category_en"], book["article"], says["zh"], says["en"]
            )
            categories[category.name] = category
            rules.extend(_rule(one, book, exemptions, lists, path.name) for one in book["rules"])
    return tuple(rules), read_folding(folder / "dodges.yml"), categories


def read_folding(path: Path) -> Folding:
    """The table of spellings that dodge, compiled."""
    tree = _load(path)
    characters = {variant: plain for plain, variants in tree["characters"].items() for variant in variants}
    pairs = [pair for name in ("traditional", "lookalikes") for pair in tree[name].split()]
    characters |= {one: pair[1] for pair in pairs for one in {pair[0], pair[0].upper()}}
    phrases = [(pattern, word) for word, patterns in tree["phrases"].items() for pattern in patterns]
    pinyin = {word: spelled.split() for word, spelled in tree["pinyin"].items()}
    return Folding(Dodges(characters, phrases, pinyin))


@dataclass(frozen=True, slots=True)
class WordLists:
    """Named lists of words, and the patterns written with them."""

    lists: Mapping[str, str]
    _written: dict[str, str] = field(default_factory=dict)

    def written_out(self, pattern: str) -> str:
        """Every `{name}` replaced by its list as one group."""
        return _NAMED.sub(lambda named: self._group(named[1]), pattern)

    def _group(self, name: str) -> str:
        if name not in self._written:
            if name not in self.lists:
                raise ValueError(f"words.yml has no list {name}")
            self._written[name] = alternatives(self.written_out(" ".join(self.lists[name].split())).split(" "))
        return self._written[name]

    def cues(self, pattern: str) -> Cues:
        """For each alternative, sets of characters of which each match holds one; none where that cannot be said."""
        return tuple(self._sets(parts) for parts in _parts(pattern))

    def _sets(self, parts: Sequence[str]) -> tuple[frozenset[str], ...]:
        """The two smallest sets are enough to tell."""
        return tuple(sorted({one for part in parts if (one := self._firsts(part))}, key=len)[:2])

    def _one_of(self, pattern: str) -> frozenset[str]:
        """One set for a whole pattern; empty where an alternative has none."""
        sets = self.cues(pattern)
        return frozenset().union(*(one[0] for one in sets)) if all(sets) else frozenset()

    def _firsts(self, part: str) -> frozenset[str]:
        """Characters of which a part holds one: one for each word of a list; empty where one has none."""
        named = _NAMED.fullmatch(part)
        if not named:
            return self._one_of(part[3:-1]) if part.startswith("(?:") else _characters(part)
        firsts: set[str] = set()
        for word in self.lists.get(named[1], "").split():
            found = self._one_of(word)
            if not found:
                return frozenset()
            firsts |= found
        return frozenset(firsts)


_LOOKING_ROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")


def alternatives(words: Sequence[str]) -> str:
    """One group, longer words first, so that 最好用 is found before 最好."""
    plain = {word: len(_LOOKING_ROUND.sub("", word)) for word in words}
    return f"(?:{'|'.join(sorted(words, key=plain.__getitem__, reverse=True))})"


_ATOM = re.compile(r"\{[a-z_]+\}|\{\d*,?\d*\}|\\.|\[(?:\\.|[^\]])*\]|\(\?<?[=!:]|[()|]|.", re.DOTALL)
_OPTIONAL = re.compile(r"[?*]|\{0?,")
_LITERAL = re.compile(r"[\u3400-\u9fffa-z0-9]|\\d|\[(?:[\u3400-\u9fffa-z0-9]|\\d)+\]")
_DIGITS = "0123456789"


def _parts(pattern: str) -> list[list[str]]:
    """For each alternative, what every match of it holds: literals, lists and groups that are not optional."""
    alternatives: list[list[str]] = [[]]
    depth = start = 0
    for atom in _ATOM.finditer(pattern):
        piece = atom[0]
        if piece == "|" and depth == 0:
            alternatives.append([])
        if piece.startswith("("):
            start = atom.start() if depth == 0 else start
            depth += 1
            continue
        depth -= piece == ")"
        if depth or _OPTIONAL.match(pattern, atom.end()):
            continue
        if piece == ")" and pattern.startswith("(?:", start):
            alternatives[-1].append(pattern[start : atom.end()])
        elif _NAMED.fullmatch(piece) or _LITERAL.fullmatch(piece):
            alternatives[-1].append(piece)
    return alternatives


def _characters(literal: str) -> frozenset[str]:
    """“第” is itself, “[一1]” either, “\\d” any digit."""
    return frozenset(literal.replace("\\d", _DIGITS).strip("[]"))


def _rule(
    tree: Mapping[str, Any], book: Mapping[str, Any], exemptions: Mapping[str, Exemption], lists: WordLists, file: str
) -> Rule:
    name = f"{file}: rule {tree.get('id', '?')}"
    _refuse_faults(tree, book, exemptions, name)
    examples = tree.get("examples", {})
    latin = book.get("script") == "latin"
    allowed = [lists.written_out(one) for one in tree.get("allowed", ())]
    return Rule(
        id=tree["id"],
        category=book["category"],
        category_en=book["category_en"],
        article=tree.get("article", book.get("article")),
        severity=tree.get("severity", "high"),
        outcome=tree.get("outcome", "blocked"),
        families=tuple(_families(tree, lists, name, latin=latin)),
        suggestion=tree["say"]["zh"],
        advice=tree["say"]["en"],
        allowed=Wording(f"{name} allowed", "|".join(allowed)) if allowed else None,
        unless=tuple(exemptions[one] for one in (*book.get("unless", ()), *tree.get("unless", ()))),
        softened=tuple(exemptions[one] for one in tree.get("softened", ())),
        with_product=tree.get("with_product", False),
        platforms=tuple(tree.get("platforms", ())),
        latin=latin,
        violating=tuple(examples.get("violating", ())),
        clean=tuple(examples.get("clean", ())),
    )


def _grouped(pattern: str) -> str:
    return f"(?:{pattern})"


def _families(tree: Mapping[str, Any], lists: WordLists, name: str, *, latin: bool) -> list[Wording]:
    families = [
        Wording(
            f"{name} {family}",
            rf"(?<![a-z0-9]){_grouped(lists.written_out(pattern))}(?![a-z])" if latin else lists.written_out(pattern),
            lists.cues(pattern),
        )
        for family, pattern in tree.get("families", {}).items()
    ]
    if words := tree.get("words", "").split():
        pattern = alternatives(words)
        families.append(Wording(f"{name} words", lists.written_out(pattern), lists.cues(pattern)))
    return families


def _refuse_faults(
    tree: Mapping[str, Any], book: Mapping[str, Any], exemptions: Mapping[str, Exemption], name: str
) -> None:
    if unknown := set(tree) - FIELDS:
        raise ValueError(f"{name} has unknown fields {sorted(unknown)}")
    if not tree.get("article", book.get("article")) or set(tree.get("say", ())) != {"zh", "en"}:
        raise ValueError(f"{name} needs an article, and what to say instead in zh and en")
    if tree.get("severity", "high") not in SEVERITIES or tree.get("outcome", "blocked") not in OUTCOMES:
        raise ValueError(f"{name}: severity is one of {sorted(SEVERITIES)}, outcome one of {sorted(OUTCOMES)}")
    if not tree.get("families") and not tree.get("words"):
        raise ValueError(f"{name} has neither words nor families")
    named = (*book.get("unless", ()), *tree.get("unless", ()), *tree.get("softened", ()))
    if unnamed := [one for one in named if one not in exemptions]:
        raise ValueError(f"{name} names exemptions that do not exist: {unnamed}")


def _exemption(name: str, tree: Mapping[str, str], lists: WordLists) -> Exemption:
    where = f"exemptions.yml: {name}"
    wordings = {key: Wording(where, lists.written_out(pattern)) for key, pattern in tree.items() if key != "why"}
    if before := tree.get("before"):
        wordings["before"] = Wording(where, rf"(?:{lists.written_out(before)})$")
    return Exemption(name, **wordings)


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
