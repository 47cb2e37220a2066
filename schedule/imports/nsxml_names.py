"""Names of plan rows in an NSXML file: «Предмет/метка», «Предмет/Предмет (язык)/метка»."""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedule.imports.timetable_file import ClassName, class_name
from school.imports import words


class Mark(StrEnum):
    """What the mark after the slash says of the group."""

    NOTHING = "nothing"
    CLASSES = "classes"
    PARALLEL = "parallel"
    LEVEL = "level"
    PART = "part"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class RowName:
    """``mark`` is what kind of label it is, ``text`` the label to show after the class, and
    ``classes`` those that the label itself names."""

    subject: str
    mark: Mark = Mark.NOTHING
    text: str = ""
    classes: tuple[ClassName, ...] = ()


_CLASSES = re.compile(r"(\d{1,2}(?:[А-ЯЁ]+\d{1,2})*[А-ЯЁ]*)(?:\s*[-–]\s*(.+))?")
_LEVEL = re.compile(r"(у|б|п|угл|углуб\w*|баз|базов\w*|проф|профил\w*)\.?", re.IGNORECASE)
_HALF = re.compile(r".*(\bгр|\bпод|\(?п\.|\bчасть).*|\d", re.IGNORECASE)
_SURNAME = re.compile(
    r"[А-ЯЁ][а-яё]{2,}(-[А-ЯЁ][а-яё]+)?(\s+[А-ЯЁ]\.(\s*[А-ЯЁ]\.)?|(\s+[А-ЯЁ][а-яё]+){1,2})?"
)


def read_row_name(text: str, owner: ClassName) -> RowName:
    """Take the name of a plan row of class ``owner`` apart (formats §2).

    >>> read_row_name("Математика/Б", ClassName(10, "А")).text
    'Б'
    """
    subject, *rest = [words.tidy(part) for part in text.split("/")]
    if rest and _is_narrower(rest, subject, owner):
        subject, *rest = rest
    label = "/".join(filter(None, rest))
    if not label:
        return RowName(subject)
    return _labelled(subject, label, owner)


def _is_narrower(rest: list[str], subject: str, owner: ClassName) -> bool:
    """«Иностранный язык/Иностранный язык (Английский язык)…»: the second part is the subject."""
    first = words.key(rest[0])
    if first.startswith(words.key(subject)):
        return True
    if len(rest) == 1:
        return "язык" in first and "язык" in words.key(subject)
    is_label = _HALF.fullmatch(rest[0]) or _gender(rest[0])
    return _labelled(subject, rest[0], owner).mark == Mark.PART and not is_label


def _labelled(subject: str, label: str, owner: ClassName) -> RowName:
    if gender := _gender(label):
        return RowName(subject, Mark.PART, gender)
    if _LEVEL.fullmatch(label):
        return RowName(subject, Mark.LEVEL, label)
    if label.isdigit() and int(label) != owner.grade:
        return RowName(subject, Mark.PART, label)
    if found := _CLASSES.fullmatch(words.class_letters(label)):
        return _of_classes(subject, found[1], found[2] or "")
    if _HALF.fullmatch(label):
        return RowName(subject, Mark.PART, label.strip("()"))
    if _SURNAME.fullmatch(label):
        return RowName(subject, Mark.HOME, label)
    return RowName(subject, Mark.PART, label)


def _of_classes(subject: str, listed: str, tail: str) -> RowName:
    """«10АБ11А-У»: classes 10А, 10Б and 11А; «10»: all classes of grade 10."""
    classes: list[ClassName] = []
    is_parallel = False
    for grade, letters in re.findall(r"(\d{1,2})([А-ЯЁ]*)", listed):
        if not letters:
            is_parallel = True
            classes.append(ClassName(int(grade), ""))
        classes += filter(None, (class_name(f"{grade}{letter}") for letter in letters))
    mark = Mark.PARALLEL if is_parallel else Mark.CLASSES
    return RowName(subject, mark, tail, tuple(dict.fromkeys(classes)))


@translation.override(settings.LANGUAGE_CODE)
def _gender(label: str) -> str:
    first = label.lower().rstrip(".")
    if first in ("д", "дев", "девочки", "девушки"):
        return _("girls")
    if first in ("м", "мал", "мальч", "мальчики", "юноши", "ю"):
        return _("boys")
    return ""
