"""The movement book: orders about students, and what they add up to per class (R-MOVE)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from accounts.actors import Actor
from school import policies
from school.enums import MovementKind
from school.models import AcademicYear, Enrolment, Movement, SchoolClass

PER_PAGE = 50
# A spreadsheet or a print holds no more.
MOST_PRINTED = 5000


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What is asked of the book: movements in force from ``since`` to ``until``, both included."""

    year: AcademicYear
    since: dt.date
    until: dt.date
    kind: str = ""
    class_id: int | None = None
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the parameters of a job."""
        return {
            "year": self.year.pk,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "kind": self.kind,
            "class": self.class_id,
            "words": self.words,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any], *, school_id: int) -> "BookFilter":
        """What ``as_json`` stored. One query; raises ``AcademicYear.DoesNotExist``."""
        return cls(
            year=AcademicYear.objects.get(pk=stored["year"], school_id=school_id),
            since=dt.date.fromisoformat(stored["since"]),
            until=dt.date.fromisoformat(stored["until"]),
            kind=stored["kind"],
            class_id=stored["class"],
            words=stored["words"],
        )


@dataclass(frozen=True, slots=True)
class BookLine:
    pk: int
    kind: str
    name: str
    order_no: str
    order_on: dt.date
    effective_on: dt.date
    from_class: str
    to_class: str
    place: str
    note: str
    undo_reason: str
    is_undone: bool
    can_undo: bool


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """«Было + прибыло − выбыло = стало». ``was`` is the class on the first day, ``stands`` on the
    last; ``from_classes`` and ``to_classes`` are the part that moved inside the school."""

    name: str
    was: int = 0
    arrived: int = 0
    from_classes: int = 0
    left: int = 0
    to_classes: int = 0

    @property
    def stands(self) -> int:
        return self.was + self.arrived - self.left


@dataclass(frozen=True, slots=True)
class Book:
    """A page of lines, and the totals: per class, of each grade, of the school."""

    wanted: BookFilter
    page: "Page[BookLine]"
    totals: tuple[ClassTotal, ...]
    whole: ClassTotal
    lines: tuple[BookLine, ...] = field(default=())


def classes_of(actor: Actor, year: AcademicYear) -> list[SchoolClass]:
    """Classes whose movement the actor reads: all, or the ones a teacher leads. One query."""
    classes = SchoolClass.objects.filter(school_id=actor.school_id, year=year)
    if not actor.reads_all_people:
        classes = classes.filter(pk__in=SchoolClass.objects.led_by(actor).values("pk"))
    return list(classes.in_school_order())


def movement_book(
    actor: Actor,
    wanted: BookFilter,
    classes: list[SchoolClass],
    *,
    page: str = "1",
    per_page: int = PER_PAGE,
    title: str = "",
) -> Book:
    """The book as the actor may read it. Three queries, whatever the number of lines."""
    paginator: Paginator[Movement] = Paginator(_movements(actor, wanted), per_page)
    shown = paginator.get_page(page)
    lines = tuple(_line(actor, row) for row in shown.object_list)
    chosen = [item for item in classes if wanted.class_id in (None, item.pk)]
    totals = _totals(chosen, wanted)
    return Book(
        wanted=wanted,
        page=shown,  # type: ignore[arg-type]
        totals=totals,
        whole=ClassTotal(
            title,
            was=sum(item.was for item in totals),
            arrived=sum(item.arrived for item in totals),
            from_classes=sum(item.from_classes for item in totals),
            left=sum(item.left for item in totals),
            to_classes=sum(item.to_classes for item in totals),
        ),
        lines=lines,
    )


def _movements(actor: Actor, wanted: BookFilter) -> QuerySet[Movement]:
    rows = (
        Movement.objects.visible_to(actor)
        .filter(effective_on__gte=wanted.since, effective_on__lte=wanted.until)
        .select_related("student", "from_class", "to_class")
        .order_by("-effective_on", "-order_on", "-pk")
    )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.class_id is not None:
        rows = rows.filter(Q(from_class=wanted.class_id) | Q(to_class=wanted.class_id))
    for word in wanted.words.lower().replace("ё", "е").split():
        rows = rows.filter(Q(student__sort_key__contains=word) | Q(order_no__icontains=word))
    return rows


def _line(actor: Actor, row: Movement) -> BookLine:
    return BookLine(
        pk=row.pk,
        kind=row.get_kind_display(),
        name=row.student.full_name,
        order_no=row.order_no,
        order_on=row.order_on,
        effective_on=row.effective_on,
        from_class=row.from_class.name if row.from_class else "",
        to_class=row.to_class.name if row.to_class else "",
        place=row.place,
        note=row.reason,
        undo_reason=row.undo_reason,
        is_undone=row.undone_at is not None,
        can_undo=(
            row.undone_at is None
            and row.run_id is None
            and row.kind != MovementKind.PROMOTION
            and policies.can_undo_movement(actor, row)
        ),
    )


def _totals(classes: list[SchoolClass], wanted: BookFilter) -> tuple[ClassTotal, ...]:
    """From the enrolments themselves, so that the sums agree with the class lists."""
    stays: dict[int, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
    begun: set[tuple[int, dt.date]] = set()
    ended: set[tuple[int, dt.date]] = set()
    if classes:
        years = {item.year_id for item in classes}
        for class_id, student_id, since, until in Enrolment.objects.filter(
            school_class__year__in=years
        ).values_list("school_class_id", "student_id", "since", "until"):
            stays[class_id].append((student_id, since, until))
            begun.add((student_id, since))
            if until is not None:
                ended.add((student_id, until))
    found = []
    for item in classes:
        total = {"was": 0, "arrived": 0, "from_classes": 0, "left": 0, "to_classes": 0}
        for student_id, since, until in stays[item.pk]:
            if since <= wanted.since and (until is None or until > wanted.since):
                total["was"] += 1
            if wanted.since < since <= wanted.until:
                total["arrived"] += 1
                total["from_classes"] += (student_id, since) in ended
            if until is not None and wanted.since < until <= wanted.until:
                total["left"] += 1
                total["to_classes"] += (student_id, until) in begun
        found.append(ClassTotal(item.name, **total))
    return tuple(found)
