"""What the catalog calls things: every name, label and synonym, ready to be found in a text."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from analytics.kpi.catalog import Catalog, Metric
from analytics.kpi.reading.nouns import nouns_for
from analytics.kpi.wording import HAN, fold

Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Name:
    """All that one spelling can mean. `own` are the metrics whose own name or label it is."""

    metrics: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Spellings, folded, with what they mean; `lengths` says how long spellings are that start with a character.

    `nouns` gives what the values of a dimension are values of.
    """

    names: Mapping[str, Name]
    lengths: Mapping[str, tuple[int, ...]]
    shown: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    nouns: Callable[[str], frozenset[str]] = lambda _: frozenset()

    def called(self, spelling: str) -> str:
        """How to offer a spelling: by the label of its one metric or dimension in the same script, else as written."""
        name = self.names[spelling]
        means = (*name.metrics, *name.dimensions)
        label = self.labels[means[0]] if len(means) == 1 and not name.values else ""
        if label and bool(HAN.search(spelling)) == bool(HAN.search(label)):
            return label
        return self.shown[spelling].replace("_", " ") if means else self.shown[spelling]

    def found_in(self, folded: str) -> Iterator[tuple[int, int, Name]]:
        """Every spelling at every place, never a part of a longer Latin word or number."""
        for start, char in enumerate(folded):
            if runs_on(folded, start):
                continue
            for length in self.lengths.get(char, ()):
                end = start + length
                if end <= len(folded) and not runs_on(folded, end):
                    name = self.names.get(folded[start:end])
                    if name is not None:
                        yield start, end, name


def runs_on(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    left, right = text[place - 1], text[place]
    if left.isdigit() and right.isdigit():
        return True
    return left.isalpha() and right.isalpha() and not (HAN.match(left) or HAN.match(right))


def build_lexicon(catalog: Catalog) -> Lexicon:
    """The names of all visible metrics, of dimensions, and of dimension values."""
    metrics: dict[str, list[str]] = defaultdict(list)
    own: dict[str, list[str]] = defaultdict(list)
    exact: dict[str, list[str]] = defaultdict(list)
    exact_own: dict[str, list[str]] = defaultdict(list)
    dimensions: dict[str, list[str]] = defaultdict(list)
    values: dict[str, list[tuple[str, str]]] = defaultdict(list)
    shown: dict[str, str] = {}
    for metric in catalog.metrics.values():
        if metric.visible:
            _add(own, (metric.name, metric.label), metric.name, shown)
            _add(exact_own, (metric.name, metric.label), metric.name, shown, plural=False)
            _add(exact, _metric_names(metric), metric.name, shown, plural=False)
            _add(metrics, _metric_names(metric), metric.name, shown)
    for dimension_name in catalog.dimension_names():
        dimension = catalog.dimension(dimension_name)
        if dimension is None:
            continue
        _add(dimensions, (dimension.name, dimension.label, *dimension.synonyms), dimension_name, shown)
        if dimension.kind == "categorical":
            held = catalog.values.get(dimension_name, ())
            called: dict[str, list[str]] = {value: [value] for value in held}
            for value, words in dimension.value_synonyms.items():
                called.setdefault(_as_held(value, held), []).extend((value, *words))
            for value, said in called.items():
                _add(values, said, (dimension_name, value), shown, plural=False)
    names = {
        spelling: Name(
            tuple(dict.fromkeys(exact.get(spelling) or metrics.get(spelling) or ())),
            tuple(dict.fromkeys((exact_own if spelling in exact else own).get(spelling) or ())),
            tuple(dict.fromkeys(dimensions.get(spelling, ()))),
            tuple(dict.fromkeys(values.get(spelling, ()))),
        )
        for spelling in {*metrics, *dimensions, *values}
    }
    lengths: dict[str, set[int]] = defaultdict(set)
    for spelling in names:
        lengths[spelling[0]].add(len(spelling))
    ordered = {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()}
    labels = {name: each.label for name in catalog.dimension_names() if (each := catalog.dimension(name))}
    labels |= {metric.name: metric.label for metric in catalog.metrics.values()}
    return Lexicon(names, ordered, shown, labels, partial(nouns_for, catalog))


BETWEEN_SCRIPTS = re.compile(r"(?<=[a-z0-9]) (?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]) (?=[a-z0-9])")
JOINT = re.compile(r"(?<=[a-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z0-9])")
"""Where people leave a space or none: Python 入门, Python入门."""
SAME_TRUTH = {"true": "1", "false": "0", "1": "true", "0": "false"}


def _as_held(value: str, held: Sequence[str]) -> str:
    """A value of the metrics file as the warehouse holds it: True as true, and as 1 where truth is a number."""
    if value in held:
        return value
    truth = SAME_TRUTH.get(value.lower(), "")
    alike = (each for each in held if each.lower() == value.lower() or each == truth)
    return next(alike, value)


def _metric_names(metric: Metric) -> tuple[str, ...]:
    names = (metric.name, metric.label, *metric.synonyms)
    return (*names, *(f"多少{name[:-1]}" for name in names if len(name) > 1 and name[-1] in "数量"))  # 多少杯 is 杯数


def _add(
    into: dict[str, list[Meaning]],
    names: Iterable[object],
    meaning: Meaning,
    shown: dict[str, str],
    *,
    plural: bool = True,
) -> None:
    for name in names:
        if not isinstance(name, str):
            continue
        for spelling in _spellings(fold(name), plural=plural):
            into[spelling].append(meaning)
            shown.setdefault(spelling, name)


def _spellings(folded: str, *, plural: bool) -> Iterator[str]:
    """A name, and for Latin names its plural and its forms with the joints closed."""
    if not folded:
        return
    yield folded
    if not folded.isascii():
        closed = BETWEEN_SCRIPTS.sub("", folded)
        yield from {closed, JOINT.sub(" ", closed)} - {folded}
        return
    if plural and folded[-1].isalpha() and len(folded) > 2:
        if folded.endswith("s") and not folded.endswith("ss"):
            yield folded[:-1]
        elif folded.endswith("y") and folded[-2] not in "aeiou":
            yield f"{folded[:-1]}ies"
        else:
            yield f"{folded}s"
    if " " in folded and any(char.isdigit() for char in folded):
        yield folded.replace(" ", "")


_built: list[tuple[Catalog, Lexicon]] = []


def lexicon_of(catalog: Catalog) -> Lexicon:
    """The lexicon of a catalog, built once while that catalog is in use."""
    for known, lexicon in _built:
        if known is catalog:
            return lexicon
    lexicon = build_lexicon(catalog)
    _built.insert(0, (catalog, lexicon))
    del _built[40:]  # one or two for each role that sees only a part
    return lexicon
