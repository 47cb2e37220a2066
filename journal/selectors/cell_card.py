"""The card of a cell: one student in one lesson, every mark with who set it, its comment and who
has read it, its retakes and its debt."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import clock
from journal import policies, rules
from journal.enums import ABSENCES, AttendanceCode, MarkCode
from journal.models import Attendance, Lesson, Mark, Work
from journal.selectors import comments
from journal.selectors.absences import note_of
from journal.selectors.diary import plain, work_name
from journal.selectors.terms import standing
from school.enums import Grading, RetakeRule
from school.models import Student
from school.selectors.people import staff_of


@dataclass(frozen=True, slots=True)
class CardMark:
    """A mark in force. ``label`` names a retake; ``is_counted`` is False for one that the retake
    rule leaves out of the mean; ``is_last`` may be retaken."""

    id: int
    text: str
    label: str
    author: str
    at: dt.datetime
    comment: str
    receipts: tuple[comments.Receipt, ...]
    is_low: bool
    is_debt: bool
    due_on: dt.date | None
    is_overdue: bool
    is_counted: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class CardWork:
    """A work of the lesson with the student's marks for it; ``weight`` is empty for 1."""

    id: int
    name: str
    weight: str
    results_on: dt.date | None
    marks: tuple[CardMark, ...]


@dataclass(frozen=True, slots=True)
class CellCard:
    """``text`` is the cell as it is typed; ``is_writer``: the actor records of this student in this
    lesson, whether or not that is possible today."""

    lesson: Lesson
    student: Student
    works: tuple[CardWork, ...]
    text: str
    attendance: str
    minutes_late: int | None
    is_graded: bool
    is_writer: bool
    # Where the absence comes from, when it was entered for the days and not in the lesson.
    absence_note: str = ""
    # Absent, yet with a mark.
    is_odd: bool = False


def students_of(lesson: Lesson) -> QuerySet[Student]:
    """Everybody who was ever in the lesson's group: the rows of its journal."""
    return Student.objects.filter(
        school_id=lesson.school_id,
        pk__in=lesson.group.memberships.values("student_id"),
    )


def marks_to_change(actor: Actor) -> QuerySet[Mark]:
    """Marks in force of lessons the actor may open, with what the services ask of them."""
    return (
        Mark.objects.visible_to(actor)
        .in_force()
        .select_related(
            *("work__lesson__school", "work__lesson__term", "work__lesson__teacher"),
            *("work__lesson__group__year__regulation", "work__work_type"),
        )
    )


def cell_card(*, actor: Actor, lesson: Lesson, student: Student, today: dt.date) -> CellCard:
    """The card of a student in a lesson that came through ``lesson_card.readable``. Seven queries
    whatever there is: who the actor is and what they may (up to three), works, marks, attendance;
    two more where a mark has a comment."""
    staff = staff_of(actor)
    works = list(
        Work.objects.filter(lesson=lesson).select_related("work_type").order_by("position")
    )
    marks: dict[int, list[Mark]] = defaultdict(list)
    found = list(
        Mark.objects.in_force()
        .filter(work__lesson=lesson, student=student)
        .select_related("author")
        .order_by("attempt", "pk")
    )
    for mark in found:
        marks[mark.work_id].append(mark)
    receipts = (
        comments.receipts_of(student=student, marks=found)
        if any(mark.comment for mark in found)
        else {}
    )
    attendance = (
        Attendance.objects.filter(lesson=lesson, student=student).select_related("absence").first()
    )
    code = AttendanceCode(attendance.code) if attendance else AttendanceCode.PRESENT
    minutes = attendance.minutes_late if attendance else None
    return CellCard(
        lesson=lesson,
        student=student,
        works=tuple(
            CardWork(
                id=work.pk,
                name=work_name(work.work_type.name, work.title),
                weight="" if work.weight == 1 else plain(work.weight),
                results_on=work.results_on,
                marks=_marks(lesson, marks[work.pk], receipts, today),
            )
            for work in works
        ),
        text=rules.format_cell([_given(marks[work.pk]) for work in works], code, minutes),
        attendance=str(code.label) if code != AttendanceCode.PRESENT else "",
        minutes_late=minutes,
        is_graded=lesson.group.grading != Grading.NONE,
        is_writer=policies.can_record_of_student(
            actor, lesson, staff.pk if staff else None, student.pk
        ),
        absence_note=(
            note_of(attendance.absence, attendance.code, lesson.school)
            if attendance and attendance.absence
            else ""
        ),
        is_odd=code in ABSENCES and any(mark.value is not None for mark in found),
    )


def _given(marks: Sequence[Mark]) -> list[rules.Given]:
    return [rules.Given(mark.value, mark.code, mark.modifier, mark.debt_due_on) for mark in marks]


def _marks(
    lesson: Lesson,
    marks: Sequence[Mark],
    receipts: dict[int, tuple[comments.Receipt, ...]],
    today: dt.date,
) -> tuple[CardMark, ...]:
    regulation = lesson.group.year.regulation
    given = _given(marks)
    counted = _counted(given, standing.counting_of(regulation, today))
    low = 2 if regulation.mark_max == 5 else regulation.mark_min
    return tuple(
        CardMark(
            id=mark.pk,
            text=given[place].text,
            label="" if not place else _("retake") if len(marks) == 2 else _retake(place),
            author=mark.author.short_name,
            at=clock.local(mark.recorded_at, lesson.school),
            comment=mark.comment,
            receipts=receipts.get(mark.pk, ()),
            is_low=mark.value is not None and mark.value <= low,
            is_debt=mark.code == MarkCode.DEBT,
            due_on=mark.debt_due_on,
            is_overdue=rules.is_overdue(given[place], today),
            is_counted=place in counted or mark.value is None,
            is_last=place == len(marks) - 1,
        )
        for place, mark in enumerate(marks)
    )


def _retake(place: int) -> str:
    return _("retake %(number)s") % {"number": place}


def _counted(given: Sequence[rules.Given], counting: rules.Counting) -> set[int]:
    """The places of the marks that enter the mean."""
    counted = counting.counted(given)
    places = [
        place for place, one in enumerate(given) if set(counting.counted([one])) & set(counted)
    ]
    if counting.retakes == RetakeRule.BOTH:
        return set(places)
    return set(places[-1:] if counting.retakes == RetakeRule.LAST else places[:1])
