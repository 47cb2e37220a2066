"""Letters of the demo: files that the demo's mail server wrote instead of sending them on."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from school.models import Guardian

# What a week of a big school comes to, so that a demo left running for months stays quick.
MOST_FILES = 2000
MOST_BYTES = 1_000_000
_NAME = re.compile(r"[\w.@+-]{1,200}\.eml")
_HEADS = frozenset({Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """``name`` is the file's; ``at`` is when it came in, UTC."""

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


def letters(folder: Path | None, readable: frozenset[str]) -> list[DemoLetter]:
    """The newest letters first; only those with an addressee among ``readable``."""
    found = []
    for path, at in _newest(folder):
        with path.open("rb") as file:
            message = BytesHeaderParser(policy=policy.default).parse(file)
        letter = _letter(path.name, message, at)
        if _addresses(message) & readable:
            found.append(letter)
    return found


def letter_text(folder: Path | None, name: str, readable: frozenset[str]) -> DemoLetterText | None:
    """One letter; None when there is no such file or it is not for the reader."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    path = folder / name
    if not path.is_file() or path.is_symlink():
        return None
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parsebytes(file.read(MOST_BYTES))
    if not _addresses(message) & readable:
        return None
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return DemoLetterText(
        letter=_letter(name, message, at),
        sender=str(message.get("From", "")),
        text=_part(message, "plain"),
        html_source=_part(message, "html"),
    )


def _newest(folder: Path | None) -> Iterator[tuple[Path, dt.datetime]]:
    if folder is None or not folder.is_dir():
        return
    files = [
        (path.stat().st_mtime, path.name, path)
        for path in folder.iterdir()
        if _NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    ]
    for changed_at, _, path in sorted(files, reverse=True)[:MOST_FILES]:
        yield path, dt.datetime.fromtimestamp(changed_at, tz=dt.UTC)


def _letter(name: str, message: EmailMessage, at: dt.datetime) -> DemoLetter:
    return DemoLetter(
        name=name, to=str(message.get("To", "")), subject=str(message.get("Subject", "")), at=at
    )


def _addresses(message: EmailMessage) -> frozenset[str]:
    header = message.get("To")
    if not isinstance(header, AddressHeader):
        return frozenset()
    return frozenset(address.addr_spec.lower() for address in header.addresses)


def _part(message: EmailMessage, kind: str) -> str:
    """The text of the part, or an empty string; a wrong charset does not matter here."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content(errors="replace"))
    except (LookupError, KeyError):
        return ""
