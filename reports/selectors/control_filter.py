"""What the control report may be asked: the filter and the choices it is filled from."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Left
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from journal.enums import Gap
from school.models import (
    AcademicYear,
    Curation,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
)


class Grouping(models.TextChoices):
    TEACHER = "teacher", _("by teacher")
    CLASS = "class", _("by class")
    DAY = "day", _("by day")


class Order(models.TextChoices):
    NAME = "name", _("in order")
    MOST = "most", _("most unfilled first")


@dataclass(frozen=True, slots=True)
class ControlFilter:
    """What to look at, both days included. Without ``since`` it is the last term to have begun by
    ``until``, in the scheme of each lesson: a quarter for some classes, a half-year for others."""

    until: dt.date
    since: dt.date | None = None
    grades: tuple[int, ...] = ()
    class_id: int | None = None
    staff_id: int | None = None
    subject_id: int | None = None
    gap: Gap | None = None
    grouping: Grouping = Grouping.TEACHER
    order: Order = Order.NAME


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """(id, label) pairs in the order in which a school lists them; ``curated`` are the grades that
    the actor looks after."""

    grades: list[int]
    classes: list[tuple[int, str]]
    staff: list[tuple[int, str]]
    subjects: list[tuple[int, str]]
    curated: tuple[int, ...] = ()


def filter_options(*, actor: Actor, day: dt.date) -> FilterOptions:
    """Classes, teachers and subjects of the year that ``day`` is in, and the actor's own parallels.
    One query."""
    year = Subquery(
        AcademicYear.objects.filter(school_id=actor.school_id, starts_on__lte=day)
        .order_by("-starts_on")
        .values("pk")[:1]
    )
    taught = TeachingAssignment.objects.filter(school_id=actor.school_id, group__year=year)
    initials = Concat(Value(" "), Left("first_name", 1), Value("."))
    for_patronymic = Case(
        When(patronymic="", then=Value("")),
        default=Concat(Value(" "), Left("patronymic", 1), Value(".")),
    )
    rows = list(
        _options(
            SchoolClass.objects.visible_to(actor).filter(year=year),
            kind="class",
            number=F("grade"),
            sort=F("letter"),
            label=Concat(Cast("grade", CharField()), F("letter")),
        ).union(
            _options(
                StaffMember.objects.visible_to(actor).filter(pk__in=taught.values("staff_id")),
                kind="staff",
                number=Value(0),
                sort=F("sort_key"),
                label=Concat(F("last_name"), initials, for_patronymic),
            ),
            _options(
                Subject.objects.filter(
                    school_id=actor.school_id, pk__in=taught.values("group__subject_id")
                ),
                kind="subject",
                number=Value(0),
                sort=F("name"),
                label=F("name"),
            ),
            _options(
                Curation.objects.on(day).filter(
                    school_id=actor.school_id, staff__user_id=actor.user_id
                ),
                kind="curated",
                number=F("grade"),
                sort=Value(""),
                label=Value(""),
            ),
            all=True,
        )
    )
    rows.sort(key=lambda row: row[:3])
    found: dict[str, list[tuple[int, str]]] = {"class": [], "staff": [], "subject": []}
    for kind, _number, _sort, pk, label in rows:
        if kind in found:
            found[kind].append((pk, label))
    return FilterOptions(
        grades=sorted({number for kind, number, *_rest in rows if kind == "class"}),
        classes=found["class"],
        staff=found["staff"],
        subjects=found["subject"],
        curated=tuple(sorted({number for kind, number, *_rest in rows if kind == "curated"}))
        if actor.role == Role.DEPUTY
        else (),
    )


def _options(
    rows: QuerySet[Any], *, kind: str, number: Any, sort: Any, label: Any
) -> QuerySet[Any, Any]:
    """The columns of a choice, alike for the three kinds, so that one query brings all."""
    text = models.TextField()
    return (
        rows.annotate(
            option_kind=Value(kind),
            option_number=Cast(number, models.IntegerField()),
            option_sort=Cast(sort, text),
            option_label=Cast(label, text),
        )
        .order_by()
        .values_list("option_kind", "option_number", "option_sort", "pk", "option_label")
    )
