"""What a page leads to: links, forms with their fields, addresses that scripts are told."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, ResolverMatch, resolve


@dataclass(slots=True)
class Form:
    """``fields``: name → (the value a browser would send, all values that may be chosen)."""

    action: str
    method: str
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def data(self) -> dict[str, str]:
        return {name: value for name, (value, _) in self.fields.items()}


class Page(HTMLParser):
    """Read with ``Page.read``; addresses are those of the portal only, without fragments."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: set[str] = set()
        self.script_addresses: set[str] = set()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select: tuple[str, Form | None] | None = None

    @classmethod
    def read(cls, address: str, html: str) -> "Page":
        page = cls(address)
        page.feed(html)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and (address := self._local(given.get("href", ""))):
            self.links.add(address)
        elif tag == "form":
            self._form = Form(
                self._local(given.get("action", "")) or self.address,
                given.get("method", "get").upper(),
            )
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag in ("input", "textarea", "button", "select"):
            self._field(tag, given)
        elif tag == "option" and self._select:
            name, form = self._select
            if form is not None:
                value, choices = form.fields.get(name, ("", []))
                if "selected" in given or not choices:
                    value = given.get("value", "")
                form.fields[name] = (value, [*choices, given.get("value", "")])
        for name, value in given.items():
            if name.startswith(("data-", "hx-")) and value.startswith("/"):
                self.script_addresses.add(value.partition("#")[0])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        name = given.get("name", "")
        if form is None or not name:
            return
        if tag == "select":
            self._select = (name, form)
            form.fields.setdefault(name, ("", []))
            return
        value, choices = form.fields.get(name, ("", []))
        kind = given.get("type", "submit" if tag == "button" else "text")
        is_choice = kind in ("radio", "checkbox")
        if not is_choice or "checked" in given:
            value = given.get("value", value)
        # What is typed in is no id.
        offered = [given.get("value", "")] if is_choice or kind in ("hidden", "submit") else []
        form.fields[name] = (value, [*choices, *offered])

    def _local(self, href: str) -> str:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return ""
        if not parts.path:
            path = urlsplit(self.address).path
            return f"{path}?{parts.query}" if parts.query else ""
        if not parts.path.startswith("/"):
            return ""
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def match_of(address: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
