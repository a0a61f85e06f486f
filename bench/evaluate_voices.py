"""What customers write, read by the bundled labeller: how much of what was meant by hand it found.

`python -m bench.evaluate_voices` measures the open half of `tests/golden/reviews`; `--half kept_aside` the other,
which is measured and not tuned on; `--show` prints what failed of the open half. Every figure is a count of how many.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import TypeAlias

from analytics.reviews.label import bundled_labeller
from analytics.reviews.pii import mask
from analytics.reviews.reading.doubts import doubts_about
from analytics.reviews.review import Labelled
from analytics.reviews.severity import Severity, assess, is_ticket
from analytics.reviews.taxonomy import bundled
from bench.voice_cases import (
    Complaint,
    Half,
    Masking,
    Need,
    Voice,
    load_complaints,
    load_maskings,
    load_order,
    load_phrases,
    load_voices,
)

HALVES: tuple[Half, ...] = ("open", "kept_aside")
GROUNDS = ("none", "taste", "logistics", "service", "damage", "counterfeit", "medical")
_PIECE = 3  # so many characters of a number in a row, left standing, are a leak
Failures: TypeAlias = list[str]
Read: TypeAlias = tuple[Voice, Labelled]


def main() -> None:
    """Print the figures of one half."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=HALVES, default="open")
    options.add_argument("--show", action="store_true", help="print what failed of the open half")
    asked = options.parse_args()
    failures: Failures = []
    for measure in (_voices, _phrases, _severities, _masks):
        failures += measure(asked.half)
    if asked.show and asked.half == "open":
        print("\n" + "\n".join(failures))


def _voices(half: Half) -> Failures:
    voices = load_voices(half)
    read = bundled_labeller().label_many([voice.review.text for voice in voices])
    pairs = list(zip(voices, read, strict=True))
    print(f"### voices, {half}: {len(voices)} texts")
    _sides(pairs)
    _share("needs found", [need in needs_of(found) for voice, found in pairs for need in sorted(voice.needs)])
    for side in ("complaint", "praise", "question"):
        wanted = [need in needs_of(found) for voice, found in pairs for need in sorted(voice.needs) if need[1] == side]
        _share(f"  as {side}", wanted)
    _share(
        "needs rightly left", [no not in needs_of(found) for voice, found in pairs for no in sorted(voice.not_needs)]
    )
    _customers(pairs)
    _share("ground", [ground_of(found, _alone(voice)) in voice.ground for voice, found in pairs])
    return [line for voice, found in pairs for line in _faults(voice, found)]


def _sides(pairs: Sequence[Read]) -> None:
    """Polarity, kind and language."""
    _share("polarity", [found.polarity in voice.polarity for voice, found in pairs])
    for key in ("language", "domain"):
        for value in dict.fromkeys(getattr(voice, key) for voice, _ in pairs):
            of_it = [found.polarity in voice.polarity for voice, found in pairs if getattr(voice, key) == value]
            _share(f"  of {value}", of_it)
    for name in ("negative", "neutral", "positive"):
        # A side that is as defensible counts neither for nor against.
        clear = [(voice, found) for voice, found in pairs if name not in voice.polarity[1:]]
        _found(f"  {name}", [(voice.polarity[0] == name, found.polarity == name) for voice, found in clear])
    _share("kind", [found.kind in voice.kind for voice, found in pairs if voice.kind])
    _share("language as written", [found.language == voice.language for voice, found in pairs])


def _customers(pairs: Sequence[Read]) -> None:
    """Who says it and when, and how far it is to be trusted."""
    _found(
        "persona",
        [
            (each in voice.persona, each in found.persona)
            for voice, found in pairs
            for each in sorted((voice.persona | set(found.persona)) - voice.persona_also)
        ],
    )
    _share("occasion, where one is said", [bool(found.occasion) for voice, found in pairs if voice.occasion])
    _share("season", [_in_season(voice.season, found) for voice, found in pairs if voice.season])
    _share("no season where none", [not found.season for voice, found in pairs if not voice.season])
    doubts = [(voice.doubts, _doubts(voice, found)) for voice, found in pairs]
    for kind in ("default_praise", "cashback_spam", "sarcasm", "stars_disagree"):
        _found(kind, [(kind in gold, kind in got) for gold, got in doubts])


def _doubts(voice: Voice, found: Labelled) -> frozenset[str]:
    return frozenset(doubt.kind for doubt in doubts_about(found, voice.review))


def _alone(voice: Voice) -> Complaint:
    """The voice as a complaint with no circumstances but its stars."""
    return Complaint(voice.review, 0, voice.ground)


def _faults(voice: Voice, found: Labelled) -> Iterable[str]:
    head = f"[{voice.review.id}] {voice.review.text}\n   "
    if found.polarity not in voice.polarity:
        yield f"{head}polarity {found.polarity} ({found.score:.2f}), meant {voice.polarity[0]}"
    if voice.kind and found.kind not in voice.kind:
        yield f"{head}kind {found.kind}, meant {voice.kind[0]}"
    for need in sorted(voice.needs - needs_of(found)):
        yield f"{head}missed {need[0]} as {need[1]}"
    for need in sorted(voice.not_needs & needs_of(found)):
        yield f"{head}wrongly found {need[0]} as {need[1]}"
    if voice.persona != set(found.persona) - voice.persona_also:
        yield f"{head}persona {sorted(found.persona)}, meant {sorted(voice.persona)}"
    if voice.doubts != (doubts := _doubts(voice, found)):
        yield f"{head}doubts {sorted(doubts)}, meant {sorted(voice.doubts)}"
    if (ground := ground_of(found, _alone(voice))) not in voice.ground:
        yield f"{head}ground {ground}, meant {voice.ground[0]}"


def needs_of(found: Labelled) -> frozenset[Need]:
    """Needs with their sides: a question's is its kind, else the polarity tells."""
    sides = {"negative": "complaint", "positive": "praise"}
    return frozenset(
        (mention.need, "question" if mention.kind == "question" else sides.get(mention.polarity, mention.kind))
        for mention in found.needs
    )


def _in_season(season: str | None, found: Labelled) -> bool:
    return any(season is not None and each.startswith(season[:1]) for each in found.season)


def _phrases(half: Half) -> Failures:
    phrases = load_phrases(half)
    read = bundled_labeller().label_many([phrase.text for phrase in phrases])
    pairs = list(zip(phrases, read, strict=True))
    print(f"\n### negation, {half}: {len(phrases)} phrases")
    _share("by the score's sign", [(found.score > 0) == (phrase.polarity == "positive") for phrase, found in pairs])
    _share("by polarity", [found.polarity == phrase.polarity for phrase, found in pairs])
    by_kind = [(phrase.kind, (found.score > 0) == (phrase.polarity == "positive")) for phrase, found in pairs]
    for kind in sorted({kind for kind, _ in by_kind}):
        _share(f"  {kind}", [right for each, right in by_kind if each == kind])
    return [
        f"[phrase] {phrase.text}: {found.score:.2f}, meant {phrase.polarity} ({phrase.kind})"
        for phrase, found in pairs
        if (found.score > 0) != (phrase.polarity == "positive")
    ]


def _severities(half: Half) -> Failures:
    complaints = load_complaints(half)
    read = bundled_labeller().label_many([each.review.text for each in complaints.values()])
    found = dict(zip(complaints, read, strict=True))
    print(f"\n### severity, {half}: {len(complaints)} texts")
    grounds = {key: ground_of(found[key], each) for key, each in complaints.items()}
    _share("ground", [grounds[key] in each.ground for key, each in complaints.items()])
    for ground in reversed(GROUNDS):
        of_it = [grounds[key] in each.ground for key, each in complaints.items() if each.ground[0] == ground]
        _share(f"  {ground}", of_it)
    ranks = {key: rank_of(found[key], each) for key, each in complaints.items()}
    order = load_order(half)
    _share("pairs in order", [ranks[more] > ranks[less] for more, less in order])
    implied = implied_order(complaints)
    _share("grounds in order, all else equal", [ranks[more] > ranks[less] for more, less in implied])
    wrong = [
        f"[{key}] {each.review.text}\n   ground {grounds[key]}, meant {each.ground[0]}"
        for key, each in complaints.items()
        if grounds[key] not in each.ground
    ]
    return wrong + [
        f"[order] {complaints[more].review.text} {ranks[more]}\n   should outweigh "
        f"{complaints[less].review.text} {ranks[less]}"
        for more, less in order
        if ranks[more] <= ranks[less]
    ]


def implied_order(complaints: dict[str, Complaint]) -> list[tuple[str, str]]:
    """Pairs in the same circumstances whose grounds stand in order."""
    return [
        (more, less)
        for (more, heavy), (less, light) in permutations(complaints.items(), 2)
        if heavy.circumstances == light.circumstances
        and len(heavy.ground) == len(light.ground) == 1
        and GROUNDS.index(heavy.ground[0]) > GROUNDS.index(light.ground[0])
    ]


def _assessed(found: Labelled, complaint: Complaint) -> Severity | None:
    """How grave; None for a text that complains of nothing."""
    if found.polarity != "negative" and not is_ticket(found, complaint.review, bundled()):
        return None
    return assess(found, complaint.review, bundled(), complaint.earlier)


def ground_of(found: Labelled, complaint: Complaint) -> str:
    """What outweighs the rest of what was read; “none” for a text that complains of nothing."""
    severity = _assessed(found, complaint)
    return severity.ground if severity else "none"


def rank_of(found: Labelled, complaint: Complaint) -> tuple[int, ...]:
    """Sorts the graver one higher; a text that complains of nothing is below all."""
    severity = _assessed(found, complaint)
    return severity.rank if severity else ()


def _masks(half: Half) -> Failures:
    cases = load_maskings(half)
    print(f"\n### masks, {half}: {len(cases)} texts")
    told = [(case, span) for case in cases for span in case.masked if leaks(case, span)]
    lost = [(case, words) for case in cases for words in case.stay if words not in mask(case.text)]
    spans, stays = sum(len(case.masked) for case in cases), sum(len(case.stay) for case in cases)
    _share("spans masked", [False] * len(told) + [True] * (spans - len(told)))
    _share("look-alikes that stay", [False] * len(lost) + [True] * (stays - len(lost)))
    return [f"[{case.id}] not masked: {case.text[slice(*span)]} in {case.text}" for case, span in told] + [
        f"[{case.id}] lost: {words} in {case.text}, now {mask(case.text)}" for case, words in lost
    ]


def leaks(case: Masking, span: tuple[int, int]) -> bool:
    """Whether the whole span still stands, or a piece of it with a digit and so long that it tells something."""
    words, left = case.text[slice(*span)], mask(case.text)
    pieces = (words[start : start + _PIECE] for start in range(max(1, len(words) - _PIECE + 1)))
    return words in left or any(piece in left and any(map(str.isdigit, piece)) for piece in pieces)


def _share(name: str, right: Sequence[bool]) -> None:
    print(f"{name:<34}{sum(right):>5} of {len(right):<5}" + (f"{sum(right) / len(right):>7.1%}" if right else ""))


def _found(name: str, pairs: Iterable[tuple[bool, bool]]) -> None:
    counts = Counter(pairs)
    both, missed, made_up = counts[True, True], counts[True, False], counts[False, True]
    precision, recall = (both / n if n else 0.0 for n in (both + made_up, both + missed))
    print(f"{name:<34}{both:>5} of {both + missed:<5} recall {recall:.3f}  precision {precision:.3f}")


if __name__ == "__main__":
    main()
