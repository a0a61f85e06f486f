"""Secrets at rest: nobody without the key reads or changes them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.sealed import KeyUnusable, Seal, Unsealable, secret_key

KEY = b"k" * 32


@pytest.mark.parametrize("content", [b"", b"xoxb-1", "令牌".encode(), bytes(range(256)) * 40])
def test_what_is_sealed_can_be_opened(content: bytes) -> None:
    seal = Seal(KEY, "slack")
    sealed = seal.seal(content)
    assert seal.open(sealed) == content
    assert seal.seal(content) != sealed
    assert sealed.isascii()


def test_only_the_same_key_and_purpose_open_it() -> None:
    sealed = Seal(KEY, "slack").seal(b"token")
    for other in (Seal(b"K" * 32, "slack"), Seal(KEY, "wecom"), Seal(KEY)):
        with pytest.raises(Unsealable):
            other.open(sealed)


def test_nothing_that_was_changed_is_opened() -> None:
    seal = Seal(KEY, "slack")
    sealed = seal.seal(b"token")
    changed = [sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :] for place in range(30)]
    for wrong in [*changed, "", "token", "s1.", "s1.AAAA", "s1.令牌", sealed[:-8], sealed[3:]]:
        with pytest.raises(Unsealable):
            seal.open(wrong)


def test_a_key_is_never_shown_and_never_short() -> None:
    assert "kkkk" not in repr(Seal(KEY))
    with pytest.raises(KeyUnusable):
        Seal(b"short")


def test_the_key_file_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key("", home), range(16)))
    assert len(keys) == 1
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret.key"]
    Seal(keys.pop())


def test_a_key_that_is_set_makes_no_file(tmp_path: Path) -> None:
    assert secret_key("of my own", tmp_path) == b"of my own"
    assert not [*tmp_path.iterdir()]


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(KeyUnusable, match=r"secret\.key"):
        secret_key("", tmp_path / "home")
