"""Headings of text that was pasted without marks: bare short lines above longer ones."""

import re

_NUMBERED = (
    (
        1,
        re.compile(
            r"第[一二三四五六七八九十百\d]+[章篇部]|[一二三四五六七八九十]{1,3}、|(?:Chapter|Part)\s+\w+", re.IGNORECASE
        ),
    ),
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十百\d]+节|\d{1,2}\.\d{1,2}\s+(?!\d)")),
)
_ENDS_SENTENCE = tuple("。！？；，、：…!?;,:.”")
_INSIDE_SENTENCE = re.compile(r"[。！？；，：]|[:;!?] ")
_MARKED = re.compile(r"\s*(?:[-*+•·|>]|\d{1,3}[.)、]|[（(]\d)")
_CHINESE_LENGTH, _LATIN_LENGTH = 22, 60


def mark_headings(lines: list[str]) -> list[str]:
    """The lines with ATX marks before those that read as headings.

    A short line without punctuation above a longer one heads it, the document's first line everything;
    two in a row are a heading and its first sub-heading; of three or more only the first is one, the
    rest being a list; after a line that ends with a colon all are a list. Numbered lines
    (第一章, 一、, （二）, 2.1) take the level their number says.
    """
    marked = list(lines)
    run: list[int] = []
    for at in range(len(lines) + 1):
        line = lines[at] if at < len(lines) else ""
        if at < len(lines) and not line.strip():
            continue
        if at < len(lines) and _is_bare(line):
            run.append(at)
            continue
        if run and at < len(lines):
            _mark_run(marked, run)
        run = []
    return marked


def _is_bare(line: str) -> bool:
    words = line.strip()
    longest = _CHINESE_LENGTH if re.search(r"[\u4e00-\u9fff]", words) else _LATIN_LENGTH
    if not 1 < len(words) <= longest or words.endswith(_ENDS_SENTENCE):
        return False
    if numbered_level(words):
        return True
    return not _MARKED.match(words) and not _INSIDE_SENTENCE.search(words) and bool(re.search(r"[^\W\d_]", words))


def numbered_level(words: str) -> int:
    """1 for what is numbered as a chapter (第一章, 一、), 2 as a section (（一）, 2.1), else 0."""
    return next((level for level, pattern in _NUMBERED if pattern.match(words)), 0)


def _mark_run(marked: list[str], run: list[int]) -> None:
    """Level 1 is kept for a title on the first line, 2 and 3 for numbered lines, 4 and 5 for bare ones."""
    before = next((line.strip() for line in map(marked.__getitem__, range(run[0] - 1, -1, -1)) if line.strip()), "")
    title = run[:1] if not before else []
    bare = [at for at in run if at not in title]
    numbered = {at: numbered_level(marked[at].strip()) + 1 for at in bare if numbered_level(marked[at].strip())}
    bare = [at for at in bare if at not in numbered] if not before.endswith(("：", ":")) else []
    levels = dict.fromkeys(title, 1) | numbered
    if numbered:
        levels |= dict.fromkeys((at for at in bare[-1:] if at == run[-1]), 4)
    elif len(bare) <= 2:
        levels |= dict(zip(bare, (4, 5), strict=False))
    elif not title and bare:
        levels |= {bare[0]: 4}
    for at, level in levels.items():
        marked[at] = f"{'#' * level} {marked[at].strip()}"
