"""The weekly check of absences: who has signed, and one week of a class (S1-4.3a)."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import NotAllowed
from journal import policies
from journal.enums import ExcuseDocument
from journal.forms.absences import SignWeekForm, TakeBackWeekForm
from journal.models import WeekCheck
from journal.selectors import absences
from journal.selectors.absences import class_days
from journal.selectors.absences import week_checks as selectors
from journal.services.absences import week_checks as services
from journal.views.absences.class_days import QUICK_REASONS
from school.models import SchoolClass

_WEEK = dt.timedelta(days=7)


@require_safe
@role_required(Role.TEACHER, *absences.READERS)
def week_check_list(request: ActorRequest) -> HttpResponse:
    """Which classes have signed a week, ``?week=`` its Monday; the last one without it."""
    today = clock.today(request.school)
    asked = request.GET.get("week")
    week = _monday(asked) if asked else selectors.last_week(actor=request.actor, today=today)
    if week is not None and week > today:
        raise Http404
    lines = selectors.weeks_of_classes(actor=request.actor, week=week, today=today) if week else []
    return render(
        request,
        "journal/week_check_list.html",
        {
            "week": week,
            "due_on": selectors.due_on(week) if week else None,
            "lines": lines,
            "signed": sum(line.state.is_signed for line in lines),
            "late": sum(line.is_late for line in lines),
            "is_leader": request.actor.role == Role.TEACHER,
            "switcher": _switcher(week, today) if week else None,
            "crumbs": [_crumb()],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *absences.READERS)
def week_check(request: ActorRequest, class_id: int, week: str) -> HttpResponse:
    """A week of the class with what is not explained yet; its class teacher signs."""
    today = clock.today(request.school)
    school_class = _readable(request, class_id, today)
    monday = _monday(week)
    form = SignWeekForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            services.sign_week(
                actor=request.actor,
                school_class=school_class,
                week=monday,
                note=form.cleaned_data["note"],
                now=clock.now(),
                today=today,
            )
        except services.NoteNeeded as error:
            form.add_error("note", str(error))
        else:
            messages.success(request, _("The week is signed."))
            return see_other("journal:week-check", school_class.pk, monday.isoformat())
    return _page(request, school_class, monday, today, form=form)


@require_POST
@role_required(Role.TEACHER, *absences.READERS)
def week_check_take_back(request: ActorRequest, class_id: int, week: str) -> HttpResponse:
    """The class teacher takes the own signature back."""
    today = clock.today(request.school)
    school_class = _readable(request, class_id, today)
    monday = _monday(week)
    if not policies.can_sign_week(request.actor, school_class, today):
        raise services.NotYourWeek
    check = WeekCheck.objects.filter(school_class=school_class, week=monday).first()
    if check is None:
        raise services.WeekNotSigned
    form = TakeBackWeekForm(request.POST)
    if not form.is_valid():
        return _page(request, school_class, monday, today, back_form=form)
    services.take_back_signature(
        actor=request.actor, check=check, reason=form.cleaned_data["reason"], today=today
    )
    messages.success(request, _("The signature is taken back: the week waits for it again."))
    return see_other("journal:week-check", school_class.pk, monday.isoformat())


# --- parts -------------------------------------------------------------------------------------


def _readable(request: ActorRequest, class_id: int, today: dt.date) -> SchoolClass:
    school_class = get_object_or_404(
        SchoolClass.objects.visible_to(request.actor).select_related("year"), pk=class_id
    )
    if not policies.can_view_week_check(request.actor, school_class, today):
        raise NotAllowed(_("The week is open to the class teacher, the deputies and the director."))
    return school_class


def _monday(asked: str) -> dt.date:
    """The Monday that the address names; anything else is no address of ours."""
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None
    if day.weekday() or not 1900 < day.year < 9000:
        raise Http404
    return day


def _page(
    request: ActorRequest,
    school_class: SchoolClass,
    week: dt.date,
    today: dt.date,
    *,
    form: SignWeekForm | None = None,
    back_form: TakeBackWeekForm | None = None,
) -> HttpResponse:
    state = selectors.week_state(school_class=school_class, week=week, today=today)
    signs = policies.can_sign_week(request.actor, school_class, today)
    last = week + _WEEK - dt.timedelta(days=1)
    sent = form if back_form is None else back_form
    return render(
        request,
        "journal/week_check.html",
        {
            "state": state,
            "check": state.check,
            "school_class": school_class,
            "week": class_days.class_week(
                actor=request.actor, school_class=school_class, monday=week, today=today
            ),
            "week_name": f"{date_format(week, 'j E')} – {date_format(last, 'j E')}",
            "unexplained": [
                line
                for line in absences.unexplained(school_class=school_class, today=today)
                if line.first_day <= last and line.last_day >= week
            ],
            "week_back": week.isoformat(),
            "reasons": QUICK_REASONS,
            "documents": ExcuseDocument.choices,
            "changes": selectors.signatures(state.check) if state.check else [],
            "form": form or SignWeekForm(),
            "back_form": back_form or TakeBackWeekForm(),
            "is_leader": signs,
            "can_sign": signs and not state.is_signed and state.lessons.is_over(today),
            "can_take_back": state.check is not None
            and not state.lessons.is_closed
            and policies.can_take_back_week(request.actor, state.check, today),
            "due_on": selectors.due_on(week),
            "is_late": not state.is_signed and selectors.due_on(week) < today,
            "switcher": _switcher(week, today, school_class),
            "crumbs": [_crumb(), _crumb(week)],
        },
        status=422 if sent is not None and sent.is_bound else 200,
    )


def _switcher(
    week: dt.date, today: dt.date, school_class: SchoolClass | None = None
) -> dict[str, str]:
    """The weeks around, of one class or of the list of classes."""
    last = week + _WEEK - dt.timedelta(days=1)
    found = {
        "label": _("Week"),
        "current": f"{date_format(week, 'j E')} – {date_format(last, 'j E')}",
    }
    for side, other in (("prev", week - _WEEK), ("next", week + _WEEK)):
        is_there = other <= today
        if school_class is not None:
            year = school_class.year
            is_there &= year.starts_on - _WEEK < other <= year.ends_on
        found[f"{side}_label"] = date_format(other, "j E") if is_there else ""
        found[f"{side}_url"] = _url(other, school_class) if is_there else ""
    return found


def _url(week: dt.date, school_class: SchoolClass | None) -> str:
    if school_class is None:
        return f"{reverse('journal:week-check-list')}?week={week.isoformat()}"
    return reverse("journal:week-check", args=[school_class.pk, week.isoformat()])


def _crumb(week: dt.date | None = None) -> dict[str, str]:
    if week is None:
        return {"label": _("Attendance of the class"), "url": reverse("journal:absence-list")}
    return {"label": _("Weekly checks of absences"), "url": _url(week, None)}
