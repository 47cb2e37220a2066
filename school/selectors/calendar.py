"""The calendar of a year as its rules and its pages read it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Prefetch

from school.models import AcademicYear, NonTeachingSpan, SchoolClass, SpanClass, Term, TermScheme
from school.rules.calendar import Calendar, ClassWeek, DaysOff, Part, Scheme


def years_of(school_id: int) -> list[AcademicYear]:
    """The latest first. One query."""
    return list(AcademicYear.objects.filter(school_id=school_id).order_by("-starts_on"))


def schemes_of(year: AcademicYear) -> list[TermScheme]:
    """With their terms in ``.dated_terms``, those of the lowest grades first. Two queries."""
    schemes = TermScheme.objects.filter(year=year).prefetch_related(
        Prefetch("terms", queryset=Term.objects.order_by("starts_on"), to_attr="dated_terms")
    )
    return sorted(schemes, key=lambda scheme: (min(scheme.grades, default=99), scheme.pk))


def spans_of(year: AcademicYear) -> list[NonTeachingSpan]:
    """By date, with the classes that alone have them in ``.own_classes``. Two queries."""
    own = SpanClass.objects.select_related("school_class").order_by(
        "school_class__grade", "school_class__letter"
    )
    return list(
        NonTeachingSpan.objects.filter(year=year)
        .prefetch_related(Prefetch("span_classes", queryset=own, to_attr="own_classes"))
        .order_by("starts_on", "ends_on", "pk")
    )


def classes_of(year: AcademicYear) -> list[SchoolClass]:
    """One query."""
    return list(SchoolClass.objects.filter(year=year).in_school_order())


def calendar_of(year: AcademicYear, public: Mapping[dt.date, str] | None = None) -> Calendar:
    """Terms, days off and classes of the year, for ``school.rules.calendar``. Five queries."""
    return gather(year, schemes_of(year), spans_of(year), classes_of(year), public)


def gather(
    year: AcademicYear,
    schemes: Sequence[TermScheme],
    spans: Sequence[NonTeachingSpan],
    classes: Sequence[SchoolClass],
    public: Mapping[dt.date, str] | None = None,
) -> Calendar:
    """The same from rows that are at hand. No query."""
    return Calendar(
        first=year.starts_on,
        last=year.ends_on,
        schemes=tuple(
            Scheme(
                f"scheme-{scheme.pk}",
                scheme.get_kind_display(),
                frozenset(scheme.grades),
                tuple(
                    Part(f"scheme-{scheme.pk}", term.name, term.starts_on, term.ends_on)
                    for term in scheme.dated_terms  # type: ignore[attr-defined]
                ),
            )
            for scheme in schemes
        ),
        off=tuple(_days_off(span) for span in spans),
        classes=tuple(
            ClassWeek(str(item.pk), item.name, item.grade, item.week_days, item.shift)
            for item in classes
        ),
        public=public or {},
    )


def _days_off(span: NonTeachingSpan) -> DaysOff:
    own = span.own_classes  # type: ignore[attr-defined]
    return DaysOff(
        f"span-{span.pk}",
        span.name,
        span.starts_on,
        span.ends_on,
        kind=span.kind,
        grades=frozenset(span.grades) if span.grades is not None else None,
        classes=frozenset(str(item.school_class_id) for item in own),
    )
