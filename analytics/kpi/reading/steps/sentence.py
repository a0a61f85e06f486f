"""A message while it is being read: its words in their roles, and what has been taken from them so far."""

from dataclasses import dataclass, field

from analytics.kpi.catalog import Catalog
from analytics.kpi.query import OutOfScope, Unclear
from analytics.kpi.reading.replies import say
from analytics.kpi.reading.request import Question, Request
from analytics.kpi.reading.roles import Item
from analytics.kpi.reading.settling.naming import label


@dataclass(slots=True)
class Sentence:
    """One message, and the request that the steps fill.

    `used` are the places of metrics that only bound or rank; `included` and `excluded` are values by dimension.
    `placed` are places whose words another step has taken whole.
    """

    question: Question
    items: list[Item]
    asked: Request = field(default_factory=Request)
    used: set[int] = field(default_factory=set)
    included: dict[str, list[str]] = field(default_factory=dict)
    excluded: dict[str, list[str]] = field(default_factory=dict)
    placed: set[int] = field(default_factory=set)

    @property
    def catalog(self) -> Catalog:
        return self.question.catalog

    def kind(self, place: int) -> str:
        """What stands at a place; empty outside the sentence."""
        return self.items[place].kind if 0 <= place < len(self.items) else ""

    def written(self, item: Item) -> str:
        return self.question.written(item.word)

    def label(self, dimension: str) -> str:
        """What the question's language calls a dimension."""
        return label(self.question, dimension)

    def metric_names(self) -> list[str]:
        """The metrics that are named without doubt."""
        return [item.names[0] for item in self.items if item.kind == "metric" and len(item.names) == 1]

    def reach(self) -> frozenset[str]:
        """The dimensions that every metric named without doubt can be seen by."""
        found = frozenset(self.catalog.dimension_names())
        return found.intersection(*(self.catalog.reachable(name) for name in self.metric_names()))

    def one_dimension(self, item: Item) -> str | None:
        """The dimension an item names, of several the one the metrics reach; None where that must be asked back."""
        names = item.names
        if len(names) > 1:
            reach = self.reach()
            names = tuple(name for name in names if name in reach) or names
        if len(names) == 1:
            return names[0]
        choices = tuple(self.instead(item, self.label(name)) for name in names)
        self.ask("several dimensions", choices, words=self.written(item))
        return None

    def refuse(self, key: str, *items: Item, **parts: str) -> None:
        """Ends the reading with a refusal, unless it has ended already."""
        if self.asked.refusal is None:
            words = tuple(self.written(item) for item in items)
            self.asked.refusal = OutOfScope(words, say(key, self.question.language, **parts))

    def ask(self, key: str, choices: tuple[str, ...] = (), **parts: str) -> None:
        """Ends the reading with a question, unless it has ended already."""
        if self.asked.refusal is None:
            self.asked.refusal = Unclear(say(key, self.question.language, **parts), choices)

    def instead(self, item: Item, words: str) -> str:
        """The whole text with other words in the place of an item."""
        return self.question.words.replaced(item.word.start, item.word.end, words)
