"""An identity provider on loopback: discovery, authorization, tokens and keys, as OpenID Connect has them.

It holds a client to the protocol: a code is good once, for the client's own secret, address and PKCE verifier. What it
says of a person, and how it may lie, a test sets.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "zhongcao", "a secret: with/odd chars"


@dataclass
class Peer:
    """`claims` go over those of an honest token, `token` makes another one altogether; `seen` holds what was asked."""

    claims: dict[str, Any] = field(default_factory=dict)
    token: Callable[[dict[str, Any]], str] | None = None
    described: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1", "preferred_username": "lin"})
    seen: list[tuple[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    algorithm: str = "RS256"
    issuer: str = ""
    now: Callable[[], float] = time.time

    def description(self) -> dict[str, Any]:
        here = self.issuer
        return {
            "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys", "end_session_endpoint": f"{here}/out",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm],
        } | self.described  # fmt: skip

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where somebody who said yes is sent."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(asked)
        back = {"code": code, "state": asked["state"], "iss": self.issuer} | self.answer
        return f"{asked['redirect_uri']}?{urlencode({name: value for name, value in back.items() if value})}"

    def exchange(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        who, _, secret = base64.b64decode(authorization.removeprefix("Basic ") or "").decode().partition(":")
        asked = self.codes.pop(form.get("code", ""), None)
        if (unquote_plus(who), unquote_plus(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or challenge.decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"] or form["grant_type"] != "authorization_code":
            return 400, {"error": "invalid_grant"}
        now = int(self.now())
        honest = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims = {k: v for k, v in {**honest, **self.user, **self.claims}.items() if v is not None}
        token = self.token(claims) if self.token else self.sign(claims)
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": token}

    def sign(self, claims: dict[str, Any], key: Any = None, algorithm: str = "", kid: str = "k1") -> str:
        used = algorithm or self.algorithm
        return str(jwt.encode({"alg": used, "kid": kid}, claims, key or self.key, algorithms=[used]))

    def by_the_clients_secret(self, claims: dict[str, Any]) -> str:
        """HS256: whoever knows the client's secret could make it."""
        return self.sign(claims, OctKey.import_key(SECRET), "HS256")

    def by_the_public_key(self, claims: dict[str, Any]) -> str:
        """HS256 with the published key as the secret: anybody could make it."""
        parts = [_packed(json.dumps(each).encode()) for each in ({"alg": "HS256", "kid": "k1"}, claims)]
        mark = hmac.new(self.key.as_pem(private=False), ".".join(parts).encode(), "sha256").digest()
        return ".".join((*parts, _packed(mark)))

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = (_packed(json.dumps(each).encode()) for each in ({"alg": "none", "kid": "k1"}, claims))
        return ".".join((*parts, ""))

    def by_another_key(self, claims: dict[str, Any]) -> str:
        return self.sign(claims, RSAKey.generate_key(2048))

    def with_its_own_key(self, claims: dict[str, Any]) -> str:
        """The key comes along in the header: to be believed by nobody."""
        own = RSAKey.generate_key(2048)
        head = {"alg": "RS256", "kid": "k1", "jwk": own.as_dict(private=False)}
        return str(jwt.encode(head, claims, own, algorithms=["RS256"]))


@contextmanager
def provider(peer: Peer) -> Iterator[Peer]:
    """The provider on a port of its own, until the block ends."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, _flat(urlsplit(self.path).query)
            peer.seen.append(("GET", path))
            if path == "/.well-known/openid-configuration":
                self._json(200, peer.description())
            elif path == "/keys":
                self._json(200, {"keys": [peer.key.as_dict(private=False)]})
            elif path == "/authorize":
                self.send_response(302)
                self.send_header("Location", peer.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            peer.seen.append(("POST", self.path))
            form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._json(*peer.exchange(form, self.headers.get("Authorization", "")))

        def _json(self, status: int, value: Mapping[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    peer.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
