"""KPI questions with SQL by hand: how many were answered right, wrong or not at all, by kind and by language.

`python -m bench.evaluate_kpi` asks all; `--open` leaves out what is kept aside, `--only NAME` takes one shop
(its name below), `--show` prints what failed of the open ones, `--data FOLDER` adds the whole gift shop.
A question that must be answered and was not is abstained; one answered that must not be is wrong.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bench.kpi_questions import Judged, Shop, judge, load_cases
from bench.kpi_shops import DEALS, GIFTS, GOLDEN, HOTELS, TRADE, coffee_chain, gift_shop, sample_store, scripted_shop

VERDICTS: Final = ("right", "wrong", "abstained")


@dataclass(frozen=True, slots=True)
class Bench:
    """A shop, and the questions put to it; those kept aside were never looked at while reading was mended."""

    name: str
    build: Callable[[Path], AbstractContextManager[Shop]]
    open: Path
    kept_aside: Path


BENCHES = (
    Bench("sample", sample_store, GOLDEN / "kpi.yaml", GOLDEN / "kpi_kept_aside.yaml"),
    Bench("coffee", coffee_chain, TRADE / "questions.yaml", TRADE / "kept_aside.yaml"),
    Bench("gifts", gift_shop, GIFTS / "questions.yaml", GIFTS / "kept_aside.yaml"),
    *(
        Bench(name, partial(scripted_shop, trade=trade), trade / "questions.yaml", trade / "kept_aside.yaml")
        for name, trade in (("hotels", HOTELS), ("deals", DEALS))
    ),
)


def main() -> None:
    """Print the scores of every shop's questions."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", action="store_true", help="leave out the questions kept aside")
    options.add_argument("--only", choices=[bench.name for bench in BENCHES])
    options.add_argument("--show", action="store_true", help="print what failed of the open questions")
    options.add_argument("--data", type=Path, help="the folder that holds uci_online_retail.csv.gz")
    asked = options.parse_args()
    benches = [bench for bench in BENCHES if asked.only in (None, bench.name)]
    if asked.data and (whole := asked.data / "uci_online_retail.csv.gz").exists():
        build = partial(gift_shop, orders=whole)
        benches.append(Bench("gifts, whole", build, GIFTS / "questions.yaml", GIFTS / "kept_aside.yaml"))
    for bench in benches:
        if bench.open.exists():
            _run(bench, kept_aside=not asked.open, show=asked.show)


def _run(bench: Bench, *, kept_aside: bool, show: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, bench.build(Path(folder)) as shop:
        judged = [judge(case, shop) for case in load_cases(bench.open)]
        _report(f"{bench.name}, open", judged)
        if show:
            _failures(judged)
        if kept_aside and bench.kept_aside.exists():
            _report(f"{bench.name}, kept aside", [judge(case, shop) for case in load_cases(bench.kept_aside)])


def _report(title: str, judged: Sequence[Judged]) -> None:
    later = sum(each.case.later for each in judged)
    print(f"\n### {title}: {_line(judged)}" + (f" ({later} marked as not read yet)" if later else ""))
    _table("kind", judged, lambda each: each.case.kind)
    _table("language", judged, lambda each: each.case.language)


def _line(judged: Sequence[Judged]) -> str:
    counts = Counter(each.verdict for each in judged)
    shares = (f"{counts[verdict]} {verdict} ({counts[verdict] / len(judged):.1%})" for verdict in VERDICTS)
    return f"{len(judged)} questions, {', '.join(shares)}"


def _table(heading: str, judged: Sequence[Judged], key: Callable[[Judged], str]) -> None:
    print(f"{heading:<20}" + "".join(f"{verdict:>11}" for verdict in VERDICTS))
    for name in dict.fromkeys(map(key, judged)):
        counts = Counter(each.verdict for each in judged if key(each) == name)
        print(f"{name:<20}" + "".join(f"{counts[verdict]:>11}" for verdict in VERDICTS))


def _failures(judged: Sequence[Judged]) -> None:
    for each in judged:
        if each.verdict != "right":
            print(f"\n[{each.verdict}] ({each.case.kind}) {each.case.name}\n   {each.why}")


if __name__ == "__main__":
    main()
