"""Sound files with something wrong in them: each is read or refused in a sentence, soon and in bounded memory."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine

from analytics.ingest import import_file
from analytics.kpi.catalog import Catalog
from analytics.kpi.metrics_file.load import check as metrics_faults
from analytics.kpi.metrics_file.load import load as load_metrics
from analytics.reviews import taxonomy_file
from analytics.spoken import SpokenError
from assistant.roles_file import load_roles
from assistant.triage.policy_file import load_policy
from bot.pressed import read_key
from bot.store.state import open_state

pytestmark = pytest.mark.timeout(100)  # nothing hangs
ROOT = Path(__file__).parents[2]
SPARING = settings().max_examples // 12
"""An import takes a tenth of a second."""
MOST_MEMORY = 800 * 1024
"""KiB that all of these may take at their peak beyond what was taken before."""
HEAD: list[object] = ["评价ID", "评价时间", "评价", "评分", "商品"]
ROWS: list[list[object]] = [
    [f"R{n}", f"2026-01-{n + 1:02}", f"面膜很补水，第{n}次买了 =1+1", 5 - n % 5, f"P{n % 3}"] for n in range(12)
]
ROLES = """roles:
  douyin_team:
    acts: [ask, search_guide]
    metrics: {deny: [cost, "tag:finance"]}
    rows: {channel: [抖音]}
who:
  slack:U0123ABC: admin
  slack:@S0614TZR7: copywriter
  "*": viewer
places:
  slack:C0246QRST: viewer
"""


@pytest.fixture(scope="module", autouse=True)
def _within_memory() -> Iterator[None]:
    before = _peak()
    yield
    assert _peak() - before < MOST_MEMORY


def _peak() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@cache
def _csv() -> bytes:
    return "\n".join(",".join(str(cell) for cell in row) for row in [HEAD, *ROWS]).encode()


@cache
def _gbk() -> bytes:
    return _csv().decode().replace(",", "\t").encode("gbk")


@cache
def _jsonl() -> bytes:
    return "\n".join(json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS).encode()


@cache
def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *ROWS):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@cache
def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({str(name): [str(row[at]) for row in ROWS] for at, name in enumerate(HEAD)}), file)
    return file.getvalue()


SOUND: dict[str, Callable[[], bytes]] = {
    ".csv": _csv, ".tsv": _gbk, ".jsonl": _jsonl, ".xlsx": _xlsx, ".parquet": _parquet,
}  # fmt: skip
WEDGES = (
    b"",
    b"\0",
    b"\xff\xfe",
    b'"',
    b",",
    b"\n",
    b"{",
    b"[" * 500,
    b"9" * 400,
    b"\xed\xa0\x80",
    b"<!DOCTYPE a>",
    b"&a;",
)


@some.composite
def mutated(draw: some.DrawFn, sound: bytes) -> bytes:
    """Bytes with up to four places cut, doubled, overwritten or wedged apart."""
    content = bytearray(sound)
    for _ in range(draw(some.integers(1, 4))):
        at = draw(some.integers(0, len(content)))
        length = draw(some.integers(0, 40))
        match draw(some.sampled_from(("cut", "double", "overwrite", "wedge", "end"))):
            case "cut":
                del content[at : at + length]
            case "double":
                content[at:at] = content[at : at + length] * draw(some.sampled_from((1, 2, 200)))
            case "overwrite":
                content[at : at + length] = draw(some.binary(min_size=length, max_size=length))
            case "wedge":
                content[at:at] = draw(some.sampled_from(WEDGES))
            case _:
                del content[at:]
    return bytes(content)


@some.composite
def mutated_within(draw: some.DrawFn) -> bytes:
    """A workbook whose archive is sound, and one member of it is not."""
    with zipfile.ZipFile(io.BytesIO(_xlsx())) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    chosen = draw(some.sampled_from(sorted(members)))
    members[chosen] = draw(mutated(members[chosen]))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _import(content: bytes, ending: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export{ending}"
        path.write_bytes(content)
        with suppress(SpokenError):
            done = import_file("reviews", path, store=Path(folder) / "store.duckdb")
            counted = done.added + done.changed + done.unchanged + done.duplicates + len(done.rejected)
            assert done.read == counted


@pytest.mark.parametrize("ending", SOUND)
def test_a_sound_file_is_read(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"export{ending}"
    path.write_bytes(SOUND[ending]())
    assert import_file("reviews", path, store=tmp_path / "store.duckdb").added == len(ROWS)


@settings(max_examples=SPARING)
@given(
    some.sampled_from(sorted(SOUND)).flatmap(lambda ending: some.tuples(mutated(SOUND[ending]()), some.just(ending)))
)
def test_a_mutated_file_is_read_or_refused(given_file: tuple[bytes, str]) -> None:
    _import(*given_file)


@settings(max_examples=SPARING)
@given(mutated_within())
def test_a_workbook_mutated_within_is_read_or_refused(content: bytes) -> None:
    _import(content, ".xlsx")


@cache
def _catalog() -> Catalog:
    return load_metrics(ROOT / "tests/golden/other_trade/metrics.yml")


def _read_metrics(path: Path) -> object:
    return metrics_faults(path)


def _read_taxonomy(path: Path) -> object:
    return taxonomy_file.check(path)


def _read_roles(path: Path) -> object:
    return load_roles(path, _catalog())


TEAM_FILES: dict[str, tuple[Callable[[Path], object], bytes]] = {
    "metrics": (_read_metrics, (ROOT / "tests/golden/other_trade/metrics.yml").read_bytes()),
    "policy": (load_policy, (ROOT / "assistant/triage/policy.yml").read_bytes()),
    "roles": (_read_roles, ROLES.encode()),
    "taxonomy": (_read_taxonomy, (ROOT / "analytics/reviews/taxonomy.yml").read_bytes()[:6_000]),
}


@given(
    some.sampled_from(sorted(TEAM_FILES)).flatmap(
        lambda name: some.tuples(some.just(name), mutated(TEAM_FILES[name][1]))
    )
)
@example(("roles", b"roles: [a]\nwho: {a: [b]}\n"))
@example(("policy", b"- a\n"))
def test_a_mutated_policy_is_read_or_refused(case: tuple[str, bytes]) -> None:
    """Metrics, roles, policies and taxonomies are written by hand: every fault of theirs is told."""
    name, content = case
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yml"
        path.write_bytes(content)
        with suppress(SpokenError):
            TEAM_FILES[name][0](path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_state(f"sqlite:///{tmp_path_factory.mktemp('keys') / 'state.sqlite'}")
    yield engine
    engine.dispose()


@given(key=some.text(max_size=60) | some.from_regex(r"\A[rat]:[-+0-9.:²٣ ]{0,40}\Z"))
def test_no_pressed_key_breaks_anything_and_none_of_a_reply_means_something(store: Engine, key: str) -> None:
    pressed = read_key(store, key)
    assert pressed is None or not key.startswith("r:")
