"""Days away on the side of the school: the class teacher's queue, the class by lessons, entering
and the registry of documents (S1-4.3a/f, S3-1d)."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from journal import policies
from journal.enums import AbsenceState
from journal.forms.absences import (
    AnswerForm,
    ChangeForm,
    PrefillForm,
    RecordForm,
    RegistryForm,
    initial_of,
)
from journal.models import Absence
from journal.selectors import absences as selectors
from journal.services import absences as services
from journal.services.absences.checks import (
    AbsenceDecided,
    AbsenceError,
    NotClassTeacher,
    days_text,
)
from journal.services.absences.effects import Effect
from school.models import Enrolment, Student
from school.selectors.people import staff_of


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def absence_record(request: ActorRequest) -> HttpResponse:
    """The class teacher enters days away; the address may name the student and the days."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    students = Student.objects.filter(
        pk__in=Enrolment.objects.on(today)
        .filter(school_class__in=selectors.led(request.actor, today))
        .values("student_id")
    ).alphabetical()
    asked = PrefillForm(request.GET).found()
    if "student" in asked and not students.filter(pk=asked["student"]).exists():
        raise Http404
    form = RecordForm(posted(request), students=students, initial={"first_day": today} | asked)
    status = 422 if form.is_bound else 200
    if form.is_bound and not students:
        raise NotClassTeacher
    if form.is_bound and form.is_valid():
        try:
            absence, effect = services.record(
                actor=request.actor,
                student=form.cleaned_data["student"],
                days=form.days(),
                reason=form.reason(),
                now=now,
                today=today,
            )
        except AbsenceError as error:
            form.refuse(error)
            status = error.status
        else:
            _say(
                request,
                _("Entered: %(name)s, %(days)s, %(reason)s.")
                % {
                    "name": absence.student.list_name,
                    "days": days_text(absence),
                    "reason": absence.get_code_display(),
                },
                effect,
            )
            return see_other(_back(absence, today, week=request.POST.get("week", "")))
    return render(
        request,
        "journal/absence_form.html",
        {"form": form, "has_students": bool(students), "crumbs": _crumbs()},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *selectors.READERS)
def absence_detail(request: ActorRequest, absence_id: int) -> HttpResponse:
    """One absence with its history; the class teacher extends, cuts and corrects it."""
    absence = _visible(request, absence_id)
    now = clock.now()
    today = clock.local(now, request.school).date()
    staff = staff_of(request.actor)
    about = (request.actor, absence.student_id, staff.pk if staff else None, today)
    can_decide = policies.can_decide_absence(*about)
    if not (can_decide or (request.method != "POST" and policies.can_view_absence(*about))):
        raise NotClassTeacher
    form = ChangeForm(posted(request), initial=initial_of(absence))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            effect = services.change(
                actor=request.actor,
                absence=absence,
                days=form.days(),
                reason=form.reason(),
                now=now,
                today=today,
            )
        except AbsenceError as error:
            form.refuse(error)
            status = error.status
        else:
            _say(request, _("Saved."), effect)
            return see_other("journal:absence-detail", absence_id=absence.pk)
    return render(
        request,
        "journal/absence_detail.html",
        {
            "absence": absence,
            "days": days_text(absence),
            "form": form,
            "can_change": can_decide and absence.state == AbsenceState.ACCEPTED,
            "can_decide": can_decide and absence.state == AbsenceState.ANNOUNCED,
            "changes": selectors.history_of(absence),
            "crumbs": _crumbs(),
        },
        status=status,
    )


@require_POST
@role_required(Role.TEACHER)
def absence_accept(request: ActorRequest, absence_id: int) -> HttpResponse:
    absence = _visible(request, absence_id)
    now = clock.now()
    today = clock.local(now, request.school).date()
    try:
        effect = services.accept(
            actor=request.actor, absence=absence, answer=_answer(request), now=now, today=today
        )
    except AbsenceDecided as error:
        messages.error(request, str(error))
    else:
        _say(
            request,
            _("Accepted: %(name)s, %(days)s. The teachers see it, the parents are answered.")
            % {"name": absence.student.list_name, "days": days_text(absence)},
            effect,
        )
    return see_other(_back(absence, today))


@require_POST
@role_required(Role.TEACHER)
def absence_decline(request: ActorRequest, absence_id: int) -> HttpResponse:
    absence = _visible(request, absence_id)
    now = clock.now()
    today = clock.local(now, request.school).date()
    try:
        services.decline(
            actor=request.actor, absence=absence, answer=_answer(request), now=now, today=today
        )
    except AbsenceDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Declined, the parents will read why."))
    return see_other(_back(absence, today))


@require_POST
@role_required(Role.TEACHER)
def absence_take_back(request: ActorRequest, absence_id: int) -> HttpResponse:
    absence = _visible(request, absence_id)
    now = clock.now()
    today = clock.local(now, request.school).date()
    try:
        effect = services.take_back(actor=request.actor, absence=absence, now=now, today=today)
    except AbsenceDecided as error:
        messages.error(request, str(error))
    else:
        _say(request, _("Taken back: the lessons say again what stood there before."), effect)
    return see_other("journal:absence-detail", absence_id=absence.pk)


@require_safe
@role_required(Role.TEACHER, *selectors.READERS)
def absence_registry(request: ActorRequest) -> HttpResponse:
    """Excuse documents and absences without one, to search, filter and print."""
    classes = selectors.classes_of(request.actor, clock.today(request.school))
    form = RegistryForm(request.GET, classes=classes)
    context: dict[str, Any] = {"form": form, "has_classes": bool(classes), "crumbs": _crumbs()}
    if not form.is_valid():
        return render(request, "journal/absence_registry.html", context, status=422)
    rows = selectors.registry(
        actor=request.actor, classes=form.classes_wanted(), wanted=form.wanted()
    )
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "page": Paginator(rows, selectors.PER_PAGE).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "has_many_classes": len(classes) > 1,
    }
    return render(request, "journal/absence_registry.html", context)


# --- parts -------------------------------------------------------------------------------------


def _visible(request: ActorRequest, absence_id: int) -> Absence:
    return get_object_or_404(
        Absence.objects.visible_to(request.actor).select_related(
            "student", "announced_by", "author"
        ),
        pk=absence_id,
    )


def _answer(request: ActorRequest) -> str:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise AbsenceError(_("The answer is longer than 300 characters."), field="answer")
    answer: str = form.cleaned_data["answer"]
    return answer


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Attendance of the class"), "url": reverse("journal:absence-list")}]


def _back(absence: Absence, today: dt.date, *, week: str = "") -> str:
    """The page of the student's class: its check of the week that the form came from, if any."""
    class_id = (
        Enrolment.objects.on(today)
        .filter(student_id=absence.student_id)
        .values_list("school_class_id", flat=True)
        .first()
    )
    if class_id is None:
        return reverse("journal:absence-list")
    if week:
        with suppress(NoReverseMatch):
            return reverse("journal:week-check", args=[class_id, week])
    return _url("journal:absence-list", **{"class": class_id})


def _say(request: ActorRequest, sentence: str, effect: Effect) -> None:
    """What was done, and which lessons were left as they are."""
    if effect.written:
        sentence += " " + ngettext(
            "%(n)s lesson is changed.", "%(n)s lessons are changed.", effect.written
        ) % {"n": effect.written}
    messages.success(request, sentence)
    left = []
    if effect.kept:
        left.append(
            ngettext(
                "In %(n)s lesson its teacher has noted otherwise, and that stays.",
                "In %(n)s lessons their teachers have noted otherwise, and that stays.",
                effect.kept,
            )
            % {"n": effect.kept}
        )
    if effect.closed:
        left.append(
            ngettext(
                "%(n)s lesson of a closed term is left as it is: the deputy head can reopen it.",
                "%(n)s lessons of a closed term are left as they are: "
                "the deputy head can reopen it.",
                effect.closed,
            )
            % {"n": effect.closed}
        )
    if effect.unled:
        left.append(
            ngettext(
                "%(n)s lesson is left as it is: you did not lead the class on that day.",
                "%(n)s lessons are left as they are: you did not lead the class on those days.",
                effect.unled,
            )
            % {"n": effect.unled}
        )
    if left:
        messages.warning(request, " ".join(left))


def _url(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
