"""A digest that is due when its process is killed comes once, from the next one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from day_world import made_world, subscribe

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("moment", "left"),
    [("composing", 1), pytest.param("posting", 1, marks=pytest.mark.slow), ("after", 0)],
)
def test_killed_exactly_when_it_is_due(moment: str, left: int, tmp_path: Path) -> None:
    subscribe(made_world(tmp_path))
    program = [sys.executable, str(TESTS / "killed_day.py"), str(tmp_path), moment]
    killed = subprocess.run(program, check=False, timeout=60, cwd=TESTS.parent, env={"PYTHONPATH": f"{TESTS.parent}"})
    assert killed.returncode == -signal.SIGKILL
    after = made_world(tmp_path)
    assert [after.at(23, 9, 1), after.at(23, 9, 2), after.at(24, 9)] == [left, 0, 1]
    assert after.sent() == [("slack-T1-U1", "digest for admin")] * 2
