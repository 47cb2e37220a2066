"""Homework: by when it is due, how much of it a class has for a day, and what goes with it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.enums import LessonStatus
from journal.models import HomeworkAttachment, Lesson
from school.models import GroupMembership

# Homework for later than this is a project; the sum of a day does not look further back.
LOOKS_BACK = dt.timedelta(days=45)
MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class LoadLine:
    """Homework of another subject for the day; ``minutes`` None: its teacher has not said."""

    subject: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class HomeworkLoad:
    """What is to be done by ``on``: ``own`` minutes of the lesson asked about, and ``others`` of
    the student of the group who has most. ``norm`` is the sanitary norm of the grade a day (domain
    §2.4, S3-3c)."""

    on: dt.date
    grade: int
    norm: int
    own: int
    others: tuple[LoadLine, ...]

    @property
    def total(self) -> int:
        return self.own + sum(line.minutes or 0 for line in self.others)

    @property
    def is_over(self) -> bool:
        return self.total > self.norm

    @property
    def sentence(self) -> str:
        """«На 15.05 вместе с этим заданием: 95 мин. из 120 по норме 5-го класса.»"""
        words = {
            "day": formats.date_format(self.on, "d.m"),
            "total": self.total,
            "norm": self.norm,
            "grade": self.grade,
        }
        if not self.norm:
            return _("Homework is not set in grade %(grade)s by the regulation.") % words
        if self.is_over:
            return (
                _(
                    "For %(day)s the class then has %(total)s min, more than the norm of "
                    "%(norm)s min in grade %(grade)s: set less, or for another day."
                )
                % words
            )
        return (
            _(
                "For %(day)s the class then has %(total)s of %(norm)s min "
                "allowed in grade %(grade)s."
            )
            % words
        )

    @property
    def details(self) -> str:
        """«Русский язык 30, Алгебра 20; без оценки времени: 1.»"""
        known = [f"{line.subject} {line.minutes}" for line in self.others if line.minutes]
        silent = sum(1 for line in self.others if line.minutes is None)
        parts = [", ".join(known)] if known else []
        if silent:
            parts.append(
                ngettext(
                    "%(count)s more without an estimate",
                    "%(count)s more without an estimate",
                    silent,
                )
                % {"count": silent}
            )
        return "; ".join(parts)


def later_lessons(lesson: Lesson) -> QuerySet[Lesson]:
    """The group's lessons on later days that take place, in order."""
    return (
        Lesson.objects.filter(group_id=lesson.group_id, on__gt=lesson.on)
        .exclude(status=LessonStatus.CANCELLED)
        .in_order()
    )


def due_choices(lesson: Lesson) -> tuple[Lesson, ...]:
    """The next lessons by which the homework may be asked for, the first of each day; the one that
    was chosen is among them wherever it is. One query."""
    following = later_lessons(lesson).only("pk", "on", "slot", "group_id", "status")
    first_of_day: dict[dt.date, Lesson] = {}
    for one in following[: 2 * MOST_CHOICES]:
        first_of_day.setdefault(one.on, one)
    found = list(first_of_day.values())[:MOST_CHOICES]
    chosen = lesson.homework_due
    if chosen is not None and not chosen.is_cancelled and chosen not in found:
        found = sorted([*found, chosen], key=lambda one: (one.on, one.slot))
    return tuple(found)


def due_of(lesson: Lesson, choices: Sequence[Lesson]) -> Lesson | None:
    """The lesson by which the homework of ``lesson`` is due: the chosen one, else the next."""
    chosen = lesson.homework_due
    if chosen is not None and not chosen.is_cancelled:
        return chosen
    return choices[0] if choices else None


def day_load(lesson: Lesson, *, due: Lesson, minutes: int) -> HomeworkLoad:
    """The homework for the day of ``due`` of the students of the lesson's group, ``minutes`` being
    what is typed for this one. Two queries; ``lesson`` comes with the regulation of its year."""
    group = lesson.group
    members = group.memberships.on(lesson.on).values("student_id")
    groups_of: dict[int, set[int]] = defaultdict(set)
    for student_id, group_id in (
        GroupMembership.objects.filter(student_id__in=members)
        .on(due.on)
        .values_list("student_id", "group_id")
    ):
        groups_of[student_id].add(group_id)
    lines: dict[int, list[LoadLine]] = defaultdict(list)
    for group_id, subject, estimate in (
        due_on(due.on)
        .filter(group_id__in={pk for found in groups_of.values() for pk in found})
        .exclude(pk=lesson.pk)
        .order_by("group__subject__name", "pk")
        .values_list("group_id", "group__subject__name", "homework_minutes")
    ):
        lines[group_id].append(LoadLine(subject, estimate))
    norms = group.year.regulation.homework_minutes
    return HomeworkLoad(
        on=due.on,
        grade=group.grade,
        norm=norms[group.grade - 1],
        own=minutes,
        others=_heaviest(groups_of.values(), lines),
    )


def due_on(day: dt.date) -> QuerySet[Lesson]:
    """Lessons whose homework is to be done by ``day``: by the lesson that was chosen or, where none
    was or it fell out, by the next one of the group."""
    following = (
        Lesson.objects.filter(group_id=OuterRef("group_id"), on__gt=OuterRef("on"))
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("on")
        .values("on")[:1]
    )
    chosen = Lesson.objects.filter(pk=OuterRef("homework_due_id")).exclude(
        status=LessonStatus.CANCELLED
    )
    return (
        Lesson.objects.filter(on__lt=day, on__gte=day - LOOKS_BACK)
        .exclude(Q(status=LessonStatus.CANCELLED) | Q(homework=""))
        .annotate(
            due_day=Coalesce(
                Subquery(chosen.values("on")[:1]), Subquery(following), output_field=DateField()
            )
        )
        .filter(due_day=day)
    )


def attachments_of(lesson: Lesson) -> tuple[HomeworkAttachment, ...]:
    """One query."""
    return tuple(lesson.attachments.order_by("added_at", "pk"))


def _heaviest(
    groups_of_students: Iterable[set[int]], lines: Mapping[int, Sequence[LoadLine]]
) -> tuple[LoadLine, ...]:
    """The lines of the student who has most to do: halves of a class have different homework."""
    most: tuple[LoadLine, ...] = ()
    weight = (-1, -1)
    for groups in groups_of_students:
        own = tuple(line for pk in groups for line in lines.get(pk, ()))
        found = (sum(line.minutes or 0 for line in own), len(own))
        if found > weight:
            most, weight = own, found
    return tuple(sorted(most, key=lambda line: line.subject))
