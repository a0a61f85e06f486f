"""Who may do what, now: person before group before channel, the file before a grant, and a file that changes."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from analytics.kpi.scope import narrowed
from assistant.permissions import ACTS, ALL, BUILT_IN, NOBODY, Permissions, Role
from assistant.roles_file import RolesFileError, check_roles, load_roles
from bot.people.groups import HOLDS, REFRESHED, GroupRounds, GroupsUnavailable, Memberships
from bot.people.roles import Grant, GrantBook
from bot.people.who_may import CurrentPermissions, RolesFile
from bot.store.state import open_state

NOW = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
METRICS = """\
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns:
      - {name: day, granularity: day, dimension: {type: time}}
      - {name: channel, dimension: {type: categorical, label: 渠道}}
    metrics:
      - {name: clicks, label: 点击量, type: simple, agg: sum, expr: clicks}
      - {name: cost, label: 花费, type: simple, agg: sum, expr: cost}
      - {name: cpc, label: 点击成本, type: ratio, numerator: cost, denominator: clicks}
"""
FILE = """\
roles:
  douyin: {acts: [ask], rows: {channel: [抖音]}}
  no_cost: {acts: [ask, draft], metrics: {deny: [cost]}}
  cpc_only: {acts: [ask], metrics: {allow: [cpc, clicks]}}
  red: {acts: [ask], rows: {channel: [小红书]}}
who:
  slack:U1: lead
  slack:@S1: copywriter
  slack:@S2: service
  wecom:zs: admin
  wecom:@3: analyst
  lin: no_cost
  slack:*: viewer
places:
  slack:C1: cpc_only
  slack:C2: viewer
  slack:C3: red
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    path = tmp_path_factory.mktemp("who_may") / "metrics.yml"
    path.write_text(METRICS, encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("who_may_state") / "state.db"
    open_state(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def engine(migrated: Path, tmp_path: Path) -> Engine:
    return open_state(f"sqlite:///{shutil.copy(migrated, tmp_path / 'state.db')}")


@dataclass
class Time:
    """A clock that is put on by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class House:
    """The permissions over one state store and one file."""

    path: Path
    engine: Engine
    catalog: Catalog
    clock: Time = field(default_factory=Time)
    unproven: frozenset[str] = frozenset()

    @property
    def known(self) -> Memberships:
        return Memberships(lambda: self.engine, self.clock)

    @property
    def grants(self) -> GrantBook:
        return GrantBook(lambda: self.engine)

    def permissions(self, named: bool = True) -> CurrentPermissions:
        read = partial(load_roles, catalog=self.catalog, unproven=self.unproven)
        without = Permissions({"terminal:*": ALL}, BUILT_IN["viewer"], unproven=self.unproven)
        return CurrentPermissions(RolesFile(self.path, named, without, read), self.grants, self.known)

    def write(self, text: str) -> None:
        """A new version, as editors and deployments write it: at once, under the same name."""
        new = self.path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self.path)

    def grant(self, who: str, role: str | None, act_id: str) -> str:
        return self.grants.write(Grant(who, role, "wecom:zs", NOW), act_id)


@pytest.fixture
def house(tmp_path: Path, engine: Engine, catalog: Catalog) -> House:
    found = House(tmp_path / "roles.yml", engine, catalog)
    found.write(FILE)
    return found


@pytest.mark.parametrize(
    ("channel", "user", "role"),
    [
        ("slack", "U1", "lead"),  # named, and in a group too
        ("slack", "U2", "copywriter"),  # in two groups: the first in the file
        ("slack", "U3", "service"),
        ("slack", "U4", "viewer"),  # in no group
        ("wecom", "U1", "nobody"),  # another platform's U1
        ("wecom", "zs", "admin"),
        ("wecom", "ls", "analyst"),  # in the department
        ("wecom", "lin", "no_cost"),  # a bare name holds wherever people are known
        ("web", "lin", "no_cost"),
        ("web", "U1", "nobody"),
        ("web", "slack:U1", "nobody"),
        ("wecom", "slack:U1", "nobody"),
        ("slack", "@S1", "viewer"),
        ("slack", "*", "viewer"),
        ("slack", "", "viewer"),
        ("slack", "U1 ", "viewer"),
        ("slack", "Ｕ1", "viewer"),  # full width
        ("wecom", "lіn", "nobody"),  # a Cyrillic і
        ("wecom", "LIN", "nobody"),
        ("wecom", "#C1", "nobody"),
        ("terminal", "lin", "no_cost"),
        ("terminal", "mo", "nobody"),
    ],
)
def test_the_nearest_entry_counts(channel: str, user: str, role: str, house: House) -> None:
    house.known.keep_group("slack", "S2", ["U1", "U2", "U3"])
    house.known.keep_group("slack", "S1", ["U2"])
    house.known.keep_group("wecom", "3", ["ls", "lin"])
    assert house.permissions().role_of(channel, user).name == role


def test_a_name_that_is_only_said_has_no_role_of_its_own(house: House) -> None:
    house.unproven = frozenset({"web"})
    house.known.keep_group("web", "everyone", ["lin"])
    house.grant("web:lin", "admin", "a1")
    house.grant("web:@everyone", "admin", "a2")
    assert house.permissions().role_of("web", "lin") == NOBODY
    house.grant("web:*", "viewer", "a3")
    assert house.permissions().role_of("web", "lin").name == "viewer"


def test_a_grant_holds_at_once_in_every_process_and_the_file_goes_before_it(house: House) -> None:
    one, other = house.permissions(), house.permissions()
    assert other.role_of("slack", "U9").name == "viewer"
    assert house.grant("slack:U9", "analyst", "a1") == "done"
    assert (one.role_of("slack", "U9").name, other.role_of("slack", "U9").name) == ("analyst", "analyst")
    house.grant("slack:U1", "viewer", "a2")  # the file says lead
    house.grant("wecom:lin", "admin", "a3")  # the file says no_cost, by the bare name
    house.known.keep_group("slack", "S1", ["U9"])
    assert [one.role_of(*who).name for who in (("slack", "U1"), ("wecom", "lin"), ("slack", "U9"))] == [
        "lead", "no_cost", "analyst",
    ]  # fmt: skip
    house.grant("slack:U9", None, "a4")
    assert one.role_of("slack", "U9").name == "copywriter"
    house.grant("slack:U8", "no such role", "a5")
    assert one.role_of("slack", "U8").name == "viewer"
    assert one.role_of("terminal", "U9") == NOBODY


def test_an_act_is_written_once_and_its_history_kept(house: House) -> None:
    assert [house.grant(*given) for given in (
        ("slack:U9", "analyst", "a1"), ("slack:U9", "analyst", "a1"), ("slack:U9", "analyst", "a2"),
        ("slack:U8", None, "a3"), ("slack:U9", None, "a4"), ("slack:U9", "analyst", "a1"),
    )] == ["done", "again", "same", "same", "done", "again"]  # fmt: skip
    assert [(each.who, each.role) for each in house.grants.history()] == [("slack:U9", None), ("slack:U9", "analyst")]
    assert house.grants.all() == ()
    assert house.grants.write(Grant("slack:U9", "admin", "t", NOW), "a9", lambda _, after: not after) == "last"
    assert house.grants.all() == ()


def test_a_place_keeps_whoever_speaks_there_to_a_role_at_most(house: House) -> None:
    may = house.permissions()
    lead, there = may.role_of("slack", "U1"), may.role_of("slack", "U1", "C2")
    assert there.acts == ACTS["viewer"] & lead.acts
    assert (may.role_of("slack", "U1", "C9"), may.role_of("slack", "U1", "")) == (lead, lead)
    house.grant("slack:U5", "douyin", "a1")
    assert may.role_of("slack", "U5", "C3") == Role("douyin", frozenset())  # no row is in both
    seen = may.role_of("slack", "lin", "C1")
    assert seen.acts == {"ask"}
    hidden = narrowed(house.catalog, seen.scope).hidden_metrics
    assert hidden & {"clicks", "cost", "cpc"} == {"cost", "cpc"}  # each of the two hides its own


def test_a_file_that_changes_is_read_anew_and_a_faulty_one_is_not(house: House) -> None:
    may = house.permissions()
    assert (may.role_of("slack", "U1").name, may.file.trouble) == ("lead", "")
    house.write(FILE.replace("slack:U1: lead", "slack:U1: admin"))
    assert (may.role_of("slack", "U1").name, may.file.trouble) == ("admin", "")
    house.write(FILE.replace("slack:U1: lead", "slack:U1: boss"))
    assert may.role_of("slack", "U1").name == "admin"
    assert "there is no role `boss`" in may.file.trouble
    house.path.unlink()
    assert (may.role_of("slack", "U1").name, may.file.trouble) == ("admin", "gone")
    house.write("who: {slack:U1: viewer}")
    assert (may.role_of("slack", "U1").name, may.file.trouble) == ("viewer", "")


def test_the_first_file_lets_nobody_in_while_it_has_faults(house: House) -> None:
    house.write("who: {slack:U1: boss}")
    may = house.permissions()
    for _ in range(2):
        with pytest.raises(RolesFileError):
            may.role_of("slack", "U1")
    house.write(FILE)
    assert may.role_of("slack", "U1").name == "lead"


def test_a_file_may_come_later_and_without_one_grants_hold(house: House) -> None:
    house.path.unlink()
    may = house.permissions(named=False)
    assert (may.role_of("slack", "U1").name, may.role_of("terminal", "x"), may.file.is_there) == ("viewer", ALL, False)
    house.grant("slack:U1", "admin", "a1")
    assert may.role_of("slack", "U1").name == "admin"
    house.write(FILE)
    assert (may.role_of("slack", "U1").name, may.file.is_there) == ("lead", True)
    with pytest.raises(RolesFileError):
        House(house.path.with_name("none.yml"), house.engine, house.catalog).permissions().role_of("slack", "U1")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("slack:#C1", "stands under `places`"),
        ("'@S1'", "written with its platform"),
        ("terminal:@ops", "written with its platform"),
        ("slack:@", "written with its platform"),
        ("'slack:U1 '", "no spaces at its ends"),
        ('"slack:U1\\u200b"', "nothing invisible"),
        ("teams:lin", "write a platform"),
        ("'slack:'", "write a platform"),
    ],
)
def test_a_key_that_can_mean_nobody_is_a_fault(line: str, says: str, house: House) -> None:
    house.write(f"who:\n  {line}: viewer\n")
    faults = check_roles(house.path, house.catalog)
    assert [(fault.line, says in fault.message) for fault in faults] == [(2, True)], faults
    for key in ("slack:@S1", "web:lin", "slack:", "C1", "slack:#C1", "slack:*"):
        house.write(f"who: {{a: viewer}}\nplaces:\n  '{key}': viewer\n")
        assert [fault.line for fault in check_roles(house.path, house.catalog)] == [3], key


def test_what_is_known_of_a_group_grows_old(house: House) -> None:
    may = house.permissions()
    house.known.keep_group("slack", "S1", ["U2", "U2"])
    house.known.keep_person("web", "ann", ["marketing"], NOW + timedelta(hours=12))
    assert (may.role_of("slack", "U2").name, house.known.people("slack", "S1")) == ("copywriter", ("U2",))
    house.clock.at = NOW + HOLDS
    assert (may.role_of("slack", "U2").name, house.known.people("slack", "S1")) == ("viewer", ())
    assert house.known.of("web", "ann") == ("marketing",)
    house.known.keep_person("web", "ann", [], NOW)
    assert house.known.of("web", "ann") == ()


@dataclass
class Told:
    """A platform that says who is in a group, or is away."""

    channel: str = "slack"
    groups: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: Callable[[], Exception] | None = None

    def members(self, group: str) -> list[str]:
        self.asked.append(group)
        if self.away:
            raise self.away()
        return self.groups[group]


def test_platforms_are_asked_now_and_then_for_the_groups_that_have_a_role(house: House) -> None:
    may, slack = house.permissions(), Told(groups={"S1": ["U2"], "S2": ["U3"], "S7": ["U7"]})
    house.grant("slack:@S7", "analyst", "a1")
    rounds = GroupRounds(house.known, [slack], may.grouped, house.clock)
    for _ in range(3):
        rounds.tend()
    assert slack.asked == ["S1", "S2", "S7"]
    assert [may.role_of("slack", user).name for user in ("U2", "U3", "U7")] == ["copywriter", "service", "analyst"]
    slack.groups["S1"] = []
    house.clock.at += REFRESHED
    rounds.tend()
    assert may.role_of("slack", "U2").name == "viewer"
    for away in (lambda: GroupsUnavailable("ratelimited"), lambda: OSError("gone")):
        slack.away = away
        house.clock.at += REFRESHED
        rounds.tend()
    assert may.role_of("slack", "U3").name == "service"  # what was known still holds a while


def test_who_may_take_tickets_are_people_of_the_file_and_of_grants(house: House) -> None:
    house.grant("slack:U9", "service", "a1")
    house.grant("slack:@S9", "service", "a2")
    assert house.permissions().able("claim") == ("U1", "zs", "U9")


def test_names_on_which_a_role_hangs_are_known(house: House) -> None:
    house.write(FILE.replace("places:", "  web:boss: admin\n  web:@sales: viewer\nplaces:"))
    house.grant("web:mo", "copywriter", "names-1")
    house.grant("slack:U7", "copywriter", "names-2")
    assert house.permissions().named("web") == {"lin", "boss", "@sales", "mo"}
