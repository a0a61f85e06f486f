"""Keeps DuckDB from importing pandas for every process that binds a value.

Binding a Python value makes DuckDB 1.5 import pandas, to see whether the value is pandas.NaT: 0.3 s and 80 MB that a
question asked from the terminal should not pay. Within `without_pandas` that import fails in this thread alone, which
DuckDB takes for "not installed"; a process that has pandas already keeps it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


class _Asking(threading.local):
    depth = 0


_asking = _Asking()


class _NotNow(MetaPathFinder):
    """Says that pandas is not there, to threads inside `without_pandas`."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 - the protocol's shape
        if fullname == "pandas" and _asking.depth:
            raise ModuleNotFoundError(fullname, name=fullname)


_finder = _NotNow()


@contextmanager
def without_pandas() -> Iterator[None]:
    """Within it, this thread cannot import pandas."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _asking.depth += 1
    try:
        yield
    finally:
        _asking.depth -= 1
