"""Values of dimensions: which rows are meant, and which are left out."""

from analytics.kpi.query import Filter, Value
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.steps.sentence import Sentence


def values(sentence: Sentence) -> None:
    """Takes every value, as one to keep or one to leave out."""
    excluding = False
    behind = _before_tails(sentence)
    for place, item in enumerate(sentence.items):
        match item.kind:
            case "except":
                excluding = any(later.kind == "value" for later in sentence.items[place + 1 : place + 3])
                if not excluding:
                    sentence.asked.leftover.append(item.word)
            case "value":
                if excluding and _cut_off(sentence, place):
                    sentence.ask("kept and left out", words=sentence.written(item))
                _value(sentence, place, sentence.excluded if excluding or place in behind else sentence.included)
            case "join" | "dimension":
                if item.kind == "dimension" and not beside_value(sentence, place):
                    excluding = False
            case _:
                excluding = False
        if item.kind == "value" and excluding and _tail_follows(sentence, item.word):
            excluding = False


def filters(sentence: Sentence) -> None:
    """The filters that the values make."""
    asked = sentence.asked
    for dimension, named in sentence.included.items():
        stored = _stored(sentence, dimension, named)
        asked.filters.append(Filter(dimension, "=" if len(stored) == 1 else "in", stored))
        if len(named) > 1:
            asked.several.append(dimension)
    if asked.several and asked.versus is not None and asked.reference is None and len(asked.periods) < 2:
        asked.change = False  # 成都比北京多多少: the two rows say it, no other period does
    for dimension, named in sentence.excluded.items():
        stored = _stored(sentence, dimension, named)
        asked.filters.append(Filter(dimension, "!=" if len(stored) == 1 else "not in", stored))


def contradiction(sentence: Sentence) -> None:
    """除了抖音，抖音上周的花费: a value both kept and left out."""
    for dimension, named in sentence.included.items():
        both = [value for value in named if value in sentence.excluded.get(dimension, ())]
        if both:
            sentence.ask("kept and left out", words=both[0])


def beside_value(sentence: Sentence, place: int) -> bool:
    """抖音渠道, 渠道为抖音, 抖音和小红书两个渠道: the dimension only says what kind of value it is."""
    names = set(sentence.items[place].names)

    def holds(index: int) -> bool:
        return sentence.kind(index) == "value" and bool(names & {d for d, _ in sentence.items[index].values})

    before = sentence.kind(place - 1)
    if before == "counted" and holds(place - 2):
        return True
    return holds(place - 1) or (holds(place + 1) and before not in ("group", "which", "every", "rank"))


def _before_tails(sentence: Sentence) -> set[int]:
    """抖音和小红书以外的渠道: the values right before 以外, as far back as they are joined and of one dimension."""
    found: set[int] = set()
    tails = [word.start for word in sentence.question.cover if word.kind == "except tail" and word.end - word.start > 1]
    for start in tails:
        place = max((at for at, item in enumerate(sentence.items) if item.word.end <= start), default=-1)
        if sentence.kind(place) == "dimension":
            place -= 1
        while sentence.kind(place) == "value":
            found.add(place)
            of = {dimension for dimension, _ in sentence.items[place].values}
            earlier = place - 2 if sentence.kind(place - 1) == "join" else -1
            same = earlier >= 0 and sentence.kind(earlier) == "value"
            place = earlier if same and of & {d for d, _ in sentence.items[earlier].values} else -1
    return found


def _cut_off(sentence: Sentence, place: int) -> bool:
    """除了抖音，小红书的花费: whether what stands behind the comma is left out too is not said."""
    before, here = sentence.items[place - 1].word, sentence.items[place].word
    words = sentence.question.words
    listed = any(word.kind == "except tail" and word.start >= here.end for word in sentence.question.cover)
    comma = "，" in words.text[words.origins[before.end - 1] : words.origins[here.start]]
    return sentence.kind(place - 1) == "value" and comma and not listed


def _tail_follows(sentence: Sentence, word: Word) -> bool:
    later = [w for w in sentence.question.cover if w.start >= word.end]
    return bool(later) and later[0].kind == "except tail"


def _value(sentence: Sentence, place: int, into: dict[str, list[str]]) -> None:
    item = sentence.items[place]
    pairs = _said_dimension(sentence, place, item.values)
    if len({d for d, _ in pairs}) > 1:
        reach = sentence.reach()
        pairs = tuple(pair for pair in pairs if pair[0] in reach) or pairs
    if len(pairs) > 1:
        written = sentence.written(item)
        named = [(sentence.label(d), written if len({v for _, v in pairs}) == 1 else v) for d, v in pairs[:4]]
        choices = tuple(sentence.instead(item, f"{label} {value}") for label, value in named)
        sentence.ask("several values", choices, words=sentence.written(item))
        return
    dimension, value = pairs[0]
    if value not in into.setdefault(dimension, []):
        into[dimension].append(value)


def _said_dimension(sentence: Sentence, place: int, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for beside in (place - 1, place + 1):
        if sentence.kind(beside) == "dimension":
            said = tuple(pair for pair in pairs if pair[0] in sentence.items[beside].names)
            if said:
                return said
    return pairs


def _stored(sentence: Sentence, dimension: str, named: list[str]) -> tuple[Value, ...]:
    stored = sentence.catalog.stored.get(dimension, {})
    return tuple(stored.get(value, value) for value in named)
