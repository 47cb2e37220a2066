"""Absences of teachers: recorded, corrected and withdrawn by the deputy, listed for those whom they
concern (R-ZPU)."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from schedule import policies
from schedule.forms.teacher_absences import (
    AbsenceFilterForm,
    AbsenceForm,
    RecordAbsenceForm,
    initial_of,
)
from schedule.models import TeacherAbsence
from schedule.selectors import teacher_absences as selectors
from schedule.services import teacher_absences as services
from school.rules.calendar import told_days


@require_safe
@role_required(*policies.ABSENCE_READERS)
def teacher_absence_list(request: ActorRequest) -> HttpResponse:
    """All of the school, or the own ones of a teacher."""
    today = clock.today(request.school)
    reads_all = request.actor.reads_all_journals
    staff = selectors.teachers(school_id=request.actor.school_id, day=today) if reads_all else None
    form = AbsenceFilterForm(request.GET, staff=staff)
    context = {
        "form": form,
        "can_record": policies.can_record_absences(request.actor),
        "reads_all": reads_all,
        "today": today,
    }
    if not form.is_valid():
        return render(request, "schedule/teacher_absence_list.html", context, status=422)
    rows = selectors.absence_list(actor=request.actor, wanted=form.wanted())
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "page": Paginator(rows, selectors.PER_PAGE).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "schedule/teacher_absence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def teacher_absence_record(request: ActorRequest) -> HttpResponse:
    """A colleague is away; afterwards the lessons of the first day are given out."""
    today = clock.today(request.school)
    day = _asked(request, today)
    form = RecordAbsenceForm(
        posted(request),
        staff=selectors.teachers(school_id=request.actor.school_id, day=day),
        initial={"starts_on": day, "staff": request.GET.get("staff")},
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        staff = form.cleaned_data["staff"]
        try:
            absence = services.record_absence(
                actor=request.actor,
                staff=staff,
                days=form.days(),
                grounds=form.grounds(),
                now=clock.now(),
            )
        except services.TeacherAbsenceError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(
                request,
                _("Recorded: %(name)s is away, %(days)s.")
                % {
                    "name": staff.short_name,
                    "days": told_days(absence.starts_on, absence.ends_on),
                },
            )
            return see_other(_lessons_url(absence, today))
    return render(
        request,
        "schedule/teacher_absence_form.html",
        {"form": form, "crumbs": _crumbs()},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY)
def teacher_absence_edit(request: ActorRequest, absence_id: int) -> HttpResponse:
    """Other days, another reason, the number of the paper that came later."""
    absence = _visible(request, absence_id)
    form = AbsenceForm(posted(request), initial=initial_of(absence))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.change_absence(
                actor=request.actor, absence=absence, days=form.days(), grounds=form.grounds()
            )
        except services.TeacherAbsenceError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return see_other("schedule:teacher-absence-list")
    return render(
        request,
        "schedule/teacher_absence_form.html",
        {
            "form": form,
            "absence": absence,
            "lessons_url": _lessons_url(absence, clock.today(request.school)),
            "crumbs": _crumbs(),
        },
        status=status,
    )


@require_POST
@role_required(Role.DEPUTY)
def teacher_absence_withdraw(request: ActorRequest, absence_id: int) -> HttpResponse:
    """It was recorded by mistake."""
    absence = _visible(request, absence_id)
    try:
        services.withdraw_absence(actor=request.actor, absence=absence, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return see_other("schedule:teacher-absence-edit", absence_id=absence.pk)
    messages.success(request, _("Withdrawn: the lessons are the teacher's own."))
    return see_other("schedule:teacher-absence-list")


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, absence_id: int) -> TeacherAbsence:
    return get_object_or_404(
        TeacherAbsence.objects.visible_to(request.actor).select_related("staff"), pk=absence_id
    )


def _asked(request: ActorRequest, today: dt.date) -> dt.date:
    """The day of the address; nonsense is today."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today


def _lessons_url(absence: TeacherAbsence, today: dt.date) -> str:
    """The lessons to give out: of today, or of the nearest day of the absence."""
    day = min(max(today, absence.starts_on), absence.ends_on)
    return f"{reverse('journal:substitution-day')}?{urlencode({'day': day.isoformat()})}"


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Absences of teachers"), "url": reverse("schedule:teacher-absence-list")}]
