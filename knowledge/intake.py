"""What a person hands over to be added: which files, under which name, in which pieces to embed."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.documents import CHILD_LENGTH, LATER, READABLE, Passage, children, sentences, table_rows
from knowledge.spoken import SpokenError


class CannotAdd(SpokenError):
    """Nothing can be added under this name, or from this path."""


def check_name(collection: str) -> None:
    """Raises CannotAdd for a name that no collection can have."""
    if not re.fullmatch(r"[\w-]{1,40}", collection):
        raise CannotAdd(
            f"资料集名“{collection[:40]}”不能用：只能有字母、数字、汉字、- 和 _，最多 40 个字。",
            f"“{collection[:40]}” cannot name a collection: letters, digits, Han characters, - and _, at most 40.",
        )


def files_in(paths: Sequence[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Each file with the folder it was found in, None for one named itself; hidden files are passed over.

    Raises CannotAdd for a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            folder = path.resolve()
            for one in sorted(folder.rglob("*")):
                hidden = any(part.startswith(".") for part in one.relative_to(folder).parts)
                if one.is_file() and not hidden and one.suffix.lower() in READABLE | LATER:
                    yield one, folder
        elif path.exists():
            yield path.resolve(), None
        else:
            raise CannotAdd(f"找不到 {path}，请检查路径。", f"There is no {path}: look at the path.")


def source_name(path: Path, folder: Path | None, taken: Mapping[str, str]) -> str:
    """The file's name, or its path in the folder added; longer where another document has that name.

    `taken` holds the origin of each name in use.
    """
    shortest = len(path.relative_to(folder.parent).parts) if folder else 1
    for length in range(shortest, len(path.parts) + 1):
        name = "/".join(part.strip("/") for part in path.parts[-length:])
        if taken.get(name, str(path)) == str(path):
            return name
    return str(path)


def embeddable(passage: Passage) -> list[tuple[str, str]]:
    """Key and text of each child, headed by its path: a piece of a list means little without it.

    Where the questions a passage answers are known, they are pieces too, and so is each of its sentences.
    """
    texts = [f"{' '.join(passage.heading)}\n{child}" if passage.heading else child for child in children(passage)]
    if passage.asked:
        said = (*sentences(passage.text), *table_rows(passage.text))
        texts += [f"{passage.heading[-1]}：{one[:CHILD_LENGTH]}" if passage.heading else one for one in said]
        texts += passage.asked
    return [(f"{passage.hash}.{hashlib.sha256(text.encode()).hexdigest()[:8]}", text) for text in texts]
