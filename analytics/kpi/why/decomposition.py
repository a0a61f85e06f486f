"""Seasonal-trend decomposition by loess (STL; Cleveland et al., 1990) from statsmodels, loaded alone.

Importing `statsmodels.tsa` also imports scipy.stats, scipy.signal, pandas and more: 1.7 s and 200 MB, of which STL of
plain arrays needs none. Its module is imported here with next to empty modules in the place of what stands around it,
which are taken away again; where that fails, and where statsmodels is loaded already, it is imported as usual.
"""

import importlib.util
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

_PARENTS = ("statsmodels", "statsmodels.tsa", "statsmodels.tsa.stl")
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A series as seasonal + trend + residual, one value a day each."""

    seasonal: tuple[float, ...]
    trend: tuple[float, ...]
    resid: tuple[float, ...]


def decompose(values: Sequence[float], period: int = 7, trend: int | None = None) -> Decomposition:
    """Robust STL of a series of at least two periods, without gaps. `trend` is the odd length it is smoothed over."""
    import numpy as np

    found = _stl()(np.asarray(values, dtype=float), period=period, trend=trend, robust=True).fit()
    return Decomposition(*(tuple(map(float, part)) for part in (found.seasonal, found.trend, found.resid)))


class _Result:
    """What STL gives back, as statsmodels' own class holds it."""

    def __init__(self, observed: Any, seasonal: Any, trend: Any, resid: Any, weights: Any = None) -> None:
        self.observed, self.seasonal, self.trend, self.resid, self.weights = observed, seasonal, trend, resid, weights


def _array_like(values: Any, *_names: str, **_wanted: object) -> Any:
    """What statsmodels checks its input with, for input that is made by `decompose`."""
    import numpy as np

    return np.array(values, dtype=np.double)


class _Absent:
    """No value is one: what STL asks of its input is whether it is a pandas object."""


_AROUND: Mapping[str, Mapping[str, Any]] = {
    "pandas": {"Series": _Absent, "DataFrame": _Absent},
    "statsmodels.compat": {},
    "statsmodels.compat.pandas": {"_infer_freq_returns_offset": None},
    "statsmodels.tools": {},
    "statsmodels.tools.validation": {"array_like": _array_like},
    "statsmodels.tsa.seasonal": {},
    "statsmodels.tsa.seasonal._seasonal": {"DecomposeResult": _Result},
    "statsmodels.tsa.tsatools": {"freq_to_period": None},
}
"""What STL's module names, by module; what is None here is for series with an index of dates, never made here."""


@cache
def _stl() -> Any:
    with _loading:
        light = None if "statsmodels.tsa" in sys.modules else _alone()
        if light is not None:
            return light
        from statsmodels.tsa.stl._stl import STL

        return STL


def _alone() -> Any:
    """STL without what stands around it; None for a release that is laid out otherwise."""
    try:
        with _empty_parents():
            from statsmodels.tsa.stl._stl import STL
    except Exception:
        sys.modules.pop("statsmodels.tsa.stl._stl", None)
        return None
    return STL


@contextmanager
def _empty_parents() -> Iterator[None]:
    found = importlib.util.find_spec("statsmodels")
    root = (found.submodule_search_locations or [""])[0] if found else ""
    made: dict[str, ModuleType] = {}
    for name in _PARENTS:
        made[name] = ModuleType(name)
        made[name].__path__ = ["/".join((root, *name.split(".")[1:]))]
    for name, held in _AROUND.items():
        made[name] = ModuleType(name)
        made[name].__path__ = []
        vars(made[name]).update(held)
    added = [name for name in made if name not in sys.modules]
    sys.modules.update({name: made[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            sys.modules.pop(name, None)
