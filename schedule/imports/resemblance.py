"""How like two names are, in per cent: what a person is offered when a name in a file is unknown.

Case, ё, dots, spaces and Latin letters that look like Cyrillic ones never count. 100 is the same
name, and nothing here decides anything.
"""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from schedule.imports.names import Name
from school.imports import subjects, words

# Below this a name is no help.
LEAST = 50
MOST_OFFERED = 5

_ROOM_WORDS = re.compile(r"\b(кабинет|каб|ауд|аудитория|комната|ком|к|room|no)\b|№", re.IGNORECASE)
_CLASS_WORDS = re.compile(r"\b(класс|кл)\b", re.IGNORECASE)
Row = TypeVar("Row")

_SIGNS = re.compile(r"[\W_]+")
# A full name of which only the initials are known cannot be surer than this.
_INITIALS_FIT = 97


def best(found: Iterable[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The likeliest first, a handful of them."""
    likely = [pair for pair in found if pair[0] >= LEAST]
    return sorted(likely, key=lambda pair: -pair[0])[:MOST_OFFERED]


def of_subjects(one: str, other: str) -> int:
    """«Физкультура» and «Физ. культ.» are «Физическая культура»."""
    if subjects.subject_key(one) == subjects.subject_key(other):
        return 100
    mine, theirs = words.key(one), words.key(other)
    if _is_shortened(mine, theirs) or _is_shortened(theirs, mine):
        return max(90, ratio(mine, theirs))
    return ratio(mine, theirs)


def of_people(one: Name, other: Name) -> int:
    """The surname counts most; initials count as far as they go."""
    surnames = ratio(words.key(one[0]), words.key(other[0]))
    parts = [_of_given(mine, theirs) for mine, theirs in zip(one[1:], other[1:], strict=True)]
    given = sum(parts) / len(parts)
    likeness = round(0.65 * surnames + 0.35 * given)
    is_sure = words.key(" ".join(one)) == words.key(" ".join(other))
    return likeness if is_sure else min(likeness, _INITIALS_FIT)


def of_rooms(one: str, other: str) -> int:
    """«каб. 12» is «12»; 12 and 13 are not alike, however near."""
    mine, theirs = _bare(one, _ROOM_WORDS), _bare(other, _ROOM_WORDS)
    if mine == theirs:
        return 100 if mine else 0
    if _numbers(mine) != _numbers(theirs):
        return 0 if _numbers(mine) and _numbers(theirs) else min(60, ratio(mine, theirs))
    return ratio(mine, theirs)


def of_classes(one: str, other: str) -> int:
    """Another grade is another class."""
    mine, theirs = (words.class_letters(_bare(name, _CLASS_WORDS)).lower() for name in (one, other))
    if mine == theirs:
        return 100
    if _numbers(mine) != _numbers(theirs):
        return 0
    return max(LEAST, ratio(mine, theirs))


@lru_cache(maxsize=50_000)
def ratio(one: str, other: str) -> int:
    if not one or not other:
        return 0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() * 100 < LEAST or matcher.quick_ratio() * 100 < LEAST:
        return 0
    return round(matcher.ratio() * 100)


def _of_given(mine: str, theirs: str) -> int:
    """Given names; one of which nothing is said fits half."""
    mine, theirs = words.key(mine), words.key(theirs)
    if not mine or not theirs:
        return 100 if mine == theirs else 60
    if len(mine) == 1 or len(theirs) == 1:
        return 95 if mine[0] == theirs[0] else 0
    return ratio(mine, theirs)


def _is_shortened(short: str, full: str) -> bool:
    """Each word begins the word at its place: «физ. культ» in «физическая культура»."""
    mine = [part for part in _SIGNS.split(short) if part]
    theirs = [part for part in _SIGNS.split(full) if part]
    return (
        len(mine) == len(theirs)
        and len(short) >= 3
        and all(word.startswith(part) for part, word in zip(mine, theirs, strict=True))
    )


def _bare(name: str, empty_words: re.Pattern[str]) -> str:
    return _SIGNS.sub("", empty_words.sub(" ", words.key(name)))


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)
