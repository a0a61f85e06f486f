"""From covering words to what a message asks for: which dimension groups, which filters, which number bounds what."""

from analytics.kpi.periods.read import FoundPeriod
from analytics.kpi.query import Filter, OutOfScope, Threshold, Unclear, Value
from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.grammar import Bound, Rank, Reference
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.roles import (
    SPLIT_ALREADY,
    WHOLE,
    Item,
    bounded,
    describes,
    is_average,
    is_plural,
    items_of,
    one_by_other,
    one_sided,
    ranked,
    run_together,
)

HOW_MANY = ("多少", "有多少", "how many", "几")


def interpret(question: Question) -> Request:
    """What the message names. Words that carry meaning and found no place in it are in `leftover`."""
    return _Interpreter(question).request()


class _Interpreter:
    """One walk over one message; each word kind has its own small step."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.catalog = question.catalog
        self.asked = Request()
        self.items = items_of(question)
        self.used: set[int] = set()  # metrics that only bound or rank
        self.included: dict[str, list[str]] = {}
        self.excluded: dict[str, list[str]] = {}

    def request(self) -> Request:
        asked = self.asked
        steps = (self._topics, self._apart, self._plain_marks, self._values, self._dimensions,
                 self._bounds, self._ranks, self._metrics, self._filters, self._marks_with_place)  # fmt: skip
        for step in steps:
            step()
            if asked.refusal is not None:
                return asked
        asked.leftover += [item.word for item in self.items if item.kind == "unknown"]
        asked.leftover.sort(key=lambda word: word.start)
        return asked

    def _written(self, item: Item) -> str:
        return self.question.written(item.word)

    def _refuse(self, key: str, *items: Item, **parts: str) -> None:
        words = tuple(self._written(item) for item in items)
        if self.asked.refusal is None:
            self.asked.refusal = OutOfScope(words, say(key, self.question.language, **parts))

    def _ask(self, key: str, choices: tuple[str, ...] = (), **parts: str) -> None:
        if self.asked.refusal is None:
            self.asked.refusal = Unclear(say(key, self.question.language, **parts), choices)

    # -- steps

    def _topics(self) -> None:
        for place, item in enumerate(self.items):
            if item.kind == "topic" and item.word.payload == "share" and not one_by_other(self.items, place):
                self.asked.share = self.asked.share or item.word
            elif item.kind == "topic":
                self._refuse(str(item.word.payload), item)
            if item.kind == "dimension" and self._counted(place):
                self._refuse("count", item)

    def _counted(self, place: int) -> bool:
        """多少渠道, how many channels: a count of the dimension, not a figure by it."""
        start = self.items[place].word.start
        text = self.question.words.plain[:start].rstrip()
        return text.endswith(HOW_MANY)

    def _apart(self) -> None:
        found = run_together(self.question, self.items)
        if found is not None:
            self._ask("run together", (found[1],), words=found[0])
        if (own := one_sided(self.items)) is not None:
            self._ask("one-sided", words=self._written(own))

    def _plain_marks(self) -> None:
        asked = self.asked
        for place, item in enumerate(self.items):
            payload = item.word.payload
            match item.kind:
                case "period" if isinstance(payload, FoundPeriod):
                    asked.periods.append(payload)
                case "grain":
                    self._grain(item)
                case "trend":
                    asked.trend = True
                case "compare" if isinstance(payload, Reference):
                    asked.reference = payload
                case "change":
                    asked.change = True
                case "versus":
                    asked.versus = asked.versus or item.word
                case "total":
                    asked.total = True
                case "switch":
                    asked.switch = True
                case "add":
                    asked.add = True
                case "average":
                    self._average(place)
                case "which":
                    asked.many = asked.many or payload == "many"
                case _:
                    pass

    def _grain(self, item: Item) -> None:
        grain = item.word.payload
        if grain in ("day", "week", "month", "quarter", "year"):
            if self.asked.grain not in (None, grain):
                self.asked.leftover.append(item.word)
            self.asked.grain = grain

    def _average(self, place: int) -> None:
        """平均 fits what is an average already: a ratio of sums, or a score."""
        after = next((item for item in self.items[place + 1 :] if item.kind == "metric"), None)
        metric = self.catalog.metrics.get(after.names[0]) if after is not None else None
        if metric is None or not is_average(metric, self.catalog.metrics):
            self._refuse("mean", self.items[place])

    def _values(self) -> None:
        excluding = False
        for place, item in enumerate(self.items):
            match item.kind:
                case "except":
                    excluding = any(later.kind == "value" for later in self.items[place + 1 : place + 3])
                    if not excluding:
                        self.asked.leftover.append(item.word)
                case "value":
                    self._value(place, self.excluded if excluding else self.included)
                case "join" | "dimension":
                    if item.kind == "dimension" and not self._beside_value(place):
                        excluding = False
                case _:
                    excluding = False
            if item.kind == "value" and excluding and self._tail_follows(item.word):
                excluding = False

    def _tail_follows(self, word: Word) -> bool:
        later = [w for w in self.question.cover if w.start >= word.end]
        return bool(later) and later[0].kind == "except tail"

    def _value(self, place: int, into: dict[str, list[str]]) -> None:
        item = self.items[place]
        pairs = self._said_dimension(place, item.values)
        if len({d for d, _ in pairs}) > 1:
            reach = self._reach()
            pairs = tuple(pair for pair in pairs if pair[0] in reach) or pairs
        if len(pairs) > 1:
            choices = tuple(
                self.question.words.replaced(item.word.start, item.word.end, f"{self._label(d)} {v}")
                for d, v in pairs[:5]
            )
            self._ask("several values", choices, words=self._written(item))
            return
        dimension, value = pairs[0]
        if value not in into.setdefault(dimension, []):
            into[dimension].append(value)

    def _said_dimension(self, place: int, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for beside in (place - 1, place + 1):
            if 0 <= beside < len(self.items) and self.items[beside].kind == "dimension":
                said = tuple(pair for pair in pairs if pair[0] in self.items[beside].names)
                if said:
                    return said
        return pairs

    def _beside_value(self, place: int) -> bool:
        """抖音渠道, 渠道为抖音, 抖音和小红书两个渠道: the dimension only says what kind of value it is."""
        names = set(self.items[place].names)

        def holds(index: int) -> bool:
            if not 0 <= index < len(self.items) or self.items[index].kind != "value":
                return False
            return bool(names & {d for d, _ in self.items[index].values})

        before = self.items[place - 1].kind if place else ""
        if before == "counted" and holds(place - 2):
            return True
        return holds(place - 1) or (holds(place + 1) and before not in ("group", "which", "every", "rank"))

    def _reach(self) -> frozenset[str]:
        found = frozenset(self.catalog.dimension_names())
        for item in self.items:
            if item.kind == "metric" and len(item.names) == 1:
                found &= self.catalog.reachable(item.names[0])
        return found

    def _label(self, dimension: str) -> str:
        found = self.catalog.dimension(dimension)
        return found.label if found is not None and self.question.language == "zh" else dimension.replace("_", " ")

    def _dimensions(self) -> None:
        for place, item in enumerate(self.items):
            if item.kind != "dimension" or self._beside_value(place) or describes(self.question, self.items, place):
                continue
            names = item.names
            if len(names) > 1:
                reach = self._reach()
                names = tuple(name for name in names if name in reach) or names
            if len(names) > 1:
                choices = tuple(
                    self.question.words.replaced(item.word.start, item.word.end, self._label(name)) for name in names
                )
                self._ask("several dimensions", choices, words=self._written(item))
                return
            self._group(place, names[0])

    def _group(self, place: int, name: str) -> None:
        dimension = self.catalog.dimension(name)
        item = self.items[place]
        if dimension is not None and dimension.kind == "time":
            times = {time.name for each in self._metric_names() for time in self.catalog.time_of(each)}
            if name not in times:
                self._refuse("time dimension", item, dimension=self._written(item))
            elif place and self.items[place - 1].kind in ("group", "which", "every"):
                self.asked.grain = self.asked.grain or dimension.granularity
            return
        if place and self.items[place - 1].kind == "every" and not self._separately(place):
            self._each_or_all(place)
            return
        if name not in self.asked.group_by and not (
            self.asked.total and place and self.items[place - 1].kind == "every"
        ):
            self.asked.group_by.append(name)
        self.asked.many |= is_plural(self.question.plain(item.word))

    def _separately(self, place: int) -> bool:
        kinds = {item.kind for item in self.items} | ({self.items[place - 2].kind} if place > 1 else set())
        return bool(kinds & {"group", "rank", "threshold", "total", "which", "versus"})

    def _each_or_all(self, place: int) -> None:
        words, every, item = self.question.words, self.items[place - 1].word, self.items[place].word
        name = self._written(self.items[place])
        if self.question.language == "zh":
            choices = (
                words.replaced(every.start, item.end, f"各{name}"),
                words.replaced(every.start, item.end, "一共"),
            )
        else:
            label = self._label(self.items[place].names[0])
            choices = (
                words.replaced(every.start, item.end, f"each {label}"),
                words.replaced(every.start, item.end, "total"),
            )
        self._ask("each or all", choices)

    def _metric_names(self) -> list[str]:
        return [item.names[0] for item in self.items if item.kind == "metric" and len(item.names) == 1]

    def _bounds(self) -> None:
        for place, item in enumerate(self.items):
            if item.kind != "threshold" or not isinstance(item.word.payload, tuple):
                continue
            if place and self.items[place - 1].kind in ("compare", "change", "versus"):
                self._refuse("change bound", item)
                return
            holder = bounded(self.items, place)
            if holder is None:
                self._ask("bound on what")
                return
            self.used.add(holder)
            if len(self.items[holder].names) == 1:
                for bound in item.word.payload:
                    self._bound(item, self.items[holder].names[0], bound)

    def _bound(self, item: Item, name: str, bound: Bound) -> None:
        metric = self.catalog.metrics[name]
        if metric.format == "percent" and not bound.percent and bound.value >= 1:
            value = f"{bound.value:g}"
            written = self._written(item)
            choice = self.question.words.replaced(item.word.start, item.word.end, written + "%")
            self._ask("percent", (choice,), metric=metric.label, value=value)
        elif bound.percent and metric.format in ("currency", "integer"):
            self._refuse("bound unit", item, metric=metric.label)
        else:
            self.asked.thresholds.append(Threshold(name, bound.operator, bound.value))

    def _ranks(self) -> None:
        asked = self.asked
        holders: list[int] = []
        for place, item in enumerate(self.items):
            if item.kind == "rank" and isinstance(item.word.payload, Rank):
                asked.ranks.append(item.word.payload)
                holders += ranked(self.question, self.items, place)
            elif item.kind == "counted":
                self._count(place)
            elif item.kind == "higher":
                self._higher(place)
            elif item.kind == "one grain":
                self._one_grain(item)
        if holders and asked.ranks:
            holder = self.items[holders[0]]
            if len(holder.names) == 1:
                asked.rank_metric = holder.names[0]

    def _count(self, place: int) -> None:
        item, values = self.items[place], sum(1 for each in self.items if each.kind == "value")
        ranked = any(each.kind == "rank" for each in self.items)
        if ranked and isinstance(item.word.payload, int) and values != item.word.payload:
            self.asked.ranks.append(Rank(limit=item.word.payload))
        elif item.word.payload != values:
            self.asked.leftover.append(item.word)

    def _higher(self, place: int) -> None:
        """高 alone ranks only where the question asks which: 哪个渠道点击率更高."""
        asks = any(item.kind == "which" for item in self.items)
        if not asks:
            self.asked.leftover.append(self.items[place].word)
            return
        values = any(item.kind == "value" for item in self.items)
        self.asked.ranks.append(Rank(descending=bool(self.items[place].word.payload), one=not values))

    def _one_grain(self, item: Item) -> None:
        ranked = any(each.kind in ("rank", "threshold") for each in self.items)
        grain = item.word.payload
        if not ranked or grain not in ("day", "week", "month", "quarter", "year"):
            self.asked.leftover.append(item.word)
        else:
            self.asked.grain = grain

    def _metrics(self) -> None:
        asked = self.asked
        found = [place for place, item in enumerate(self.items) if item.kind == "metric"]
        free = [place for place in found if place not in self.used] or found
        for place in free:
            item = self.items[place]
            if len(item.names) > 1:
                asked.doubtful.append((item.word, item.names))
            elif item.names[0] not in asked.metrics:
                asked.metrics.append(item.names[0])
        for place in set(found) - set(free):
            if len(self.items[place].names) > 1:
                asked.doubtful.append((self.items[place].word, self.items[place].names))

    def _filters(self) -> None:
        for dimension, values in self.included.items():
            stored = self._stored(dimension, values)
            self.asked.filters.append(Filter(dimension, "=" if len(stored) == 1 else "in", stored))
            if len(values) > 1:
                self.asked.several.append(dimension)
        for dimension, values in self.excluded.items():
            stored = self._stored(dimension, values)
            self.asked.filters.append(Filter(dimension, "!=" if len(stored) == 1 else "not in", stored))

    def _stored(self, dimension: str, values: list[str]) -> tuple[Value, ...]:
        stored = self.catalog.stored.get(dimension, {})
        return tuple(stored.get(value, value) for value in values)

    def _marks_with_place(self) -> None:
        """Small words that mean something only beside the right neighbour."""
        for place, item in enumerate(self.items[1:-1], start=1):
            divided = item.kind == "join" and self.question.plain(item.word) == "/"
            if divided and self.items[place - 1].kind == self.items[place + 1].kind == "metric":
                self.asked.leftover.append(item.word)
        grouped = bool(self.asked.several or self.asked.group_by)
        for place, item in enumerate(self.items):
            after = self.items[place + 1].kind if place + 1 < len(self.items) else ""
            if item.kind == "group":
                placed = after in ("dimension", "grain", "one grain") or (after == "metric" and bool(self.asked.ranks))
                placed |= after in ("join", "which", "rank", "counted") or (
                    (grouped or len(self.asked.metrics) > 1) and self._written(item) in SPLIT_ALREADY
                )
            elif item.kind == "which":
                placed = after in ("dimension", "one grain", "counted") or bool(self.included) or grouped
            elif item.kind == "noun":
                placed = place > 0 and self.items[place - 1].kind == "value"
            elif item.kind == "every":
                placed = after in ("dimension", "which", "group") or self.question.plain(item.word) in WHOLE
            else:
                continue
            if not placed:
                self.asked.leftover.append(item.word)
        if not self.excluded:
            self.asked.leftover += [word for word in self.question.cover if word.kind == "except tail"]
