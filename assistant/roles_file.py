"""The roles file: which roles there are, what each may do and see, and who has which.

roles:
  douyin_team:
    acts: [ask, read_reviews]
    metrics: {allow: [gmv, orders, "tag:traffic"], deny: [cost]}
    dimensions: {deny: [city]}
    rows: {channel: [抖音]}
who:
  slack:U0123ABC: admin
  lin: douyin_team
  "*": viewer
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.sections import Fault, Faults, Section, nearest, read_yaml
from analytics.kpi.scope import Rows, Scope
from analytics.spoken import SpokenError
from assistant.permissions import ACTS, NOBODY, UNLIMITED, Act, Permissions, Role

TAG = "tag:"
CHANNELS = ("terminal", "web", "slack", "wecom")


class RolesFileError(SpokenError):
    """A roles file with faults: all of them, in order of their lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        lines = "\n".join(str(fault) for fault in faults)
        super().__init__(
            f"权限文件有 {len(faults)} 处要改，改好之前谁都不能用：\n{lines}",
            f"{len(faults)} faults to mend in the roles file; nobody is let in before:\n{lines}",
        )
        self.faults = faults


def load_roles(path: Path, catalog: Catalog) -> Permissions:
    """The permissions of a roles file; whoever it does not name may nothing.

    Raises RolesFileError, with every fault, when it has any.
    """
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    roles = {name: Role(name, acts) for name, acts in ACTS.items()}
    who: dict[str, Role] = {}
    if top:
        top.expect(("version", "roles", "who"))
        roles |= _roles(top, catalog)
        who = _who(top, roles)
    if faults.found:
        raise RolesFileError(tuple(sorted(faults.found)))
    return Permissions(who, NOBODY)


def _roles(top: Section, catalog: Catalog) -> dict[str, Role]:
    given = top.section("roles")
    found: dict[str, Role] = {}
    for name in given.nodes if given else ():
        assert given is not None
        section = given.section(name)
        found[name] = _role(name, section, catalog) if section else Role(name, ACTS.get(name, ACTS["viewer"]))
    return found


def _role(name: str, given: Section, catalog: Catalog) -> Role:
    """`acts` left out are those of the role of that name, or a viewer's; reviews and tickets, which cannot be kept to
    some rows, are then not among them for a role that has `rows`."""
    given.expect(("acts", "metrics", "dimensions", "rows"))
    acts = ACTS.get(name, ACTS["viewer"])
    if "rows" in given:
        acts -= UNLIMITED
    if "acts" in given:
        acts = frozenset(cast("Act", each) for each in _known(given, "acts", get_args(Act), "act"))
    metrics, dimensions = given.section("metrics"), given.section("dimensions")
    allowed: frozenset[str] | None = None
    denied: frozenset[str] = frozenset()
    if metrics:
        metrics.expect(("allow", "deny"))
        allowed = _metrics(metrics, "allow", catalog) if "allow" in metrics else None
        denied = _metrics(metrics, "deny", catalog)
    if dimensions:
        dimensions.expect(("deny",))
    hidden = _known(dimensions, "deny", catalog.dimension_names(), "dimension") if dimensions else ()
    return Role(name, acts, Scope(allowed, denied, frozenset(hidden), _rows(given, catalog)))


def _metrics(section: Section, key: str, catalog: Catalog) -> frozenset[str]:
    """Metrics by their names, or by a tag of theirs: "tag:finance"."""
    names = [metric.name for metric in catalog.metrics.values() if metric.visible]
    tags = {tag for metric in catalog.metrics.values() for tag in metric.tags}
    given = _known(section, key, (*names, *(TAG + tag for tag in tags)), "metric")
    tagged = {each.removeprefix(TAG) for each in given if each.startswith(TAG)}
    return frozenset(each for each in given if not each.startswith(TAG)) | {
        metric.name for metric in catalog.metrics.values() if tagged & {*metric.tags}
    }


def _rows(given: Section, catalog: Catalog) -> Rows:
    """The rows to keep, by dimension: values as the store holds them."""
    section = given.section("rows")
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in section.nodes if section else ():
        assert section is not None
        dimension = catalog.dimension(name)
        if dimension is None:
            hint = nearest(name, catalog.dimension_names())
            section.faults.add(section.line_of(name), f"{section.what}: there is no dimension `{name}`{hint}")
        elif dimension.kind == "time":
            section.faults.add(section.line_of(name), f"{section.what}: `{name}` is a time, rows are kept by values")
        elif not (values := tuple(dict.fromkeys(section.words(name)))):
            section.faults.add(section.line_of(name), f"{section.what}: `{name}` needs the values that may be seen")
        else:
            found.append((name, values))
    return tuple(sorted(found))


def _who(top: Section, roles: Mapping[str, Role]) -> dict[str, Role]:
    given = top.section("who")
    if given is None:
        top.faults.add(top.line, f"{top.what}: `who` is missing: it says who has which role")
        return {}
    found: dict[str, Role] = {}
    for person in given.nodes:
        channel, colon, user = person.partition(":")
        name = given.text(person)
        if colon and (channel not in CHANNELS or not user):
            given.faults.add(
                given.line_of(person), f"`{person}`: write a platform before the colon ({', '.join(CHANNELS)})"
            )
        elif channel == "web" and user != "*":
            given.faults.add(
                given.line_of(person), f"`{person}`: people on the page name themselves, only `web:*` can have a role"
            )
        elif name not in roles:
            given.faults.add(given.line_of(person), f"`{person}`: there is no role `{name}`{nearest(name, roles)}")
        else:
            found[person] = roles[name]
    return found


def _known(section: Section, key: str, known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    words = section.words(key)
    for word in words:
        if word not in known:
            section.faults.add(
                section.line_of(key), f"{section.what}: there is no {kind} `{word}`{nearest(word, known)}"
            )
    return tuple(word for word in words if word in known)
