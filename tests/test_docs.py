"""The texts say what the code does: no setting, command or metric without a word on it."""

import re
from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
README_ZH = (ROOT / "README.zh.md").read_text("utf-8")
TEXTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "knowledge" / "guide").glob("*.md")]


def _commands() -> list[str]:
    root = typer.main.get_command(app)
    names = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        names += [f"{name} {each}" for each in inner] if inner else [name]
    return names


def test_every_setting_is_explained_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^ZHONGCAO_([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_documented(command: str) -> None:
    reference = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert f"zhongcao {command}" in reference


def test_every_metric_is_documented() -> None:
    from analytics.kpi.metrics_file.load import load
    from bot.reference import metrics_page
    from bot.wiring import BUNDLED_METRICS

    written = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    assert written == metrics_page(load(BUNDLED_METRICS)), "run: make reference"


def test_the_readmes_are_short_and_in_step() -> None:
    assert max(len(README.splitlines()), len(README_ZH.splitlines())) < 150
    blocks = [
        re.findall(r"^\s*(?:make|zhongcao|\.venv/bin/zhongcao) .*$", text, re.MULTILINE) for text in (README, README_ZH)
    ]
    verbs = [[" ".join(line.split()[:3]) for line in block] for block in blocks]
    assert len(verbs[0]) == len(verbs[1]) > 0
    assert README.count("\n## ") == README_ZH.count("\n## ")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_test_that_the_threat_model_names_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 50
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or (name and not re.search(rf"def {name}\(", (ROOT / path).read_text("utf-8")))
    ]
    assert missing == []
    risks = re.findall(r"^\*\*(LLM\d\d) .*?(?=^\*\*LLM|^## )", page, re.MULTILINE | re.DOTALL)
    assert risks == [f"LLM{number:02}" for number in range(1, 11)]
    assert all(
        "::" in each for each in re.split(r"^\*\*LLM", page.partition("## The doors")[0], flags=re.MULTILINE)[1:]
    )
