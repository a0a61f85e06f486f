"""A YAML file as sections that know their lines, so that a check can report every fault at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from analytics.plain_yaml import Loader, hold


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a file, and where. `line` counts from 1; `zh` says it in Chinese where that is written."""

    file: str
    line: int
    message: str
    zh: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: Literal["zh", "en"]) -> str:
        """The fault with its place, in one line."""
        return f"{self.file}:{self.line}: {self.zh if language == 'zh' and self.zh else self.message}"


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with one file."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, message: str, zh: str = "") -> None:
        fault = Fault(self.file, line, message, zh)
        if fault not in self.found:
            self.found.append(fault)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: ", did you mean `clicks`?", or nothing when none is near."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f", did you mean `{best[0]}`?" if best else ""


def meant(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The same hint in English and in Chinese."""
    hint = nearest(word, known)
    return hint, hint.replace(", did you mean ", "，是不是 ")[:-1] + "？" if hint else ""


@dataclass(frozen=True, slots=True)
class Section:
    """One mapping of the file. `what` names it in messages ("metric `ctr`")."""

    what: str
    line: int
    nodes: dict[str, yaml.Node]
    faults: Faults

    @property
    def where(self) -> str:
        """What names it in a Chinese message."""
        return self.what.removeprefix("the file, ").replace("the file", "文件").replace(", ", " 里的 ")

    def fault(self, key: str, en: str, zh: str) -> None:
        """A fault at a key, said in both languages."""
        self.faults.add(self.line_of(key), f"{self.what}: {en}", f"{self.where}：{zh}")

    def expect(self, known: Sequence[str], unsupported: Sequence[str] = (), meta: Sequence[str] = ()) -> None:
        """Names every key that is not known, not supported yet, or stands outside the `meta` it belongs to."""
        for key in self.nodes:
            if key in unsupported:
                self.fault(key, f"`{key}` is not supported yet", f"还不支持 `{key}`")
            elif key in meta and key not in known:
                self.fault(key, f"`{key}` belongs under `config.meta`", f"`{key}` 要写在 `config.meta` 下")
            elif key not in known:
                hint, hint_zh = meant(key, known)
                self.fault(key, f"unknown key `{key}`{hint}", f"不认识 `{key}` 这一项{hint_zh}")

    def line_of(self, key: str) -> int:
        return _line(self.nodes[key]) if key in self.nodes else self.line

    def __contains__(self, key: object) -> bool:
        return key in self.nodes

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A scalar as text; a missing required one is a fault."""
        node = self.nodes.get(key)
        if node is None:
            if required:
                self.fault(key, f"`{key}` is missing", f"缺 `{key}`")
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.fault(key, f"`{key}` must be a single value", f"`{key}` 只能写一个值")
            return default
        return default if node.tag.endswith(":null") else str(node.value).strip()

    def text_or_none(self, key: str) -> str | None:
        """A scalar as text; None when the key is absent or holds more than one value."""
        node = self.nodes.get(key)
        return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else None

    def expect_near(self, known: Sequence[str]) -> None:
        """For `meta`, which other tools use too: names only the keys that look like a misspelt known one."""
        for key in self.nodes:
            hint, hint_zh = ("", "") if key in known else meant(key, known)
            if hint:
                self.fault(key, f"unknown key `{key}`{hint}", f"不认识 `{key}` 这一项{hint_zh}")

    def choice(self, key: str, known: Sequence[str], default: str = "", *, required: bool = False) -> str:
        """One of several words; another one is a fault and gives the default."""
        word = self.text(key, default, required=required)
        if word and word not in known:
            hint, hint_zh = meant(word, known)
            hint, hint_zh = hint or f" (one of {', '.join(known)})", hint_zh or f"（可以写 {'、'.join(known)}）"
            self.fault(key, f"`{key}` cannot be `{word}`{hint}", f"`{key}` 不能是 `{word}`{hint_zh}")
            return default
        return word

    def number(self, key: str) -> float | None:
        word = self.text(key)
        if not word:
            return None
        try:
            return float(word)
        except ValueError:
            self.fault(key, f"`{key}` must be a number, not `{word}`", f"`{key}` 要写数字，不能是 `{word}`")
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
                self.fault(key, f"`{key}` must be a list of words", f"`{key}` 要写成一列词")
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
            self.fault(key, f"`{key}` must be a list", f"`{key}` 要写成列表")
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
        here = Section(what, _line(node), {}, faults)
        here.fault("", "expected keys and values here", "这里要写成“名称: 值”")
        return None
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in nodes:
            where = Section(what, _line(key), {}, faults)
            where.fault("", f"`{name}` is given twice", f"`{name}` 写了两次")
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
        faults.add(1, f"cannot be read: {error.strerror}", f"读不了：{error.strerror}")
        return None
    except UnicodeDecodeError:
        faults.add(1, "is not UTF-8 text", "不是 UTF-8 编码的文本")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        faults.add(line, f"not valid YAML: {error.problem}", f"不是合法的 YAML：{error.problem}")
        return None
    except yaml.YAMLError as error:
        faults.add(1, f"not valid YAML: {error}", f"不是合法的 YAML：{error}")
        return None
    if node is None:
        faults.add(1, "is empty", "文件是空的")
        return None
    return section(node, "the file", faults)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
