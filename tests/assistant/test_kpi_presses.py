"""Every button offered after an answer is read, and answered: over the golden questions of two shops."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from analytics.kpi.reading.read import read_question
from analytics.kpi.store import MetricsStore
from assistant.conversation import Buttons, Message, Reply, Situation
from assistant.language import language_of
from assistant.skills.kpi.skill import Kpi
from assistant.skills.kpi.why.door import KpiWhy
from bench.kpi_questions import Case, load_cases
from bench.kpi_shops import GOLDEN, TRADE, coffee_chain, sample_store

EVERY = 6
"""Of the answered questions every sixth: the kinds are many, the presses more."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, MetricsStore]]:
    folder = tmp_path_factory.mktemp("presses")
    with sample_store(folder) as sample, coffee_chain(folder) as coffee:
        yield {"sample": sample.store, "coffee": coffee.store}


def _cases() -> list[tuple[str, Case]]:
    files = {"sample": GOLDEN / "kpi.yaml", "coffee": TRADE / "questions.yaml"}
    every = ((shop, case) for shop, path in files.items() for case in load_cases(path))
    alone = [(shop, case) for shop, case in every if case.outcome == "answered" and not (case.after or case.later)]
    return alone[::EVERY]


def asked(store: MetricsStore, text: str, case: Case, memory: Mapping[str, Any]) -> Reply:
    read = partial(read_question)
    message = Message("m1", text, "c1", "u1", "web", datetime(case.today.year, case.today.month, case.today.day, 9))
    language = language_of(text)
    return Kpi(store, read, why=KpiWhy(store, read)).reply(message, Situation(case.today, language, memory))


@pytest.mark.parametrize(("shop", "case"), _cases(), ids=lambda each: each if isinstance(each, str) else each.name)
def test_every_button_leads_to_an_answer(shop: str, case: Case, stores: Mapping[str, MetricsStore]) -> None:
    store = stores[shop]
    reply = asked(store, case.question, case, {})
    shown = reply.parts if reply.status == "answered" else ()  # whether it is read at all is asked elsewhere
    offered = [button.text for part in shown if isinstance(part, Buttons) for button in part.choices]
    pressed = {text: asked(store, text, case, reply.remember) for text in offered}
    assert {text: found.text for text, found in pressed.items() if found.status != "answered"} == {}
