"""Names an unknown word may have been meant as: by its letters, its sound, or a part of it. Only ever suggested."""

import re

from analytics.kpi.reading.cover import Word
from analytics.kpi.reading.lexicon import Lexicon, Name
from analytics.kpi.reading.request import Question
from analytics.kpi.wording import HAN, fold

MOST = 3
# Said of figures, or words of asking: none of them is a slip of a name's (good is no Gold, long no Lang).
_WORDS = """
good bad great fine nice best better worse well poor high higher low lower long longer short shorter big bigger
small large more less most least many much few some any none every each all both other others same different
stay stays staying stayed night nights order ordered orders sale sales sell selling sold buy buys buying bought
make makes made take takes taken give gives given gave find found look looks like likes want wants need needs
help show shows tell said says going gone come came does done been being have having were will would could
should must might shall where when while which whose what that this these those they them their there then than
here with within without from into onto over under about after before between during until since again ever
never always often only just also even still yet else first last next main real true false new old open closed
full half part whole hello thanks sorry okay sure right wrong love hate happy data date time times hour hours
line lines list lists name names type types kind kinds sort side size year years month months week weeks daily
"""
ORDINARY = frozenset(_WORDS.split())


def similar_names(words: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Up to three names as the catalog writes them, nearest first; empty when nothing is near."""
    wanted = fold(words)[:40]
    if len(wanted) < 2 or wanted.isdigit() or wanted in ORDINARY:
        return ()
    scored = sorted((_distance(wanted, each), each) for each in lexicon.names)
    near = dict.fromkeys(lexicon.called(each) for score, each in scored if score < 1)
    return tuple(near)[:MOST] or _same_sound(wanted, lexicon)


def _distance(wanted: str, name: str) -> float:
    """Below 1 is near: one slip in four characters, two in eight, or one inside the other."""
    from rapidfuzz.distance import OSA

    if abs(len(wanted) - len(name)) > max(len(wanted), 2) and wanted not in name:
        return 9
    if _holds(name, wanted) and (len(wanted) >= 2 if HAN.match(wanted) else len(wanted) >= 4):
        return 0.5 + min(len(name) - len(wanted), 40) / 100
    allowed = max(1, len(wanted) // 4)
    if min(len(wanted), len(name)) < 3 or (len(wanted) < 4 and wanted.isascii()):
        return 9
    slips = OSA.distance(wanted, name, score_cutoff=allowed)
    if slips <= allowed and _differs_wholly(wanted, name):
        return 9
    return slips / (allowed + 1)


def _holds(name: str, wanted: str) -> bool:
    """Latin words whole, or the beginning of one that a letter or two are missing of: rate is no part of corporate."""
    if not wanted.isascii():
        return wanted in name
    return any(f" {wanted}{more} " in f" {name} " for more in ("", "s")) or (
        len(wanted) > 4 and re.search(rf"\b{re.escape(wanted)}\w{{1,2}}\b", name) is not None
    )


def _differs_wholly(wanted: str, name: str) -> bool:
    """Bar revenue is no slip of food revenue: what the names do not share must be near by itself."""
    mine, theirs = wanted.split(), name.split()
    if len(mine) != len(theirs) or len(mine) < 2:
        return False
    pairs = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    return any(_distance(one, other) >= 1 for one, other in pairs)


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
    beside = [
        Word(min(word.start, other.start), max(word.end, other.end), "unknown")
        for other in question.cover
        if other.kind == "filler" and (other.end == word.start or other.start == word.end)
        if other.end - other.start == 1 and HAN.match(question.plain(other))
    ]
    return (whole, word, *beside) if apart and whole != word else (whole, *beside)  # 城都, with 都 a small word


def near_names(question: Question, word: Word) -> tuple[Word, tuple[str, ...]] | None:
    """What an unknown word, or what it is a part of, may have been meant as; a value also right before a figure."""
    for whole in with_neighbours(question, word):
        if names := similar_names(question.plain(whole), question.lexicon):
            return whole, names
    alone = similar_names(question.plain(word), question.lexicon)
    known = question.lexicon.names
    values = tuple(name for name in alone if (means := known.get(fold(name))) and means.values and not means.metrics)
    return (word, values) if values else None
