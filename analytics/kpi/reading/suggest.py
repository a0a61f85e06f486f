"""Names an unknown word may have been meant as: by its letters, its sound, or a part of it. Only ever suggested."""

from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.lexicon import Lexicon, Name
from analytics.kpi.reading.request import Question
from analytics.kpi.wording import HAN, fold

MOST = 3


def similar_names(words: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Up to three names as the catalog writes them, nearest first; empty when nothing is near."""
    wanted = fold(words)[:40]
    if len(wanted) < 2 or wanted.isdigit():
        return ()
    scored = sorted(((_distance(wanted, each), each) for each in lexicon.names), key=lambda pair: pair[0])
    near = dict.fromkeys(lexicon.called(each) for score, each in scored if score < 1)
    return tuple(near)[:MOST] or _same_sound(wanted, lexicon)


def _distance(wanted: str, name: str) -> float:
    """Below 1 is near: one slip in four characters, two in eight, or one inside the other."""
    from rapidfuzz.distance import OSA

    if abs(len(wanted) - len(name)) > max(len(wanted), 2) and wanted not in name:
        return 9
    if wanted in name and (len(wanted) >= 2 if HAN.match(wanted) else len(wanted) >= 4):
        return 0.5 + min(len(name) - len(wanted), 40) / 100
    allowed = max(1, len(wanted) // 4)
    if min(len(wanted), len(name)) < 3 or (len(wanted) < 4 and wanted.isascii()):
        return 9
    slips = OSA.distance(wanted, name, score_cutoff=allowed)
    return slips / (allowed + 1)


def _same_sound(wanted: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Names that sound the same: 小宏书, xiaohongshu."""
    han = bool(HAN.search(wanted))
    if not han and (len(wanted) < 4 or not wanted.isalpha()):
        return ()
    from pypinyin import lazy_pinyin

    sound = "".join(lazy_pinyin(wanted)) if han else wanted
    if len(sound) < 4:
        return ()
    apart = 1 if han else 40
    spelled = (name for name in lexicon.names if HAN.search(name) and abs(len(name) - len(wanted)) <= apart)
    near = dict.fromkeys(lexicon.called(name) for name in spelled if "".join(lazy_pinyin(name)) == sound)
    return tuple(near)[:MOST]


def with_neighbours(question: Question, word: Word) -> tuple[Word, ...]:
    """What an unknown word may be a part of: a name that touches it (店铺点击率) belongs to it, a value's may."""
    start, end, apart = word.start, word.end, True
    for other in question.cover:
        if isinstance(other.payload, Name) and (other.end == word.start or other.start == word.end):
            start, end = min(start, other.start), max(end, other.end)
            apart &= not (other.payload.metrics or other.payload.dimensions)
    whole = Word(start, end, "unknown")
    return (whole, word) if apart and whole != word else (whole,)
