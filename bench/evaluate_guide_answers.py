"""Answers to questions on the guide, without a model: is the right section cited, is silence said, is anything refused
that the guide knows.

`python -m bench.evaluate_guide_answers` prints the figures over `tests/golden/guide/open.jsonl`; `--aside` over the
questions kept aside, as a whole; `--wrong` lists the open ones that went wrong.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.conversation import Citations, Message, Reply, Situation, Text
from assistant.language import language_of
from assistant.skills.guide import Guide
from knowledge.embeddings import BundledEmbeddings
from knowledge.library import Library
from knowledge.vectors import ChromaVectors

FOLDER = Path(__file__).parent.parent / "tests" / "golden" / "guide"
TODAY = date(2026, 11, 1)


def ask(guide: Guide, text: str) -> Reply:
    message = Message("m", text, "c", "u", "terminal", datetime(2026, 11, 1, tzinfo=UTC))
    return guide.reply(message, Situation(TODAY, language_of(text)))


def cited(reply: Reply) -> list[str]:
    """Ids of the passages an answer cites, first one first."""
    return [one.id for part in reply.parts if isinstance(part, Citations) for one in part.citations]


def right(question: Mapping[str, Any], reply: Reply) -> tuple[bool, bool, bool]:
    """Whether a section that answers is cited at all, is cited first, and whether the right file is cited."""
    full = [
        (file.removesuffix(".md"), path.split(" > ")[-1]) for file, path, grade in question["headings"] if grade > 1
    ]
    names = [f"guide/{stem}#{last}" for stem, last in full]
    found = cited(reply)
    files = {one.partition("#")[0].removeprefix("guide/") for one in found}
    return any(one in names for one in found), found[:1] != [] and found[0] in names, bool(files & {s for s, _ in full})


def report(questions: Sequence[Mapping[str, Any]], guide: Guide, *, wrong: bool) -> None:
    lengths = []
    for kind in ("shared_words", "paraphrase", "english", "no_answer"):
        own = [(one, ask(guide, one["text"])) for one in questions if one["kind"] == kind]
        answered = [reply for _, reply in own if reply.status == "answered"]
        lengths += [_lines(reply) for reply in answered]
        if kind == "no_answer":
            refused = sum(reply.status == "refused" for _, reply in own)
            print(f"{kind:14} n={len(own):<4} nothing answered {1 - len(answered) / len(own):.3f}  refused {refused}")
        else:
            marks = [right(one, reply) for one, reply in own]
            any_, first, file = (sum(one[at] for one in marks) / len(own) for at in range(3))
            refused_share = 1 - len(answered) / len(own)
            print(
                f"{kind:14} n={len(own):<4} section cited {any_:.3f}  cited first {first:.3f}  "
                f"chapter cited {file:.3f}  "
                f"false refusals {refused_share:.3f}"
            )
        for one, reply in own if wrong else ():
            good = reply.status != "answered" if kind == "no_answer" else right(one, reply)[0]
            if not good:
                print(f"    {reply.status:9} {one['text']}  → {cited(reply)}")
    if lengths:
        print(f"lines of an answer: median {sorted(lengths)[len(lengths) // 2]}, most {max(lengths)}")


def _lines(reply: Reply) -> int:
    text = "\n".join(part.markdown for part in reply.parts if isinstance(part, Text))
    return sum(bool(line.strip()) for line in text.split("\n"))


def main() -> None:
    """Ask every question of a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate_guide_answers", description=__doc__)
    parser.add_argument("--aside", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    file = FOLDER / ("kept_aside.jsonl" if asked.aside else "open.jsonl")
    questions = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as home:
        library = Library(Path(home), BundledEmbeddings(), ChromaVectors(Path(home) / "chroma"))
        report(questions, Guide(lambda: library), wrong=asked.wrong and not asked.aside)


if __name__ == "__main__":
    main()
