"""Letters of the demo: files that the demo's mail server wrote instead of sending them on."""

import datetime as dt
import re
from dataclasses import dataclass
from email import policy
from email.headerregistry import DateHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses
from pathlib import Path

from django.core.paginator import Page, Paginator

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from school.models import Guardian

# What a week of a big school comes to, so that a demo left running for months stays quick.
MOST_FILES = 2000
MOST_BYTES = 1_000_000
PER_PAGE = 50
_NAME = re.compile(r"[\w.@+-]{1,200}\.eml")
_HEADS = frozenset({Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """``name`` is the file's; ``at`` is the letter's own date, on the demo's clock."""

    name: str
    to: str
    subject: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoLetterText:
    """A letter to read: its plain part, and what its HTML part says with every tag as text."""

    letter: DemoLetter
    sender: str
    text: str
    html_source: str


def readable_addresses(actor: Actor) -> frozenset[str]:
    """Whose letters the actor may read: the own ones; heads of the school and the administrator
    those of all its parents. Lower case. Two queries at most."""
    own = User.objects.filter(pk=actor.user_id).values_list("email", flat=True)
    guardians = Guardian.objects.filter(school_id=actor.school_id)
    if actor.role not in _HEADS:
        guardians = guardians.filter(user_id=actor.user_id)
    found = (*own, *guardians.values_list("email", flat=True))
    return frozenset(address.lower() for address in found if address)


def letter_page(
    folder: Path | None, readable: frozenset[str], page: int | str = 1
) -> Page[DemoLetter]:
    """Letters with an addressee among ``readable``, the newest first. Only the letters of the page
    are parsed in full: decoding a Russian subject costs a hundred times as much as finding who it
    is to."""
    paths = [path for path in _newest(folder) if _addressees(path) & readable]
    found = Paginator(paths, PER_PAGE).get_page(page)
    letters = []
    for path in found.object_list:
        with path.open("rb") as file:
            letters.append(_letter(path, BytesHeaderParser(policy=policy.default).parse(file)))
    return Page(letters, found.number, found.paginator)  # type: ignore[arg-type]


def letter_text(folder: Path | None, name: str, readable: frozenset[str]) -> DemoLetterText | None:
    """One letter; None when there is no such file or it is not for the reader."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    path = folder / name
    if not path.is_file() or path.is_symlink():
        return None
    if not _addressees(path) & readable:
        return None
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parsebytes(file.read(MOST_BYTES))
    return DemoLetterText(
        letter=_letter(path, message),
        sender=str(message.get("From", "")),
        text=_part(message, "plain"),
        html_source=_part(message, "html"),
    )


def _newest(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    files = [
        (path.stat().st_mtime, path.name, path)
        for path in folder.iterdir()
        if _NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    ]
    return [path for _, _, path in sorted(files, reverse=True)[:MOST_FILES]]


def _letter(path: Path, message: EmailMessage) -> DemoLetter:
    date = message.get("Date")
    at = date.datetime if isinstance(date, DateHeader) else None
    if at is None or at.tzinfo is None:
        at = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return DemoLetter(
        name=path.name,
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")).strip(),
        at=at,
    )


def _addressees(path: Path) -> frozenset[str]:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.compat32).parse(file)
    fields = [str(field) for field in head.get_all("To", [])]
    return frozenset(address.lower() for _, address in getaddresses(fields) if address)


def _part(message: EmailMessage, kind: str) -> str:
    """The text of the part, or an empty string; a wrong charset does not matter here."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content(errors="replace"))
    except (LookupError, KeyError):
        return ""
