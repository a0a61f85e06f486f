"""A YAML file as sections that know their lines, so that a check can report every fault at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from analytics.plain_yaml import Loader, hold


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a file, and where. `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with one file."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        fault = Fault(self.file, line, message)
        if fault not in self.found:
            self.found.append(fault)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: ", did you mean `clicks`?", or nothing when none is near."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f", did you mean `{best[0]}`?" if best else ""


@dataclass(frozen=True, slots=True)
class Section:
    """One mapping of the file. `what` names it in messages ("metric `ctr`")."""

    what: str
    line: int
    nodes: dict[str, yaml.Node]
    faults: Faults

    def expect(self, known: Sequence[str], unsupported: Sequence[str] = (), meta: Sequence[str] = ()) -> None:
        """Names every key that is not known, not supported yet, or stands outside the `meta` it belongs to."""
        for key, node in self.nodes.items():
            if key in unsupported:
                self.faults.add(_line(node), f"{self.what}: `{key}` is not supported yet")
            elif key in meta and key not in known:
                self.faults.add(_line(node), f"{self.what}: `{key}` belongs under `config.meta`")
            elif key not in known:
                hint = nearest(key, known)
                self.faults.add(_line(node), f"{self.what}: unknown key `{key}`{hint}")

    def line_of(self, key: str) -> int:
        return _line(self.nodes[key]) if key in self.nodes else self.line

    def __contains__(self, key: object) -> bool:
        return key in self.nodes

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A scalar as text; a missing required one is a fault."""
        node = self.nodes.get(key)
        if node is None:
            if required:
                self.faults.add(self.line, f"{self.what}: `{key}` is missing")
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.faults.add(_line(node), f"{self.what}: `{key}` must be a single value")
            return default
        return default if node.tag.endswith(":null") else str(node.value).strip()

    def text_or_none(self, key: str) -> str | None:
        """A scalar as text; None when the key is absent or holds more than one value."""
        node = self.nodes.get(key)
        return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else None

    def expect_near(self, known: Sequence[str]) -> None:
        """For `meta`, which other tools use too: names only the keys that look like a misspelt known one."""
        for key, node in self.nodes.items():
            hint = "" if key in known else nearest(key, known)
            if hint:
                self.faults.add(_line(node), f"{self.what}: unknown key `{key}`{hint}")

    def choice(self, key: str, known: Sequence[str], default: str = "", *, required: bool = False) -> str:
        """One of several words; another one is a fault and gives the default."""
        word = self.text(key, default, required=required)
        if word and word not in known:
            hint = nearest(word, known) or f" (one of {', '.join(known)})"
            self.faults.add(self.line_of(key), f"{self.what}: `{key}` cannot be `{word}`{hint}")
            return default
        return word

    def number(self, key: str) -> float | None:
        word = self.text(key)
        if not word:
            return None
        try:
            return float(word)
        except ValueError:
            self.faults.add(self.line_of(key), f"{self.what}: `{key}` must be a number, not `{word}`")
            return None

    def flag(self, key: str) -> bool:
        word = self.choice(key, ("true", "false", "True", "False", "yes", "no", "on", "off"), "false")
        return word.lower() in {"true", "yes", "on"}

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words; a single word is a list of one."""
        node = self.nodes.get(key)
        if isinstance(node, yaml.SequenceNode):
            items = [item for item in node.value if isinstance(item, yaml.ScalarNode)]
            if len(items) < len(node.value):
                self.faults.add(_line(node), f"{self.what}: `{key}` must be a list of words")
            return tuple(str(item.value).strip() for item in items)
        word = self.text(key)
        return (word,) if word else ()

    def section(self, key: str) -> "Section | None":
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return None
        return section(node, f"{self.what}, `{key}`", self.faults)

    def sections(self, key: str, kind: str) -> Iterator["Section"]:
        """The mappings of a list, each named by its `name`."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return
        if not isinstance(node, yaml.SequenceNode):
            self.faults.add(_line(node), f"{self.what}: `{key}` must be a list")
            return
        for item in node.value:
            found = section(item, kind, self.faults)
            if found:
                name = found.text("name")
                what = f"{kind} `{name}`" if name else kind
                yield Section(what, found.line, found.nodes, self.faults)


def section(node: yaml.Node, what: str, faults: Faults) -> Section | None:
    """A mapping node as a Section; anything else is a fault and None. A key given twice is a fault."""
    if not isinstance(node, yaml.MappingNode):
        faults.add(_line(node), f"{what}: expected keys and values here")
        return None
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in nodes:
            faults.add(_line(key), f"{what}: `{name}` is given twice")
        nodes[name] = value
    return Section(what, _line(node), nodes, faults)


def read_yaml(path: Path, faults: Faults) -> Section | None:
    """The file's top level; None, with a fault, when there is none to read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.parent != Path(__file__).parent:  # the bundled file is known to be sound, and every start reads it
            hold(text, aliases=True)
        node = yaml.compose(text, Loader=Loader)
    except OSError as error:
        faults.add(1, f"cannot be read: {error.strerror}")
        return None
    except UnicodeDecodeError:
        faults.add(1, "is not UTF-8 text")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}")
        return None
    except yaml.YAMLError as error:
        faults.add(1, f"not valid YAML: {error}")
        return None
    if node is None:
        faults.add(1, "is empty")
        return None
    return section(node, "the file", faults)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
