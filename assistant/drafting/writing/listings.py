"""Forms of short named parts, each within its limit: shop titles, selling points, search and social advertisements."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from assistant.drafting.draft import Line
from assistant.drafting.evidence import Fact
from assistant.drafting.matter import clauses
from assistant.drafting.matter.searched import borne_out
from assistant.drafting.matter.wanted import is_attribute
from assistant.drafting.matter.wording import frame
from assistant.drafting.matter.words import Words
from assistant.drafting.writing.lines import echoes, filled
from assistant.drafting.writing.page import Page
from knowledge.formats import Limit

_PROOF: Final[Mapping[str, str]] = {"zh": "依据：", "en": "Source: "}
_META: Final = {
    "primary": ("meta_primary", "meta_primary_plain"),
    "description": ("meta_offer", "meta_description"),
}
_KIN: Final = 5
_WORDY: Final = re.compile(r"[，。、；：:！？“”（）()\[\]【】/·—_|]+")


def search_ad(page: Page) -> list[Line]:
    """A title and descriptions: the pain point and its answer first, what else there is after."""
    parts = page.platform.parts
    title, description = parts["title"], parts["description"]
    found = [_one(page, "title", title, ("sem_title",))]
    slots = (("sem_pain", "sem_pain_plain"), ("sem_offer", "sem_more"))
    for number in range(description.up_to):
        found.append(_one(page, "description", description, slots[number % 2], found))
    return _grounded(
        page, _hurting(page, [line for line in found if line.text], "sem_pain_plain", description), description
    )


def responsive(page: Page) -> list[Line]:
    """Headlines and descriptions that can be shown in any order, each distinct: as many as the sheet has words for."""
    headline, description = page.platform.parts["headline"], page.platform.parts["description"]
    wanted = replace(headline, up_to=min(page.brief.points or headline.up_to, headline.up_to))
    heads = _spread(page, page.fitting(("headline",), headline.holds), wanted, "headline")
    texts = _spread(page, page.fitting(("rsa_description",), description.holds), description, "description")
    return _grounded(page, [*heads, *_hurting(page, texts, "rsa_description", description)], description)


def meta(page: Page) -> list[Line]:
    """Primary text, headline, description."""
    found: list[Line] = []
    for part, limit in page.platform.parts.items():
        found.append(_one(page, part, limit, _META.get(part, (f"meta_{part}",)), found))
    return _grounded(page, [line for line in found if line.text], page.platform.parts["primary"])


def _one(page: Page, part: str, limit: Limit, slots: Sequence[str], others: Sequence[Line] = ()) -> Line:
    """The first line that fits and repeats none of the others; the product's name as far as it fits otherwise."""
    fitting = list(islice(page.fitting(slots, limit.holds), 24))
    if any(page.nick in other.text for other in others):  # said once, the name need not be said again
        fitting.sort(key=lambda line: page.nick in line.text)
    for line in fitting:
        told = {one for other in others for one in other.evidence}
        if not set(line.evidence) & told and not any(line.text in other.text for other in others):
            return Line(line.text, line.evidence, part)
    name = filled("{product}", {"product": page.lines.slots["product"][0]})
    return Line(name[: limit.cut(name)], tuple(fact.id for fact in page.evidence.of("price")), part)


def _spread(page: Page, lines: Iterator[Line], limit: Limit, part: str) -> list[Line]:
    """Up to the part's number of lines, none a twin of another; name, pain and each fact a few times at most."""
    most, found = limit.up_to, list[Line]()
    told: dict[str, int] = {}
    spare = []
    for line in islice(lines, 120):
        kin = [page.nick if page.nick in line.text else "", page.lines.slots["pain"][0].text, *line.evidence]
        kin = [one for one in kin if one and (one in line.text or one in line.evidence)]
        twin = any(line.text in other.text or other.text in line.text for other in found)
        if twin or any(told.get(one, 0) >= (_KIN if one == page.nick else 2) for one in kin):
            spare.append(line)
            continue
        for one in kin:
            told[one] = told.get(one, 0) + 1
        found.append(Line(line.text, line.evidence, part))
        if len(found) == most:
            return found
    for line in spare[: max(limit.at_least - len(found), 0)]:
        found.append(Line(line.text, line.evidence, part))
    return found


def _hurting(page: Page, lines: list[Line], slot: str, limit: Limit) -> list[Line]:
    """With the pain point in one of them, where a line with it fits."""
    if any(page.hurts(line) for line in lines):
        return lines
    hurting = next((line for line in page.fitting((slot,), limit.holds) if page.hurts(line)), None)
    return [*lines[:-1], Line(hurting.text, hurting.evidence, lines[-1].part)] if hurting and lines else lines


def _grounded(page: Page, lines: list[Line], limit: Limit) -> list[Line]:
    """With a fact of the product in one of them, where one fits."""
    known = {fact.id for fact in page.evidence.facts}
    if any(known & set(line.evidence) for line in lines) or not lines:
        return lines
    told = next((line for line in page.fitting(("moments_plain", "plain"), limit.holds) if line.evidence), None)
    return [*lines[:-1], Line(told.text, told.evidence, lines[-1].part)] if told else lines


def detail_points(page: Page) -> list[Line]:
    """Selling points: a heading, what follows for the reader, what it stands on; what answers the pain point first."""
    heading, sentence = page.platform.parts["heading"], page.platform.parts["sentence"]
    answering = {words.evidence for words in page.lines.slots.get("answer", ())}
    most = page.brief.points or (3 if page.brief.length == "short" else sentence.up_to)
    found: list[Line] = []
    for fact, words in facts_by_worth(page):
        number = sum(line.part == "heading" for line in found) + 1
        if number > min(most, sentence.up_to):
            break
        said = [line.text for line in found if line.part == "heading"]
        head = _heading(page, fact, words, heading, said)
        line = _sentence(page, fact, words, head, answers=number == 1 and words.evidence in answering)
        if line is None or not head:
            continue
        if found:
            found.append(Line(""))
        found.append(Line(head, words.evidence, "heading", number))
        found.append(Line(line.text, tuple(dict.fromkeys((*words.evidence, *line.evidence))), "sentence", number))
        found.append(_standing(page, fact, number))
    pain = page.lines.slots["pain"][0].text.lower()
    if found and not any(pain in line.text.lower() for line in found):
        found = [*_asked(page), *found]
    return found or page.complete([])


def _asked(page: Page) -> list[Line]:
    """The pain point as a line of its own above the points, where none of them answers it."""
    line = page.lines.line("detail_lead")
    return [line, Line("")] if line else []


def _sentence(page: Page, fact: Fact, words: Words, head: str, *, answers: bool) -> Line | None:
    """What a point means to its reader; the fact itself only where the heading has not said it whole."""
    limit = page.platform.parts["sentence"]
    whole = len(head) * 3 >= len(words.text) * 2 and clauses.same_fact(words.text, head)
    if answers:
        return page.lines.line("detail_first", limit.holds, {"fact": words})
    if page.english:
        return page.lines.line("detail_so" if whole else "detail_next", limit.holds, {"fact": words})
    after = [Words(text) for text in clauses.follows(fact, page.lines.turn, frame(page.evidence))]
    fresh = [one for one in after if one.text not in page.lines.used]
    slot = "detail_so" if whole else "detail_next"
    told = (page.lines.line(slot, limit.holds, {"fact": words, "so": one}) for one in fresh)
    return next((line for line in told if line), None) or page.lines.line("detail_plain", limit.holds, {"fact": words})


def facts_by_worth(page: Page) -> list[tuple[Fact, Words]]:
    """Facts with their clauses: what the order wants said, then what answers the pain point, the rest in turn."""
    facts = {fact.id: fact for fact in page.evidence.facts}
    slots = page.lines.slots
    near = slots.get("answer", [])[:2]
    answers = near[page.lines.turn % 2 :] + near[: page.lines.turn % 2]
    rest = page.lines.turned(slots.get("point", ()), "detail")
    wanted = [one for name in page.evidence.wanted for one in (*answers, *rest) if one.evidence == (name,)]
    found: dict[str, tuple[Fact, Words]] = {}
    for words in (*wanted, *answers, *rest):
        told = any(clauses.same_fact(words.text, other.text) for _, other in found.values())
        if len(words.evidence) == 1 and words.evidence[0] in facts and words.evidence[0] not in found and not told:
            found[words.evidence[0]] = (facts[words.evidence[0]], words)
    return list(found.values())


LONGEST_HEADING: Final = 10


def _heading(page: Page, fact: Fact, words: Words, limit: Limit, said: Sequence[str]) -> str:
    """The fact itself where it is short, its first clause, else what it is about; none that was said above."""
    measured = fact.kind == "claim" and re.search(r"\d", words.text)
    first = "" if measured or page.english else re.split(r"[，,；;]", words.text)[0]
    own = [] if page.english else clauses.headings(fact, page.lines.turn)
    tested = page.lines.line("detail_tested") if fact.kind == "claim" else None
    about = f"关于{fact.label}" if fact.kind == "attribute" and not page.english else ""
    named = fact.label if page.english and fact.kind == "attribute" and fact.label.isascii() else ""
    options = [*own, words.text, named, first, about, tested.text if tested else "", page.nick]
    short = [one for one in options if len(one) <= LONGEST_HEADING * (1 + 2 * page.english)]
    fitting = (one for one in (*short, *options) if one and one not in said and limit.holds(one))
    text = next((one for one in fitting if page.lines.may_stand(one)), "")
    return text[:1].upper() + text[1:]


def _standing(page: Page, fact: Fact, group: int) -> Line:
    """What a selling point stands on: its report, or the sheet's own entry."""
    label = _PROOF[page.brief.language]
    if fact.kind == "claim":
        summary = "" if page.english else clauses.proof(fact)
        text = "，".join(part for part in (fact.label, summary) if part) or fact.text
        if not page.lines.may_stand(text):
            text = fact.label
    else:
        text = "product sheet" if page.english else f"商品资料“{fact.label}”"
    return Line(f"{label}{text}", (fact.id,), "proof", group, label)


def shop_title(page: Page) -> list[Line]:
    """A shop's title: the product's name, then words people search by, none twice, as many as fit."""
    limit = page.platform.parts["title"]
    name = filled("{product}", {"product": page.lines.slots["product"][0]}).removeprefix("Our ")
    core = _WORDY.sub(" ", name[:1].upper() + name[1:]).strip()
    parts = [core[: limit.cut(core)]]
    between = ", " if page.english else " "
    standing: list[str] = []
    wanted = list(_wanted(page))
    for words in (*wanted, *_keywords(page)):
        text = words.text if page.english else _WORDY.sub("", words.text)
        together = between.join((*parts, text))
        if not 2 <= len(text) <= 12 + 12 * page.english or limit.measure(together) > limit.most:
            continue
        twice = text in "".join(parts) if words in wanted else echoes(text.lower(), "".join(parts).lower())
        if twice or not page.lines.may_stand(together):
            continue
        parts.append(text)
        standing += words.evidence
    if page.lines.turn % 3 == 1 and len(parts) > 2:
        parts = [parts[0], *reversed(parts[1:])]
    elif page.lines.turn % 3 == 2 and len(parts) > 2:
        parts = [parts[1], parts[0], *parts[2:]]
    cited = tuple(dict.fromkeys(standing)) or tuple(fact.id for fact in page.evidence.facts[:1])
    return [Line(between.join(parts), cited, "title")]


def _wanted(page: Page) -> Iterator[Words]:
    """Words of the facts that the order wants said: its own word where the fact has it, else how the fact begins."""
    facts = {fact.id: fact for fact in page.evidence.facts}
    for name in page.evidence.wanted:
        fact = facts[name]
        own = [word for word in page.brief.mention if word in fact.text or word == fact.label]
        first = re.split(r"[，、；;,\s]", fact.text)[0]
        if fact.kind in {"claim", "attribute", "ingredient"}:
            said = [*own, *(() if any(word in first for word in own) else (first,))]
            yield from (Words(text, (name,)) for text in said if _searched(text, page))


def _searched(text: str, page: Page) -> bool:
    """Whether people search by a word: not by the name of an attribute, and in the language of the title."""
    return not is_attribute(text) and (text.isascii() or not page.english)


def _keywords(page: Page) -> Iterator[Words]:
    """What people search by: the report's long-tail terms that the sheet bears out, then the sheet's own words."""
    product = page.evidence.product
    for term in borne_out(page.evidence):
        yield from (Words(word) for word in term)
    facts = [fact for fact in page.evidence.of("attribute") if not clauses.DULL.search(fact.label)]
    facts = [fact for fact in facts if fact.label != "规格" and not clauses.warns(fact)]
    values = [words for fact in facts for words in _searched_by(fact)]
    if page.english:
        yield from (words for words in page.lines.slots.get("point", ()) if len(words.text) <= 24)
    else:
        claims = [
            words
            for words in page.lines.slots.get("answer", ())
            if 3 <= len(words.text) <= 8 and not re.search("[是的先]|^有", words.text)
        ]
        people = [Words(one) for one in (*product.audience, *product.scenes) if 2 <= len(one) <= 6]
        yield from (Words(product.category), *claims, *page.lines.turned(values, "t"), *page.lines.turned(people, "t"))
    yield from (Words(text) for text in (*product.short_names, product.size) if text)


def _searched_by(fact: Fact) -> Iterator[Words]:
    """A value in the pieces that people search by; a figure with its name, so that it is not read as another's."""
    first, *rest = re.split("[、，；]", fact.text)
    pieces = [first, *(piece for piece in rest if not re.search(r"\d", piece))]
    for piece in pieces:
        text = f"{fact.label}{piece}" if re.search(r"\d", piece) and fact.label not in piece else piece
        if 2 <= len(text) <= 10 and not re.search(r"[的可能会]|^印", text):
            yield Words(text, (fact.id,))
