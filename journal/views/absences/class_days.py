"""The class teacher's page: what waits in the class, and the class by lessons (S3-1d, S1-4.3a)."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from journal.enums import AttendanceCode, ExcuseDocument
from journal.selectors import absences as selectors
from journal.selectors.absences import class_days
from school.models import SchoolClass

# One click in the queue gives one of these; the form has the others.
QUICK_REASONS = [
    (code.value, code.label)
    for code in (AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.UNEXCUSED)
]


@require_safe
@role_required(Role.TEACHER, *selectors.READERS)
def absence_list(request: ActorRequest) -> HttpResponse:
    """What waits in a class, and the class by lessons of ``?day=``, or by days with ``?view=week``.
    ``?class=`` another class."""
    today = clock.today(request.school)
    classes = selectors.classes_of(request.actor, today)
    school_class = _chosen_class(classes, request.GET.get("class", ""))
    is_week = request.GET.get("view") == "week"
    context: dict[str, Any] = {
        "classes": [
            {
                "label": item.name,
                "url": _url("journal:absence-list", **{"class": item.pk}),
                "is_current": item == school_class,
            }
            for item in classes
        ],
        "school_class": school_class,
        "is_leader": request.actor.role == Role.TEACHER,
        "is_week": is_week,
        "today": today,
    }
    if school_class is not None:
        day = _day(request.GET.get("day", ""), today)
        context |= {
            "announced": selectors.announced(school_class=school_class, today=today),
            "unexplained": selectors.unexplained(school_class=school_class, today=today),
            "reasons": QUICK_REASONS,
            "documents": ExcuseDocument.choices,
            "views": _views(school_class, day, is_week=is_week),
        }
        context |= (
            _week(request, school_class, day, today)
            if is_week
            else _class_day(request, school_class, day)
        )
    return render(request, "journal/absence_list.html", context)


# --- parts -------------------------------------------------------------------------------------


def _chosen_class(classes: list[SchoolClass], asked: str) -> SchoolClass | None:
    if not asked:
        return classes[0] if classes else None
    for item in classes:
        if str(item.pk) == asked:
            return item
    raise Http404


def _day(asked: str, today: dt.date) -> dt.date:
    if not asked:
        return today
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None
    if not 1900 < day.year < 9000:
        raise Http404
    return day


def _class_day(request: ActorRequest, school_class: SchoolClass, day: dt.date) -> dict[str, Any]:
    found = class_days.class_day(actor=request.actor, school_class=school_class, day=day)
    return {
        "day": found,
        "switcher": _switcher(
            school_class,
            _("Day"),
            date_format(day, "D, j E"),
            [
                (other, date_format(other, "j E")) if other else None
                for other in (found.previous, found.following)
            ],
        ),
    }


def _week(
    request: ActorRequest, school_class: SchoolClass, day: dt.date, today: dt.date
) -> dict[str, Any]:
    monday = day - dt.timedelta(days=day.weekday())
    found = class_days.class_week(
        actor=request.actor, school_class=school_class, monday=monday, today=today
    )
    week = dt.timedelta(days=7)
    year = school_class.year
    around = [
        (other, date_format(other, "j E"))
        if year.starts_on - week < other <= year.ends_on
        else None
        for other in (monday - week, monday + week)
    ]
    current = f"{date_format(monday, 'j E')} – {date_format(found.days[-1], 'j E')}"
    return {
        "week": found,
        "switcher": _switcher(school_class, _("Week"), current, around, view="week"),
    }


def _switcher(
    school_class: SchoolClass,
    label: str,
    current: str,
    around: list[tuple[dt.date, str] | None],
    **query: str,
) -> dict[str, str]:
    found = {"label": label, "current": current}
    for side, other in zip(("prev", "next"), around, strict=True):
        found[f"{side}_label"] = other[1] if other else ""
        found[f"{side}_url"] = (
            _url(
                "journal:absence-list",
                **{"class": school_class.pk, "day": other[0].isoformat()},
                **query,
            )
            if other
            else ""
        )
    return found


def _views(school_class: SchoolClass, day: dt.date, *, is_week: bool) -> list[dict[str, Any]]:
    place: dict[str, Any] = {"class": school_class.pk, "day": day.isoformat()}
    return [
        {
            "label": _("By lessons of the day"),
            "url": _url("journal:absence-list", **place),
            "is_current": not is_week,
        },
        {
            "label": _("By days of the week"),
            "url": _url("journal:absence-list", view="week", **place),
            "is_current": is_week,
        },
    ]


def _url(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
