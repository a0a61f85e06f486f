"""`zhongcao roles` and `zhongcao audit`: giving and taking from the terminal, and reading what was done."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

ROLES = """\
who:
  slack:U1: admin
  terminal:me: admin
  "*": viewer
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHONGCAO_HOME_DIR", str(tmp_path))
    monkeypatch.setenv("ZHONGCAO_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def test_a_role_is_given_listed_taken_away_and_recorded(home: Path) -> None:
    (home / "roles.yml").write_text(ROLES, "utf-8")
    given = run("roles", "grant", "slack:U7", "analyst", "--as", "me")
    assert given.output == "slack:U7 has the role analyst; what holds now is analyst.\n"
    run("roles", "grant", "slack:@S1", "service")
    listed = json.loads(run("roles", "list", "--json").output)
    assert [(row["who"], row["role"], row["by"]) for row in listed] == [
        ("slack:U1", "admin", ""), ("terminal:me", "admin", ""), ("*", "viewer", ""),
        ("slack:U7", "analyst", "terminal:me"), ("slack:@S1", "service", "terminal:me"),
    ]  # fmt: skip
    assert run("roles", "revoke", "slack:U7").output == "The role of slack:U7 was taken away.\n"
    history = json.loads(run("roles", "list", "--history", "--json").output)
    assert [(row["who"], row["role"]) for row in history] == [
        ("slack:U7", ""), ("slack:@S1", "service"), ("slack:U7", "analyst"),
    ]  # fmt: skip
    assert "slack:@S1" in run("roles", "list").output
    entries = json.loads(run("audit", "--json").output)
    assert [(each["user"], each["act"], each["done"]) for each in entries] == [("me", "grant_roles", True)] * 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("grant", "slack:U7", "boss"), "There is no role “boss”"),
        (("grant", "U7", "analyst"), "cannot be given a role"),
        (("grant", "slack:*", "admin"), "cannot be given a role"),
        (("grant", "*", "admin"), "cannot be given a role"),
        (("grant", "terminal:x", "admin"), "cannot be given a role"),
        (("grant", "web:ann", "analyst"), "cannot be given a role"),  # nobody signs in on loopback
        (("grant", "slack:#C1", "analyst"), "cannot be given a role"),
        (("grant", "slack:U1", "viewer"), "stands in the roles file"),
        (("revoke", "slack:U1"), "stands in the roles file"),
        (("revoke", "slack:U7"), "was given no role"),
        (("grant", "slack:U7", "analyst", "--as", "mo"), "You may not manage who may do what yet"),
        (("list", "--as", "mo"), "You may not see who may do what yet"),
    ],
)
def test_what_cannot_be_given_is_said(words: tuple[str, ...], says: str, home: Path) -> None:
    (home / "roles.yml").write_text(ROLES, "utf-8")
    done = run("roles", *words)
    assert done.exit_code == 1
    assert says in str(done.exception and done.exception.sentence("en"))  # type: ignore[attr-defined]
    assert json.loads(run("roles", "list", "--history", "--json").output) == []


def test_a_refusal_is_recorded_and_found(home: Path) -> None:
    (home / "roles.yml").write_text(ROLES, "utf-8")
    run("audit", "--as", "mo")
    run("roles", "list", "--as", "mo")
    run("roles", "grant", "slack:U7", "analyst")
    refused = json.loads(run("audit", "--refused", "--json").output)
    assert [(each["user"], each["act"]) for each in refused] == [("mo", "see_roles"), ("mo", "read_audit")]
    assert [each["act"] for each in json.loads(run("audit", "--user", "terminal:me", "--json").output)] == [
        "grant_roles"
    ]
    assert json.loads(run("audit", "--until", "2020-01-01", "--json").output) == []
    assert "refused" in run("audit").output


@pytest.mark.parametrize("file", ["", 'who:\n  terminal:me: admin\n  "*": viewer\n'])
def test_an_admin_made_by_mistake_is_taken_away(file: str, home: Path) -> None:
    """The terminal is an admin still, by default or by the file."""
    if file:
        (home / "roles.yml").write_text(file, "utf-8")
    run("roles", "grant", "slack:U7", "admin")
    done = run("roles", "revoke", "slack:U7")
    assert (done.exit_code, done.output) == (0, "The role of slack:U7 was taken away.\n")
    assert "slack:U7" not in run("roles", "list", "--json").output


def test_a_faulty_file_is_checked_line_by_line(home: Path) -> None:
    (home / "new.yml").write_text("who:\n  slack:U1: boss\n  '@S1': viewer\n", "utf-8")
    done = run("roles", "check", str(home / "new.yml"), "--json")
    assert (done.exit_code, [each["line"] for each in json.loads(done.output)]) == (1, [2, 3])
    (home / "new.yml").write_text(ROLES, "utf-8")
    done = run("roles", "check", str(home / "new.yml"))
    assert (done.exit_code, "no fault found" in done.output) == (0, True)
