"""What WeCom says when it does not take a call: developer.work.weixin.qq.com/document/path/90313.

Those of the AI bot beside 45009 (document/path/101463) are what people report of the real platform.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

TOO_OFTEN: Final = 45009
BUSY: Final = frozenset({-1, 6000})
"""WeCom is busy, or another call on the same thing is under way: nothing is known, and it is to be tried again."""
WAITS: Final[Mapping[int, timedelta]] = {
    TOO_OFTEN: timedelta(minutes=1),
    45011: timedelta(minutes=1),
    45033: timedelta(seconds=1),
    301050: timedelta(minutes=1),
}
"""Called too often: how long until it is worth trying again."""
TOKEN_ENDED: Final = frozenset({40001, 40014, 42001})
MISSET: Final = frozenset({40001, 40013, 40056, 40091, 41002, 41004, 48002, 60020, 301002})
"""Somebody has to mend a setting, here or in WeCom's console (60020: the IP allow-list); nothing is lost meanwhile."""
NO_SUCH_TYPE: Final = 40008
TASK_ID_USED: Final = 42014
NOT_SHOWN: Final = frozenset({NO_SUCH_TYPE, 40035, 40058, 846605})
"""A stream is refused for what it is, or its question is not known: it was not finished before. Not so the code of one
that takes no more (846608): while its minutes last, that is one that was finished."""
LARGEST_PICTURE: Final = 2 * 1024 * 1024
"""Bytes of a picture that a robot or an AI bot shows: document/path/91770, document/path/101463."""
