"""PDFs, each read in a process of its own: one that is made to take all memory or for ever takes nothing with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from knowledge.documents import Document
from knowledge.readers.refused import Unreadable, broken
from knowledge.spoken import Bilingual

_PATIENCE: Final = 300  # seconds: a thousand dense pages take two minutes
_START: Final = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('knowledge.readers.pdf', run_name='__main__')"
)


def read_pdf(path: Path) -> Document:
    """Raises Unreadable for what is locked, broken, scanned, too long, or not read in time."""
    ours = str(Path(__file__).parents[2])
    command = [sys.executable, "-I", "-c", _START, ours, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  ourselves
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            f"{path.name}：{_PATIENCE // 60} 分钟还没读完，请拆成几份再添加。",
            f"{path.name}: not read within {_PATIENCE // 60} minutes; cut it into several files.",
        ) from error
    if done.returncode:
        raise broken(path.name)
    found = json.loads(done.stdout)
    if "refused" in found:
        raise Unreadable(*found["refused"])
    lines = [(str(text), int(page)) for text, page in found["lines"]]
    return Document(
        tuple(text for text, _ in lines),
        tuple(page for _, page in lines),
        "page",
        remarks=tuple(Bilingual(zh, en) for zh, en in found["remarks"]),
    )
