"""Requests that nobody we know made: none gets in, each is refused with its status and noted without its content.

All of them come over a socket to the front as `serve` has it. More cases of one door, and of what is signed and still
wrong, stand beside that door (test_slack_in.py, test_wecom_hostile.py, test_hostile_web.py, test_hostile_signin.py).
"""

import json
import re
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from forged_house import CLIENT_SECRET, PASSWORD, SIGNING, Fort, called, fort, http, settings_of, signed
from served import served, wait_for
from slack_calls import command, event, pressed, said, signature, submitted, written

from bot.slack import install
from bot.web import guard

SAID = "本月成本只有三块五"
"""What must not be found again anywhere: not in a table, not in a line of the log, not in an answer."""
EVENT = json.dumps(event(said(f"<@UBOT> {SAID}", kind="app_mention", channel="C1")), ensure_ascii=False).encode()
CHALLENGE = json.dumps({"type": "url_verification", "challenge": SAID}, ensure_ascii=False).encode()
FORM = "application/x-www-form-urlencoded"
PRESS, _ = written(pressed("r:1.0", message="1795399200.000100", channel="D1"), "interactive")
BRIEF, _ = written(submitted({}), "interactive")
UNINSTALL = json.dumps(event({"type": "app_uninstalled"})).encode()
STALE = 601.0

Made = Callable[[Fort], bytes]


@pytest.fixture(scope="module")
def fortress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fort]:
    with fort(tmp_path_factory.mktemp("fort")) as it:
        yield it


def slack(body: bytes = EVENT, secret: str = SIGNING, late: float = 0, **more: str) -> Made:
    return lambda _fort: signed(body, secret, late, **more)


def wecom(text: str = SAID, /, *, method: str = "POST", late: float = 0, **changed: str) -> Made:
    return lambda it: called(it.caller, it.caller.text("zhangsan", text, "7"), method=method, late=late, **changed)


def page(method: str, path: str, body: bytes = b"", /, **more: str) -> Made:
    return lambda _fort: http(method, path, body, **more)


def form(path: str, /, *, host: str = "127.0.0.1:8000", **fields: str) -> Made:
    return page("POST", path, urlencode(fields).encode(), host=host, Content_Type=FORM)


def raw(text: str) -> Made:
    return lambda _fort: text.replace("{CLOSE}", "Connection: close\n").replace("\n", "\r\n").encode()


def overheard(it: Fort) -> bytes:
    """A callback that somebody overheard, sent to where our answer is what it says, decrypted."""
    encrypt = it.caller.encrypt(it.caller.text("zhangsan", SAID, "8"))
    return http("GET", f"/wecom/callback?{urlencode({**it.caller.query(encrypt), 'echostr': encrypt})}")


def mixed_up(it: Fort) -> bytes:
    """The signature of one callback on the words of another."""
    one, other = (it.caller.encrypt(it.caller.text("zhangsan", words, "9")) for words in ("你好", SAID))
    return http("POST", f"/wecom/callback?{urlencode(it.caller.query(one))}", it.caller.body(other).encode())


def signed_over(other: bytes) -> Made:
    """Slack's signature on another body than the one that comes."""
    return lambda _fort: http(
        "POST", "/slack/events", EVENT, **signature(SIGNING, other), Content_Type="application/json"
    )


FORGED: dict[str, tuple[Made, int]] = {
    # Slack's events
    "slack: unsigned": (page("POST", "/slack/events", EVENT, Content_Type="application/json"), 401),
    "slack: another's secret": (slack(secret="guessed"), 401),
    "slack: signed with nothing": (slack(secret=""), 401),
    "slack: signed for another body": (signed_over(b"{}"), 401),
    "slack: a signature cut short": (slack(X_Slack_Signature="v0="), 401),
    "slack: a signature in capitals": (slack(X_Slack_Signature="V0=" + "A" * 64), 401),
    "slack: a signature of another version": (slack(X_Slack_Signature="v1=" + "a" * 64), 401),
    "slack: ten minutes late": (slack(late=STALE), 401),
    "slack: from the future": (slack(late=-STALE), 401),
    "slack: a time with a sign": (slack(X_Slack_Request_Timestamp="+1795399200"), 401),
    "slack: a time in Arabic digits": (slack(X_Slack_Request_Timestamp="١٧٩٥"), 401),
    "slack: a press, unsigned": (page("POST", "/slack/events", PRESS, Content_Type=FORM), 401),
    "slack: a form, another's secret": (slack(BRIEF, "guessed", Content_Type=FORM), 401),
    "slack: uninstalled, say forgers": (slack(UNINSTALL, "guessed"), 401),
    "slack: a challenge, unsigned": (slack(CHALLENGE, "guessed"), 401),
    "slack: a mode that needs no signature": (slack(secret="guessed", X_Slack_Bolt_Mode="socket_mode"), 401),
    "slack: cut off": (slack(EVENT[:-30], "guessed"), 401),
    "slack: deep": (slack(b"[" * 300_000, "guessed"), 401),
    "slack: a megabyte and one byte": (slack(b"x" * 1_000_001, "guessed"), 413),
    "slack: a length that is no number": (page("POST", "/slack/events", Content_Length="1e9"), 400),
    "slack: a length below nothing": (page("POST", "/slack/events", Content_Length="-1"), 400),
    "slack: a length without end": (page("POST", "/slack/events", Content_Length="9" * 30), 400),
    "slack: less than it said": (lambda _fort: http("POST", "/slack/events", EVENT, Content_Length="900000"), 0),
    "slack: got": (page("GET", f"/slack/events?payload={'x' * 50}"), 405),
    "slack: put": (page("PUT", "/slack/events", EVENT), 405),
    "slack: a method of its own": (page("HACK", "/slack/events", EVENT), 405),
    "slack: posted, says a header": (page("GET", "/slack/events", X_HTTP_Method_Override="POST"), 405),
    "slack: another path": (page("POST", "/slack/events/", EVENT, host="evil.example"), 404),
    "slack: up and down": (page("POST", "/slack/../slack/events", EVENT), 404),
    "slack: written otherwise": (page("POST", "/slack/%65vents%00", EVENT), 404),
    "slack: out of its room": (page("GET", "/slack/../board"), 404),
    "slack: in another's room": (page("POST", "/wecom/../slack/events", EVENT), 404),
    "slack: in capitals": (page("POST", "/SLACK/EVENTS", EVENT), 401),
    "slack: two slashes": (page("POST", "//slack/events", EVENT), 401),
    # installing
    "install: a state of nobody's": (page("GET", "/slack/oauth_redirect?state=x&code=y"), 401),
    "install: no state": (page("GET", "/slack/oauth_redirect?code=y"), 401),
    "install: a cookie of one's own": (
        page("GET", "/slack/oauth_redirect?state=x&code=y", Cookie="zhongcao-slack-install=x"), 401),
    "install: posted": (form("/slack/oauth_redirect", state="x", code="y"), 405),
    "install: begun by a post": (form("/slack/install"), 405),
    # WeCom's callback
    "wecom: unsigned": (page("POST", "/wecom/callback", SAID.encode()), 403),
    "wecom: another's words": (mixed_up, 403),
    "wecom: another signature": (wecom(msg_signature="0" * 40), 403),
    "wecom: signed with nothing": (wecom(msg_signature=""), 403),
    "wecom: six minutes late": (wecom(late=360), 403),
    "wecom: from the future": (wecom(late=-360), 403),
    "wecom: another nonce": (wecom(nonce="another"), 403),
    "wecom: another time": (wecom(timestamp="1795399200"), 403),
    "wecom: overheard": (overheard, 403),
    "wecom: put": (wecom(method="PUT"), 405),
    "wecom: deleted": (wecom(method="DELETE"), 405),
    "wecom: entities": (page("POST", "/wecom/callback?timestamp=1&msg_signature=a&nonce=b",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'), 403),
    "wecom: another alphabet": (page("POST", "/wecom/callback", SAID.encode("utf-16")), 403),
    "wecom: deep": (page("POST", "/wecom/callback", b"<a>" * 60_000), 403),
    "wecom: a quarter of a megabyte": (page("POST", "/wecom/callback", b"<xml>" + b"A" * 300_000), 413),
    "wecom: a megabyte and one byte": (page("POST", "/wecom/callback", b"x" * 1_000_001), 413),
    "wecom: another path": (page("POST", "/wecom/callback/", SAID.encode(), host="evil.example"), 404),
    "wecom: out of its room": (page("GET", "/wecom/../account"), 404),
    # the page
    "page: nobody signed in": (page("GET", "/api/stream?conversation=web-x"), 401),
    "page: a message of nobody's": (form("/api/messages", text=SAID, id="0" * 16), 401),
    "page: a press of nobody's": (form("/board/1/claim", csrf="x"), 401),
    "page: a session made up": (page("POST", "/api/messages", Cookie=f"zhongcao_session={'a' * 43}"), 401),
    "page: signing in without a form of ours": (form("/sign-in", name="lin", password=PASSWORD), 403),
    "page: a foreign host": (form("/sign-in", name="lin", password=PASSWORD, host="evil.example"), 421),
    "page: a host that only begins like ours": (page("GET", "/", host="127.0.0.1.evil.example"), 421),
    "page: no host": (page("GET", "/", Host="-"), 400),
    "page: two hosts": (raw("GET / HTTP/1.1\nHost: 127.0.0.1\nHost: evil.example\n\n"), 400),
    "page: a host forwarded": (page("GET", "/", host="evil.example", X_Forwarded_Host="127.0.0.1"), 421),
    "page: a host in the line": (raw("GET http://evil.example/board HTTP/1.1\nHost: 127.0.0.1\n{CLOSE}\n"), 404),
    "page: an invitation made up": (page("GET", f"/invitation/{'a' * 43}"), 404),
    "page: a file of ours": (page("GET", "/static/..%2f..%2f..%2fstate.sqlite"), 404),
    "page: a file of the machine": (page("GET", "/static//etc/passwd"), 404),
    "page: a tunnel": (raw("CONNECT evil.example:443 HTTP/1.1\nHost: 127.0.0.1\n{CLOSE}\n"), 404),
    # what comes before any of them
    "any: a hundred and fifty headers": (
        lambda _fort: http("GET", "/", **{f"X{number}": SAID for number in range(150)}), 431),
    "any: a hundred and fifty headers to Slack's door": (
        lambda _fort: http("POST", "/slack/events", **{f"X{number}": SAID for number in range(150)}), 431),
    "any: a header of 40 kB": (page("GET", "/", X_Long="a" * 40_000), 431),
    "any: a line of 40 kB": (page("GET", "/" + "a" * 40_000), 431),
    "any: no HTTP": (raw(f"\x16\x03\x01 {SAID}\n\n"), 400),
    "any: two lengths": (raw("POST /slack/events HTTP/1.1\nHost: x\nContent-Length: 1\nContent-Length: 2\n\nab"), 400),
    "any: a length and chunks": (
        raw("POST /slack/events HTTP/1.1\nHost: x\nContent-Length: 4\nTransfer-Encoding:chunked\n{CLOSE}\n0\n\n"), 400),
    "any: chunks of no size": (
        raw("POST /slack/events HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nzz\nab\n"), 400),
    "any: compressed": (slack(secret="guessed", Content_Encoding="gzip"), 401),
    "any: a line within a header": (raw("GET / HTTP/1.1\nHost: 127.0.0.1\nX: a\n evil: b\n{CLOSE}\n"), 303),
    "any: a zero within a header": (raw("GET / HTTP/1.1\nHost: 127.0.0.1\nX: a\0b\n\n"), 400),
    "counts: from a page of another host": (page("GET", "/metrics", host="rebound.example"), 404),
    "counts: from behind a proxy": (page("GET", "/metrics", X_Forwarded_For="127.0.0.1"), 404),
    "counts: posted": (page("POST", "/metrics"), 401),
}  # fmt: skip
"""What is sent, and the status it gets; 0 where there was nothing to answer."""
FORBIDDEN = (SAID, SAID[:6], PASSWORD, SIGNING, CLIENT_SECRET, "zhangsan", "evil.example", "guessed")


@pytest.mark.parametrize("name", FORGED)
def test_none_gets_in(fortress: Fort, name: str) -> None:
    made, status = FORGED[name]
    before, written_before = fortress.inside(), fortress.lines.tell()
    found, answer = fortress.send(made(fortress), hang_up=not status)
    assert found == status or (status == 431 and found == 400)  # the server below sees it when it comes in pieces
    assert fortress.inside() == before
    assert fortress.slack.made("oauth.v2.access") == []
    lines = fortress.lines.getvalue()[written_before:]
    words = answer.decode("utf-8", "replace") + json.dumps(
        [json.loads(line) for line in lines.splitlines()], ensure_ascii=False
    )
    assert [each for each in FORBIDDEN if each in words] == []
    assert not re.search(r"Traceback|sqlite|File \"", words)
    if 400 <= found < 500:
        assert lines.count('"level": "warning"') == 1, "one line for each, and no more"


GENUINE: dict[str, Made] = {
    "slack: a mention": slack(),
    "slack: a command": slack(written(command(SAID), "slash_commands")[0], Content_Type=FORM),
    "wecom: a text": wecom(),
}
"""The same way in, by who holds the secret: what the table above would look like if it refused everything."""


@pytest.mark.parametrize("name", GENUINE)
def test_what_is_genuine_gets_in_once_however_often_it_is_replayed(fortress: Fort, name: str) -> None:
    before = fortress.inside()
    sent = GENUINE[name](fortress)
    assert [fortress.send(sent)[0] for _ in range(3)] == [200] * 3
    after = fortress.inside()
    assert after == {**before, "inbox": before["inbox"] + 1}
    assert SAID not in json.dumps(
        [json.loads(line) for line in fortress.lines.getvalue().splitlines()], ensure_ascii=False
    )


@pytest.mark.parametrize("path", ["/slack/events", "/wecom/callback?timestamp=1", "/sign-in", "/api/messages"])
def test_a_body_that_dawdles_is_not_waited_for(fortress: Fort, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_capped", partial(guard._capped, seconds=0.2))
    before = fortress.inside()
    sent = http("POST", path, b"csrf=", Content_Length="900", Content_Type=FORM)
    # where nobody is signed in, nobody waits for the body either
    assert fortress.send(sent)[0] in ((401,) if path.startswith("/api") else (408,))
    assert fortress.inside() == before


def test_who_begins_to_install_without_end_fills_no_store(fortress: Fort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "MOST_STATES", 3)
    found = [fortress.send(http("GET", "/slack/install"))[0] for _ in range(5)]
    assert (found[-1], set(found)) == (503, {302, 503})


@pytest.fixture(scope="module")
def serving(fortress: Fort, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """`zhongcao serve` in a process of its own: its number and its port."""
    home = tmp_path_factory.mktemp("served")
    with served(home, **settings_of(home, fortress.slack, fortress.office, fortress.caller)) as house:
        wait_for(house.is_up, 60)
        yield house.process.pid, house.port


def peak(process: int) -> int:
    """KiB that a process has used at most so far."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/slack/events", "/wecom/callback?timestamp=1", "/sign-in", "/api/messages", "/nowhere"]
)
@pytest.mark.parametrize("kind", ["told", "chunked"])
def test_a_hundred_megabytes_cost_less_than_five(serving: tuple[int, int], path: str, kind: str) -> None:
    process, port = serving
    piece = b"a" * 1_000_000
    size = (
        {"Transfer_Encoding": "chunked", "Content_Length": "-"}
        if kind == "chunked"
        else {"Content_Length": "100000000"}
    )
    part = f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if kind == "chunked" else piece
    small = http("POST", path, b"abc", Content_Type=FORM)
    _sent(port, small, b"", 0)
    before = peak(process)
    answer = _sent(port, http("POST", path, **size, Content_Type=FORM), part, 100)
    assert peak(process) - before < 5 * 1024
    assert answer.split(b" ")[1] in (b"413", b"401", b"403", b"404")


def _sent(port: int, head: bytes, part: bytes, times: int) -> bytes:
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        try:
            wire.sendall(head)
            for _ in range(times):
                wire.sendall(part)
            while more := wire.recv(65536):
                answer += more
        except (BrokenPipeError, ConnectionResetError):
            pass
    return answer
