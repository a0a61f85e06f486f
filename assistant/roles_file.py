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
people:
  - {name: 林小雨, slack: U0123ABC, wecom: lin, web: lin, role: lead}   # one person, whatever they write from
places:
  slack:C0246: viewer          # whoever asks in this channel, at most
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.sections import Fault, Faults, Section, meant, read_yaml
from analytics.kpi.scope import Rows, Scope
from analytics.spoken import SpokenError
from assistant.identity import CHANNELS, Linked, Persons, account, same
from assistant.permissions import ACTS, BUILT_IN, NAMED_BY_THEMSELVES, NOBODY, UNLIMITED, Act, Permissions, Role

TAG = "tag:"


class RolesFileError(SpokenError):
    """A roles file with faults: all of them, in order of their lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        zh, en = ("\n".join(fault.said(language) for fault in faults) for language in ("zh", "en"))
        super().__init__(
            f"权限文件有 {len(faults)} 处要改，改好之前谁都不能用：\n{zh}",
            f"{len(faults)} faults to mend in the roles file; nobody is let in before:\n{en}",
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


def fault_of_key(key: str, unproven: frozenset[str] = NAMED_BY_THEMSELVES) -> tuple[str, str] | None:
    """Why no role can be given to this key, in English and in Chinese; None where one can."""
    channel, colon, user = key.partition(":")
    if key == "*":
        return None
    if colon and (channel not in CHANNELS or not user):
        return (
            f"`{key}`: write a platform before the colon ({', '.join(CHANNELS)})",
            f"`{key}`：冒号前要写平台（{'、'.join(CHANNELS)}）",
        )
    name = user if colon else key
    if name != name.strip() or not name.isprintable():
        return (
            f"`{key}`: a name has no spaces at its ends and nothing invisible",
            f"`{key}`：名字首尾不能有空格，也不能有看不见的字符",
        )
    if name.startswith("#"):
        place = f"`{channel or 'slack'}:{name[1:] or 'C0246'}`"
        return (
            f"`{key}`: what holds in a channel stands under `places`, as {place}",
            f"`{key}`：频道的规定写在 `places` 下，写成 {place}",
        )
    if name.startswith("@") and (not colon or channel == "terminal" or len(name) == 1):
        return (
            f"`{key}`: a group is written with its platform, such as `slack:@S0614TZR7`",
            f"`{key}`：组要连平台一起写，例如 `slack:@S0614TZR7`",
        )
    if channel in unproven and colon and user != "*":
        return (
            f"`{key}`: people on the page name themselves while nobody signs in, only `{channel}:*` can have a role",
            f"`{key}`：网页没有开登录时名字是访客自己填的，只有 `{channel}:*` 可以有角色",
        )
    return None


def _read(path: Path, catalog: Catalog, unproven: frozenset[str]) -> tuple[Permissions, tuple[Fault, ...]]:
    faults = Faults(str(path))
    top = read_yaml(path, faults)
    roles = dict(BUILT_IN)
    who: dict[str, Role] = {}
    places: dict[str, Role] = {}
    persons, of_person = Persons(), dict[str, Role]()
    if top:
        top.expect(("version", "roles", "who", "people", "places"))
        roles |= _roles(top, catalog)
        who = _who(top, roles, unproven)
        persons, of_person = _people(top, roles, who, unproven)
        places = _places(top, roles)
    permissions = Permissions(who | of_person, NOBODY, places, roles, unproven, persons)
    return permissions, tuple(sorted(faults.found))


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
            hint, hint_zh = meant(name, catalog.dimension_names())
            section.fault(name, f"there is no dimension `{name}`{hint}", f"没有维度 `{name}`{hint_zh}")
        elif dimension.kind == "time":
            en, zh = f"`{name}` is a time, rows are kept by values", f"`{name}` 是时间，行只能按取值限定"
            section.fault(name, en, zh)
        elif not (values := tuple(dict.fromkeys(section.words(name)))):
            section.fault(name, f"`{name}` needs the values that may be seen", f"`{name}` 要写明可以看哪些取值")
        else:
            found.append((name, values))
    return tuple(sorted(found))


def _who(top: Section, roles: Mapping[str, Role], unproven: frozenset[str]) -> dict[str, Role]:
    given = top.section("who")
    if given is None:
        if "people" not in top:
            top.fault("", "`who` is missing: it says who has which role", "缺 `who`：谁有哪个角色写在这里")
        return {}
    found: dict[str, Role] = {}
    for key in given.nodes:
        if fault := fault_of_key(key, unproven):
            given.faults.add(given.line_of(key), *fault)
        elif role := _named(given, key, key, roles):
            found[key] = role
    return found


def _people(
    top: Section, roles: Mapping[str, Role], who: Mapping[str, Role], unproven: frozenset[str]
) -> tuple[Persons, dict[str, Role]]:
    """Whose accounts are one person's, and the roles of such people, which stand under each of their accounts."""
    linked: list[Linked] = []
    found: dict[str, Role] = {}
    for given in top.sections("people", "`people`"):
        given.expect(("name", "role", *CHANNELS))
        name = given.text("name", required=True)
        if any(each.name == name for each in linked):
            given.fault("name", f"two people are called `{name}`", f"有两个人都叫 `{name}`，名字要能区分")
        keys = tuple(account(channel, user) for channel in CHANNELS for user in given.words(channel))
        for key in keys:
            _linkable(given, key, linked, unproven)
        if not keys:
            given.fault("name", "has no account: write `slack`, `wecom` or `web`", "没有账号：请写 slack、wecom 或 web")
        linked.append(Linked(name, keys))
        role = _named(given, "role", name, roles) if "role" in given else None
        for key in keys:
            if role is None:
                continue
            if key in who:
                en = f"`{key}` has a role under `who` too: write it in one place"
                given.fault("role", en, f"`{key}` 在 `who` 下也写了角色，请只写一处")
            found[key] = role
    return Persons(tuple(linked)), found


def _linkable(given: Section, key: str, linked: list[Linked], unproven: frozenset[str]) -> None:
    channel, _, user = key.partition(":")
    nobody = (f"`{key}` is no person", f"`{key}` 不是一个人") if not user or user[0] in "@*#" else None
    if fault := nobody or fault_of_key(key, unproven):
        given.faults.add(given.line_of(channel), *fault)
    elif other := next((each for each in linked if any(same(key, mine) for mine in each.accounts)), None):
        given.fault(channel, f"`{key}` is `{other.name}` already", f"`{key}` 已经是 `{other.name}` 的账号")


def _places(top: Section, roles: Mapping[str, Role]) -> dict[str, Role]:
    """What whoever speaks in a channel may there, at most."""
    given = top.section("places")
    found: dict[str, Role] = {}
    for key in given.nodes if given else ():
        assert given is not None
        channel, _, place = key.partition(":")
        if channel not in ("slack", "wecom") or not place or place[0] in "#@*":
            given.faults.add(
                given.line_of(key),
                f"`{key}`: write a platform and the id of a channel there, such as `slack:C0246`",
                f"`{key}`：写平台和那里的频道编号，例如 `slack:C0246`",
            )
        elif role := _named(given, key, key, roles):
            found[key] = role
    return found


def _named(given: Section, key: str, whose: str, roles: Mapping[str, Role]) -> Role | None:
    name = given.text(key)
    if name not in roles:
        hint, hint_zh = meant(name, roles)
        line = given.line_of(key)
        given.faults.add(line, f"`{whose}`: there is no role `{name}`{hint}", f"`{whose}`：没有角色 `{name}`{hint_zh}")
    return roles.get(name)


_KINDS: Mapping[str, str] = {"act": "操作", "metric": "指标", "dimension": "维度"}


def _known(section: Section, key: str, known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    words = section.words(key)
    for word in words:
        if word not in known:
            hint, hint_zh = meant(word, known)
            section.fault(key, f"there is no {kind} `{word}`{hint}", f"没有{_KINDS[kind]} `{word}`{hint_zh}")
    return tuple(word for word in words if word in known)
