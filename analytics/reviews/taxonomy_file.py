"""Reads and checks a taxonomy file: every fault at once, each with its line, in Chinese and English."""

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import yaml

from analytics import plain_yaml
from analytics.reviews.review import CATEGORIES
from analytics.reviews.taxonomy import FACES, OWNERS, TEXTS, Severity, Taxonomy, pattern_of, read_sound
from analytics.spoken import Language, SpokenError

_TOP = ("version", "owners", "groups")
_GROUP = ("group", "label_en", "definition", "owner", "needs")
_NEED = (*TEXTS, *FACES)
_REQUIRED = ("name", "definition", "category", "severity")
_MOST_SAID = 30


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in a taxonomy file, at which line, and how to mend it."""

    line: int
    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


class TaxonomyFaulty(SpokenError):
    """A taxonomy file cannot be used; `faults` says why, all of them."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        zh, en = (
            "\n".join(f"{path.name}:{fault.line} {fault.sentence(language)}" for fault in faults[:_MOST_SAID])
            for language in get_args(Language)
        )
        more = len(faults) - _MOST_SAID
        super().__init__(
            f"需求分类文件有 {len(faults)} 处要改：\n{zh}"
            + (f"\n……另有 {more} 处，运行 zhongcao needs check 查看。" if more > 0 else ""),
            f"{len(faults)} faults to mend in the taxonomy:\n{en}"
            + (f"\n… and {more} more: run zhongcao needs check." if more > 0 else ""),
        )
        self.faults = faults


def check(path: Path) -> tuple[Fault, ...]:
    """Every fault of a taxonomy file, in order of their lines; none when it can be used."""
    return tuple(sorted(_Check().faults_of(path)))


def load(path: Path) -> Taxonomy:
    """Read a taxonomy file.

    Raises TaxonomyFaulty with all its faults.
    """
    if faults := check(path):
        raise TaxonomyFaulty(path, faults)
    return read_sound(path)


@dataclass(slots=True)
class _Check:
    """One file's names, as far as it has been read."""

    names: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    owners: tuple[str, ...] = OWNERS

    def faults_of(self, path: Path) -> Iterator[Fault]:
        try:
            text = path.read_text(encoding="utf-8-sig")
            plain_yaml.hold(text)
            root = yaml.compose(text, plain_yaml.Loader)
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(1, f"文件读不了：{error}", f"the file cannot be read: {error}")
            return
        except yaml.YAMLError as error:
            mark, why = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
            yield Fault(mark.line + 1 if mark else 1, f"不是能读的 YAML：{why}", f"this is no YAML we read: {why}")
            return
        if not isinstance(root, yaml.MappingNode):
            yield Fault(1, "缺少 groups：最上层应是 groups 下的一个列表", "a list called groups is missing")
            return
        top = yield from self._fields(root, _TOP, "文件", "the file")
        if "owners" in top:
            yield from self._owners(top["owners"])
        groups = top.get("groups")
        if not isinstance(groups, yaml.SequenceNode) or not groups.value:
            line = _line(groups) if groups else 1
            yield Fault(line, "缺少 groups：最上层应是 groups 下的一个列表", "a list called groups is missing")
            return
        for group in groups.value:
            yield from self._group(group)
        yield from self._dangling(groups)

    def _owners(self, node: yaml.Node) -> Iterator[Fault]:
        written = _texts(node)
        if not written:
            yield Fault(_line(node), "owners 应是负责人的列表", "owners is a list of names")
        self.owners = written or OWNERS

    def _group(self, node: yaml.Node) -> Iterator[Fault]:
        fields = yield from self._fields(node, _GROUP, "分组", "a group")
        name = _text(fields.get("group"))
        needs = fields.get("needs")
        if not name or not isinstance(needs, yaml.SequenceNode):
            yield Fault(
                _line(node),
                "每个分组要有 group（组名）和 needs（需求列表）",
                "a group needs its name under group and a list under needs",
            )
            return
        if name in self.groups:
            zh, en = f"分组“{name}”在第 {self.groups[name]} 行已经有了", f"the group {name} stands already at line"
            yield Fault(_line(fields["group"]), zh, f"{en} {self.groups[name]}")
        self.groups.setdefault(name, _line(fields["group"]))
        if "owner" in fields:
            yield from self._choice("owner", fields["owner"], self.owners)
        for need in needs.value:
            yield from self._need(need, has_owner="owner" in fields)

    def _need(self, node: yaml.Node, *, has_owner: bool) -> Iterator[Fault]:
        fields = yield from self._fields(node, _NEED, "需求", "a need")
        for key in (*_REQUIRED, *(() if has_owner else ("owner",))):
            if not _text(fields.get(key)):
                yield Fault(_line(node), f"缺少 {key}", f"{key} is missing")
        for key in TEXTS:
            if key in fields and not isinstance(fields[key], yaml.ScalarNode):
                yield Fault(_line(fields[key]), f"{key} 应是一段文字", f"{key} is a text, not a list or mapping")
        choices = {"category": CATEGORIES, "owner": self.owners, "severity": get_args(Severity)}
        for key, allowed in choices.items():
            if _text(fields.get(key)):
                yield from self._choice(key, fields[key], allowed)
        if name := _text(fields.get("name")):
            line = _line(fields["name"])
            if name in self.names:
                first = self.names[name]
                yield Fault(line, f"“{name}”在第 {first} 行已经有了", f"{name} stands already at line {first}")
            self.names.setdefault(name, line)
        if not any(key in fields for key in ("complaint", "praise", "either")):
            yield Fault(
                _line(node),
                "需求要在 complaint、praise 或 either 下写出识别它的词",
                "a need has patterns under complaint, praise or either",
            )
        for key in FACES:
            if key in fields:
                yield from _pattern_faults(key, fields[key])
        yield from _given_twice(fields)

    def _dangling(self, groups: yaml.SequenceNode) -> Iterator[Fault]:
        for group in groups.value:
            for need in getattr(_mapping(group).get("needs"), "value", []):
                target = _mapping(need).get("praised_as")
                if target is not None and _text(target) and _text(target) not in self.names:
                    zh, en = _meant(_text(target), self.names)
                    yield Fault(
                        _line(target),
                        f"praised_as 写的“{_text(target)}”不是这里的需求{zh}",
                        f"praised_as names {_text(target)}, which is no need here{en}",
                    )

    def _fields(
        self, node: yaml.Node, known: tuple[str, ...], zh: str, en: str
    ) -> Generator[Fault, None, dict[str, yaml.Node]]:
        """A mapping's fields; what is none, unknown or written twice is a fault."""
        if not isinstance(node, yaml.MappingNode):
            yield Fault(_line(node), f"{zh}应写成“字段: 值”", f"{en} is written as field: value")
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key, line = str(key_node.value), _line(key_node)
            if key not in known:
                meant_zh, meant_en = _meant(key, known)
                names = "、".join(known)
                yield Fault(
                    line,
                    f"{zh}没有 {key} 这个字段{meant_zh}；可用的有：{names}",
                    f"{key} is no field of {en}{meant_en}; there are {', '.join(known)}",
                )
            if key in found:
                yield Fault(line, f"{key} 写了两次", f"{key} is written twice")
            found[key] = value
        return found

    def _choice(self, key: str, node: yaml.Node, allowed: Iterable[str]) -> Iterator[Fault]:
        value = _text(node)
        if value not in allowed:
            zh, en = _meant(value, allowed)
            yield Fault(
                _line(node),
                f"{key} 只能是 {'、'.join(allowed)}，不能是“{value}”{zh}",
                f"{key} is one of {', '.join(allowed)}, not {value}{en}",
            )


def _pattern_faults(key: str, node: yaml.Node) -> Iterator[Fault]:
    if not isinstance(node, yaml.SequenceNode):
        yield Fault(_line(node), f"{key} 应是词的列表", f"{key} is a list of patterns")
        return
    for item in node.value:
        if not _text(item):
            yield Fault(_line(item), f"{key} 里有一项是空的或不是文字", f"a pattern under {key} is empty or no text")
            continue
        try:
            empty = re.search(pattern_of(item.value), "") is not None
        except (re.error, RecursionError, OverflowError) as error:
            yield Fault(
                _line(item),
                f"{item.value} 不是正确的正则表达式：{error}",
                f"{item.value} is no regular expression: {error}",
            )
        else:
            if empty:
                zh, en = f"{item.value} 会匹配任何一段话", f"{item.value} would match every text"
                yield Fault(_line(item), zh, en)
            elif len(item.value.strip()) < 2:
                zh, en = f"“{item.value}”太短，至少写两个字", f"{item.value} is too short: two characters at least"
                yield Fault(_line(item), zh, en)


def _given_twice(fields: dict[str, yaml.Node]) -> Iterator[Fault]:
    """The same words can not be a complaint and praise at once."""
    praise = set(_texts(fields.get("praise")))
    for item in getattr(fields.get("complaint"), "value", []) if "praise" in fields else []:
        if isinstance(item, yaml.ScalarNode) and item.value in praise:
            zh, en = f"“{item.value}”同时写在 complaint 和 praise 里", f"{item.value} is both a complaint and praise"
            yield Fault(_line(item), zh, en)


def _meant(word: str, known: Iterable[str]) -> tuple[str, str]:
    """“did you mean”, in both languages; empty where nothing is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return (f"，是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value}


def _text(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return ""
    return str(node.value).strip()


def _texts(node: yaml.Node | None) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        return ()
    return tuple(filter(None, map(_text, node.value)))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
