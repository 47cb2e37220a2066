"""The school, its year, terms and days without lessons."""

import datetime as dt

from core.models import School
from journal.demo.blueprint import YEAR_ENDS, YEAR_NAME, YEAR_STARTS, SchoolPlan
from school.enums import TermKind
from school.models import AcademicYear, NonTeachingSpan, Term, TermScheme
from school.services.calendar import public_holidays
from school.services.regulation import adopt_preset


def create_school(plan: SchoolPlan) -> AcademicYear:
    """The school with its regulation, terms and holidays."""
    school = School.objects.create(
        slug=plan.slug,
        name=plan.name,
        full_name=plan.full_name,
        locality=plan.locality,
        region=plan.region,
        time_zone=plan.time_zone,
        help_phone="+7 900 000-00-01",
    )
    year = AcademicYear.objects.create(
        school=school, name=YEAR_NAME, starts_on=YEAR_STARTS, ends_on=YEAR_ENDS
    )
    regulation = adopt_preset(actor=None, year=year, preset=plan.preset)
    regulation.approved_on = dt.date(YEAR_STARTS.year, 8, 29)
    regulation.approval_order = "127-од"
    regulation.save(update_fields=["approved_on", "approval_order"])
    _write_terms(plan, year)
    _write_spans(plan, year)
    return year


def _write_terms(plan: SchoolPlan, year: AcademicYear) -> None:
    Term.objects.bulk_create(
        Term(
            school_id=year.school_id,
            scheme=scheme,
            number=number,
            name=term.name,
            starts_on=term.first,
            ends_on=term.last,
        )
        for scheme in TermScheme.objects.filter(year=year).order_by("pk")
        for number, term in enumerate(plan.terms[TermKind(scheme.kind)], start=1)
    )


def _write_spans(plan: SchoolPlan, year: AcademicYear) -> None:
    spans = [
        NonTeachingSpan(
            school_id=year.school_id,
            year=year,
            kind=span.kind,
            name=span.name,
            starts_on=span.first,
            ends_on=span.last,
            grades=list(span.grades) if span.grades else None,
        )
        for span in plan.spans
    ]
    spans.extend(
        NonTeachingSpan(
            school_id=year.school_id,
            year=year,
            kind=NonTeachingSpan.Kind.HOLIDAY,
            name=name[:120],
            starts_on=day,
            ends_on=day,
        )
        for day, name in public_holidays(YEAR_STARTS, YEAR_ENDS)
    )
    NonTeachingSpan.objects.bulk_create(spans)


class Days:
    """Which dates are school days for a grade, and which term a date is in."""

    def __init__(self, year: AcademicYear) -> None:
        self.first, self.last = year.starts_on, year.ends_on
        self._spans = list(NonTeachingSpan.objects.filter(year=year))
        self._terms: dict[int, list[Term]] = {}
        for term in Term.objects.filter(scheme__year=year).order_by("number"):
            self._terms.setdefault(term.scheme_id, []).append(term)

    def of_grade(self, grade: int) -> list[dt.date]:
        """School days of the year in order; Saturdays are kept for those who study on them."""
        days = []
        day = self.first
        while day <= self.last:
            if day.isoweekday() < 7 and not any(span.covers(day, grade) for span in self._spans):
                days.append(day)
            day += dt.timedelta(days=1)
        return days

    def term_on(self, scheme_id: int, day: dt.date) -> Term | None:
        return next((term for term in self._terms[scheme_id] if term.covers(day)), None)

    def terms(self, scheme_id: int) -> list[Term]:
        return self._terms[scheme_id]
