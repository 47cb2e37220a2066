"""Single sign-on, against a real OpenID provider that the tests start on this machine."""

import base64
import hashlib
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import flask
import oidc_provider_mock
import pytest
import requests
import time_machine
import werkzeug.serving
from django.test import Client
from joserfc import jwk, jwt

from accounts.models import ExternalIdentity, User, UserSession
from accounts.services import external_identities, single_sign_on
from tests.factories.accounts import PASSWORD, make_account, make_second_factor

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BEGIN = "/sign-in/sso/"
# The number of the official example of the check sum.
SNILS = "112-233-445 95"
SNILS_DIGITS = "11223344595"


@dataclass
class Provider:
    """The provider, and what it was asked at its token endpoint."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)
    # Puts another answer in place of the provider's own.
    forged: Any = None

    def allow(self, address: str, subject: str) -> str:
        """What the person's browser does there: choose oneself; the address it is sent back to."""
        response = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        assert response.status_code == 302
        return response.headers["Location"]


@contextmanager
def running(people: list[oidc_provider_mock.User]) -> Iterator[Provider]:
    app = oidc_provider_mock.app(require_nonce=True, user_claims=people)
    server = werkzeug.serving.make_server("localhost", 0, app, threaded=True)
    provider = Provider(url=f"http://localhost:{server.server_port}")

    @app.after_request
    def watch(response: flask.Response) -> flask.Response:
        if flask.request.path == "/oauth2/token":
            provider.asked.append(flask.request.form.to_dict())
            if provider.forged:
                response.set_data(provider.forged(response.get_data(as_text=True)))
        return response

    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    def person(subject: str, **claims: Any) -> oidc_provider_mock.User:
        return oidc_provider_mock.User(sub=subject, claims=claims)

    with running(
        [
            person("s-anna", email="anna@example.org", email_verified=True),
            person("s-unsure", email="anna@example.org", email_verified=False),
            person("s-sly", email="anna@example.org", email_verified="true"),
            person("s-esia", snils=SNILS, email="x@example.org", email_verified=True),
            person("s-wrong", snils="112-233-445 96"),
            person("s-nobody", email="nobody@example.org", email_verified=True),
        ]
    ) as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider, settings) -> Provider:
    settings.OIDC_ISSUER = _provider.url
    settings.OIDC_CLIENT_ID = "journal"
    settings.OIDC_CLIENT_SECRET = "secret"
    settings.OIDC_NAME = "Региональный вход"
    settings.OIDC_PROFILE = "plain"
    settings.OIDC_LINK_BY_EMAIL = True
    settings.OIDC_SIGN_COMMAND = []
    settings.BASE_URL = "http://testserver"
    _provider.asked.clear()
    _provider.forged = None
    return _provider


@pytest.fixture
def anna() -> User:
    return make_account("anna")


def begin(client: Client, onward: str = "") -> str:
    response = client.get(BEGIN, {"next": onward} if onward else {})
    assert response.status_code == 302
    return response["Location"]


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(parts.path, dict(parse_qsl(parts.query)))


def walk(provider: Provider, subject: str, client: Client | None = None, onward: str = "") -> Any:
    """The whole round; the last answer, with its ``client``."""
    client = client or Client()
    response = come_back(client, provider.allow(begin(client, onward), subject))
    response.browser = client
    return response


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


# --- off ---------------------------------------------------------------------------------------


def test_it_is_off_by_default() -> None:
    assert Client().get(BEGIN).status_code == 404
    assert Client().get(f"{BEGIN}callback/?code=1&state=2").status_code == 404
    assert BEGIN not in Client().get("/sign-in/").content.decode()


def test_local_login_stays_beside_it(provider: Provider, anna: User) -> None:
    client = Client()
    page = client.get("/sign-in/?next=/profile/").content.decode()

    client.post("/sign-in/", {"login": "anna", "password": PASSWORD})

    assert 'href="/sign-in/sso/?next=%2Fprofile%2F"' in page
    assert "Региональный вход" in page
    assert who(client) == str(anna.pk)


# --- the round ---------------------------------------------------------------------------------


def test_question_carries_state_nonce_and_challenge(provider: Provider) -> None:
    first, second = begin(Client()), begin(Client())

    asked, other = (parse_qs(urlsplit(address).query) for address in (first, second))
    assert first.startswith(f"{provider.url}/oauth2/authorize?")
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/sso/callback/"]
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
        assert asked[name] != other[name]


def test_verified_address_links_once_and_opens_the_account(provider: Provider, anna: User) -> None:
    response = walk(provider, "s-anna", onward="/profile/")

    identity = ExternalIdentity.objects.get()
    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert who(response.browser) == str(anna.pk)
    assert (identity.user, identity.provider, identity.subject) == (anna, provider.url, "s-anna")
    assert UserSession.objects.get().user == anna
    assert response.browser.get("/profile/").status_code == 200


def test_code_is_redeemed_with_the_verifier_of_the_challenge(
    provider: Provider, anna: User
) -> None:
    client = Client()
    address = begin(client)
    come_back(client, provider.allow(address, "s-anna"))

    challenge = parse_qs(urlsplit(address).query)["code_challenge"][0]
    digest = hashlib.sha256(provider.asked[0]["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge


def test_linked_subject_opens_the_account_whatever_its_address(
    provider: Provider, anna: User, settings
) -> None:
    walk(provider, "s-anna")
    settings.OIDC_LINK_BY_EMAIL = False
    anna.email = "new@example.org"
    anna.save(update_fields=["email"])

    assert who(walk(provider, "s-anna").browser) == str(anna.pk)
    assert ExternalIdentity.objects.count() == 1


@pytest.mark.parametrize("subject", ["s-unsure", "s-sly", "s-nobody"])
def test_unproved_or_unknown_address_opens_nothing(
    provider: Provider, anna: User, subject: str
) -> None:
    response = walk(provider, subject)

    assert response.status_code == 403
    assert "Региональный вход" in response.content.decode()
    assert who(response.browser) is None
    assert not ExternalIdentity.objects.exists()
    assert User.objects.count() == 1


def test_address_is_not_trusted_unless_the_installation_says_so(
    provider: Provider, anna: User, settings
) -> None:
    settings.OIDC_LINK_BY_EMAIL = False

    assert walk(provider, "s-anna").status_code == 403
    assert not ExternalIdentity.objects.exists()


def test_address_of_two_accounts_opens_neither(provider: Provider, anna: User) -> None:
    other = make_account("other", role=None)
    other.email = "ANNA@example.org"
    other.save(update_fields=["email"])

    assert walk(provider, "s-anna").status_code == 403


def test_account_has_one_identity_at_a_provider(provider: Provider, anna: User) -> None:
    ExternalIdentity.objects.create(
        user=anna, provider=provider.url, subject="another", linked_at=anna.created_at
    )

    assert walk(provider, "s-anna").status_code == 403
    assert ExternalIdentity.objects.get().subject == "another"


def test_frozen_account_stays_shut(provider: Provider, anna: User) -> None:
    walk(provider, "s-anna")
    anna.frozen_at = anna.created_at
    anna.save(update_fields=["frozen_at"])

    response = walk(provider, "s-anna")

    assert response.status_code == 403
    assert who(response.browser) is None


def test_second_factor_is_still_owed(provider: Provider, anna: User) -> None:
    make_second_factor(anna)

    response = walk(provider, "s-anna")

    assert response.browser.get("/profile/")["Location"].startswith("/second-factor/")


def test_session_key_changes(provider: Provider, anna: User) -> None:
    client = Client()
    address = begin(client)
    before = client.cookies["sessionid"].value

    come_back(client, provider.allow(address, "s-anna"))

    assert client.cookies["sessionid"].value != before


# --- attacks -----------------------------------------------------------------------------------


def test_answer_of_another_browser_is_refused(provider: Provider, anna: User) -> None:
    attacker, victim = Client(), Client()
    answer = provider.allow(begin(attacker), "s-anna")
    begin(victim)

    assert come_back(victim, answer).status_code == 422
    assert come_back(Client(), answer).status_code == 422
    assert who(victim) is None
    assert provider.asked == []


def test_answer_is_taken_once(provider: Provider, anna: User) -> None:
    client = Client()
    answer = provider.allow(begin(client), "s-anna")
    come_back(client, answer)
    client.post("/sign-out/")

    assert come_back(client, answer).status_code == 422
    assert who(client) is None


def test_answer_that_took_too_long_is_refused(provider: Provider, anna: User) -> None:
    client = Client()
    answer = provider.allow(begin(client), "s-anna")

    with time_machine.travel(time.time() + single_sign_on.ROUND_SECONDS, tick=False):
        assert come_back(client, answer).status_code == 422


def test_refusal_at_the_provider_is_told(provider: Provider, anna: User) -> None:
    client = Client()
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]

    response = client.get(f"{BEGIN}callback/", {"error": "access_denied", "state": state})

    assert response.status_code == 422
    assert provider.asked == []


def signed_by_somebody_else(claims: dict[str, Any], alg: str) -> str:
    if alg == "none":
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        body = base64.urlsafe_b64encode(flask.json.dumps(claims).encode()).rstrip(b"=").decode()
        return f"{head}.{body}."
    key = jwk.RSAKey.generate_key(2048) if alg == "RS256" else jwk.OctKey.import_key("secret" * 8)
    return jwt.encode({"alg": alg}, claims, key)


def with_token(change: Any) -> Any:
    """Forge the token endpoint's answer: ``change(claims)`` gives the new ID token."""

    def forged(answer: str) -> str:
        token = re.search(r'"id_token": ?"([^"]+)"', answer)
        assert token
        body = token.group(1).split(".")[1]
        claims = flask.json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return answer.replace(token.group(1), change(token.group(1), claims))

    return forged


@pytest.mark.parametrize("alg", ["RS256", "HS256", "none"])
def test_token_that_the_provider_has_not_signed_is_refused(
    provider: Provider, anna: User, alg: str
) -> None:
    provider.forged = with_token(lambda _token, claims: signed_by_somebody_else(claims, alg))

    response = walk(provider, "s-anna")

    assert response.status_code == 422
    assert who(response.browser) is None


def test_token_whose_claims_were_changed_is_refused(provider: Provider, anna: User) -> None:
    def change(token: str, claims: dict[str, Any]) -> str:
        head, _body, signature = token.split(".")
        changed = flask.json.dumps({**claims, "sub": "somebody"}).encode()
        return f"{head}.{base64.urlsafe_b64encode(changed).rstrip(b'=').decode()}.{signature}"

    provider.forged = with_token(change)

    assert walk(provider, "s-anna").status_code == 422


def test_token_for_another_question_is_refused(provider: Provider, anna: User) -> None:
    """Rightly signed, but with the nonce of an earlier round."""
    kept: list[str] = []
    provider.forged = with_token(lambda token, _claims: kept.append(token) or kept[0])

    assert walk(provider, "s-anna").status_code == 303
    assert walk(provider, "s-anna").status_code == 422


def test_token_for_another_client_is_refused(provider: Provider, anna: User, settings) -> None:
    client = Client()
    answer = provider.allow(begin(client), "s-anna")
    kept: list[str] = []
    provider.forged = with_token(lambda token, _claims: kept.append(token) or token)
    come_back(client, answer)
    claims = jwt.decode(
        kept[0],
        jwk.KeySet.import_key_set(requests.get(f"{provider.url}/jwks", timeout=10).json()),
    ).claims

    settings.OIDC_CLIENT_ID = "another"

    with pytest.raises(single_sign_on.NotProved):
        single_sign_on._proved_claims(
            kept[0], nonce=claims["nonce"], now=UserSession.objects.get().created_at
        )


def test_provider_that_is_away_is_told(provider: Provider, anna: User, settings) -> None:
    settings.OIDC_ISSUER = "http://localhost:9"

    response = Client().get(BEGIN)

    assert response.status_code == 503
    assert "Региональный вход" in response.content.decode()


def test_provider_that_names_another_issuer_is_refused(provider: Provider, settings) -> None:
    settings.OIDC_ISSUER = provider.url.replace("localhost", "127.0.0.1") + "/"

    assert Client().get(BEGIN).status_code == 503


def test_way_back_leads_to_no_other_site(provider: Provider, anna: User) -> None:
    response = walk(provider, "s-anna", onward="https://evil.example/")

    assert response["Location"] == "/"


# --- ЕСИА --------------------------------------------------------------------------------------


@pytest.fixture
def esia(provider: Provider, settings) -> Provider:
    settings.OIDC_PROFILE = "esia"
    settings.OIDC_NAME = "Госуслуги"
    return provider


def test_insurance_number_links_and_is_kept_as_a_digest_only(esia: Provider, anna: User) -> None:
    external_identities.remember_snils(user=anna, number=SNILS_DIGITS)

    response = walk(esia, "s-esia")
    profile = response.browser.get("/profile/").content.decode()

    anna.refresh_from_db()
    assert who(response.browser) == str(anna.pk)
    assert re.fullmatch(r"[0-9a-f]{64}", anna.snils_digest)
    assert hashlib.sha256(SNILS_DIGITS.encode()).hexdigest() != anna.snils_digest
    # Whole spellings: three digits of it also turn up in the session's own hash, by chance.
    for kept in (str(dict(response.browser.session)), profile):
        assert SNILS not in kept
        assert SNILS_DIGITS not in kept


def test_address_does_not_count_in_the_profile_of_esia(esia: Provider, anna: User) -> None:
    assert walk(esia, "s-anna").status_code == 403


@pytest.mark.parametrize("subject", ["s-esia", "s-wrong", "s-nobody"])
def test_number_nobody_has_opens_nothing(esia: Provider, anna: User, subject: str) -> None:
    response = walk(esia, subject)

    assert response.status_code == 403
    assert SNILS not in response.content.decode()
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize("number", ["", "123", "112-233-445 96", "не номер", "1" * 12])
def test_what_is_no_insurance_number_has_no_digest(number: str) -> None:
    assert external_identities.snils_digest(number) == ""


def test_digest_needs_the_secret_of_the_installation(settings) -> None:
    before = external_identities.snils_digest(SNILS)
    settings.SECRET_KEY = "another"

    assert before
    assert external_identities.snils_digest(SNILS) != before


def test_requests_to_esia_are_signed_one_by_one(esia: Provider, anna: User, settings) -> None:
    """The signing program gets the text ЕСИА wants signed; here it writes a digest of it."""
    program = (
        "import sys, hashlib; text = sys.stdin.buffer.read();"
        "sys.stdout.buffer.write(hashlib.sha256(text).digest())"
    )
    settings.OIDC_SIGN_COMMAND = [sys.executable, "-c", program]
    external_identities.remember_snils(user=anna, number=SNILS)
    client = Client()

    address = begin(client)
    response = come_back(client, esia.allow(address, "s-esia"))

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    for sent in (asked, esia.asked[0]):
        text = f"openid snils{sent['timestamp']}journal{asked['state']}"
        digest = hashlib.sha256(text.encode()).digest()
        assert sent["client_secret"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert response.status_code == 303
    assert who(client) == str(anna.pk)


def test_signing_program_that_fails_is_told(esia: Provider, settings) -> None:
    settings.OIDC_SIGN_COMMAND = [sys.executable, "-c", "raise SystemExit(1)"]

    assert Client().get(BEGIN).status_code == 503
