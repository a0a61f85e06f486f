"""What we are made of: pinned to the byte, and nothing that is read is ever run."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for room in ("analytics", "assistant", "bot", "knowledge") for path in (ROOT / room).rglob("*.py")]
RUNS_WHAT_IT_READS = re.compile(
    r"\b(?:pickle|joblib|marshal|shelve|dill)\b|(?<![\w.])(?:eval|exec|__import__)\(|os\.(?:system|popen)|shell=True|"
    r"yaml\.(?:unsafe_load|full_load)|allow_pickle=True|torch\.load|from_string\("
)


@pytest.mark.parametrize("name", ["runtime", "dev", "spark"])
def test_every_package_is_locked_by_its_hash(name: str) -> None:
    locked = (ROOT / "locks" / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"^\s*#.*\n", "", locked, flags=re.MULTILINE))[1:]
    assert len(entries) > 50
    loose = [each.split()[0] for each in entries if "--hash=sha256:" not in each or "==" not in each.split()[0]]
    assert loose == []


def test_nothing_that_is_read_is_run() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), hit[0])
        for path in SOURCES
        for hit in RUNS_WHAT_IT_READS.finditer(path.read_text("utf-8"))
    }
    assert found == set()


def test_yaml_is_read_by_safe_loaders_alone() -> None:
    calls = [hit for path in SOURCES for hit in re.findall(r"yaml\.load\(.*", path.read_text("utf-8"))]
    assert [
        call for call in calls if "SafeLoader" not in call and "Loader=Loader" not in call and "loader)" not in call
    ] == []
