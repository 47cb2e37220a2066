"""The smallest browser that can sign in: cookies, CSRF, forms, JSON. Loopback only."""

import html
import http.cookiejar
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

TIMEOUT = 60
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Unexpected(Exception):
    """The portal answered something else than the walk was looking for."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """The page without its tags, blanks folded: what a reader sees."""
        plain = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>", " ", self.text)
        return " ".join(html.unescape(plain).split())

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """One person's session."""

    def __init__(self, base_url: str) -> None:
        if urlsplit(base_url).hostname not in LOOPBACK:
            raise Unexpected(f"{base_url}: the walk goes over loopback only")
        self.base_url = base_url
        self.cookies = http.cookiejar.CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str, *, expect: int = 200) -> Answer:
        return self._send(Request(urljoin(self.base_url, path)), expect)

    def post(self, path: str, fields: dict[str, Any], *, expect: int = 200) -> Answer:
        """A plain form; redirects are followed."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token()}).encode()
        return self._send(self._request(path, body), expect)

    def post_json(self, path: str, payload: dict[str, Any], *, expect: int = 200) -> Answer:
        request = self._request(path, json.dumps(payload).encode())
        request.add_header("Content-Type", "application/json")
        request.add_header("Accept", "application/json")
        return self._send(request, expect)

    def sign_in(self, path: str, login: str, password: str) -> Answer:
        """Fill the sign-in page's own form; raises ``Unexpected`` when still outside after it."""
        self.get(path)
        answer = self.post(path, {"login": login, "password": password, "next": ""})
        if 'name="password"' in answer.text:
            raise Unexpected(f"{login} could not sign in: {answer.words[:300]}")
        return answer

    def _request(self, path: str, body: bytes) -> Request:
        request = Request(urljoin(self.base_url, path), data=body)
        request.add_header("X-CSRFToken", self._token())
        request.add_header("Referer", self.base_url)
        return request

    def _token(self) -> str:
        return next((item.value or "" for item in self.cookies if item.name == "csrftoken"), "")

    def _send(self, request: Request, expect: int) -> Answer:
        try:
            with self.opener.open(request, timeout=TIMEOUT) as response:
                answer = Answer(response.status, response.read(), response.url)
        except HTTPError as error:
            answer = Answer(error.code, error.read(), request.full_url)
        if answer.status != expect:
            raise Unexpected(
                f"{request.get_method()} {request.full_url} answered {answer.status} instead of "
                f"{expect}: {answer.words[:300]}"
            )
        return answer
