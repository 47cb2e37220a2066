"""The pages of the family: the child's week, the marks by subject (S1-3.10, S1-5.3), and the
receipt of what was read there."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import see_other
from core.errors import wants_json
from journal.forms.comments import mark_ids
from journal.models import Mark
from journal.selectors import absences as absence_selectors
from journal.selectors import diary as selectors
from journal.selectors.diary import marks_table as marks_selectors
from journal.services import errors
from journal.services.grading import comments
from school.models import Regulation, Student, Term
from school.selectors.people import chosen_child


@require_safe
@role_required(Role.GUARDIAN, Role.STUDENT)
def diary(request: ActorRequest) -> HttpResponse:
    """A child's week. ``?child=`` another child, ``?week=`` any day of another week."""
    children, child = _child(request)
    today = clock.today(request.school)
    monday = _week(request.GET.get("week", ""), today)
    school_class = selectors.class_on(child, monday + dt.timedelta(days=6)) if child else None
    context: dict[str, object] = {"children": children, "child": child, "asked": monday}
    if child is not None and school_class is not None:
        week = selectors.diary_week(
            actor=request.actor,
            student=child,
            year=school_class.year,
            grade=school_class.grade,
            monday=monday,
            local_now=clock.local(clock.now(), request.school),
        )
        context |= {
            "school_class": school_class,
            "week": week,
            "switcher": _week_switcher(child, week),
            "is_this_week": monday == _week("", today),
            "away": absence_selectors.in_days(student=child, first=week.monday, last=week.last),
            "is_guardian": request.actor.role == Role.GUARDIAN,
        }
    return render(request, "journal/diary.html", context)


@require_safe
@role_required(Role.GUARDIAN, Role.STUDENT)
def marks_table(request: ActorRequest) -> HttpResponse:
    """Marks by subject for a term: ``?child=``, ``?term=`` (its id)."""
    children, child = _child(request)
    today = clock.today(request.school)
    school_class = selectors.class_on(child, today) if child else None
    context: dict[str, object] = {"children": children, "child": child}
    if child is not None and school_class is not None:
        terms = list(Term.objects.filter(scheme_id=school_class.term_scheme_id).order_by("number"))
        term = _term(request.GET.get("term", ""), terms, today)
        context |= {
            "school_class": school_class,
            "table": marks_selectors.marks_table(
                actor=request.actor,
                student=child,
                school_class=school_class,
                regulation=Regulation.objects.filter(year_id=school_class.year_id).first(),
                terms=terms,
                term=term,
                today=today,
            ),
            "terms": [
                {
                    "label": item.name,
                    "url": _url("journal:marks-table", child=child.pk, term=item.pk),
                    "is_current": item == term,
                }
                for item in terms
                if item.starts_on <= today
            ],
        }
    return render(request, "journal/marks_table.html", context)


@require_POST
@role_required(Role.GUARDIAN, Role.STUDENT)
def comments_read(request: ActorRequest) -> HttpResponse:
    """The family has read the comments of these marks (``mark``, once or more): the teacher sees
    it. A script is told 204, a form goes back to where it came from (``back``)."""
    asked = mark_ids(request.POST)
    if asked is None:
        raise errors.JournalError(_("This cannot be read. Reload the page and try again."))
    marks = list(Mark.objects.visible_to(request.actor).filter(pk__in=asked))
    if len(marks) != len(set(asked)):
        raise Http404
    comments.confirm_reading(actor=request.actor, marks=marks, now=clock.now())
    if wants_json(request):
        return HttpResponse(status=204)
    page = "journal:marks-table" if request.POST.get("back") == "marks" else "journal:diary"
    child = marks[0].student_id
    week = request.POST.get("week", "")
    return see_other(_url(page, child=child, **({"week": week} if week else {})))


def _child(request: ActorRequest) -> tuple[list[Student], Student | None]:
    try:
        return chosen_child(request.actor, request.GET.get("child", ""))
    except Student.DoesNotExist:
        raise Http404 from None


def _week(asked: str, today: dt.date) -> dt.date:
    """The Monday of the week of ``asked`` (YYYY-MM-DD); on Sundays the week to come. Raises 404
    for what is no date."""
    if asked:
        try:
            day = dt.date.fromisoformat(asked)
        except ValueError:
            raise Http404 from None
        if not 1900 < day.year < 9000:
            raise Http404
        return day - dt.timedelta(days=day.weekday())
    day = today + dt.timedelta(days=1) if today.isoweekday() == 7 else today
    return day - dt.timedelta(days=day.weekday())


def _term(asked: str, terms: list[Term], today: dt.date) -> Term | None:
    """The term asked for by id (404 when the class does not study by it), else the one that is
    on, else the last that has begun."""
    if asked:
        term = next((item for item in terms if str(item.pk) == asked), None)
        if term is None:
            raise Http404
        return term
    begun = [item for item in terms if item.starts_on <= today]
    return begun[-1] if begun else None


def _week_switcher(child: Student, week: selectors.DiaryWeek) -> dict[str, str]:
    def link(monday: dt.date | None) -> str:
        if monday is None:
            return ""
        return _url("journal:diary", child=child.pk, week=monday.isoformat())

    return {
        "label": _("Week"),
        "current": _span(week.monday),
        "prev_url": link(week.previous),
        "prev_label": _span(week.monday - dt.timedelta(days=7)),
        "next_url": link(week.following),
        "next_label": _span(week.monday + dt.timedelta(days=7)),
    }


def _span(monday: dt.date) -> str:
    """«11–16 мая», «30 марта – 4 апреля»."""
    last = monday + dt.timedelta(days=selectors.SCHOOL_WEEK - 1)
    if monday.month == last.month:
        return f"{monday.day}–{date_format(last, 'j E')}"
    return f"{date_format(monday, 'j E')} – {date_format(last, 'j E')}"


def _url(name: str, **query: int | str) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
