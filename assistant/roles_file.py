"""The roles file: which roles there are, what each may do and see, and who has which.

roles:
  douyin_team:
    acts: [ask, read_reviews]
    metrics: {allow: [gmv, orders, "tag:traffic"], deny: [cost]}
    dimensions: {deny: [city]}
    rows: {channel: [抖音]}
who:
  slack:U0123ABC: admin        # a person of a platform
  lin: douyin_team             # a person of any platform that knows its people, and of the terminal
  slack:@S0614TZR7: copywriter # the people of a group
  slack:*: viewer              # everybody else there
  "*": viewer                  # everybody else
places:
  slack:C0246: viewer          # whoever asks in this channel, at most
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.sections import Fault, Faults, Section, nearest, read_yaml
from analytics.kpi.scope import Rows, Scope
from analytics.spoken import SpokenError
from assistant.permissions import ACTS, BUILT_IN, NAMED_BY_THEMSELVES, NOBODY, UNLIMITED, Act, Permissions, Role

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


def load_roles(path: Path, catalog: Catalog, unproven: frozenset[str] = NAMED_BY_THEMSELVES) -> Permissions:
    """The permissions of a roles file; whoever it does not name may nothing.

    `unproven` are the channels where people say themselves who they are. Raises RolesFileError, with every fault, when
    it has any.
    """
    permissions, faults = _read(path, catalog, unproven)
    if faults:
        raise RolesFileError(faults)
    return permissions


def check_roles(path: Path, catalog: Catalog, unproven: frozenset[str] = NAMED_BY_THEMSELVES) -> tuple[Fault, ...]:
    """Every fault of a roles file, in order of their lines."""
    return _read(path, catalog, unproven)[1]


def fault_of_key(key: str, unproven: frozenset[str] = NAMED_BY_THEMSELVES) -> str:
    """Why no role can be given to this key; empty where one can."""
    channel, colon, user = key.partition(":")
    if key == "*":
        return ""
    if colon and (channel not in CHANNELS or not user):
        return f"`{key}`: write a platform before the colon ({', '.join(CHANNELS)})"
    name = user if colon else key
    if name != name.strip() or not name.isprintable():
        return f"`{key}`: a name has no spaces at its ends and nothing invisible"
    if name.startswith("#"):
        return (
            f"`{key}`: what holds in a channel stands under `places`, as `{channel or 'slack'}:{name[1:] or 'C0246'}`"
        )
    if name.startswith("@") and (not colon or channel == "terminal" or len(name) == 1):
        return f"`{key}`: a group is written with its platform, such as `slack:@S0614TZR7`"
    if channel in unproven and colon and user != "*":
        return f"`{key}`: people on the page name themselves while nobody signs in, only `{channel}:*` can have a role"
    return ""


def _read(path: Path, catalog: Catalog, unproven: frozenset[str]) -> tuple[Permissions, tuple[Fault, ...]]:
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    roles = dict(BUILT_IN)
    who: dict[str, Role] = {}
    places: dict[str, Role] = {}
    if top:
        top.expect(("version", "roles", "who", "places"))
        roles |= _roles(top, catalog)
        who = _who(top, roles, unproven)
        places = _places(top, roles)
    return Permissions(who, NOBODY, places, roles, unproven), tuple(sorted(faults.found))


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


def _who(top: Section, roles: Mapping[str, Role], unproven: frozenset[str]) -> dict[str, Role]:
    given = top.section("who")
    if given is None:
        top.faults.add(top.line, f"{top.what}: `who` is missing: it says who has which role")
        return {}
    found: dict[str, Role] = {}
    for key in given.nodes:
        if fault := fault_of_key(key, unproven):
            given.faults.add(given.line_of(key), fault)
        elif role := _named(given, key, roles):
            found[key] = role
    return found


def _places(top: Section, roles: Mapping[str, Role]) -> dict[str, Role]:
    """What whoever speaks in a channel may there, at most."""
    given = top.section("places")
    found: dict[str, Role] = {}
    for key in given.nodes if given else ():
        assert given is not None
        channel, _, place = key.partition(":")
        if channel not in ("slack", "wecom") or not place or place[0] in "#@*":
            given.faults.add(
                given.line_of(key), f"`{key}`: write a platform and the id of a channel there, such as `slack:C0246`"
            )
        elif role := _named(given, key, roles):
            found[key] = role
    return found


def _named(given: Section, key: str, roles: Mapping[str, Role]) -> Role | None:
    name = given.text(key)
    if name not in roles:
        given.faults.add(given.line_of(key), f"`{key}`: there is no role `{name}`{nearest(name, roles)}")
    return roles.get(name)


def _known(section: Section, key: str, known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    words = section.words(key)
    for word in words:
        if word not in known:
            section.faults.add(
                section.line_of(key), f"{section.what}: there is no {kind} `{word}`{nearest(word, known)}"
            )
    return tuple(word for word in words if word in known)
