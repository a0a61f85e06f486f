"""The doctor names every fault of the files that a team writes itself, and says so of one that is not there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import doctor

SOUND = """\
targets:
  - {name: Q4, metric: gmv, value: 40万, period: {first: 2026-10-01, last: 2026-12-31}}
"""
FAULTY = SOUND.replace("gmv", "gmw").replace("Q4", "a") + SOUND.replace("targets:\n", "").replace("40万", "lots")
FISCAL = 'fiscal_year: {starts: "04-01", named: end}'


@pytest.fixture
def examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str, dict[str, str]], tuple[str, str, list[str]]]:
    """State, what it says, and the lines of the fix, of one part of a house with these settings."""

    def examine(part: str, settings: dict[str, str]) -> tuple[str, str, list[str]]:
        for name, value in {"ZHONGCAO_HOME_DIR": str(tmp_path), "ZHONGCAO_LANGUAGE": "en", **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(doctor, "EXAMINATIONS", tuple(each for each in doctor.EXAMINATIONS if each[0] == part))
        monkeypatch.setattr("sys.argv", ["zhongcao", "doctor", "--json"])
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit):
            main()
        (found,) = (each for each in json.loads(capsys.readouterr().out) if each["part"] == part)
        return found["state"], found["says"], found["fix"].splitlines()

    return examine


@pytest.mark.parametrize(
    ("setting", "content", "expected"),
    [
        ("", None, ("targets", "off", "no targets file", 1)),
        ("ZHONGCAO_TARGETS", None, ("targets", "bad", "1 faults to mend in this file:", 1)),
        ("ZHONGCAO_TARGETS", SOUND, ("targets", "ok", "it.yml: 1 targets", 0)),
        ("ZHONGCAO_TARGETS", FAULTY, ("targets", "bad", "2 faults to mend in this file:", 2)),
        ("ZHONGCAO_TAXONOMY", "groups: 3", ("needs", "bad", "1 faults to mend in the taxonomy:", 1)),
        ("", None, ("needs", "ok", "bundled: ", 0)),
        ("ZHONGCAO_CALENDAR", "festivals: [", ("calendar", "bad", "The calendar it.yml cannot be read", 1)),
        ("ZHONGCAO_CALENDAR", FISCAL, ("calendar", "ok", "it.yml: ", 0)),
        ("", None, ("desk policy", "ok", "bundled: an answer within 24 calendar hours", 0)),
        ("ZHONGCAO_POLICY", "promise: {within: 8h, counted: working}", ("desk policy", "ok", "it.yml: an answer", 0)),
        ("ZHONGCAO_POLICY", "promise: {within: soon}", ("desk policy", "bad", "1 faults to mend in the policy", 1)),
        ("ZHONGCAO_ROLES", "who: {me: king, you: queen}", ("roles", "bad", "2 faults to mend in the roles file", 2)),
    ],
)
def test_every_fault_is_named(
    setting: str,
    content: str | None,
    expected: tuple[str, str, str, int],
    examined: Callable[[str, dict[str, str]], tuple[str, str, list[str]]],
    tmp_path: Path,
) -> None:
    if content is not None:
        (tmp_path / "it.yml").write_text(content, "utf-8")
    part, state, says, faults = expected
    found = examined(part, {setting: "it.yml"} if setting else {})
    assert (found[0], found[1][: len(says)], len(found[2])) == (state, says, faults)
