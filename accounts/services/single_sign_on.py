"""Signing in with an outside provider by OpenID Connect: the authorization code flow with PKCE.

Off unless ``OIDC_ISSUER`` is set. ``begin`` says where to send the browser and what to remember
meanwhile, ``complete`` turns the provider's answer into proved claims: the code is exchanged
directly with the provider, and the ID token counts only with a right signature, issuer, audience,
nonce and time. Whose account it is, is a matter of ``external_identities``.
"""

import base64
import datetime as dt
import hmac
import subprocess
from dataclasses import asdict, dataclass
from typing import Any, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from core.errors import DomainError

# Of one round to the provider and back.
ROUND_SECONDS = 10 * 60
# What discovery and the keys are kept for.
METADATA_SECONDS = 60 * 60
PATIENCE = 10
# Asymmetric only: with a shared secret whoever knows it could sign in as anybody.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class SingleSignOnError(DomainError):
    """The other way in did not work; the sentence says what to do."""


class ProviderUnreachable(SingleSignOnError):
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("%(name)s does not answer. Sign in with the school's login and password.")
            % {"name": provider_name()}
        )


class RoundBroken(SingleSignOnError):
    """The answer does not belong to a question asked from this browser, or came too late."""

    def __init__(self) -> None:
        super().__init__(_("The sign-in took too long or was begun elsewhere. Begin it again."))


class NotProved(SingleSignOnError):
    def __init__(self) -> None:
        super().__init__(
            _("%(name)s has not confirmed who you are. Begin again or use the school's login.")
            % {"name": provider_name()}
        )


@dataclass(frozen=True, slots=True)
class Round:
    """What the session remembers while the browser is with the provider."""

    state: str
    nonce: str
    verifier: str
    begun_at: float
    next: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Proof:
    """Claims that the provider vouches for; ``subject`` never changes there."""

    provider: str
    subject: str
    claims: dict[str, Any]


class PlainProfile:
    """OpenID Connect as it is written."""

    scope = "openid email"

    def signed(self, state: str, now: dt.datetime) -> dict[str, str]:
        """Parameters that go with both requests besides the standard's."""
        return {}


class EsiaProfile(PlainProfile):
    """ЕСИА (Госуслуги), directly or through a gateway that speaks OpenID Connect.

    ЕСИА itself takes no fixed client secret: each request carries the scope, the time, the client
    and the state, and a detached signature over the four made with the school's own certificate.
    Certified signing tools are programs of their own, so ``OIDC_SIGN_COMMAND`` names one: it reads
    the text from its input and writes the signature (DER) to its output. A gateway that keeps the
    certificate needs no command."""

    scope = "openid snils"

    def signed(self, state: str, now: dt.datetime) -> dict[str, str]:
        command: list[str] = settings.OIDC_SIGN_COMMAND
        if not command:
            return {}
        timestamp = now.strftime("%Y.%m.%d %H:%M:%S %z")
        text = f"{self.scope}{timestamp}{settings.OIDC_CLIENT_ID}{state}"
        try:
            # The command is the operator's own setting; no part of it comes from a request.
            signature = subprocess.run(
                command, input=text.encode(), capture_output=True, check=True, timeout=PATIENCE
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise ProviderUnreachable from error
        return {
            "timestamp": timestamp,
            "client_secret": base64.urlsafe_b64encode(signature).decode().rstrip("="),
        }


PROFILES = {"plain": PlainProfile, "esia": EsiaProfile}


def provider_name() -> str:
    """What the button says; empty when single sign-on is off."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


def begin(*, redirect_uri: str, next_address: str, now: dt.datetime) -> tuple[str, Round]:
    """The address at the provider, and what to keep in the session until the answer. Raises
    ``ProviderUnreachable``."""
    this = Round(
        state=generate_token(43),
        nonce=generate_token(43),
        verifier=generate_token(64),
        begun_at=now.timestamp(),
        next=next_address,
    )
    metadata = _metadata()
    with _session(redirect_uri) as session:
        address, _state = session.create_authorization_url(
            metadata["authorization_endpoint"],
            state=this.state,
            nonce=this.nonce,
            code_verifier=this.verifier,
            **_profile().signed(this.state, now),
        )
    return address, this


def complete(
    *, redirect_uri: str, answer: dict[str, str], kept: dict[str, Any] | None, now: dt.datetime
) -> Proof:
    """What the provider proves about the person whose browser came back with ``answer`` (the
    query). ``kept`` is the session's ``Round``, used up by this. Raises ``RoundBroken``,
    ``NotProved``, ``ProviderUnreachable``."""
    if not kept:
        raise RoundBroken
    this = Round(**kept)
    is_ours = hmac.compare_digest(answer.get("state", "").encode(), this.state.encode())
    if not is_ours or not 0 <= now.timestamp() - this.begun_at < ROUND_SECONDS:
        raise RoundBroken
    if "error" in answer or not answer.get("code"):
        raise NotProved
    # RFC 9207: an answer that names another provider was meant for another question.
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise NotProved
    metadata = _metadata()
    with _session(redirect_uri) as session:
        try:
            token = session.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=answer["code"],
                code_verifier=this.verifier,
                timeout=PATIENCE,
                **_token_parameters(this.state, now),
            )
        except requests.RequestException as error:
            raise ProviderUnreachable from error
        except (AuthlibBaseError, ValueError) as error:
            raise NotProved from error
    claims = _proved_claims(str(token.get("id_token", "")), nonce=this.nonce, now=now)
    return Proof(provider=settings.OIDC_ISSUER, subject=str(claims["sub"]), claims=claims)


def _profile() -> PlainProfile:
    return PROFILES[settings.OIDC_PROFILE]()


def _token_parameters(state: str, now: dt.datetime) -> dict[str, str]:
    signed = _profile().signed(state, now)
    return {**signed, "state": state, "scope": _profile().scope} if signed else {}


def _session(redirect_uri: str) -> Any:
    """Where requests are signed one by one there is no secret to send besides."""
    is_signed = settings.OIDC_PROFILE == "esia" and bool(settings.OIDC_SIGN_COMMAND)
    return OAuth2Session(
        settings.OIDC_CLIENT_ID,
        None if is_signed else settings.OIDC_CLIENT_SECRET,
        scope=_profile().scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method="none" if is_signed else "client_secret_basic",
    )


def _metadata() -> dict[str, Any]:
    """The provider's description of itself, which has to name the issuer it was asked for."""
    issuer: str = settings.OIDC_ISSUER
    metadata = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if metadata.get("issuer") != issuer:
        raise ProviderUnreachable
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(str(metadata.get(name, "")).startswith(("https://", "http://")) for name in names):
        raise ProviderUnreachable
    if issuer.startswith("https://") and any(
        not metadata[name].startswith("https://") for name in names
    ):
        raise ProviderUnreachable
    return metadata


def _fetched(address: str, *, is_fresh: bool = False) -> dict[str, Any]:
    """A JSON document of the provider, kept for an hour."""
    key = f"oidc/{address}"
    found = None if is_fresh else cache.get(key)
    if found is None:
        try:
            response = requests.get(address, timeout=PATIENCE, allow_redirects=False)
            response.raise_for_status()
            found = response.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnreachable from error
        if not isinstance(found, dict):
            raise ProviderUnreachable
        cache.set(key, found, METADATA_SECONDS)
    return found


def _proved_claims(id_token: str, *, nonce: str, now: dt.datetime) -> dict[str, Any]:
    """The claims of a token that is the provider's, for us, for this very question, and of now."""
    token = _verified(id_token)
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=60,
        iss={"essential": True, "value": settings.OIDC_ISSUER},
        aud={"essential": True, "value": settings.OIDC_CLIENT_ID},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    claims = token.claims
    try:
        registry.validate(claims)
    except JoseError as error:
        raise NotProved from error
    authorized = claims.get("azp", settings.OIDC_CLIENT_ID)
    if authorized != settings.OIDC_CLIENT_ID or not 0 < len(str(claims["sub"])) <= 255:
        raise NotProved
    return dict(claims)


def _verified(id_token: str) -> jwt.Token:
    """By a key of the provider; they are asked for once more in case they were just changed."""
    address = _metadata()["jwks_uri"]
    for is_fresh in (False, True):
        try:
            found = cast(KeySetSerialization, _fetched(address, is_fresh=is_fresh))
            keys = KeySet.import_key_set(found)
            return jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            last = error
    raise NotProved from last
