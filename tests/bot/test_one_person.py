"""Whose a ticket is: the same id on two platforms is two people, and linked accounts are one."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text

from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import load
from assistant.conversation import Json, Message, Reply
from assistant.respond import Assistant
from assistant.roles_file import RolesFileError, check_roles, load_roles
from assistant.skills.help import Help
from assistant.skills.triage.skill import Triage
from assistant.triage.desk import Desk
from assistant.triage.rights import Person
from assistant.triage.tables import TICKETS
from assistant.triage.ticket import Complaint
from bot.people.directory import Directory
from bot.people.groups import Memberships
from bot.people.roles import GrantBook
from bot.people.who_may import CurrentPermissions, RolesFile
from bot.store.state import MIGRATIONS, open_state

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
METRICS = """
models:
  - name: ads
    semantic_model: {enabled: true}
    agg_time_dimension: day
    columns: [{name: day, granularity: day, dimension: {type: time}}]
    metrics: [{name: clicks, label: 点击量, type: simple, agg: sum, expr: clicks}]
"""
FILE = """\
people:
  - {name: 林小雨, slack: U1AAAAAA, wecom: lin, web: lin, role: service}
  - {name: 莫莉, slack: T1/U2AAAAAA, wecom: molly}
who:
  wecom:molly: service
  wecom:*: service
  slack:*: service
  web:*: service
"""


OLD = (
    "INSERT INTO tickets (id, source, review_id, written_at, text, level, ground, reason_zh, reason_en, product, sku,"
    " channel, state, owner, due_at, updated_at) VALUES (:number, 'review', :number, '2026-11-02 09:00:00.000000',"
    " '漏了', 3, 'damage', '漏液', 'leak', 'P', '', '', 'claimed', :owner, '2026-11-03 09:00:00.000000',"
    " '2026-11-02 12:00:00.000000')"
)
WROTE = (
    "INSERT INTO inbox (seq, id, conversation, channel, user, body, state, attempts, accepted_at, due_at)"
    " VALUES (:n, :n, 'c', :channel, :user, :body, 'done', 1, 0, 0)"
)


class Team:
    """One desk, one roles file, and what people on all platforms say."""

    def __init__(self, engine: Engine, path: Path, catalog: Catalog) -> None:
        def read(file: Path) -> Any:
            return load_roles(file, catalog, unproven=frozenset())

        grants, known = GrantBook(lambda: engine), Memberships(lambda: engine, lambda: NOW)
        self.may = CurrentPermissions(RolesFile(path, named=True, otherwise=read(path), load=read), grants, known)
        self.directory = Directory(self.may, lambda: engine)
        self.desk = Desk(engine, people=self.directory)
        self.assistant = Assistant((Triage(self.desk),), Help(), permissions=self.may)
        self.memories: dict[str, dict[str, Json]] = {}
        self.said = 0

    def say(self, who: str, words: str) -> Reply:
        """`who` is an account: wecom:lin, slack:T1/U1."""
        channel, _, user = who.partition(":")
        team, _, bare = user.rpartition("/")
        origin: Mapping[str, str] = {"team": team} if team else {}
        self.said += 1
        message = Message(
            f"m{self.said}", words, who, bare, channel, NOW + timedelta(minutes=self.said), origin=origin  # type: ignore[arg-type]
        )  # fmt: skip
        memory = self.memories.setdefault(who, {})
        reply = self.assistant.respond(message, memory, today=NOW.date())
        memory.update(reply.remember)
        return reply

    def mine(self, who: str) -> list[int]:
        return [each["id"] for each in self.say(who, "我的工单").data.get("tickets", [])]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    path = tmp_path_factory.mktemp("one_person") / "metrics.yml"
    path.write_text(METRICS, encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one_person_state") / "state.db"
    open_state(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def team(tmp_path: Path, migrated: Path, catalog: Catalog) -> Team:
    engine = open_state(f"sqlite:///{shutil.copy(migrated, tmp_path / 'state.db')}")
    (tmp_path / "roles.yml").write_text(FILE, encoding="utf-8")
    made = Team(engine, tmp_path / "roles.yml", catalog)
    made.desk.receive([complaint(number) for number in (1, 2, 3)], NOW.replace(tzinfo=None))
    return made


def complaint(number: int) -> Complaint:
    words = f"第{number}条：瓶子漏液了"
    written = NOW.replace(tzinfo=None)
    return Complaint("review", f"R{number}", written, words, 3, "damage", "漏液", "a leak", customer=f"C{number}")


@pytest.mark.parametrize(
    ("holder", "other"),
    [
        ("wecom:chen", "web:chen"),
        ("web:chen", "slack:T1/chen"),
        ("slack:T1/U9AAAAAA", "slack:T2/U9AAAAAA"),  # ids of Slack are a person's within one workspace
        ("terminal:lin", "web:lin"),
        ("slack:T2/U2AAAAAA", "wecom:molly"),  # only the one of T1 is linked
    ],
)
def test_the_same_id_elsewhere_is_somebody_else(holder: str, other: str, team: Team) -> None:
    team.desk.act(1, "claim", actor=_person(holder), now=NOW.replace(tzinfo=None))
    assert team.mine(other) == []
    for order in ("解决 1", "退回 1", "撤销认领 1"):
        assert team.say(other, order).data.get("tickets", []) == [], order
    assert team.desk.ticket(1).owner_account == holder  # type: ignore[union-attr]


def test_of_two_who_are_called_alike_each_hears_where_the_other_is(team: Team) -> None:
    team.say("wecom:chen", "认领 1")
    assert team.say("web:chen", "退回 1").text == "工单 #1 由 chen（企业微信） 处理；需要接手的话，请先请对方退回。"
    assert team.say("wecom:chen", "认领 1").text == "工单 #1 已经在你手上，状态是“处理中”，不用再做这一步。"


@pytest.mark.parametrize("here", ["slack:T1/U1AAAAAA", "slack:T7/U1AAAAAA", "wecom:lin", "web:lin"])
@pytest.mark.parametrize("there", ["slack:T1/U1AAAAAA", "wecom:lin", "web:lin"])
def test_linked_accounts_are_one_person(here: str, there: str, team: Team) -> None:
    claimed = team.say(here, "认领 1")
    assert claimed.data["ticket"]["owner"] == "林小雨"
    assert team.mine(there) == [1]
    assert team.say(there, "认领 1").text.startswith("工单 #1 已经在你手上")
    assert team.say(there, "解决 1").data["ticket"]["state"] == "resolved"


def test_a_claim_is_taken_back_from_another_account(team: Team) -> None:
    team.say("slack:T1/U1AAAAAA", "认领 1")
    assert team.say("wecom:lin", "撤销认领 1").data["tickets"][0]["state"] == "new"


def test_links_hold_for_what_was_claimed_before(team: Team) -> None:
    team.may.file.path.write_text(FILE.partition("who:")[2].join(["who:", ""]), encoding="utf-8")
    team.say("slack:T1/U1AAAAAA", "认领 1")
    assert (team.mine("wecom:lin"), team.mine("slack:T1/U1AAAAAA")) == ([], [1])
    team.may.file.path.write_text(FILE, encoding="utf-8")
    assert (team.mine("wecom:lin"), team.mine("slack:T1/U1AAAAAA")) == ([1], [1])


def test_the_report_counts_a_person_once_and_namesakes_apart(team: Team) -> None:
    team.say("slack:T1/U1AAAAAA", "认领 1")
    team.say("wecom:lin", "认领 2")
    day = NOW.date()
    assert [line.name for line in team.desk.report(day, day, NOW.replace(tzinfo=None)).by_person] == ["林小雨", ""]
    team.say("wecom:chen", "认领 3")
    team.desk.receive([complaint(4)], NOW.replace(tzinfo=None))
    team.say("web:chen", "认领 4")
    names = {line.name for line in team.desk.report(day, day, NOW.replace(tzinfo=None)).by_person}
    assert names == {"林小雨", "wecom:chen", "web:chen"}


@pytest.mark.parametrize(
    ("giver", "to", "account", "owner"),
    [
        ("web:boss", "林小雨", "web:lin", "林小雨"),
        ("web:boss", "lin", "web:lin", "林小雨"),
        ("web:boss", "wecom:lin", "wecom:lin", "林小雨"),
        ("web:boss", "wecom:new", "wecom:new", "new"),
        ("wecom:boss", "新来的", "wecom:新来的", "新来的"),  # nobody known: somebody of the giver's platform
        ("slack:T1/UBOSS", "U7AAAAAA", "slack:T1/U7AAAAAA", "U7AAAAAA"),
        ("wecom:boss", "chen", "wecom:chen", "chen"),  # of two, the one on the giver's platform
    ],
)
def test_whom_a_name_means(giver: str, to: str, account: str, owner: str, team: Team) -> None:
    team.say("wecom:chen", "认领 2")
    team.say("web:chen", "认领 3")
    now = NOW.replace(tzinfo=None)
    team.desk.act(1, "claim", actor=_person(giver), now=now)
    done = team.desk.act(1, "assign", actor=_person(giver), now=now, to=to)
    assert (done.owner_account, done.owner) == (account, owner)  # type: ignore[union-attr]
    assert [each.kind for each in team.desk.notices(_person(account))] == ["assigned"]
    if owner == "林小雨":
        assert [each.kind for each in team.desk.notices(_person("wecom:lin"))] == ["assigned"]


def test_where_several_are_called_so_it_is_asked(team: Team) -> None:
    team.say("wecom:chen", "认领 2")
    team.say("web:chen", "认领 3")
    team.say("slack:T1/U9AAAAAA", "认领 1")
    asked = team.say("slack:T1/U9AAAAAA", "把 1 号转给 chen")
    assert (asked.status, asked.choices) == ("clarify", ("web:chen", "wecom:chen"))
    team.say("slack:T1/U9AAAAAA", "wecom:chen")
    assert team.mine("wecom:chen") == [1, 2]
    assert team.mine("web:chen") == [3]


@pytest.mark.parametrize("who", ["slack:T1/U1AAAAAA", "wecom:lin", "web:lin"])
def test_rights_follow_the_person(who: str, team: Team) -> None:
    channel, _, user = who.partition(":")
    team_id, _, bare = user.rpartition("/")
    assert team.may.role_of(channel, bare, team=team_id).name == "service"
    team.may.file.path.write_text(FILE.replace("role: service", "role: viewer"), encoding="utf-8")
    assert team.may.role_of(channel, bare, team=team_id).name == "viewer"


def test_a_role_of_one_account_counts_for_the_linked_ones(team: Team) -> None:
    team.may.file.path.write_text(FILE.replace("wecom:molly: service", "wecom:molly: analyst"), encoding="utf-8")
    assert team.may.role_of("slack", "U2AAAAAA", team="T1").name == "analyst"
    assert team.may.role_of("slack", "U2AAAAAA", team="T2").name == "service"  # as everybody there


@pytest.mark.parametrize(
    ("entry", "fault", "zh"),
    [
        (
            "{name: 甲, slack: U1, role: viewr}",
            "`甲`: there is no role `viewr`, did you mean `viewer`?",
            "`甲`：没有角色 `viewr`，是不是 `viewer`？",
        ),
        (
            "{name: 甲}",
            "`people` `甲`: has no account: write `slack`, `wecom` or `web`",
            "`people` `甲`：没有账号：请写 slack、wecom 或 web",
        ),
        ("{slack: U1}", "`people`: `name` is missing", "`people`：缺 `name`"),
        ("{name: 甲, slack: '@S1'}", "`slack:@S1` is no person", "`slack:@S1` 不是一个人"),
        ("{name: 甲, qq: x, slack: U1}", "`people` `甲`: unknown key `qq`", "`people` `甲`：不认识 `qq` 这一项"),
        (
            "{name: 甲, slack: U8}\n  - {name: 乙, slack: T1/U8}",
            "`people` `乙`: `slack:T1/U8` is `甲` already",
            "`people` `乙`：`slack:T1/U8` 已经是 `甲` 的账号",
        ),
        (
            "{name: 甲, slack: U8}\n  - {name: 甲, wecom: x}",
            "`people` `甲`: two people are called `甲`",
            "`people` `甲`：有两个人都叫 `甲`，名字要能区分",
        ),
        (
            "{name: 甲, slack: U9, role: lead}",
            "`people` `甲`: `slack:U9` has a role under `who` too: write it in one place",
            "`people` `甲`：`slack:U9` 在 `who` 下也写了角色，请只写一处",
        ),
    ],
)
def test_faults_of_people_are_told_in_both_languages(
    entry: str, fault: str, zh: str, tmp_path: Path, catalog: Catalog
) -> None:
    path = tmp_path / "roles.yml"
    path.write_text(f"people:\n  - {entry}\nwho:\n  slack:U9: viewer\n", encoding="utf-8")
    found = check_roles(path, catalog, frozenset())
    assert [each.message for each in found] == [fault]
    assert found[0].said("zh").endswith(f":{found[0].line}: {zh}")
    with pytest.raises(RolesFileError) as raised:
        load_roles(path, catalog, frozenset())
    assert zh in raised.value.zh
    assert fault in raised.value.en


def test_tickets_of_before_get_the_one_account_that_their_name_can_mean(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0022")
        for number, owner in enumerate(("lin", "mo", "U5", "nobody"), start=1):
            connection.execute(text(OLD), {"number": number, "owner": owner})
        wrote = (("wecom", "lin", ""), ("wecom", "mo", ""), ("web", "mo", ""), ("slack", "U5", "T1"))
        for number, (channel, user, workspace) in enumerate(wrote, start=1):
            body = json.dumps({"origin": {"team": workspace} if workspace else {}})
            connection.execute(text(WROTE), {"n": number, "channel": channel, "user": user, "body": body})
    engine = open_state(url)
    with engine.begin() as connection:
        found = dict(connection.execute(select(TICKETS.c.owner, TICKETS.c.owner_account)).all())
    assert found == {"lin": "wecom:lin", "mo": "", "U5": "slack:T1/U5", "nobody": ""}
    desk = Desk(engine)
    assert [each.id for each in desk.tickets(owner="wecom:mo")] == [2]  # nothing is known: whoever is called so


def _person(account: str) -> Person:
    return Person(account.partition(":")[2].rpartition("/")[2], account=account)
