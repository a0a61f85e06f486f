"""Opinions of many texts at once, each language read by its own model, and both in mixed texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from analytics.reviews.reading.tongues import parted
from analytics.reviews.review import Opinion, Span, Tongue


class ReadsOpinions(Protocol):
    """Reads the opinions of many texts in one language."""

    def read(self, texts: Sequence[str]) -> list[tuple[Opinion, ...]]: ...


def opinions_in(
    texts: Sequence[str], tongues: Sequence[Tongue], chinese: ReadsOpinions, english: ReadsOpinions
) -> list[tuple[Opinion, ...]]:
    """Each text's opinions, in order. Of a mixed text each language's part is read by its own model."""
    places: dict[Tongue, list[int]] = {"zh": [], "en": [], "mixed": []}
    for place, tongue in enumerate(tongues):
        places[tongue].append(place)
    parts = [parted(texts[place]) for place in places["mixed"]]
    in_chinese = chinese.read([texts[place] for place in places["zh"]] + [part for part, _ in parts])
    in_english = english.read([texts[place] for place in places["en"]] + [part for _, part in parts])
    found = dict(zip(places["zh"], in_chinese, strict=False)) | dict(zip(places["en"], in_english, strict=False))
    both = zip(in_chinese[len(places["zh"]) :], in_english[len(places["en"]) :], strict=True)
    for place, each in zip(places["mixed"], both, strict=True):
        found[place] = recut(together(*each), texts[place])
    return [found[place] for place in range(len(texts))]


def together(second: Sequence[Opinion], first: Sequence[Opinion]) -> tuple[Opinion, ...]:
    """Two readers' opinions of one text by place: all of the first's, and of the second's those that touch none."""
    taken = [_extent(opinion) for opinion in first]
    apart = [each for each in second if all(_extent(each)[1] <= a or b <= _extent(each)[0] for a, b in taken)]
    return tuple(sorted((*apart, *first), key=_extent))


def _extent(opinion: Opinion) -> tuple[int, int]:
    spans = [span for span in (opinion.aspect, opinion.opinion) if span]
    return min(span.start for span in spans), max(span.end for span in spans)


def recut(opinions: Sequence[Opinion], text: str) -> tuple[Opinion, ...]:
    """The same opinions with the words as `text` has them at their places: parts of it were read with blanks."""
    out = []
    for each in opinions:
        aspect, opinion = (span and Span.cut(text, span.start, span.end) for span in (each.aspect, each.opinion))
        out.append(replace(each, aspect=aspect, opinion=opinion))
    return tuple(out)
