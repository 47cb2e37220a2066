"""The keys of the lesson on a phone."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from journal import rules
from journal.enums import AttendanceCode, MarkCode
from journal.selectors.lessons.card import LessonCard
from school.enums import Grading

# A pad of a phone has room for a scale of so many marks.
MOST_KEYS = 12
USUAL_HIGHEST, LOW_MARK = 5, 2
PAD_ATTENDANCE = tuple(code for code in AttendanceCode if code != AttendanceCode.PRESENT)


@dataclass(frozen=True, slots=True)
class PadKey:
    """A key of the pad: what it writes, and what is said of it to ears."""

    text: str
    label: str
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Pad:
    """The keys of the phone's pad (S1-5.4): marks of the group's scale, highest first, and the
    signs of attendance."""

    lowest: int
    highest: int
    marks: tuple[PadKey, ...]
    attendance: tuple[PadKey, ...]


def pad_of(card: LessonCard) -> Pad | None:
    """None where the plain form stays: a lesson that is not marked today, or a scale of more marks
    than keys have room."""
    regulation = card.lesson.group.year.regulation
    if not (card.is_recorder and card.is_attendance_editable):
        return None
    lowest, highest = regulation.mark_min, regulation.mark_max
    if card.lesson.group.grading == Grading.MARKS and highest > MOST_KEYS:
        return None
    return Pad(lowest, highest, tuple(_mark_keys(card, lowest, highest)), _attendance_keys())


def _mark_keys(card: LessonCard, lowest: int, highest: int) -> Iterable[PadKey]:
    grading = card.lesson.group.grading
    if grading == Grading.MARKS:
        for value in range(highest, lowest - 1, -1):
            is_low = highest == USUAL_HIGHEST and value <= LOW_MARK
            yield PadKey(str(value), str(_("mark %(value)s") % {"value": value}), is_low)
    elif grading == Grading.CREDIT:
        yield PadKey(rules.MARK_TEXT[MarkCode.PASS], str(MarkCode.PASS.label))
        yield PadKey(rules.MARK_TEXT[MarkCode.FAIL], str(MarkCode.FAIL.label))
    if grading != Grading.NONE:
        yield PadKey(rules.MARK_TEXT[MarkCode.DEBT], str(MarkCode.DEBT.label))


def _attendance_keys() -> tuple[PadKey, ...]:
    return tuple(PadKey(rules.ATTENDANCE_TEXT[code], str(code.label)) for code in PAD_ATTENDANCE)
