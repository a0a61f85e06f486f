"""Which metrics a team looks at first: said once, by `headline` in the metrics file, for the digest, the alerts and the
dashboard alike."""

from analytics.kpi.catalog import Catalog


def headlines(catalog: Catalog) -> tuple[str, ...]:
    """The metrics that may be asked for and have a `headline`, in its order; where the file names none, all, in the
    order of the file. A metric whose tables are missing is none, nor one that somebody may not see."""
    seen = [each for each in catalog.metrics.values() if each.visible and not catalog.missing(each.name)]
    named = sorted((each for each in seen if each.headline), key=lambda each: each.headline)
    return tuple(each.name for each in named or seen)
