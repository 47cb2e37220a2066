"""The week of the diary on paper: who is to get it, the order, who has printed it (S1-8.3)."""

import datetime as dt

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, runner
from core.answers import see_other
from core.enums import JobKind
from core.rate_limits import PRINT, limited
from reports import policies
from reports.selectors import week_sheets as selectors
from reports.selectors.week_sheets import TO_SATURDAY, Wanted, Whose
from reports.services import papers
from reports.services.papers import NothingToPrint
from reports.tasks import print_week_sheets
from school.models import SchoolClass
from school.selectors import family_papers

PRINTERS = tuple(sorted(policies.WEEK_SHEET_PRINTERS))
_WEEK = dt.timedelta(days=7)


@require_safe
@role_required(*PRINTERS)
def week_sheet_list(request: ActorRequest) -> HttpResponse:
    """``?week=`` any day of it, ``?class=``, ``?whose=paper|all``: who gets a sheet."""
    today = clock.today(request.school)
    classes = family_papers.classes_for(request.actor, today)
    wanted = _wanted(request.GET, today)
    if wanted.class_id is None and wanted.whose == Whose.ALL and len(classes) == 1:
        wanted = Wanted(wanted.monday, wanted.whose, classes[0].pk)
    chosen = next((item for item in classes if item.pk == wanted.class_id), None)
    if wanted.class_id is not None and chosen is None:
        raise Http404
    needs_class = wanted.whose == Whose.ALL and chosen is None
    lines = [] if needs_class else selectors.lines([chosen] if chosen else classes, wanted, today)
    return render(
        request,
        "reports/week_sheets.html",
        {
            "classes": classes,
            "chosen": chosen,
            "wanted": wanted,
            "whose": [
                (Whose.PAPER, _("families informed on paper")),
                (Whose.ALL, _("every student of the class")),
            ],
            "needs_class": needs_class,
            "lines": lines,
            "printed": [
                (clock.local(item.at, request.school), item)
                for item in selectors.printed(request.actor, wanted.monday, classes)
            ],
            "switcher": _switcher(wanted, today),
            "is_under_way": today < wanted.monday + TO_SATURDAY,
        },
    )


@require_POST
@role_required(*PRINTERS)
@limited(PRINT)
def week_sheet_order(request: ActorRequest) -> HttpResponse:
    """Order the sheets of ``week``, ``class``, ``whose``."""
    today = clock.today(request.school)
    wanted = _wanted(request.POST, today)
    try:
        classes = selectors.classes_for(request.actor, wanted, today)
    except SchoolClass.DoesNotExist:
        raise Http404 from None
    if wanted.whose == Whose.ALL and wanted.class_id is None:
        raise Http404
    if not selectors.lines(classes, wanted, today):
        raise NothingToPrint
    name = classes[0].name if wanted.class_id is not None else ""
    title = _("Weekly sheets, %(span)s") % {"span": _span(wanted.monday)}
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.WEEK_SHEETS,
        title=", ".join(filter(None, (title, name))),
        params=wanted.as_json(),
        now=clock.now(),
    )
    runner.start(print_week_sheets, job)
    return see_other("reports:job-detail", job.pk)


def _wanted(sent: QueryDict, today: dt.date) -> Wanted:
    """Nonsense is the last week, of all classes, on paper; a class that is no number is none of
    ours."""
    try:
        day = dt.date.fromisoformat(sent.get("week", ""))
    except ValueError:
        day = selectors.monday_to_print(today)
    if not dt.date(2000, 1, 1) <= day <= dt.date(2100, 1, 1):
        raise Http404
    asked = sent.get("class", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    whose = Whose.ALL if sent.get("whose") == Whose.ALL else Whose.PAPER
    return Wanted(day - dt.timedelta(days=day.weekday()), whose, int(asked) if asked else None)


def _switcher(wanted: Wanted, today: dt.date) -> dict[str, str]:
    def link(monday: dt.date) -> str:
        query = {"week": monday.isoformat(), "whose": wanted.whose}
        if wanted.class_id is not None:
            query["class"] = str(wanted.class_id)
        return f"{reverse('reports:week-sheets')}?{urlencode(query)}"

    before, after = wanted.monday - _WEEK, wanted.monday + _WEEK
    return {
        "label": _("Week"),
        "current": _span(wanted.monday),
        "prev_url": link(before),
        "prev_label": _span(before),
        "next_url": link(after) if after <= today else "",
        "next_label": _span(after),
    }


def _span(monday: dt.date) -> str:
    """«11.05–16.05.2026»."""
    return f"{monday:%d.%m}–{monday + TO_SATURDAY:%d.%m.%Y}"
