"""The year at a glance, and what does not fit together in it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from schedule.selectors import calendar_history, year_grid
from schedule.selectors.calendar import YearCalendar, year_calendar
from schedule.views.calendar import frame
from school.rules.calendar import lengths


@require_safe
@role_required(*frame.READERS)
def calendar(request: ActorRequest) -> HttpResponse:
    """Twelve months, for the school or one grade (``?grade=``)."""
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    page = year_calendar(year)
    grade = _asked_grade(request, page)
    today = clock.today(request.school)
    months = year_grid.months(page, grade=grade, today=today)
    return render(
        request,
        "schedule/calendar/year.html",
        {
            "year": year,
            "months": months,
            "weekdays": year_grid.weekday_heads(),
            "legend": year_grid.legend(months),
            "week": year_grid.week_now(page, today),
            "today": today,
            "terms": _terms(page, grade),
            "days": _days(page, grade),
            "tabs": frame.tabs(request, year, "schedule:calendar"),
            "years": frame.year_tabs(request, year, "schedule:calendar"),
            "grades": _grade_tabs(page, grade),
            "grade": grade,
            "can_edit": frame.can_edit(request, year),
            "state": frame.state(request, page),
        },
    )


@require_safe
@role_required(*frame.KEEPERS)
def calendar_check(request: ActorRequest) -> HttpResponse:
    """Every problem with its place, the length of the year by grades, and who changed what."""
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    page = year_calendar(year)
    return render(
        request,
        "schedule/calendar/check.html",
        {
            "year": year,
            "rows": frame.finding_rows(page.findings(), year),
            "lengths": lengths(page.calendar),
            "changes": calendar_history.changes_of(year),
            "tabs": frame.tabs(request, year, "schedule:calendar-check"),
            "years": frame.year_tabs(request, year, "schedule:calendar-check"),
            "can_edit": frame.can_edit(request, year),
        },
    )


# --- parts -------------------------------------------------------------------------------------


def _asked_grade(request: ActorRequest, page: YearCalendar) -> int | None:
    asked = request.GET.get("grade", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 3):
        raise Http404
    grade = int(asked)
    if grade not in page.grades:
        raise Http404
    return grade


def _grade_tabs(page: YearCalendar, grade: int | None) -> list[dict[str, object]]:
    url = frame.of_year("schedule:calendar", page.year)
    return [
        {"label": _("Whole school"), "url": url, "is_current": grade is None},
        *(
            {
                "label": _("Grade %(n)s") % {"n": item},
                "url": f"{url}&grade={item}",
                "is_current": item == grade,
            }
            for item in page.grades
        ),
    ]


def _terms(page: YearCalendar, grade: int | None) -> list[dict[str, object]]:
    return [
        {
            "name": scheme.get_kind_display(),
            "grades": year_grid.grades_word(scheme.grades),
            "terms": scheme.dated_terms,  # type: ignore[attr-defined]
        }
        for scheme in page.schemes
        if scheme.grades and (grade is None or grade in scheme.grades)
    ]


def _days(page: YearCalendar, grade: int | None) -> list[dict[str, object]]:
    """Breaks, exceptions, special days and public holidays as lines, by date."""
    return sorted(
        (
            item
            for item in (*day_rows(page), *special_rows(page))
            if grade is None or _is_for(item, grade)
        ),
        key=lambda item: str(item["first"]),
    )


def _is_for(item: dict[str, object], grade: int) -> bool:
    grades = item["of_grades"]
    return grades is None or (isinstance(grades, set | frozenset) and grade in grades)


def day_rows(page: YearCalendar) -> list[dict[str, object]]:
    """Days off, ready to show."""
    grade_of = {item.pk: item.grade for item in page.classes}
    rows: list[dict[str, object]] = []
    for span in page.spans:
        own = {
            grade_of.get(item.school_class_id)
            for item in span.own_classes  # type: ignore[attr-defined]
        }
        rows.append(
            {
                "kind": span.kind,
                "kind_name": span.get_kind_display(),
                "name": span.name,
                "first": span.starts_on,
                "last": span.ends_on,
                "days": (span.ends_on - span.starts_on).days + 1,
                "whom": year_grid.span_for(span),
                "of_grades": own or (set(span.grades) if span.grades is not None else None),
                "order_no": span.order_no,
                "url": reverse("schedule:days-off-edit", args=[span.pk]),
            }
        )
    return rows


def special_rows(page: YearCalendar) -> list[dict[str, object]]:
    """Days that are not like their weekday, ready to show."""
    return [
        {
            "kind": "special",
            "kind_name": year_grid.special_told(special),
            "name": special.name,
            "first": special.on,
            "last": special.on,
            "days": 1,
            "whom": year_grid.grades_word(special.grades),
            "of_grades": set(special.grades) if special.grades is not None else None,
            "order_no": special.order_no,
            "url": reverse("schedule:special-day-edit", args=[special.pk]),
        }
        for special in page.special_days
    ]
