"""Lessons that no timetable has: those of extracurricular and home-tuition groups (S3-1g)."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from core.errors import NotAllowed
from journal import policies
from journal.models import Lesson
from journal.services import errors
from journal.services.absences import effects
from journal.services.plans import laying
from schedule.selectors.days import school_days
from school.enums import GroupPurpose
from school.models import Room, SchoolClass, StaffMember, TeachingGroup, Term
from school.selectors.people import staff_of

MOST_AT_ONCE = 60
LONGEST_LESSON = 180


class TimetabledGroup(errors.JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("Lessons of the curriculum come from the timetable and are not added by hand.")
        )


class NotAddedByYou(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Lessons are added by the teacher of the group or the deputy head."))


class NoTeacherThen(errors.JournalError):
    def __init__(self, day: dt.date) -> None:
        super().__init__(
            _("Nobody teaches this group on %(day)s: assign a teacher first.")
            % {"day": f"{day:%d.%m.%Y}"}
        )


class NoLessonDay(errors.JournalError):
    def __init__(self, day: dt.date) -> None:
        super().__init__(
            _("%(day)s is not in a term that is open: choose another day.")
            % {"day": f"{day:%d.%m.%Y}"}
        )


class LessonThere(errors.JournalError):
    def __init__(self, day: dt.date) -> None:
        super().__init__(
            _("The group has a lesson on %(day)s at this time already.")
            % {"day": f"{day:%d.%m.%Y}"}
        )


def days_of(first: dt.date, last: dt.date | None) -> list[dt.date]:
    """``first`` and the same weekday of the following weeks up to ``last``."""
    days = [first]
    while last and days[-1] + dt.timedelta(days=7) <= last:
        days.append(days[-1] + dt.timedelta(days=7))
    return days


@transaction.atomic
def add_lessons(
    *,
    actor: Actor,
    group: TeachingGroup,
    days: Sequence[dt.date],
    starts_at: dt.time,
    minutes: int,
    room: Room | None = None,
    now: dt.datetime,
) -> list[Lesson]:
    """Add a lesson on each of the days, all or none. Of several days those without lessons for the
    grade (holidays) are passed over; a single one is refused. Raises ``TimetabledGroup``,
    ``NotAddedByYou``, ``NoLessonDay``, ``NoTeacherThen``, ``LessonThere``."""
    if group.purpose == GroupPurpose.LESSONS:
        raise TimetabledGroup
    staff = staff_of(actor)
    if not policies.can_add_lessons(actor, group, staff.pk if staff else None):
        raise NotAddedByYou
    if len(days) > MOST_AT_ONCE:
        raise errors.JournalError(
            _("At most %(most)s lessons are added at once: choose an earlier last day.")
            % {"most": MOST_AT_ONCE}
        )
    ends_at = (dt.datetime.combine(days[0], starts_at) + dt.timedelta(minutes=minutes)).time()
    if ends_at <= starts_at:
        raise errors.JournalError(_("A lesson ends on the day on which it begins."))
    lessons = [
        Lesson(
            school_id=group.school_id,
            group=group,
            term=term,
            on=day,
            slot=_free_slot(group, day, starts_at, ends_at),
            starts_at=starts_at,
            ends_at=ends_at,
            room=room,
            teacher=_teacher(group, day),
        )
        for day, term in _teaching_days(group, days)
    ]
    for lesson in lessons:
        _save(lesson)
    effects.spread_to(lessons, now=now)
    laying.lay_again(group=group)
    outbox.publish_all(
        school_id=group.school_id,
        kind="lesson.added",
        now=now,
        payloads=[{"lesson": lesson.pk} for lesson in lessons],
    )
    return lessons


def _teaching_days(group: TeachingGroup, days: Sequence[dt.date]) -> list[tuple[dt.date, Term]]:
    """Those of the days that are in an open term and no holiday of the grade, with their terms.
    Raises ``NoLessonDay`` when none is. Nine queries."""
    calendar = school_days(group.year)
    classes = list(SchoolClass.objects.filter(group_classes__group=group))
    terms = list(Term.objects.filter(scheme_id=group.term_scheme_id, closed_at__isnull=True))
    found = [
        (day, term)
        for day in days
        for term in terms
        if term.covers(day) and not (classes and all(calendar.is_off(day, one) for one in classes))
    ]
    if not found:
        raise NoLessonDay(days[0])
    return found


def _teacher(group: TeachingGroup, day: dt.date) -> StaffMember:
    found = group.assignments.on(day).select_related("staff").order_by("pk").first()
    if found is None:
        raise NoTeacherThen(day)
    staff: StaffMember = found.staff
    return staff


def _free_slot(group: TeachingGroup, day: dt.date, starts_at: dt.time, ends_at: dt.time) -> int:
    """The lesson's place in the day of its classes: after those that begin earlier. Raises
    ``LessonThere`` when the group itself is busy at the time."""
    held = Lesson.objects.exclude(status="cancelled").filter(on=day)
    own = held.filter(group=group)
    if own.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise LessonThere(day)
    earlier = held.filter(
        Q(starts_at__lt=starts_at) | Q(starts_at__isnull=True),
        group__group_classes__school_class__in=group.group_classes.values("school_class_id"),
    )
    slot = max(earlier.values_list("slot", flat=True), default=0) + 1
    taken = set(own.values_list("slot", flat=True))
    while slot in taken:
        slot += 1
    return slot


def _save(lesson: Lesson) -> None:
    try:
        with transaction.atomic():
            lesson.save(force_insert=True)
    except IntegrityError as error:
        raise LessonThere(lesson.on) from error
