"""Precision and recall of the check on labelled sentences: rules alone, trained reader alone, both.

Run: python bench/evaluate_compliance.py [--mistakes] [--kept-aside]. `violates` is the label.

`learned first` and `learned later` are nets: the rules learned from them, all but one half of the later.
`open` was written by an author who saw neither rules nor code; nothing was tuned on it before it was first scored
(precision .88, recall .52 of the rules then), and neither rules nor reader learned from it since.
`kept aside` is the same author's third that no builder reads: only its totals are printed, and only on request.
How the reader does on authors it has not learned from stands in knowledge/law/reader.md.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).parents[1]))

from knowledge.rulebook import CheckResult, rulebook

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "compliance"
TODAY = date(2026, 11, 1)
Row: TypeAlias = dict[str, Any]
Judge: TypeAlias = Callable[[Row], CheckResult]


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


def rows(file: str, half: str | None = None) -> list[Row]:
    lines = (GOLDEN / file).read_text(encoding="utf-8").splitlines()
    found: list[Row] = [json.loads(line) for line in lines if line]
    return [row for row in found if half is None or row["half"] == half]


def judges() -> dict[str, Judge]:
    """The same check with the rules alone, with the reader alone, and with both."""
    book = rulebook()
    books = {"rules": replace(book, reader=None), "reader": replace(book, rules=()), "both": book}
    return {name: _judge(one.check) for name, one in books.items()}


def _judge(check: Callable[..., CheckResult]) -> Judge:
    return lambda row: check(row["text"], today=TODAY, platform=row.get("platform"), context=row.get("context"))


def score(sentences: Sequence[Row], judge: Judge) -> Score:
    said = [(judge(row).violates, bool(row["violates"])) for row in sentences]
    return Score(said.count((True, True)), said.count((True, False)), said.count((False, True)), len(said))


def milliseconds(text: str, judge: Judge, rounds: int = 30) -> float:
    """Median time of this process to check a text, patterns compiled."""
    judge({"text": text})
    times = []
    for _ in range(rounds):
        start = time.process_time()
        judge({"text": text})
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def a_thousand(sentences: Sequence[Row], *, violates: bool) -> str:
    return "。".join(row["text"] for row in sentences if row["violates"] is violates)[:1000]


def by_label(sentences: Sequence[Row], judge: Judge) -> Iterator[str]:
    """How many offences of each category are found, and how many lawful traps of it pass."""
    for category in sorted({row["category"] for row in sentences}):
        part = [row for row in sentences if row["category"] == category]
        found = score(part, judge)
        lawful = found.sentences - found.hits - found.missed
        guilty = found.hits + found.missed
        yield f"  {category:<18} found {found.hits:>3} of {guilty:<3} accused {found.false:>2} of {lawful}"
    for outcome in ("blocked", "needs_evidence"):
        part = [row for row in sentences if row["outcome"] == outcome]
        said = sum(judge(row).outcome == outcome for row in part)
        yield f"  {outcome:<18} found {score(part, judge).hits} of {len(part)}, {said} of them as {outcome}"


def mistakes(sentences: Sequence[Row], judge: Judge) -> Iterator[str]:
    for row in sentences:
        found = judge(row)
        if found.violates != row["violates"]:
            words = [(one.id, one.span.text) for one in found.findings]
            yield f"  {'missed' if row['violates'] else 'false '} {row['text']} {words}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mistakes", action="store_true", help="show the open sentences judged wrongly")
    arguments.add_argument("--kept-aside", action="store_true", help="print the totals of the third kept aside")
    asked = arguments.parse_args()
    told = judges()
    opened = rows("open.jsonl")
    for name, violates in (("lawful", False), ("offending", True)):
        took = milliseconds(a_thousand(opened, violates=violates), told["both"])
        print(f"a check of 1,000 {name} characters: {took:.1f} ms")
    batches = [
        ("learned first", rows("learned_first.jsonl")),
        ("learned later", rows("learned_later.jsonl", "tune")),
        ("learned later, aside", rows("learned_later.jsonl", "aside")),
        ("open", opened),
    ]
    if asked.kept_aside:
        batches.append(("kept aside", rows("kept_aside.jsonl")))
    for name, sentences in batches:
        figures = {way: score(sentences, judge) for way, judge in told.items()}
        said = "  ".join(f"{way} P {one.precision:.3f} R {one.recall:.3f}" for way, one in figures.items())
        print(f"{name:<20} {len(sentences):>4} sentences  {said}")
    print("\n".join(by_label(opened, told["both"])))
    if asked.mistakes:
        print("\n".join(mistakes(opened, told["both"])))


if __name__ == "__main__":
    main()
