"""Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce; who it vouches for.

Nothing the provider says is believed before its signature, issuer, audience, time and nonce are right (OpenID Connect
Core 1.0, 3.1.3.7), and nothing that comes back to us that this browser did not ask for (RFC 9700, RFC 9207).
"""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NoReturn, TypeAlias
from urllib.parse import urlencode, urlsplit

import httpx
from sqlalchemy import Column, Engine, String, Table, Text, delete, func, insert, select

from bot.people.accounts import Identity, hash_of
from bot.store.state import Moment, metadata
from bot.urls import is_here

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures by a key that we cannot make ourselves: neither none nor one by the client's secret."""
SCOPE: Final = "openid profile email"
PATIENCE: Final = timedelta(minutes=10)
MOST_FLOWS: Final = 10_000
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ."""
KNOWN_FOR: Final = 3600.0
"""Seconds for which the provider's description and keys are kept."""
KEYS_AGAIN: Final = 30.0
"""Seconds between two looks for a key that is not among those known."""
LARGEST: Final = 1_000_000

flows = Table(
    "sign_in_flows",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("onward", Text, nullable=False),
    Column("until", Moment, nullable=False, index=True),
)


Why: TypeAlias = Literal["failed", "denied", "late", "away", "blocked"]
"""What somebody who was not signed in is told of it."""


class SignInFailed(Exception):
    """Nobody was signed in. Its words are ours, and hold nothing that was sent."""

    def __init__(self, words: str, why: Why = "failed") -> None:
        super().__init__(words)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Client:
    """Us, as the provider knows us. `redirect` is where it sends people back to, `home` where they sign in."""

    issuer: str
    id: str
    secret: str
    redirect: str
    home: str


class SingleSignOn:
    """Flows under way stand in the state store, so that any process may finish what another began."""

    def __init__(self, client: Client, engine: Callable[[], Engine], now: Callable[[], datetime]) -> None:
        self._client = client
        self._engine = engine
        self._now = now
        self._described: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, Mapping[str, Any]] | None = None

    @property
    def can_sign_out(self) -> bool:
        """Whether the provider has a page to sign out of it, as far as is known."""
        return bool(self._described and self._described[1].get("end_session_endpoint"))

    def begin(self, browser: str, onward: str) -> str:
        """The address at the provider where somebody signs in, for this browser alone. Raises SignInFailed."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

        provider = self._provider()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        self._remember(state, browser, nonce, verifier, onward)
        asked = {
            "response_type": "code", "client_id": self._client.id, "redirect_uri": self._client.redirect,
            "scope": SCOPE, "state": state, "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        return _with_query(str(provider["authorization_endpoint"]), asked)

    def finish(self, browser: str, answer: Mapping[str, str]) -> tuple[Identity, str]:
        """Whom the provider vouches for, and where they were going. Raises SignInFailed.

        A state is good once, in the browser that it was made for.
        """
        nonce, verifier, onward = self._recall(answer.get("state", ""), browser)
        provider = self._provider()
        told = answer.get("iss")
        if told != self._client.issuer and (
            told is not None or provider.get("authorization_response_iss_parameter_supported") is True
        ):
            raise SignInFailed("another issuer answered")
        if not answer.get("code"):
            is_denied = answer.get("error") == "access_denied"  # RFC 6749, 4.1.2.1
            raise SignInFailed("no code came back", "denied" if is_denied else "failed")
        tokens = self._exchange(str(provider["token_endpoint"]), answer["code"], verifier)
        claims = self._verified(str(tokens.get("id_token", "")), nonce, tokens.get("access_token"))
        return _identity(self._client.issuer, claims), onward

    def way_out(self) -> str | None:
        """The provider's own page to sign out, if it has one."""
        try:
            there = self._provider().get("end_session_endpoint")
        except SignInFailed:
            return None
        back = {"client_id": self._client.id, "post_logout_redirect_uri": self._client.home}
        return _with_query(str(there), back) if there else None

    def _remember(self, state: str, browser: str, nonce: str, verifier: str, onward: str) -> None:
        now = self._now()
        row = {"state": hash_of(state), "browser": hash_of(browser), "nonce": nonce, "verifier": verifier}
        with self._engine().begin() as connection:
            connection.execute(delete(flows).where(flows.c.until < now))
            if connection.execute(select(func.count()).select_from(flows)).scalar_one() >= MOST_FLOWS:
                raise SignInFailed("too many sign-ins are under way")
            connection.execute(insert(flows).values(row | {"onward": onward, "until": now + PATIENCE}))

    def _recall(self, state: str, browser: str) -> tuple[str, str, str]:
        mine = (flows.c.state == hash_of(state)) & (flows.c.browser == hash_of(browser)) & (flows.c.until > self._now())
        taken = delete(flows).where(mine).returning(flows.c.nonce, flows.c.verifier, flows.c.onward)
        with self._engine().begin() as connection:
            row = connection.execute(taken).first()
        if row is None:
            raise SignInFailed("the state is unknown, used, late or another browser's", "late")
        return row.nonce, row.verifier, row.onward

    def _exchange(self, endpoint: str, code: str, verifier: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._client.redirect,
            "code_verifier": verifier,
        }  # fmt: skip
        if self._client.secret:
            # RFC 6749, 2.3.1: both are form-encoded before they are put together
            mine = (urlencode({"": each})[1:] for each in (self._client.id, self._client.secret))
            return self._asked("POST", endpoint, data=form, auth=httpx.BasicAuth(*mine))
        return self._asked("POST", endpoint, data=form | {"client_id": self._client.id})

    def _verified(self, id_token: str, nonce: str, access_token: object) -> Mapping[str, Any]:
        """The claims of a token that the provider signed for us, now, in answer to this nonce."""
        from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
        from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            key_id = _header_of(id_token).get("kid")
            keys = KeySet.import_key_set({"keys": self._signing_keys(key_id)})  # type: ignore[typeddict-item]
            token = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS))
            options = {
                "iss": {"essential": True, "value": self._client.issuer},
                "aud": {"essential": True, "value": self._client.id},
            }
            params = {"client_id": self._client.id, "nonce": nonce, "access_token": access_token}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(self._now().timestamp()), leeway=LEEWAY)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as wrong:
            raise SignInFailed(f"the token is not right: {type(wrong).__name__}") from wrong
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise SignInFailed("the token answers another question")
        return dict(claims)

    def _signing_keys(self, key_id: object) -> list[Mapping[str, Any]]:
        """The provider's keys; looked for again when the one wanted is not there, as providers change them."""
        known = self._keys[1] if self._keys and time.monotonic() - self._keys[0] < KNOWN_FOR else None
        there = known is not None and any(each.get("kid") == key_id for each in known["keys"])
        if known is None or (not there and self._keys and time.monotonic() - self._keys[0] > KEYS_AGAIN):
            known = self._asked("GET", str(self._provider()["jwks_uri"]))
            if not isinstance(known.get("keys"), list):
                raise SignInFailed("the provider shows no keys")
            self._keys = (time.monotonic(), known)
        return [each for each in known["keys"] if each.get("kty") in ("RSA", "EC", "OKP") and each.get("use") != "enc"]

    def _provider(self) -> Mapping[str, Any]:
        """The provider's description of itself (OpenID Connect Discovery 1.0)."""
        if self._described and time.monotonic() - self._described[0] < KNOWN_FOR:
            return self._described[1]
        described = self._asked("GET", self._client.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if described.get("issuer") != self._client.issuer:
            raise SignInFailed("the provider calls itself otherwise than ZHONGCAO_OIDC_ISSUER")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe_url(str(described.get(name, ""))):
                raise SignInFailed(f"the provider's {name} is no https address")
        if not is_safe_url(str(described.get("end_session_endpoint", ""))):
            described = {name: value for name, value in described.items() if name != "end_session_endpoint"}
        self._described = (time.monotonic(), described)
        return described

    def _asked(self, method: str, address: str, **more: Any) -> Mapping[str, Any]:
        """A JSON object of the provider's. Raises SignInFailed."""
        here = is_here(address)
        try:
            with httpx.Client(timeout=10, follow_redirects=False, trust_env=not here) as client:
                answer = client.request(method, address, headers={"Accept": "application/json"}, **more)
            found = answer.json() if answer.status_code == 200 and len(answer.content) <= LARGEST else None
        except (httpx.HTTPError, ValueError) as wrong:
            raise SignInFailed(f"the provider does not answer: {type(wrong).__name__}", "away") from wrong
        if not isinstance(found, dict):
            _not_understood(answer.status_code)
        return found


def is_safe_url(address: str) -> bool:
    """https, or this machine: nothing that a network in between can read or change."""
    return urlsplit(address).scheme == "https" or (urlsplit(address).scheme == "http" and is_here(address))


def _not_understood(status: int) -> NoReturn:
    raise SignInFailed(f"the provider answered {status} or no JSON object", "away" if status >= 500 else "failed")


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def _header_of(token: str) -> Mapping[str, Any]:
    from joserfc.jws import extract_compact

    header: Mapping[str, Any] = extract_compact(token.encode()).headers()
    return header


def _identity(issuer: str, claims: Mapping[str, Any]) -> Identity:
    """An address counts as a name only where the provider has checked it."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise SignInFailed("the token names nobody")
    address = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    name = next((each for each in (claims.get("preferred_username"), address) if isinstance(each, str) and each), "")
    given = claims.get("groups")
    groups = tuple(each for each in given if isinstance(each, str)) if isinstance(given, list) else ()
    return Identity(issuer, subject, name, groups)
