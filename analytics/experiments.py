"""A/B tests: how many each side must see, and what the two sides came to."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from analytics.chances import alike, needed
from analytics.warehouse import Warehouse

LEVEL: Final = 0.05
POWER: Final = 0.8
_RESULTS: Final = sa.table(
    "experiments", *(sa.column(name) for name in ("experiment", "variant", "exposures", "conversions"))
)


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a test: how many saw it, and how many did what was wanted."""

    variant: str
    exposures: int
    conversions: int

    @property
    def rate(self) -> float:
        return self.conversions / self.exposures if self.exposures else 0.0


def arms(warehouse: Warehouse, experiment: str) -> tuple[Arm, ...]:
    """The sides of a test by their names, over all its days; none where nothing was imported under that name.

    Raises WarehouseError where there is no store, or it has no experiments.
    """
    of = _RESULTS.c
    asked = (
        sa.select(of.variant, sa.func.sum(of.exposures), sa.func.sum(of.conversions))
        .where(of.experiment == experiment)
        .group_by(of.variant)
        .order_by(of.variant)
    )
    return tuple(Arm(str(name), int(seen or 0), int(done or 0)) for name, seen, done in warehouse.rows(asked).rows)


def sample_needed(rate: float, lift: float) -> int:
    """How many each side must see to tell a rate from one that is `lift` (0.2: a fifth) higher.

    Two-sided at LEVEL with POWER.
    Raises ValueError where either rate is not between 0 and 1.
    """
    if not 0 < rate < rate * (1 + lift) < 1:
        raise ValueError(f"no rates to tell apart: {rate} and {rate * (1 + lift)}")
    return needed(rate, rate * (1 + lift), LEVEL, POWER)


def p_value(one: Arm, other: Arm) -> float | None:
    """How often two alike sides would lie at least so far apart. None where a side was not seen, or nobody or everybody
    did what was wanted."""
    done, seen = one.conversions + other.conversions, one.exposures + other.exposures
    if not (one.exposures and other.exposures and 0 < done < seen):
        return None
    return alike((one.conversions, other.conversions), (one.exposures, other.exposures))
