"""Whether needs that were taken out of the taxonomy are proposed again: `python -m bench.evaluate_discovery`.

A fifth of the bundled taxonomy is removed, by several seeds; texts are labelled with what is left, and proposals made
of what nothing covers. A removed need counts as proposed again when a proposal holds at least five customers whose
phrase has words of that need's own patterns, and these are half of the proposal's customers or more. The parameters
were chosen on seeds 0–7; the figures are of the other seeds. The taxonomy's patterns were written while reading the
sample store.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.reviews.clauses import clauses
from analytics.reviews.discovery.phrases import Phrase, Read, gather
from analytics.reviews.discovery.propose import CUSTOMERS, MOST, Encode, propose
from analytics.reviews.label import bundled_labeller
from analytics.reviews.mentions import NeedMatcher, matcher
from analytics.reviews.review import Source
from analytics.reviews.taxonomy import Taxonomy, bundled

Row: TypeAlias = tuple[str, str, str, Source]
"""Review id, customer, text, source."""

CHOSEN_ON, MEASURED_ON = range(8), range(8, 24)
_LEFT_OUT = 0.2


def main() -> None:
    """Print the reach on each set of texts; `--chosen` prints that of the seeds the parameters were chosen on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of review data sets that the model card names")
    parser.add_argument("--chosen", action="store_true")
    arguments = parser.parse_args()
    seeds = CHOSEN_ON if arguments.chosen else MEASURED_ON
    _report("sample store", sample_texts(), seeds)
    if arguments.data:
        _report("cosmetics reviews", cosmetics_texts(arguments.data), seeds)


def sample_texts() -> list[Row]:
    """The sample store's reviews and inquiries."""
    from bot.sample.voices import inquiries, reviews

    rows: list[Row] = []
    for key, source, found in (("review_id", "review", reviews()), ("inquiry_id", "inquiry", inquiries())):
        rows += [
            (str(each[key]), str(each["customer_id"] or each[key]), str(each["text"] or ""), source)  # type: ignore[misc]
            for each in found
        ]
    return rows


def cosmetics_texts(folder: Path) -> list[Row]:
    """Real cosmetics reviews, each of its own customer."""
    from analytics.reviews.train.data import cosmetics

    return [(review.id, review.id, review.text, "review") for review in cosmetics(folder)]


def removed(seed: int) -> frozenset[str]:
    """A fifth of the needs' names."""
    names = [need.name for need in bundled().needs]
    return frozenset(random.Random(seed).sample(names, round(_LEFT_OUT * len(names))))


@dataclass(frozen=True)
class Reach:
    """Of one seed: the removed needs proposed again, with the proposal's place; those that enough customers speak of in
    phrases that nothing else covers; and how many proposals there were."""

    found: Mapping[str, int]
    uncovered: frozenset[str]
    proposals: int


def reach(rows: Sequence[Row], without: frozenset[str], encode: Encode | None) -> Reach:
    """Label with what is left of the taxonomy, propose, and look which of the removed needs come back."""
    left = Taxonomy(tuple(need for need in bundled().needs if need.name not in without))
    gone = matcher(Taxonomy(tuple(need for need in bundled().needs if need.name in without)))
    labels = replace(bundled_labeller(), needs=matcher(left)).label_many([row[2] for row in rows])
    pool = gather(Read.of(row[0], labelled, row[3], row[1]) for row, labelled in zip(rows, labels, strict=True))
    found: dict[str, int] = {}
    proposals = propose(pool, encode)
    for place, proposal in enumerate(proposals):
        for name, customers in _speaking(proposal.phrases, gone).items():
            if customers >= max(CUSTOMERS, proposal.customers / 2):
                found.setdefault(name, place)
    spoken = _speaking(pool.phrases, gone)
    return Reach(found, frozenset(name for name in spoken if spoken[name] >= CUSTOMERS), len(proposals))


def _speaking(phrases: Sequence[Phrase], gone: NeedMatcher) -> dict[str, int]:
    """How many customers use words of each need in these phrases."""
    customers: defaultdict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        for name in gone.named_in(phrase.text):
            customers[name].add(phrase.customer)
    return {name: len(said) for name, said in customers.items()}


def _report(title: str, rows: Sequence[Row], seeds: Sequence[int]) -> None:
    encode, spoken = _encoder(), _spoken_of(rows)
    taken = {seed: removed(seed) for seed in seeds}
    reached = {seed: reach(rows, without, encode) for seed, without in taken.items()}
    hits = sum(len(each.found) for each in reached.values())
    early = sum(place < MOST // 2 for each in reached.values() for place in each.found.values())
    removals = sum(map(len, taken.values()))
    possible = sum(len(without & spoken) for without in taken.values())
    uncovered = sum(len(each.uncovered) for each in reached.values())
    mean = sum(each.proposals for each in reached.values()) / len(seeds)
    print(
        f"{title}, {len(rows):,} texts, seeds {seeds[0]}–{seeds[-1]}, {mean:.0f} proposals a time\n"
        f"  proposed again: {hits / removals:.3f} of {removals} removed needs, {early / removals:.3f} in the first "
        f"{MOST // 2}\n"
        f"  {hits / possible:.3f} of the {possible} that {CUSTOMERS} customers or more have words of\n"
        f"  {hits / uncovered:.3f} of the {uncovered} that {CUSTOMERS} or more speak of where nothing else covers it",
        flush=True,
    )


def _spoken_of(rows: Sequence[Row]) -> set[str]:
    """The needs whose words at least five customers use at all."""
    book, customers = matcher(bundled()), defaultdict[str, set[str]](set)
    for _, customer, text, _ in rows:
        for clause in clauses(text[:1000]):
            for name in book.named_in(clause.text):
                customers[name].add(customer)
    return {name for name, said in customers.items() if len(said) >= CUSTOMERS}


def _encoder() -> Encode | None:
    from knowledge.embeddings import BundledEmbeddings, bundled_model_runs

    if not bundled_model_runs():
        return None
    embeddings, known = BundledEmbeddings(), dict[str, NDArray[np.float32]]()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in texts if text not in known]
        known.update(zip(new, embeddings.embed_passages(new), strict=True) if new else ())
        return np.array([known[text] for text in texts], dtype=np.float32)

    return encode


if __name__ == "__main__":
    main()
