"""Seasonal-trend decomposition by loess (STL; Cleveland et al., 1990) from statsmodels, loaded alone.

Importing `statsmodels.tsa` also imports scipy.stats, scipy.signal and more: 1.7 s, of which STL needs none. Its module
is imported here with empty packages in the place of its parents, which are taken away again; where that fails, and
where statsmodels is loaded already, it is imported as usual.
"""

import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

_PARENTS = ("statsmodels", "statsmodels.tsa", "statsmodels.tsa.stl")
_RESULT = "statsmodels.tsa.seasonal._seasonal"
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
    for name in (_RESULT.rpartition(".")[0], _RESULT):
        made[name] = ModuleType(name)
        made[name].__path__ = []
        made[name].DecomposeResult = _Result  # type: ignore[attr-defined]
    added = [name for name in made if name not in sys.modules]
    sys.modules.update({name: made[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            sys.modules.pop(name, None)
