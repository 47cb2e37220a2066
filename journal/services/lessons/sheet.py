"""The whole page of a lesson saved at once: all of it, or nothing and what to put right."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError
from journal import rules
from journal.enums import AttendanceCode
from journal.models import Lesson, PlanItem, Work
from journal.services import errors, grading, lessons
from journal.services.grading import works
from journal.services.lessons import attendance
from school.models import WorkType


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A student's cell as it was typed, and as the page showed it when it was opened."""

    student_id: int
    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class SheetWork:
    """A work as it was typed; ``work`` None asks for a new one."""

    work: Work | None
    work_type: WorkType
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed on the page. A part that is None was not on it and is left alone;
    ``homework_due`` None is the next lesson, where ``sets_due`` says that it was asked."""

    topic: str | None = None
    plan_item: PlanItem | None = None
    homework: str | None = None
    homework_minutes: int | None = None
    sets_due: bool = False
    homework_due: Lesson | None = None
    kind: str | None = None
    works: tuple[SheetWork, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    confirms_attendance: bool = False


@dataclass(slots=True)
class _Refusals:
    """Collects the sentences of what is refused, so that a person sees them all at once."""

    fields: dict[str, str] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)

    @contextmanager
    def of_field(self, name: str) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except DomainError as error:
            self.fields[name] = str(error)

    @contextmanager
    def of_row(self, student_id: int) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except DomainError as error:
            self.rows[student_id] = str(error)
        except IntegrityError:
            # What the service saw has changed before it wrote; the database held the rule.
            self.rows[student_id] = _("The journal has just changed. Look and repeat.")


class SheetRefused(errors.JournalError):
    """Nothing was written; ``fields`` and ``rows`` (by student) say what to put right."""

    def __init__(self, fields: dict[str, str], rows: dict[int, str]) -> None:
        self.fields = fields
        self.rows = rows
        super().__init__(_("Nothing has been saved yet: put right what is marked below."))


@transaction.atomic
def fill_lesson(*, actor: Actor, lesson: Lesson, sheet: Sheet, now: dt.datetime) -> int:
    """Record topic, homework, works and the cells that differ from what the page showed; the
    number of cells changed. Raises ``SheetRefused`` after trying everything; then nothing is
    written, not even what was right."""
    refusals = _Refusals()
    if sheet.topic is not None and (sheet.topic or sheet.plan_item or lesson.topic):
        with refusals.of_field("topic"):
            lessons.record_topic(
                actor=actor,
                lesson=lesson,
                topic=sheet.topic,
                plan_item=sheet.plan_item,
                now=now,
            )
    if sheet.homework is not None:
        with refusals.of_field("homework"):
            lessons.record_homework(
                actor=actor,
                lesson=lesson,
                text=sheet.homework,
                minutes=sheet.homework_minutes,
                now=now,
            )
    if sheet.sets_due:
        with refusals.of_field("homework_due"):
            lessons.set_homework_due(actor=actor, lesson=lesson, due=sheet.homework_due, now=now)
    if sheet.kind is not None:
        with refusals.of_field("kind"):
            lessons.set_lesson_kind(actor=actor, lesson=lesson, kind=sheet.kind, now=now)
    _record_works(actor, lesson, sheet.works, refusals, now)
    changed = _record_cells(actor, lesson, sheet.rows, refusals, now)
    _finish(actor, lesson, refusals, now, confirms=sheet.confirms_attendance)
    return changed


@transaction.atomic
def correct_cells(
    *,
    actor: Actor,
    lesson: Lesson,
    rows: Iterable[SheetRow],
    now: dt.datetime,
    confirms: bool = False,
) -> int:
    """The class teacher's part of the page where the regulation lets class teachers write marks:
    whole cells of the own students. Raises ``SheetRefused`` like ``fill_lesson``."""
    refusals = _Refusals()
    changed = _record_cells(actor, lesson, rows, refusals, now)
    _finish(actor, lesson, refusals, now, confirms=confirms)
    return changed


@transaction.atomic
def note_absences(
    *,
    actor: Actor,
    lesson: Lesson,
    rows: Iterable[SheetRow],
    now: dt.datetime,
    confirms: bool = False,
) -> int:
    """The class teacher's part of the page: attendance only. Each ``text`` is an attendance alone
    («н», «оп5», empty for present). Raises ``SheetRefused`` like ``fill_lesson``."""
    refusals = _Refusals()
    changed = 0
    for row in rows:
        with refusals.of_row(row.student_id):
            try:
                entry = rules.parse_cell(row.text)
            except rules.CellSyntaxError as error:
                raise errors.Unreadable(error.token) from None
            attendance.record_attendance(
                actor=actor,
                lesson=lesson,
                student_id=row.student_id,
                code=entry.attendance or AttendanceCode.PRESENT,
                minutes_late=entry.minutes_late,
                now=now,
            )
            changed += 1
    _finish(actor, lesson, refusals, now, confirms=confirms)
    return changed


def _record_cells(
    actor: Actor,
    lesson: Lesson,
    rows: Iterable[SheetRow],
    refusals: _Refusals,
    now: dt.datetime,
) -> int:
    changed = 0
    for row in rows:
        with refusals.of_row(row.student_id):
            changed += grading.record_cell(
                actor=actor,
                lesson=lesson,
                student_id=row.student_id,
                text=row.text,
                expected=row.seen,
                now=now,
            ).is_changed
    return changed


def _finish(
    actor: Actor, lesson: Lesson, refusals: _Refusals, now: dt.datetime, *, confirms: bool
) -> None:
    """Confirm the attendance if that was asked. Raises ``SheetRefused`` if anything was refused."""
    if confirms:
        with refusals.of_field("attendance"):
            attendance.confirm_attendance(actor=actor, lesson=lesson, now=now)
    if refusals.fields or refusals.rows:
        raise SheetRefused(refusals.fields, refusals.rows)


def _record_works(
    actor: Actor,
    lesson: Lesson,
    sheet_works: Iterable[SheetWork],
    refusals: _Refusals,
    now: dt.datetime,
) -> None:
    for place, item in enumerate(sheet_works, start=1):
        work = item.work
        with refusals.of_field(f"work-{place}"):
            if work is None:
                works.add_work(
                    actor=actor, lesson=lesson, work_type=item.work_type, title=item.title, now=now
                )
            elif (work.work_type_id, work.title) != (item.work_type.pk, item.title):
                works.change_work(
                    actor=actor, work=work, work_type=item.work_type, title=item.title, now=now
                )
