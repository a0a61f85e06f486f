"""The callback's encryption agrees with 58 vectors of others, and only ever refuses in one way."""

import base64
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wecom.crypto import Envelope, NotFromWeCom
from bot.wecom.xml import read_fields, write_fields

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "wecom" / "vectors.json").read_text("utf-8")
)
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OURS = Envelope("QDG6eK", KEY, "wx5823bf96d3bd56c7")


def _named(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def _envelope(vector: dict[str, Any]) -> Envelope:
    return Envelope(vector["token"], vector["encodingAESKey"], vector["receive_id"])


def _open(vector: dict[str, Any]) -> str:
    given = (vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    return _envelope(vector).open(*given)


def test_all_vectors_are_there() -> None:
    assert len(VECTORS) == 58


@pytest.mark.parametrize("vector", [v for v in VECTORS if "expected_plain" in v], ids=_named)
def test_opens(vector: dict[str, Any]) -> None:
    assert _open(vector) == vector["expected_plain"]
    if "xml" in vector:
        assert read_fields(vector["xml"].encode())["Encrypt"] == vector["encrypt"]
    fields = vector.get("expected_fields", {})
    assert {name: read_fields(vector["expected_plain"].encode())[name] for name in fields} == fields


@pytest.mark.parametrize("vector", [v for v in VECTORS if "expect_error" in v], ids=_named)
def test_refuses(vector: dict[str, Any]) -> None:
    with pytest.raises(NotFromWeCom) as refusal:
        _open(vector)
    assert str(refusal.value) == ""


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["kind"] == "encrypt"], ids=_named)
def test_closes(vector: dict[str, Any]) -> None:
    stamp, nonce = vector.get("timestamp", "1"), vector.get("nonce", "n")
    closed = _envelope(vector).close(vector["plain"], stamp, nonce, vector["random"].encode())
    assert closed.encrypt == vector["encrypt"]
    assert closed.signature == vector.get("msg_signature", closed.signature)
    assert _envelope(vector).open(closed.signature, stamp, nonce, closed.encrypt) == vector["plain"]


@given(st.text(), st.text(st.characters(codec="ascii"), max_size=12))
def test_opens_what_it_closed(text: str, nonce: str) -> None:
    closed = OURS.close(text, "1409659813", nonce)
    assert OURS.open(closed.signature, "1409659813", nonce, closed.encrypt) == text


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=10), st.booleans())
def test_fuzzed_ciphertexts_are_refused_in_one_way(cipher: bytes, stamp: str, is_signed: bool) -> None:
    encrypt = base64.b64encode(cipher).decode()
    signature = OURS.signature(stamp, "n", encrypt) if is_signed else stamp
    with pytest.raises(NotFromWeCom):
        OURS.open(signature, stamp, "n", encrypt)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_fuzzed_texts_for_ciphertexts_are_refused_in_one_way(encrypt: str) -> None:
    with pytest.raises(NotFromWeCom):
        OURS.open(OURS.signature("1", "n", encrypt), "1", "n", encrypt)


@pytest.mark.parametrize("key", ["", "short", KEY + "=", KEY[:-1] + "！", KEY[:-1] + "-"])
def test_a_key_of_another_shape_is_named_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="43"):
        Envelope("token", key, "ww1")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"hello",
        b"<xml>",
        b"\xff\xfe\x00",
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE xml><xml><A>1</A></xml>",
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b"<xml>" + b"<A>1</A>" * 5_000 + b"</xml>",
        b"<xml><A>" + b"x" * 2_000_000 + b"</A></xml>",
        b'<?xml version="1.0" encoding="no-such"?><xml/>',
    ],
)
def test_hostile_xml_is_refused_in_one_way(xml: bytes) -> None:
    with pytest.raises(NotFromWeCom):
        read_fields(xml)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(str.encode)
    | st.text("<>/axml!&;[]", max_size=300).map(str.encode)
)
def test_fuzzed_xml_is_read_or_refused(xml: bytes) -> None:
    with contextlib.suppress(NotFromWeCom):
        read_fields(xml)


def test_the_first_of_two_fields_counts() -> None:
    """A text that ends its own CDATA must not name another sender."""
    xml = (
        b"<xml><FromUserName><![CDATA[lisi]]></FromUserName><Content>x</Content><FromUserName>boss</FromUserName></xml>"
    )
    assert read_fields(xml) == {"FromUserName": "lisi", "Content": "x"}


def test_nested_fields_have_paths() -> None:
    chosen = b"<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey></SelectedItem></SelectedItems>"
    xml = b"<xml><Event>e</Event>" + chosen + b"</xml>"
    assert read_fields(xml) == {"Event": "e", "SelectedItems.SelectedItem.QuestionKey": "q"}


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_written_fields_are_read_again(text: str) -> None:
    assert read_fields(write_fields({"A": text, "B": "]]>"}).encode()) == {"A": text, "B": "]]>"}
