"""What a value is a value of: 7-9岁学员, Gold guests, 微信支付. Such a noun behind a value restricts nothing more.

It does so only where the value's own column stands in the table of those things, or where it is a piece of the
column's label: a filter on that column has left out the rows that belong to nobody.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analytics.kpi.catalog import Catalog, Simple
from analytics.kpi.model import Model
from analytics.kpi.periods.calendar import load_yaml
from analytics.kpi.wording import HAN, fold

ROWS = frozenset(["岁", "岁的", "aged", "订单", "单子", "交易", "orders", "order", "transactions"])
PEOPLE = frozenset(
    ["客户", "用户", "顾客", "买家", "消费者", "人群", "群体", "客群", "customers", "customer", "users", "user",
     "shoppers", "buyers", "clients", "people"]
)  # fmt: skip
ENROLLED = frozenset(["会员", "members", "member", "holders"])
GRADES = re.compile(r"会员|等级|级别|\b(?:loyalty|member|membership|tier|level)\b")
OF_PEOPLE = re.compile(
    r"客|人群|首购|复购|会员|用户|年龄|性别"
    r"|\b(?:new|returning|repeat|first[ -]time|existing|customer|user|gender|age)\b",
    re.IGNORECASE,
)
COUNT = re.compile(r"(?:总|人|个)?[数量]$|人次$|^(?:number|count|total|no\.) of |\s(?:count|number|total)$")
PREFIX = re.compile(
    r"^(?:dim|fct|fact|dwd|dws|ods|ads|stg|int|mart|tbl|tb|t|d|f)_|_(?:tb|tbl|dim|fact|log|info|dim|d|f|v)$"
)
SHORTEST = 2


@cache
def _lines() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Each line's keys, and all its words."""
    lines = [line if isinstance(line, dict) else {"keys": line} for line in _written()]
    return tuple((frozenset(line["keys"]), frozenset([*line["keys"], *line.get("also", ())])) for line in lines)


def _written() -> list[Any]:
    return list(load_yaml(Path(__file__).with_name("nouns.yml")))


@cache
def _people() -> frozenset[str]:
    """The words for those who buy: customers, users, members, guests, students."""
    first = {"customer", "user", "member", "student", "patient", "guest", "passenger", "reader"}
    return frozenset(word for keys, _ in _lines() if keys & first for word in keys)


@cache
def parties() -> frozenset[str]:
    """Who may pay, give or owe: 商家, suppliers, 用户."""
    first = {"customer", "user", "member", "merchant", "supplier", "owner", "employee"}
    return frozenset(word for keys, words in _lines() if keys & first for word in words)


def nouns_of(model: Model) -> frozenset[str]:
    """What the rows of a table are called, by its keys, its name and its label; singular and plural."""
    keys = [each for each in model.entities if each.kind != "foreign"]
    called = [fold(PREFIX.sub("", model.name)), fold(model.label), fold(model.primary_entity)]
    called += [fold(word) for each in keys for word in (re.sub(r"_(?:id|key|no|sk|code)$", "", each.name), each.label)]
    known = {word for each in called if each for word in (each, _singular(each), each.split(" ")[-1])}
    return _with_lines(frozenset(known))


def _with_lines(known: frozenset[str]) -> frozenset[str]:
    """With the other names of the same things; singular and plural."""
    base = {*known, *map(_singular, known)}
    named = known.union(*(words for spelled, words in _lines() if spelled & base))
    return frozenset(form for word in named if word for form in (word, *_plurals(word)))


def pieces(label: str) -> frozenset[str]:
    """The words of a label, and the two ends of a Chinese one: 支付 and 方式 of 支付方式."""
    folded = fold(label)
    if HAN.search(folded):
        inner = range(SHORTEST, len(folded) + 1)
        return frozenset([*(folded[:cut] for cut in inner), *(folded[-cut:] for cut in inner)])
    words = [word for word in folded.split(" ") if len(word) > SHORTEST and word.isalpha()]
    return frozenset(form for word in words for form in (word, *_plurals(word)))


def nouns_for(catalog: Catalog, dimension: str) -> frozenset[str]:
    """The nouns that say nothing behind a value of a dimension."""
    key = ("nouns", dimension)
    if key not in catalog.found:
        catalog.found[key] = _nouns_for(catalog, dimension)
    return catalog.found[key]  # type: ignore[no-any-return]


def _nouns_for(catalog: Catalog, dimension: str) -> frozenset[str]:
    found = catalog.dimension(dimension)
    if found is None:
        return frozenset()
    own = dimension.rpartition("__")[2]
    holders = [model for model in catalog.models.values() if model.dimension(own) is not None]
    of_rows = frozenset[str]()
    if holders:
        of_rows = frozenset.intersection(*(nouns_of(model) | _as_counted(catalog, model) for model in holders))
    of_label = frozenset().union(*(pieces(word) for word in (found.label, *found.synonyms)))
    return of_rows | of_label


PLACES = frozenset("市省区县州")
THIS = re.compile(r"[这那](?:一)?[门家款种个类条间名位所支批项台]")


def noun_behind(folded: str, place: int, nouns: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The stretches right behind a value that are a noun of its dimension: students, 这门课."""
    if folded[place : place + 1] in PLACES and any(
        folded[place] == noun[-1] or folded[place] == noun[0] for noun in nouns
    ):
        yield place, place + 1
    latin = folded[place : place + 1] == " "
    start = place + 1 if latin else place
    pointed = THIS.match(folded, place)
    owned = folded[place : place + 1] == "的"
    for noun in nouns:
        if folded.startswith(noun, start) and noun[0].isascii() == latin:
            yield start, start + len(noun)
        if owned and folded.startswith(noun, place + 1) and len(noun) >= SHORTEST:
            yield place, place + 1 + len(noun)
        if pointed is None or noun.isascii():
            continue
        for said in (noun, noun[:1], noun[-1:]):
            if folded.startswith(said, pointed.end()):
                yield pointed.start(), pointed.end() + len(said)
                break


def _as_counted(catalog: Catalog, model: Model) -> frozenset[str]:
    """What the metrics call the things they count: 学员 of 在读学员数, where that counts the keys of this table."""
    keys = {each.name for each in model.entities if each.kind != "foreign"}
    found: set[str] = set()
    for metric in catalog.metrics.values():
        counted = metric.definition
        if not isinstance(counted, Simple) or counted.agg not in ("count", "count_distinct"):
            continue
        entities = catalog.models[counted.model].entities
        if any(each.name in keys and each.expr == counted.expr for each in entities):
            for word in map(fold, (metric.label, *metric.synonyms)):
                bare = COUNT.sub("", word)
                found |= {bare[-size:] for size in (2, 3)} if HAN.search(bare) else {bare.split(" ")[-1]}
    return _with_lines(frozenset(form for word in found if len(word) >= SHORTEST for form in (word, _singular(word))))


def says_nothing(catalog: Catalog, noun: str, dimensions: frozenset[str]) -> bool:
    """Whether a noun beside a value (or name) of one of these dimensions leaves every row of it in.

    用户 and customers do so in a file that keeps no table of them; 会员 and members never of themselves.
    """
    if noun in ROWS or any(noun in nouns_for(catalog, each) for each in dimensions):
        return True
    found = [each for name in dimensions if (each := catalog.dimension(name)) is not None]
    if noun == "类":
        return any("类" in word for each in found for word in (each.label, *each.synonyms))
    if noun in ENROLLED:
        return any(_ranks_people(catalog, each) for each in dimensions)
    if noun not in PEOPLE:
        return False
    if not any(nouns_of(model) & _people() for model in catalog.models.values()):
        return True
    said = [word for each in found for word in (each.label, *each.synonyms, *_spoken(each.value_synonyms))]
    return any(OF_PEOPLE.search(word) for word in said)


def _ranks_people(catalog: Catalog, dimension: str) -> bool:
    """A loyalty tier, 会员等级: those who have one are members."""
    found = catalog.dimension(dimension)
    own = dimension.rpartition("__")[2]
    holders = [model for model in catalog.models.values() if model.dimension(own) is not None]
    graded = found is not None and any(GRADES.search(fold(word)) for word in (found.label, *found.synonyms))
    return graded and all(nouns_of(model) & _people() for model in holders)


def _spoken(synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for words in synonyms.values():
        yield from words


def _singular(word: str) -> str:
    if not word.isascii() or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _plurals(word: str) -> tuple[str, ...]:
    if not word.isascii() or not word[-1:].isalpha() or word.endswith("s"):
        return ()
    return (f"{word[:-1]}ies",) if word.endswith("y") and word[-2:-1] not in "aeiou" else (f"{word}s",)
