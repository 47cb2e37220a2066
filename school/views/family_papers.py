"""Papers of families: who has signed what, the two registries, recording and withdrawal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from school import policies
from school.enums import ConsentPurpose, InformedBy
from school.forms.family_papers import (
    ApplicationFilterForm,
    ApplicationForm,
    ChildrenFilterForm,
    ConsentFilterForm,
    ConsentForm,
    WithdrawalForm,
)
from school.models import Consent, Student
from school.selectors import family_papers as selectors
from school.services import family_papers

READERS = tuple(sorted(policies.FAMILY_PAPER_READERS))


@require_safe
@role_required(*READERS)
def papers_children(request: ActorRequest) -> HttpResponse:
    """The students of a class, or of all the actor reads, and what is missing."""
    today = clock.today(request.school)
    classes = selectors.classes_for(request.actor, today)
    form = ChildrenFilterForm(request.GET, classes=classes)
    context: dict[str, Any] = {"form": form, "tab": "children", "has_classes": bool(classes)}
    if not form.is_valid():
        return render(request, "school/papers_children.html", context, status=422)
    chosen = form.class_wanted()
    page, lines = selectors.children(
        request.actor,
        classes=[chosen] if chosen else classes,
        purpose=form.purpose_wanted(),
        lacking=form.cleaned_data["lacking"],
        text=form.cleaned_data["q"],
        page=request.GET.get("page", "1"),
        today=today,
    )
    context |= {
        "page": page,
        "lines": lines,
        "chosen": chosen,
        "purpose": form.purpose_wanted(),
        "lacking": form.cleaned_data["lacking"],
        "query": query_without_page(request),
    }
    return render(request, "school/papers_children.html", context)


@require_safe
@role_required(*READERS)
def papers_coverage(request: ActorRequest) -> HttpResponse:
    """Percentages by class (S4-П2-8)."""
    lines = selectors.coverage(request.actor, clock.today(request.school))
    return render(request, "school/papers_coverage.html", {"lines": lines, "tab": "coverage"})


@require_safe
@role_required(*READERS)
def consent_list(request: ActorRequest) -> HttpResponse:
    """The registry of consents."""
    today = clock.today(request.school)
    form = ConsentFilterForm(request.GET, classes=selectors.classes_for(request.actor, today))
    context: dict[str, Any] = {"form": form, "tab": "consents"}
    if not form.is_valid():
        return render(request, "school/consent_list.html", context, status=422)
    context["page"] = selectors.consent_list(
        request.actor,
        purpose=form.cleaned_data["purpose"],
        state=form.cleaned_data["state"],
        school_class=form.class_wanted(),
        text=form.cleaned_data["q"],
        page=request.GET.get("page", "1"),
        today=today,
    )
    context |= {"today": today, "query": query_without_page(request)}
    return render(request, "school/consent_list.html", context)


@require_safe
@role_required(*READERS)
def application_list(request: ActorRequest) -> HttpResponse:
    """The registry of applications."""
    today = clock.today(request.school)
    form = ApplicationFilterForm(request.GET, classes=selectors.classes_for(request.actor, today))
    context: dict[str, Any] = {"form": form, "tab": "applications"}
    if not form.is_valid():
        return render(request, "school/application_list.html", context, status=422)
    context["page"] = selectors.application_list(
        request.actor,
        informed_by=form.cleaned_data["informed_by"],
        school_class=form.class_wanted(),
        text=form.cleaned_data["q"],
        page=request.GET.get("page", "1"),
        today=today,
    )
    context["query"] = query_without_page(request)
    return render(request, "school/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def consent_record(request: ActorRequest, student_id: int) -> HttpResponse:
    """Register a consent that a parent of the student has signed."""
    today = clock.today(request.school)
    student = _student_to_keep(request, student_id)
    guardians = selectors.guardians_of(student, today)
    asked = request.GET.get("purpose", "")
    form = ConsentForm(
        posted(request),
        guardians=guardians,
        initial={"signed_on": today, "purpose": asked or ConsentPurpose.JOURNAL},
    )
    if form.is_bound and form.is_valid():
        try:
            consent = family_papers.record_consent(
                actor=request.actor,
                guardian=form.cleaned_data["guardian"],
                student=student,
                purpose=ConsentPurpose(form.cleaned_data["purpose"]),
                signed_on=form.cleaned_data["signed_on"],
                valid_until=form.cleaned_data["valid_until"],
                now=clock.now(),
                today=today,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The consent is registered as No. %(n)s.") % {"n": consent.number}
            )
            return see_other("school:consent-detail", consent.pk)
    return _record_page(request, form, student, guardians, kind="consent")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def application_record(request: ActorRequest, student_id: int) -> HttpResponse:
    """Register how a parent of the student asks to be informed."""
    today = clock.today(request.school)
    student = _student_to_keep(request, student_id)
    guardians = selectors.guardians_of(student, today)
    form = ApplicationForm(posted(request), guardians=guardians, initial={"submitted_on": today})
    if form.is_bound and form.is_valid():
        try:
            application = family_papers.record_application(
                actor=request.actor,
                guardian=form.cleaned_data["guardian"],
                student=student,
                informed_by=InformedBy(form.cleaned_data["informed_by"]),
                submitted_on=form.cleaned_data["submitted_on"],
                now=clock.now(),
                today=today,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("The application is registered as No. %(n)s.") % {"n": application.number},
            )
            return see_other(f"{reverse('school:application-list')}?q={application.number}")
    return _record_page(request, form, student, guardians, kind="application")


@require_safe
@role_required(*READERS)
def consent_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One consent with what may be done about it."""
    form = WithdrawalForm(today=clock.today(request.school))
    return _consent_page(request, _consent(request, pk), form)


@require_POST
@role_required(*READERS)
def consent_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Register the withdrawal that a parent has signed."""
    consent = _consent(request, pk)
    _ensure_keeper(request, consent.student)
    today = clock.today(request.school)
    form = WithdrawalForm(request.POST, today=today)
    status = 422
    if form.is_valid():
        try:
            family_papers.withdraw_consent(
                actor=request.actor,
                consent=consent,
                withdrawn_on=form.cleaned_data["withdrawn_on"],
                today=today,
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("The withdrawal is registered."))
            return see_other("school:consent-detail", consent.pk)
    return _consent_page(request, consent, form, status=status)


@require_POST
@role_required(*READERS)
def consent_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back a withdrawal registered by mistake."""
    consent = _consent(request, pk)
    _ensure_keeper(request, consent.student)
    try:
        family_papers.restore_consent(
            actor=request.actor, consent=consent, today=clock.today(request.school)
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The consent holds again."))
    return see_other("school:consent-detail", consent.pk)


def _record_page(
    request: ActorRequest, form: Any, student: Student, guardians: list[Any], *, kind: str
) -> HttpResponse:
    context = {
        "form": form,
        "student": student,
        "school_class": selectors.current_class(student, clock.today(request.school)),
        "guardians": guardians,
        "kind": kind,
        "crumbs": [{"label": _("Papers of parents"), "url": reverse("school:papers-children")}],
    }
    return render(
        request, "school/paper_record.html", context, status=422 if form.is_bound else 200
    )


def _consent_page(
    request: ActorRequest, consent: Consent, form: WithdrawalForm, *, status: int = 200
) -> HttpResponse:
    today = clock.today(request.school)
    can_keep = policies.can_keep_family_papers(request.actor, consent.student, today)
    is_over = consent.valid_until is not None and consent.valid_until < today
    context = {
        "consent": consent,
        "form": form,
        "can_withdraw": can_keep and consent.withdrawn_on is None,
        "can_restore": can_keep and consent.withdrawn_on is not None,
        "is_over": is_over,
        "crumbs": [{"label": _("Registry of consents"), "url": reverse("school:consent-list")}],
    }
    return render(request, "school/consent.html", context, status=status)


def _consent(request: ActorRequest, pk: int) -> Consent:
    rows = Consent.objects.visible_to(request.actor)
    consent: Consent = get_object_or_404(
        rows.select_related("student", "guardian", "recorded_by"), pk=pk
    )
    return consent


def _student_to_keep(request: ActorRequest, student_id: int) -> Student:
    """404 for a student out of reach, 403 for whoever only reads."""
    try:
        student = selectors.student_for(request.actor, student_id)
    except Student.DoesNotExist:
        raise Http404 from None
    _ensure_keeper(request, student)
    return student


def _ensure_keeper(request: ActorRequest, student: Student) -> None:
    if not policies.can_keep_family_papers(request.actor, student, clock.today(request.school)):
        raise NotAllowed(
            _("Papers of parents are registered by the secretary, a deputy or the class teacher.")
        )


def query_without_page(request: ActorRequest) -> str:
    """The filter without the page, as ``pagination.html`` wants it."""
    kept: QueryDict = request.GET.copy()
    kept.pop("page", None)
    text = kept.urlencode()
    return f"{text}&" if text else ""
