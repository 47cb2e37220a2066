"""Days without lessons: breaks, public holidays, exceptions such as a quarantine."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.actors import Actor
from school.models import AcademicYear, NonTeachingSpan, SchoolClass, SpanClass
from school.selectors.calendar import calendar_of
from school.selectors.change_log import version_of
from school.services.calendar.changes import Gather, changing, ensure_open
from school.services.calendar.errors import ChangedMeanwhile, NotYourCalendar


@dataclass(frozen=True, slots=True)
class OffDays:
    """What a person says of such days. ``grades`` None: all of them; ``classes``: those who alone
    have them, whatever ``grades`` says."""

    kind: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    grades: tuple[int, ...] | None = None
    classes: tuple[SchoolClass, ...] = ()
    order_no: str = ""

    @property
    def touched_grades(self) -> Collection[int] | None:
        if self.classes:
            return {item.grade for item in self.classes}
        return self.grades


def give_days_off(
    *,
    actor: Actor,
    year: AcademicYear,
    days: OffDays,
    reason: str = "",
    gather: Gather = calendar_of,
) -> NonTeachingSpan:
    """New days without lessons. Raises what ``changing`` and ``ensure_open`` raise."""
    with changing(actor, year, reason=reason, gather=gather) as locked:
        _ensure_classes(locked, days.classes)
        ensure_open(locked, [(days.starts_on, days.ends_on)], days.touched_grades)
        span = NonTeachingSpan.objects.create(
            school_id=locked.school_id, year=locked, **_fields(days)
        )
        _put_classes(span, days.classes)
    return span


def change_days_off(
    *,
    actor: Actor,
    span: NonTeachingSpan,
    days: OffDays,
    seen: int,
    reason: str = "",
    gather: Gather = calendar_of,
) -> bool:
    """Other days, another name or other classes; False when all was so already. ``seen`` is the
    version that the person began from. Raises ``ChangedMeanwhile`` and what ``changing`` and
    ``ensure_open`` raise: name and order may change in a closed term, days may not."""
    with changing(actor, span.year, reason=reason, gather=gather) as locked:
        _ensure_classes(locked, days.classes)
        span = NonTeachingSpan.objects.select_for_update().get(pk=span.pk)
        if version_of(span) != seen:
            raise ChangedMeanwhile
        known = set(SpanClass.objects.filter(span=span).values_list("school_class_id", flat=True))
        wanted = {item.pk for item in days.classes}
        differing = {
            name: value for name, value in _fields(days).items() if getattr(span, name) != value
        }
        moves = known != wanted or bool(differing.keys() & {"starts_on", "ends_on", "grades"})
        if moves:
            # Whose days were they, whose will they be: a class and its parallel may differ.
            grades = _either(_grades_of(span), days.touched_grades)
            stretches = [(span.starts_on, span.ends_on), (days.starts_on, days.ends_on)]
            ensure_open(locked, stretches, grades)
        if not differing and not moves:
            return False
        for name, value in differing.items():
            setattr(span, name, value)
        if differing:
            span.save(update_fields=list(differing))
        if known != wanted:
            SpanClass.objects.filter(span=span).exclude(school_class_id__in=wanted).delete()
            _put_classes(span, [item for item in days.classes if item.pk not in known])
    return True


def take_days_off_back(
    *, actor: Actor, span: NonTeachingSpan, reason: str = "", gather: Gather = calendar_of
) -> None:
    """The days have lessons again; the history keeps what stood there. Raises as above."""
    with changing(actor, span.year, reason=reason, gather=gather) as locked:
        ensure_open(locked, [(span.starts_on, span.ends_on)], _grades_of(span))
        # The classes go with it.
        NonTeachingSpan.objects.filter(pk=span.pk).delete()


# --- parts -------------------------------------------------------------------------------------


def _fields(days: OffDays) -> dict[str, object]:
    return {
        "kind": days.kind,
        "name": days.name,
        "starts_on": days.starts_on,
        "ends_on": days.ends_on,
        "grades": list(days.grades) if days.grades is not None and not days.classes else None,
        "order_no": days.order_no,
    }


def _grades_of(span: NonTeachingSpan) -> Collection[int] | None:
    own = set(SpanClass.objects.filter(span=span).values_list("school_class__grade", flat=True))
    return own or span.grades


def _either(one: Collection[int] | None, other: Collection[int] | None) -> set[int] | None:
    return None if one is None or other is None else {*one, *other}


def _ensure_classes(year: AcademicYear, classes: Iterable[SchoolClass]) -> None:
    if any(item.year_id != year.pk for item in classes):
        raise NotYourCalendar


def _put_classes(span: NonTeachingSpan, classes: Iterable[SchoolClass]) -> None:
    SpanClass.objects.bulk_create(
        SpanClass(school_id=span.school_id, span=span, school_class=item) for item in classes
    )
