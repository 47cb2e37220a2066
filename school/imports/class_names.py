"""Names of classes as a person types several at once: «5: А Б В», «10И», «1».

A line with a colon is a grade and its letters; without one it is a row of whole names. Spaces,
commas and semicolons part them. A name without a letter is that of the only class of its grade.
"""

import re

from django.utils.translation import gettext as _

from core.errors import DomainError
from school.imports import words

LONGEST_LETTER = 15
# No school has more in one go; it keeps a pasted book out.
MOST = 150

_PARTS = re.compile(r"[\s,;]+")
_OF_GRADE = re.compile(r"(\d{1,2})\s*(?:класс\w*)?\s*:(.*)", re.IGNORECASE)
_NAME = re.compile(r"(\d{1,2})(\D*)")

ClassName = tuple[int, str]


class NoClasses(DomainError):
    """The text names no classes; the sentence says which word is wrong."""


def read_class_names(text: str) -> list[ClassName]:
    """(grade, letter) of each class, in the order of the text, each once. Raises ``NoClasses``."""
    names: dict[ClassName, None] = {}
    for line in text.splitlines():
        found = _OF_GRADE.fullmatch(line.strip())
        if found:
            letters = _words(found[2]) or [""]
            names |= {(_grade(found[1]), _letter(word)): None for word in letters}
        else:
            names |= {_name(word): None for word in _words(line)}
    if not names:
        raise NoClasses(_("Write at least one class, 5А for example."))
    if len(names) > MOST:
        raise NoClasses(_("More than %(n)s classes at once: make them in parts.") % {"n": MOST})
    return list(names)


def _words(text: str) -> list[str]:
    return [word.strip("«»\"'") for word in _PARTS.split(text.strip()) if word]


def _name(word: str) -> ClassName:
    found = _NAME.fullmatch(word)
    if found is None:
        raise NoClasses(
            _("“%(word)s” is no class: write 5А, or the grade, a colon and the letters.")
            % {"word": word[:30]}
        )
    return _grade(found[1]), _letter(found[2])


def _grade(text: str) -> int:
    grade = int(text)
    if not 1 <= grade <= 11:
        raise NoClasses(_("There is no grade %(grade)s: grades go from 1 to 11.") % {"grade": text})
    return grade


def _letter(word: str) -> str:
    """Capital and Cyrillic where it can be, without the hyphen or the quotes of «5-"А"»."""
    letter = words.class_letters(word.strip("-–«»\"'"))
    if any(char.isdigit() for char in letter):
        raise NoClasses(
            _("“%(word)s” is no letter of a class: put a space between two classes.")
            % {"word": word[:30]}
        )
    if len(letter) > LONGEST_LETTER:
        raise NoClasses(
            _("“%(word)s…” is too long for the letter of a class: at most %(n)s characters.")
            % {"word": letter[:15], "n": LONGEST_LETTER}
        )
    return letter
