"""A fact of the sheet → the Chinese clause that may follow the product's name: “容量4.5L”, “水洗处理”, “自带工具”."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from assistant.drafting.evidence import Evidence, Fact
from assistant.drafting.matter.kinds import kind_of, kinds, spoken
from assistant.drafting.matter.words import Words

LONGEST: Final = 40
DULL: Final = re.compile(
    r"产地|保质|执行|标准|许可|备案|条码|型号|货号|毛重|净重|包装清单|生产|厂|储存|贮存|存放|品牌|上市|批次|质保|保修|售后|开封|"
    r"适用人群|适用对象|注意|致敏|过敏"
)
"""Attributes nobody buys for: they stand in the specification, hardly in a headline."""
FEELS: Final = re.compile(r"质地|口感|手感|触感|肤感|味道|风味|版型|上身|脚感|软硬|风格|音色|外观|颗粒")
SMELLS: Final = re.compile(r"香味|气味|香型|味型")
_AT_TIMES: Final = {
    "清洗": "清洗时", "清洁": "清洁时", "清洁方式": "清洁时", "清洗方式": "清洗时", "洗涤": "洗的时候",
    "洗护": "洗的时候", "洗涤方式": "洗的时候", "安装": "安装时", "保养": "保养时", "储存": "存放时",
    "储存方式": "存放时", "保存": "存放时", "贮存": "存放时", "冲泡": "冲的时候", "冲泡方式": "冲的时候",
    "开封": "开封后", "充电": "充电时", "收纳": "收纳时",
}  # fmt: skip
_STANDS_ALONE: Final = re.compile(r"^(?:不添加|无添加|未添加|带|配|自带|附|支持|含|采用|没有|内置|内含|送)")
_PREDICATE: Final = re.compile(r"^(?:可|不|无|能|会|分|约|≥|≤|＞|<|>|小于|大于|低于|高于|达|少|偏|较|很|适中|为)")
_TRIED: Final = re.compile(r"\d+[名人]")  # people tried it; a weighing sheet proves too, but reads oddly as “we tried”
_NOT_A_MERIT: Final = re.compile(r"赋香|防腐|着色|成膜|刷头|手柄|增稠|乳化|抗结")
_ACTS: Final = re.compile("保湿|舒缓|滋润|吸附|帮助|控油|溶解|遇水|润肤|补充|调节|提供|增加|支持")
_CAVEAT: Final = re.compile(
    "请先|会嫌|先做|慎|不建议|偏冲|不适合|先在耳后|不能代替|第一周|不与|避免|不宜|请勿|不可(?!拆)|循序|过渡|咨询|不要|只适合|不支持|需要?另|"
    "未做|未测|未经|未进行|没有?做过|尚未|暂无|暂不|不包含|另(?:外)?(?:收|付|计)|仅限|可能含|过敏|不做$|不得|禁"
)
_ALLERGENS: Final = re.compile(r"过敏|致敏|禁忌|注意|警示|不适[用合宜]|allerg|warning|caution", re.IGNORECASE)
_ALIKE: Final = 0.7
"""The share of pairs of characters from which two clauses say one thing."""
_NOT_DONE: Final = re.compile(r"未|没有?做过|尚未|暂无")


def clauses(fact: Fact, turn: int = 0) -> Iterator[Words]:
    """The fact as a clause that may follow the product's name and a mark; none where it says nothing of its own.

    `turn` chooses among the ways to say it.
    """
    match fact.kind:
        case "claim":
            yield Words(claim(fact), (fact.id,))
        case "attribute":
            if fact.label != "规格" and (text := _attribute(fact, turn)):
                yield Words(text, (fact.id,))
        case "promise" if not fact.id.endswith(".page.0") and not _TRIED.search(fact.text):
            yield Words(trim(fact.text), (fact.id,))
        case "ingredient":
            name, _, roles = fact.text.partition("，")
            role = roles.split("，")[0]
            if _ACTS.match(role) and not _NOT_A_MERIT.search(role):
                yield Words(f"有{name}，{role}" if len(role) > 4 else f"有{name}{role}", (fact.id,))
        case "usage" if len(start := re.split("[；。]", fact.text)[0]) <= LONGEST:
            yield Words(trim(start), (fact.id,))
        case "price":
            yield Words(f"标价{fact.text}", (fact.id,))
        case _:
            return


def sense(fact: Fact) -> Words:
    """How it feels: the sheet's words alone where they speak for themselves, beside what they describe otherwise."""
    value = first(fact.text, 2)
    alone = len(value) >= 8 and "、" not in value and not re.search(r"版型|软硬|外观|颗粒|风格", fact.label)
    return Words(value if alone else _attribute(fact, 0) or value, (fact.id,))


def _attribute(fact: Fact, turn: int) -> str:
    """Label and value as a clause of at most LONGEST characters, "" where they make none."""
    bare, text = _label(fact), fact.text
    value = first(text, 2)
    if len(value) > LONGEST:
        value = first(text, 1)
    if not value or len(value) > LONGEST or re.fullmatch(r"[无有是否/\-—]+", value):
        return ""
    if bare in _AT_TIMES:
        return f"{_AT_TIMES[bare]}{value}" if bare != "开封" else f"开封后{value}"
    if bare.endswith(("后", "前", "时")):
        return f"{bare}{value}"
    if bare.startswith(("适用", "适合", "适配")) and not value.startswith(("适", "所有")):
        return f"适合{value}" if not value[0].isdigit() else f"{bare}{value}"
    if re.match(r"[宽长高深厚直净重][度径约]?\s*\d", value):
        return value
    told = re.search(r"不|无|未|带|添加", value) if SMELLS.search(bare) else bare in {"包装", "膜布"} and len(value) > 4
    told = told or (bare == "颜色" and "，" in value)
    if told or bare in value or value.startswith(bare[-2:]):
        return value
    kind = kind_of(fact)
    if kind.name != "any" and (ways := spoken(kind.clause, {"v": value, "label": bare}, fact, turn)):
        return ways[0]
    return _said(bare, value)


def _label(fact: Fact) -> str:
    return re.sub(r"（[^）]*）|\([^)]*\)", "", fact.label).strip()


def _said(label: str, value: str) -> str:
    if re.match(r"[\d约≥≤＞<>±+]", value) or label.isascii():
        return f"{label} {value}" if label.isascii() else f"{label}{value}"
    if _STANDS_ALONE.match(value) and len(value) >= 4:
        return value
    if _PREDICATE.match(value):
        return f"{label}{value}"
    if "、" in value and "，" not in value:
        return f"{label}有{value}"
    return f"{label}是{value}"


def told(fact: Fact, turn: int, frame: Mapping[str, str]) -> Iterator[Words]:
    """Whole sentences that carry the fact. `frame` holds how one speaks of the product: {it}, {nick}, {use}, {made}."""
    for words in clauses(fact, turn):
        given = {
            **frame,
            "c": words.text,
            "v": first(fact.text, 2) if fact.kind == "attribute" else "",
            "label": _label(fact),
        }
        for text in spoken(kind_of(fact).tell, given, fact, turn):
            yield Words(text, words.evidence)


def follows(fact: Fact, turn: int, frame: Mapping[str, str]) -> list[str]:
    """What follows from a fact for whoever uses the product, without a claim more."""
    value = first(fact.text, 1) if fact.kind == "attribute" else ""
    kind = kind_of(fact)
    if fact.kind == "promise":  # “整机保修2年” is of the kind that a sheet's own “保修” would be
        kind = next((one for one in kinds() if one.name != "any" and one.label.search(fact.text)), kind)
    return spoken(kind.so, {**frame, "v": value, "label": _label(fact), "c": ""}, fact, turn)


def headings(fact: Fact, turn: int) -> list[str]:
    """Headings over a fact, the fact itself where it is short."""
    [*whole] = (words.text for words in clauses(fact, turn))
    given = {"v": first(fact.text, 1), "label": _label(fact), "c": whole[0] if whole else ""}
    own = spoken(kind_of(fact).head, given, fact, turn)
    return [*own, *whole, *(first(one, 1) for one in whole if not re.search(r"\d", one))]


def figures(evidence: Evidence) -> list[Words]:
    """Short figures in a row, two or three at a time: “容量4.5L，功率1500W，重4.2kg”."""
    short = [
        (f"{fact.label}{trim(fact.text)}", fact.id)
        for fact in evidence.of("attribute")
        if re.match(r"[\d约≥≤][^，；。]*$", fact.text)
        and len(fact.text) <= 14
        and not DULL.search(fact.label)
        and fact.label not in _AT_TIMES
        and fact.label != "规格"
    ]
    rows = [short[at : at + size] for size in (3, 2) for at in range(len(short) - size + 1)]
    return [Words("，".join(text for text, _ in row), tuple(identity for _, identity in row)) for row in rows]


def claim(fact: Fact) -> str:
    """A claim as copy says it: without the heading before a colon."""
    return trim(fact.text.rpartition("：")[2])


def proof(fact: Fact) -> str:
    return trim(re.sub(r"（[^）]*）|\([^)]*\)", "", fact.proof))


def tried(fact: Fact) -> bool:
    """Whether people tried it, or a figure was measured."""
    return bool(_TRIED.search(fact.proof) or re.search(r"\d", proof(fact)))


def steps(evidence: Evidence) -> list[Words]:
    """How to use it, from its first step on, so that no step stands without the one before."""
    found = []
    for fact in evidence.of("usage"):
        whole = trim(fact.text)
        start = re.split("[；。]", whole)[0]
        found += [Words(trim(part), (fact.id,)) for part in (first(start, 2), start, whole) if len(part) <= 60]
    return list(dict.fromkeys(found))


def limits(evidence: Evidence) -> Iterator[Words]:
    """For whom it is not, or what to mind: what an honest post says."""
    for fact in (*evidence.of("attribute"), *evidence.of("usage")):
        if _ALLERGENS.search(fact.label):
            yield Words(f"{fact.label}写的是{trim(fact.text)}", (fact.id,))
            continue
        for clause in re.split(r"[；;。，]", fact.text):
            if _CAVEAT.search(clause) and len(clause) <= 30:
                yield Words(f"{_label(fact)}{trim(clause)}" if _NOT_DONE.match(clause) else trim(clause), (fact.id,))
    for fact in evidence.of("attribute"):
        if fact.label == "肤质" and re.fullmatch(r"[^所；，]{0,10}[皮肌肤][^所；，]{0,4}", fact.text):
            yield Words(f"它更适合{fact.text}，别的肤质先看成分表再定", (fact.id,))
            yield Words(f"不是{fact.text}的话，可以先不考虑", (fact.id,))


def ingredients(evidence: Evidence) -> list[Words]:
    """Each with what it is there for, “3%泛醇（保湿）”; the name alone where nothing is said of it."""
    found = []
    for fact in evidence.of("ingredient"):
        name, _, roles = fact.text.partition("，")
        if not name.startswith("见") and not _NOT_A_MERIT.search(roles):
            role = roles.split("，")[0]
            found.append(Words(f"{name}（{role}）" if role else name, (fact.id,)))
    return found


def warns(fact: Fact) -> bool:
    """Whether a fact is a warning: an allergen, what was not tested, whom it does not suit."""
    return fact.kind in {"attribute", "usage"} and bool(_ALLERGENS.search(fact.label) or _CAVEAT.search(fact.text))


def caveat(text: str) -> bool:
    """Whether a text warns: it belongs among the limits, never among the merits."""
    return bool(_CAVEAT.search(text))


def same_fact(text: str, other: str) -> bool:
    """Two clauses that say one thing: one stands in the other, or they share nearly all they say."""
    one, two = (re.sub(r"[\s，。、（）]", "", each.lower()) for each in sorted((text, other), key=len))
    if one in two:
        return True
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    figures = [set(re.findall(r"\d[\d.]*", each)) for each in (one, two)]
    share = sum(pair in two for pair in pairs) / len(pairs) if pairs else 0.0
    return share >= _ALIKE and figures[0] <= figures[1]


def first(text: str, count: int, mark: str = "，") -> str:
    return trim(mark.join(re.split(rf"[{mark}；。]", text)[:count]))


def trim(text: str) -> str:
    return text.strip().rstrip("。；，.;,")
