"""A KPI question that was not read, put to a language model, and its reading put back to the person to confirm."""

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from analytics.kpi.periods.calendar import Calendar
from analytics.kpi.periods.read import clock
from analytics.kpi.query import MetricQuery, Reading
from analytics.kpi.reading.read import SQL
from analytics.kpi.store import MetricsStore
from analytics.warehouse import WarehouseError
from assistant.conversation import Acting, Button, Buttons, Language, Message, Reply, Situation, Skill, Text
from assistant.llm import FormFiller, ModelUnavailable
from assistant.permissions import Act
from assistant.skills.kpi.proposal import Interpretation, Proposal, borne_out, doubtful, prompt

PROPOSED: Final = "kpi_proposed"
"""Memory slot: the sentence that waits for a yes."""
log = logging.getLogger(__name__)

_YES: Final = re.compile(
    r"\W*(?:是的?|对的?|嗯+|好的?|没错|可以|就查这个|yes|yep|yeah|right|ok|okay|sure|correct)\W*", re.IGNORECASE
)
_NO: Final = re.compile(r"\W*(?:不是?|不对|错了?|算了|no|nope|wrong|not that)\W*", re.IGNORECASE)
_SAYS: Final[dict[Language, tuple[str, str, str, str, str]]] = {
    "zh": ("我理解你想问：{sentence}。对吗？", "没有用到“{unused}”。", "是，就查这个", "不是",
           "好的，那换个说法再问一次，说出指标、时间和范围就行。"),
    "en": ("I take it you mean: {sentence}. Is that right?", "“{unused}” was not used.", "Yes, look that up", "No",
           "All right; please ask again in other words: the metric, the time and for what."),
}  # fmt: skip


class Patience:
    """Asks a model for at most `seconds`, two questions at a time, and leaves it alone for `rest` seconds after a
    trouble that lasts. Whatever goes wrong, there is just no proposal. `warm_up` is not on the clock."""

    def __init__(
        self,
        model: FormFiller,
        seconds: float = 6.0,
        rest: float = 60.0,
        now: Callable[[], float] = time.monotonic,
        warm_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._model = model
        self._warm_up = warm_up
        self._seconds = seconds
        self._rest = rest
        self._now = now
        self._again_at = 0.0
        self._asking = threading.BoundedSemaphore(2)

    def ask(self, filled: Callable[[FormFiller], Proposal]) -> Proposal | None:
        """What `filled` makes of the model, within the time there is."""
        if self._now() < self._again_at or not self._asking.acquire(blocking=False):
            return None
        found: list[Proposal] = []
        warm = threading.Event()

        def ask() -> None:
            try:
                self._warm_up()
                warm.set()
                found.append(filled(self._model))
            except ModelUnavailable as error:
                if error.lasts:
                    self._again_at = self._now() + self._rest
                log.info("no proposal: %s", error.trouble)
            except Exception as error:  # a model's answer is never a reason to fail
                log.warning("no proposal: %s", type(error).__name__)
            finally:
                warm.set()
                self._asking.release()

        thread = threading.Thread(target=ask, name="interpretation", daemon=True)
        thread.start()
        warm.wait(self._seconds * 3)
        thread.join(self._seconds)
        if thread.is_alive():
            self._again_at = self._now() + self._rest
            log.info("no proposal: slow")
            return None
        return found[0] if found else None


class InterpretedKpi:
    """A KPI skill that asks a model only where the reader did not understand, and never takes its word for it: what
    comes back is held to the catalog and the question, and shown as a sentence to confirm."""

    name = "kpi"

    def __init__(
        self,
        skill: Skill,
        store: MetricsStore,
        read: Callable[..., Reading],
        model: Patience,
        calendar: Calendar,
    ) -> None:
        self._skill = skill
        self._store = store
        self._read = read
        self._model = model
        self._calendar = calendar

    def interest(self, message: Message, situation: Situation) -> float:
        if situation.memory.get(PROPOSED) and (_YES.fullmatch(message.text) or _NO.fullmatch(message.text)):
            return 1.0
        return self._skill.interest(message, situation)

    def act(self, message: Message, situation: Situation) -> Act | None:
        """What the skill says that the message takes."""
        return self._skill.act(message, situation) if isinstance(self._skill, Acting) else "ask"

    def reply(self, message: Message, situation: Situation) -> Reply:
        proposed = situation.memory.get(PROPOSED)
        if isinstance(proposed, str) and _YES.fullmatch(message.text):
            message = replace(message, text=proposed)
        elif proposed and _NO.fullmatch(message.text):
            text = Text(_SAYS[situation.language][4])
            return Reply(self.name, "clarify", (text,), situation.language, remember={PROPOSED: None})
        reply = self._skill.reply(message, situation)
        if reply.status != "answered":
            found = self._interpretation(message, situation)
            if found is not None:
                return _to_confirm(found, reply, situation.language)
        return replace(reply, remember={**reply.remember, PROPOSED: None}) if proposed else reply

    def _interpretation(self, message: Message, situation: Situation) -> Interpretation | None:
        if SQL.search(message.text) or message.action:
            return None
        try:
            catalog, span = self._store.catalog, self._store.data_span
        except WarehouseError:
            return None

        until = span and span[1]

        def read(text: str) -> Reading:
            return self._read(text, catalog, today=situation.today, data_until=until, data_from=span and span[0])

        reading = read(message.text)
        if isinstance(reading, MetricQuery):
            return None
        now = clock(situation.today, self._calendar, until)
        asked = doubtful(message.text, catalog, now, situation.language)
        if asked is None:
            return None
        proposal = self._model.ask(lambda model: model.fill(prompt(asked), Proposal))
        return borne_out(proposal, asked, read) if proposal is not None else None


def _to_confirm(found: Interpretation, plain: Reply, language: Language) -> Reply:
    """The interpretation, to be confirmed, before what the plain reply offered."""
    meant, unused, yes, no, _ = _SAYS[language]
    text = meant.format(sentence=found.sentence)
    if found.unused:
        between = "”“" if language == "zh" else "”, “"
        text = f"{text}{'' if language == 'zh' else ' '}{unused.format(unused=between.join(found.unused))}"
    buttons = Buttons((Button(yes, text=found.sentence, style="primary"), Button(no, text=no)))
    return Reply(
        "kpi",
        "clarify",
        (Text(text), buttons),
        language,
        choices=(found.sentence, *(each for each in plain.choices if each != found.sentence)),
        remember={**plain.remember, PROPOSED: found.sentence},
    )
