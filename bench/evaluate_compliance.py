"""Precision and recall of the rulebook on the labelled sentences, the third kept aside apart.

Run: python bench/evaluate_compliance.py [--mistakes]. `violates` is the label. Read these figures with care: the same
people wrote rules and sentences. Of the first 142, every third was kept aside unread while rules were written and
scored 1.00 / .95. Three later batches of fresh sentences were scored once before the rules learned from them:
23 of 30, 16 of 25 and 14 of 20 violations found, 0 of 30, 1 of 25 and 1 of 20 clean ones accused. A fourth, 120
sentences in harder registers (headlines, live-stream talk, 小红书, food, English), was scored once before any rule
learned from it: 13 of 30 and 10 of 30 violations found in its two halves, 2 and 3 of 30 clean ones accused. The rules
then learned from its first half alone; its second half, `fresh, aside`, is what to expect of new copy.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from knowledge.rulebook import check

FRESH = Path(__file__).parents[1] / "tests" / "golden" / "compliance" / "learned_later.jsonl"
LABELLED = Path(__file__).parents[1] / "tests" / "golden" / "compliance" / "learned_first.jsonl"
TODAY = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over sentences; a sentence that violates is the positive."""

    hits: int
    false: int
    missed: int
    sentences: int

    @property
    def precision(self) -> float:
        return self.hits / ((self.hits + self.false) or 1)

    @property
    def recall(self) -> float:
        return self.hits / ((self.hits + self.missed) or 1)


def labelled(*, aside: bool) -> list[tuple[str, bool]]:
    """The sentences rules may be tuned on, or those kept aside."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], row["violates"]) for number, row in enumerate(rows) if (number % 3 == 2) is aside]


def fresh(half: str) -> list[tuple[str, bool]]:
    """The fourth batch: its half that rules learned from ("tune"), or the one they have not seen ("aside")."""
    rows = [json.loads(line) for line in FRESH.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], row["violates"]) for row in rows if row["half"] == half]


def score(rows: Sequence[tuple[str, bool]]) -> Score:
    said = [(check(text, today=TODAY).violates, violates) for text, violates in rows]
    return Score(said.count((True, True)), said.count((True, False)), said.count((False, True)), len(said))


def milliseconds(rounds: int = 20) -> float:
    """Time to check 1,000 characters of clean copy, rules compiled, best of `rounds`."""
    copy = "".join(text for text, violates in labelled(aside=False) if not violates)[:1000]
    check(copy, today=TODAY)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        check(copy, today=TODAY)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mistakes", action="store_true", help="show the tuned-on sentences judged wrongly")
    show = arguments.parse_args().mistakes
    print(f"a check of 1,000 characters: {milliseconds():.1f} ms")
    batches = (
        ("tuned on", labelled(aside=False)),
        ("once aside, since read", labelled(aside=True)),
        ("fresh, tuned", fresh("tune")),
        ("fresh, aside", fresh("aside")),
    )
    for name, rows in batches:
        result = score(rows)
        print(
            f"{name:<13} {result.sentences:>4} sentences  precision {result.precision:.3f}  recall {result.recall:.3f}"
        )
        for text, violates in rows if show and "aside" not in name else ():
            found = check(text, today=TODAY)
            if found.violates != violates:
                print("  missed" if violates else "  false ", text, [(one.id, one.span.text) for one in found.findings])


if __name__ == "__main__":
    main()
