"""Names of people as planning programs keep them: «Иванова А.П.», «А. П. Иванова», «Т001»."""

import re

from school.imports import words

Name = tuple[str, str, str]

_INITIAL = re.compile(r"[^\W\d_]\.?|[^\W\d_]{2}\.")
_GLUED_INITIALS = re.compile(r"([^\W\d_]{1,2}\.)(?=[^\W\d_])")
# «Павловна», «Ильич», «Оглы»: what only a patronymic ends with.
PATRONYMIC = re.compile(r".*(вич|ьич|вна|ична|инична)|.*\b(оглы|кызы)", re.IGNORECASE)


def read_name(text: str) -> Name:
    """(surname, given name, patronymic); a single word is a surname. Initials keep their dots.

    >>> read_name("А.П. Иванова")
    ('Иванова', 'А.', 'П.')
    """
    parts = words.tidy(_GLUED_INITIALS.sub(r"\1 ", words.tidy(text))).split(" ")
    start = next((at for at, part in enumerate(parts) if not _INITIAL.fullmatch(part)), 0)
    parts = [parts[start], *parts[:start], *parts[start + 1 :]]
    if len(parts) == 3 and PATRONYMIC.fullmatch(parts[1]) and not PATRONYMIC.fullmatch(parts[2]):
        parts = [parts[2], parts[0], parts[1]]
    parts = [
        f"{part.rstrip('.')}." if at and _INITIAL.fullmatch(part) else part
        for at, part in enumerate(parts)
    ]
    last, first, *rest = [*parts, ""][: max(2, len(parts))]
    return last[:80], first[:80], " ".join(rest)[:80]


def is_short_for(short: Name, full: Name) -> bool:
    """«Иванова А.П.» may be Иванова Анна Петровна; «Иванова» alone, or another surname, is
    not taken for her, nor is a name that says as much."""
    if words.key(short[0]) != words.key(full[0]) or not short[1]:
        return False
    pairs = list(zip(short[1:], full[1:], strict=True))
    if not any(_INITIAL.fullmatch(mine) for mine, _theirs in pairs):
        return False
    return all(_fits(mine, theirs) for mine, theirs in pairs)


def _fits(mine: str, theirs: str) -> bool:
    if _INITIAL.fullmatch(mine):
        return words.key(theirs).startswith(words.key(mine))
    return not mine or words.key(mine) == words.key(theirs)
