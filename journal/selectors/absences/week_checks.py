"""The weekly check of absences: which classes have signed, and what a week still leaves open
(S1-4.3a)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal.enums import ABSENCES, AttendanceCode, LessonStatus
from journal.models import Attendance, Lesson, WeekCheck
from journal.selectors.absences import classes_of, led
from school.models import ClassTeacherDuty, SchoolClass
from school.selectors.change_log import (
    Change,
    ChangedValue,
    Told,
    beside_former,
    changes_of,
    events_of,
)

WEEK = dt.timedelta(days=7)
# «н» that nobody has explained counts as missed without a reason until somebody does.
WITHOUT_REASON = frozenset({AttendanceCode.ABSENT, AttendanceCode.UNEXCUSED})
WITH_REASON = ABSENCES - WITHOUT_REASON
# A class without lessons for longer has no last week to be reminded of.
_LOOKS_BACK = 5 * WEEK


@dataclass(frozen=True, slots=True)
class Missed:
    """Lessons missed by a class in a week, all its students together. ``unexplained`` of those
    without a reason are plain «н»."""

    with_reason: int = 0
    without_reason: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class WeekLessons:
    """What a class was taught in a week: ``last`` is the day of the last lesson, None in a week
    without lessons; ``unchecked`` lessons have no confirmed attendance; a lesson of a closed term
    makes ``is_closed``."""

    last: dt.date | None = None
    unchecked: int = 0
    is_closed: bool = False

    def is_over(self, today: dt.date) -> bool:
        return self.last is not None and self.last <= today


@dataclass(frozen=True, slots=True)
class WeekState:
    """A week of one class as its check sees it; ``check`` None until the first signature."""

    school_class: SchoolClass
    week: dt.date
    check: WeekCheck | None
    lessons: WeekLessons
    missed: Missed

    @property
    def is_signed(self) -> bool:
        return self.check is not None and self.check.signed_at is not None

    @property
    def has_changed(self) -> bool:
        """Whether the journal says something else by now than what was signed."""
        return (
            self.check is not None
            and self.is_signed
            and (self.check.missed_with_reason, self.check.missed_without_reason)
            != (self.missed.with_reason, self.missed.without_reason)
        )


@dataclass(frozen=True, slots=True)
class WeekLine:
    state: WeekState
    teacher: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class UnsignedWeek:
    """The last week of a class, over and not signed."""

    class_id: int
    class_name: str
    week: dt.date
    last_day: dt.date
    is_late: bool


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def due_on(week: dt.date) -> dt.date:
    """The order wants the check once a week: it is due by the end of the week that follows."""
    return week + 2 * WEEK - dt.timedelta(days=1)


def week_state(*, school_class: SchoolClass, week: dt.date, today: dt.date) -> WeekState:
    """Three queries."""
    return states([school_class], week, today)[0]


def states(classes: Collection[SchoolClass], week: dt.date, today: dt.date) -> list[WeekState]:
    """A week of several classes, in their order. Three queries, whatever their number."""
    checks = {
        check.school_class_id: check
        for check in WeekCheck.objects.filter(school_class__in=classes, week=week).select_related(
            "signed_by"
        )
    }
    lessons = _week_lessons(classes, week)
    missed = _missed(classes, week, today)
    return [
        WeekState(
            school_class=one,
            week=week,
            check=checks.get(one.pk),
            lessons=lessons.get(one.pk, WeekLessons()),
            missed=missed.get(one.pk, Missed()),
        )
        for one in classes
    ]


def weeks_of_classes(*, actor: Actor, week: dt.date, today: dt.date) -> list[WeekLine]:
    """The classes of the actor that had lessons in the week: unsigned first, then in school order.
    Five queries, whatever their number."""
    classes = classes_of(actor, today)
    teachers = {
        duty.school_class_id: duty.staff.short_name
        for duty in ClassTeacherDuty.objects.on(today)
        .filter(school_class__in=classes)
        .select_related("staff")
    }
    lines = [
        WeekLine(
            state=state,
            teacher=teachers.get(state.school_class.pk, ""),
            is_late=not state.is_signed and due_on(week) < today,
        )
        for state in states(classes, week, today)
        if state.lessons.last is not None or state.is_signed
    ]
    return sorted(lines, key=lambda line: line.state.is_signed)


def last_week(*, actor: Actor, today: dt.date) -> dt.date | None:
    """The Monday of the school's last week with lessons before this one. One query."""
    last = (
        Lesson.objects.filter(school_id=actor.school_id, on__lt=monday_of(today))
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    return monday_of(last) if last else None


def unsigned(*, actor: Actor, today: dt.date) -> tuple[UnsignedWeek, ...]:
    """The last week with lessons before this one, of each class that the actor leads today, where
    it is not signed. Two queries."""
    monday = monday_of(today)
    rows = (
        Lesson.objects.filter(
            group__group_classes__school_class__in=led(actor, today),
            on__gte=monday - _LOOKS_BACK,
            on__lt=monday,
        )
        .exclude(status=LessonStatus.CANCELLED)
        .values(
            class_id=F("group__group_classes__school_class"),
            grade=F("group__group_classes__school_class__grade"),
            letter=F("group__group_classes__school_class__letter"),
        )
        .annotate(last=Max("on"))
        .order_by("grade", "letter")
    )
    found = [(row, monday_of(row["last"])) for row in rows]
    signed = set(
        WeekCheck.objects.filter(
            school_class__in=[row["class_id"] for row, _week in found],
            week__in={week for _row, week in found},
            signed_at__isnull=False,
        ).values_list("school_class_id", "week")
    )
    return tuple(
        UnsignedWeek(
            class_id=row["class_id"],
            class_name=f"{row['grade']}{row['letter']}",
            week=week,
            last_day=row["last"],
            is_late=due_on(week) < today,
        )
        for row, week in found
        if (row["class_id"], week) not in signed
    )


def signatures(check: WeekCheck) -> list[Change]:
    """Who signed the week and took the signature back, latest first. Two queries."""
    told: list[Told] = []
    for before, event in beside_former(events_of(WeekCheck, pgh_obj_id=check.pk)):
        was_signed = before is not None and before.signed_at is not None
        if event.signed_at is not None and not was_signed:
            values = [
                ChangedValue(str(_("With a reason")), "", str(event.missed_with_reason)),
                ChangedValue(str(_("Without a reason")), "", str(event.missed_without_reason)),
            ]
            if event.note:
                values.append(ChangedValue(str(_("Note")), "", event.note))
            told.append((event, str(_("Signed off")), values))
        elif event.signed_at is None and was_signed:
            told.append((event, str(_("Signature taken back")), []))
    return changes_of(reversed(told))


# --- parts -------------------------------------------------------------------------------------


def _week_lessons(classes: Collection[SchoolClass], week: dt.date) -> dict[int, WeekLessons]:
    rows = (
        Lesson.objects.filter(
            group__group_classes__school_class__in=classes, on__gte=week, on__lt=week + WEEK
        )
        .exclude(status=LessonStatus.CANCELLED)
        .values(class_id=F("group__group_classes__school_class"))
        .annotate(
            last=Max("on"),
            unchecked=Count("pk", filter=Q(attendance_checked_at__isnull=True)),
            closed=Min("term__closed_at"),
        )
    )
    return {
        row["class_id"]: WeekLessons(row["last"], row["unchecked"], row["closed"] is not None)
        for row in rows
    }


def _missed(classes: Collection[SchoolClass], week: dt.date, today: dt.date) -> dict[int, Missed]:
    """Of lessons held by today, by the class in which the student was on the day."""
    enrolment = "student__enrolments"
    rows = (
        Attendance.objects.filter(
            Q(**{f"{enrolment}__until__isnull": True})
            | Q(**{f"{enrolment}__until__gt": F("lesson__on")}),
            **{
                f"{enrolment}__school_class__in": classes,
                f"{enrolment}__since__lte": F("lesson__on"),
            },
            code__in=ABSENCES,
            lesson__on__gte=week,
            lesson__on__lt=week + WEEK,
            lesson__on__lte=today,
        )
        .exclude(lesson__status=LessonStatus.CANCELLED)
        .values(class_id=F(f"{enrolment}__school_class"))
        .annotate(
            excused=Count("pk", filter=Q(code__in=WITH_REASON)),
            unexcused=Count("pk", filter=Q(code__in=WITHOUT_REASON)),
            plain=Count("pk", filter=Q(code=AttendanceCode.ABSENT)),
        )
    )
    return {row["class_id"]: Missed(row["excused"], row["unexcused"], row["plain"]) for row in rows}
