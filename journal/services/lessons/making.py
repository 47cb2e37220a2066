"""Lessons made from the timetable, and laid anew when it changes.

What differs is told by ``journal.selectors.lessons.timetable``; here it is written, all at once:
lacking lessons are made, lessons ahead go to where the timetable has them and keep their id,
those that it has no place for are deleted as long as nobody wrote in them. A second run finds
nothing to do.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import bulk, history, jobs, outbox
from core.enums import JobKind
from core.errors import Conflict, NotAllowed
from core.jobs import Report, silent
from core.models import Job
from journal.enums import LessonStatus
from journal.models import Attendance, Lesson
from journal.rules.lesson_matching import Held, Move, Place, Standing
from journal.selectors.lessons import timetable as selectors
from journal.selectors.lessons.timetable_diff import Span, TimetableDiff
from journal.selectors.lessons.written import written_in
from journal.services import absences, errors
from journal.services.plans import laying
from schedule import policies
from school.models import AcademicYear

_PLACE = ("term", "on", "shift", "slot", "starts_at", "ends_at", "room", "teacher")
# How often the lessons may be written in while they are looked at, before the run gives way.
_TRIES = 3


class NotYourTimetable(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Lessons are made by the deputy head or the administrator."))


class YearClosed(errors.JournalError):
    def __init__(self) -> None:
        super().__init__(_("The academic year is closed: its lessons stay as they are."))


class SpanWrong(errors.JournalError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(
            _("Choose days from %(first)s to %(last)s, the first one before the last.")
            % {"first": f"{year.starts_on:%d.%m.%Y}", "last": f"{year.ends_on:%d.%m.%Y}"}
        )


class Busy(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("Teachers are writing in these very lessons. Do it once more in a minute.")
        )


class AlreadyLaying(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("The lessons are being made already: wait until it is done, then look again.")
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What a run wrote, in lessons; ``diff`` is what it went by, its kept lessons and obstacles
    among it; ``planned`` how many got another line of their thematic plan."""

    made: int
    moved: int
    changed: int
    deleted: int
    planned: int
    diff: TimetableDiff

    @property
    def is_empty(self) -> bool:
        return not (self.made or self.moved or self.changed or self.deleted)


def order_laying(
    *, actor: Actor, year: AcademicYear, first: dt.date, last: dt.date, now: dt.datetime
) -> Job:
    """Queue it as a job; the caller starts it. One at a time in a school. Raises
    ``NotYourTimetable``, ``YearClosed``, ``SpanWrong``, ``AlreadyLaying``."""
    _ensure_may(actor, year)
    _ensure_span(year, first, last)
    with transaction.atomic():
        AcademicYear.objects.select_for_update(of=("self",), no_key=True).get(pk=year.pk)
        if waiting(year.school_id):
            raise AlreadyLaying
        return jobs.queue_job(
            actor=actor,
            kind=JobKind.LAY_LESSONS,
            title=_("Lessons by the timetable, %(first)s – %(last)s")
            % {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"},
            params={
                "role": actor.role,
                "year": year.pk,
                "first": first.isoformat(),
                "last": last.isoformat(),
            },
            now=now,
        )


def waiting(school_id: int) -> bool:
    """Whether lessons of the school are being made, by whomever ordered it. One query."""
    return Job.objects.filter(school_id=school_id, kind=JobKind.LAY_LESSONS).unfinished().exists()


@transaction.atomic
def lay_lessons(
    *,
    actor: Actor | None,
    year: AcademicYear,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    report: Report = silent,
) -> Done:
    """Make the lessons of the days what the published timetable says; all or nothing. ``actor`` is
    None for a command. ``report`` is told of every step and may raise, which takes everything
    back. Lessons that began before ``now`` and closed terms stay as they are.

    Raises ``NotYourTimetable``, ``YearClosed``, ``SpanWrong``, ``Busy``.
    """
    if actor is not None:
        _ensure_may(actor, year)
    _ensure_span(year, first, last)
    # Two runs at once meet here; the second one finds nothing to do.
    year = (
        AcademicYear.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school")
        .get(pk=year.pk)
    )
    if year.closed_at is not None:
        raise YearClosed
    # A history without a source would be told by an exception in every row, each of which goes
    # through all checks that wait for the commit.
    with history.source(lessons_by_timetable=year.pk):
        bulk.hurry_triggers()
        return _lay(year, Span(first, last, now.astimezone(year.school.zone)), now, report)


def sentence_of(done: Done) -> str:
    """What a run did, for its page."""
    if done.is_empty:
        told = _("The lessons stand as the timetable says: nothing was changed.")
    else:
        told = _(
            "Lessons made: %(made)s, moved: %(moved)s, with another room, hours or teacher:"
            " %(changed)s, deleted: %(deleted)s."
        ) % {
            "made": done.made,
            "moved": done.moved,
            "changed": done.changed,
            "deleted": done.deleted,
        }
    if done.diff.kept:
        told += " " + _("Left where they are: %(n)s.") % {"n": len(done.diff.kept)}
    return told


# --- parts -------------------------------------------------------------------------------------


def _lay(year: AcademicYear, span: Span, now: dt.datetime, report: Report) -> Done:
    report(0, 5, _("Comparing the timetable with the lessons"))
    diff = _settled(year, span)
    if diff.is_empty:
        return Done(0, 0, 0, 0, 0, diff)
    first_lessons = _without_lessons(diff)
    report(1, 5, _("Moving lessons: %(n)s") % {"n": diff.moved + diff.changed})
    _delete([lesson for group in diff.groups for lesson in group.matching.surplus])
    _move([move for group in diff.groups for move in group.matching.moves])
    report(2, 5, _("Making lessons: %(n)s") % {"n": diff.lacking})
    made = _make(diff, year.school_id)
    report(3, 5, _("Entering days away"))
    elsewhere = [
        move.was.id for group in diff.groups for move in group.matching.moves if move.is_elsewhere
    ]
    absences.apply_to_lesson_ids([*made, *elsewhere], now=now)
    report(4, 5, _("Laying thematic plans"))
    planned = laying.lay_many(
        groups=[
            group.group.pk for group in diff.groups if group.lacking or group.moved or group.surplus
        ],
        fresh=first_lessons,
    )
    outbox.publish(
        school_id=year.school_id,
        kind="lessons.laid",
        now=now,
        year=year.pk,
        groups=[group.group.pk for group in diff.groups],
    )
    return Done(diff.lacking, diff.moved, diff.changed, diff.surplus, planned, diff)


def _ensure_may(actor: Actor, year: AcademicYear) -> None:
    if not policies.can_write_timetable(actor) or actor.school_id != year.school_id:
        raise NotYourTimetable
    if year.closed_at is not None:
        raise YearClosed


def _ensure_span(year: AcademicYear, first: dt.date, last: dt.date) -> None:
    if not year.starts_on <= first <= last <= year.ends_on:
        raise SpanWrong(year)


def _settled(year: AcademicYear, span: Span) -> TimetableDiff:
    """The difference, with every lesson that is to change locked, as every write of a cell locks
    it, and looked at once more: nobody writes in one that is being moved or deleted."""
    for _try in range(_TRIES):
        diff = selectors.timetable_diff(year=year, span=span)
        touched = _touched(diff)
        locked = set(
            Lesson.objects.select_for_update(of=("self",))
            .filter(pk__in=touched)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if locked == touched.keys() and _as_seen(touched):
            return diff
    raise Busy


def _touched(diff: TimetableDiff) -> dict[int, Held]:
    found = {move.was.id: move.was for group in diff.groups for move in group.matching.moves}
    found |= {lesson.id: lesson for group in diff.groups for lesson in group.matching.surplus}
    return found


def _as_seen(touched: dict[int, Held]) -> bool:
    """Whether the locked lessons are still what was read before they were locked. Two queries."""
    free = {pk for pk, lesson in touched.items() if lesson.standing == Standing.FREE}
    lessons = Lesson.objects.filter(pk__in=touched)
    if written_in(lessons) & free:
        return False
    rows = lessons.values_list("pk", "on", "shift", "slot", "teacher_id", "status")
    return all(
        (on, shift, slot, teacher_id) == (*touched[pk].key, touched[pk].teacher_id)
        and status != LessonStatus.CANCELLED
        for pk, on, shift, slot, teacher_id, status in rows
    )


def _without_lessons(diff: TimetableDiff) -> set[int]:
    """Groups that had no lesson before the run."""
    lacking = {group.group.pk for group in diff.groups if group.lacking}
    return lacking - set(
        Lesson.objects.filter(group__in=lacking).values_list("group_id", flat=True).distinct()
    )


def _delete(lessons: Collection[Held]) -> None:
    """Lessons in which nothing is written. Days away that stand in them go with them; homework
    that was due there is due at the group's next lesson."""
    ids = [lesson.id for lesson in lessons]
    if not ids:
        return
    Attendance.objects.filter(lesson__in=ids, absence__code=F("code")).delete()
    Lesson.objects.filter(homework_due__in=ids).update(homework_due=None)
    # What else may refer to a lesson makes it one that is kept; the database holds it.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_lesson WHERE id = ANY(%s)", [ids])


def _move(moves: Collection[Move]) -> None:
    """Places that are given are vacant from the start, so the order does not matter."""
    bulk.update_rows(Lesson, _PLACE, [(move.was.id, *_row(move.now)) for move in moves])
    ids = [move.was.id for move in moves if move.is_elsewhere]
    # Homework is never due at the lesson that gives it or an earlier one.
    Lesson.objects.filter(homework_due__in=ids, homework_due__on__lte=F("on")).update(
        homework_due=None
    )
    Lesson.objects.filter(pk__in=ids, homework_due__on__lte=F("on")).update(homework_due=None)


def _row(lesson: Held) -> tuple[Any, ...]:
    return (
        *(lesson.term_id, lesson.on, lesson.shift, lesson.slot),
        *(lesson.starts_at, lesson.ends_at, lesson.room_id, lesson.teacher_id),
    )


def _make(diff: TimetableDiff, school_id: int) -> list[int]:
    """The ids of the new lessons."""
    return bulk.insert_rows(
        Lesson,
        ("school", "group", *_PLACE),
        [
            (school_id, group.group.pk, *_of_place(place))
            for group in diff.groups
            for place in group.matching.lacking
        ],
    )


def _of_place(place: Place) -> tuple[Any, ...]:
    return (
        *(place.term_id, place.on, place.shift, place.slot),
        *(place.starts_at, place.ends_at, place.room_id, place.teachers[0]),
    )
