"""Slips with logins and passwords: their journal, orders, and the file that is fetched once."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock, runner
from core.answers import posted, see_other
from core.errors import NotAllowed
from core.models import Job
from core.rate_limits import ISSUE, limited
from reports import policies
from reports.forms.credentials import (
    CredentialFilterForm,
    HandedForm,
    PlaceForm,
    SlipsOrderForm,
)
from reports.selectors import credential_register
from reports.services import job_files, slips
from reports.tasks import print_credential_slips
from reports.views.downloads import stored_file
from school.models import SchoolClass
from school.policies import CREDENTIAL_ISSUERS, CREDENTIAL_READERS
from school.selectors import credentials as recipients
from school.selectors.credentials import Reach, Recipient
from school.services import credentials
from school.services.credentials import errors as credential_errors


@require_safe
@role_required(*CREDENTIAL_READERS)
def credential_list(request: ActorRequest) -> HttpResponse:
    """The issue journal with the shares by class; ``?print=1`` is the whole of it for paper."""
    today, now = clock.today(request.school), clock.now()
    actor = request.actor
    reach = recipients.reach_of(actor, today=today)
    seen = Reach(actor.reads_all_people, actor.reads_all_people, reach.class_ids)
    classes = recipients.classes_within(actor, seen, today=today)
    form = CredentialFilterForm(request.GET, classes=classes, with_staff=seen.staff)
    context = {"form": form, "may_issue": not reach.is_empty}
    if not form.is_valid():
        return render(request, "reports/credentials.html", context, status=422)
    page, lines = credential_register.register(
        actor=actor,
        wanted=form.wanted(),
        page=request.GET.get("page", "1"),
        is_whole=request.GET.get("print") == "1",
        now=now,
        today=today,
    )
    context |= {
        "page": page,
        "lines": lines,
        "query": _query(request),
        "shares": credential_register.shares(
            actor=actor, classes=classes, with_staff=seen.staff, today=today
        ),
        "handed_form": HandedForm(actor=actor, today=today),
        "is_whole": request.GET.get("print") == "1",
    }
    return render(request, "reports/credentials.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*CREDENTIAL_ISSUERS)
@limited(ISSUE)
def credential_issue(request: ActorRequest) -> HttpResponse:
    """Choose people of a class, or of the staff, and order their slips; without either, choose
    the class. A class out of reach is not found."""
    today = clock.today(request.school)
    reach = recipients.reach_of(request.actor, today=today)
    if reach.is_empty:
        raise credential_errors.CannotIssue
    place = PlaceForm(request.GET, actor=request.actor, reach=reach)
    if not place.is_valid():
        raise Http404
    school_class: SchoolClass | None = place.cleaned_data["school_class"]
    is_staff = place.cleaned_data["staff"]
    if is_staff and not reach.staff:
        raise credential_errors.CannotIssue
    if school_class is None and not is_staff:
        return _choose_class(request, reach)
    found = _people_of(request, school_class)
    form = SlipsOrderForm(posted(request), with_role=is_staff)
    if request.method == "POST" and form.is_valid():
        keys = set(request.POST.getlist("people"))
        try:
            job = credentials.order_slips(
                actor=request.actor,
                chosen=[one for one in found if one.key in keys],
                title=slips.title_of(school_class),
                reason=form.cleaned_data["reason"],
                staff_role=form.role(),
                now=clock.now(),
            )
        except (credential_errors.NothingToIssue, credential_errors.ReasonMissing) as error:
            form.add_error(
                None if isinstance(error, credential_errors.NothingToIssue) else "reason",
                str(error),
            )
        else:
            runner.start(print_credential_slips, job)
            return see_other("reports:job-detail", job.pk)
    return render(
        request,
        "reports/credential_issue.html",
        {
            "form": form,
            "people": found,
            "chosen": _chosen(request, found),
            "title": slips.title_of(school_class),
            "crumbs": [
                {"label": _("Logins and passwords"), "url": reverse("reports:credential-list")},
                {"label": _("New slips"), "url": reverse("reports:credential-issue")},
            ],
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@role_required(*CREDENTIAL_ISSUERS)
@limited(ISSUE)
def credential_issue_all(request: ActorRequest) -> HttpResponse:
    """Slips for everybody in all classes who has none, in one file, by class."""
    today, now = clock.today(request.school), clock.now()
    reach = recipients.reach_of(request.actor, today=today)
    if not reach.all_families:
        raise credential_errors.CannotIssue
    whom = request.POST.get("whom")
    if whom not in ("student", "guardian"):
        raise Http404
    classes = recipients.classes_within(request.actor, reach, today=today)
    found = recipients.recipients_of_classes(request.actor, classes, now=now, today=today)
    job = credentials.order_slips(
        actor=request.actor,
        chosen=[one for one in found if one.is_wanting and one.key.startswith(whom)],
        title=slips.title_of_all(whom),
        reason="",
        staff_role=Role.TEACHER,
        now=now,
    )
    runner.start(print_credential_slips, job)
    return see_other("reports:job-detail", job.pk)


@require_POST
@role_required(*CREDENTIAL_ISSUERS)
def credential_handed(request: ActorRequest) -> HttpResponse:
    """Note that slips were signed for, or take the note back. A foreign line is not found."""
    today = clock.today(request.school)
    form = HandedForm(request.POST, actor=request.actor, today=today)
    back = f"{reverse('reports:credential-list')}?{request.GET.urlencode()}"
    if not form.is_valid():
        if form.has_error("issues", "invalid_choice") or form.has_error(
            "issues", "invalid_pk_value"
        ):
            raise Http404
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return see_other(back)
    try:
        changed = credentials.mark_handed(
            actor=request.actor,
            issues=list(form.cleaned_data["issues"]),
            on=form.cleaned_data["on"],
            reach=recipients.reach_of(request.actor, today=today),
        )
    except credential_errors.AlreadyUsed as error:
        messages.error(request, str(error))
        return see_other(back)
    messages.success(
        request,
        ngettext("%(n)s line is changed.", "%(n)s lines are changed.", changed) % {"n": changed},
    )
    return see_other(back)


@require_POST
@role_required(*CREDENTIAL_ISSUERS)
def slips_download(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The file of a slips job, once: it is deleted from the server with this answer."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    if not policies.can_follow_job(request.actor, job):
        raise NotAllowed(_("This page is not open to the role in which you are acting now."))
    if not policies.can_take_slips(request.actor, job, now=clock.now()):
        raise slips.SlipsGone
    slips.claim_file(job=job)
    try:
        return stored_file(job)
    finally:
        job_files.forget_file(job=job)


def _choose_class(request: ActorRequest, reach: Reach) -> HttpResponse:
    today = clock.today(request.school)
    classes = recipients.classes_within(request.actor, reach, today=today)
    if request.method == "POST":
        raise credential_errors.NothingToIssue
    if len(classes) == 1 and not reach.staff and not reach.all_families:
        return redirect(f"{reverse('reports:credential-issue')}?class={classes[0].pk}")
    return render(
        request,
        "reports/credential_classes.html",
        {
            "shares": credential_register.shares(
                actor=request.actor, classes=classes, with_staff=reach.staff, today=today
            ),
            "may_all": reach.all_families,
            "crumbs": [
                {"label": _("Logins and passwords"), "url": reverse("reports:credential-list")}
            ],
        },
    )


def _people_of(request: ActorRequest, school_class: SchoolClass | None) -> list[Recipient]:
    """Of the class or of the staff; with ``?person=`` that one alone."""
    now, today = clock.now(), clock.today(request.school)
    if school_class is None:
        found = recipients.recipients_of_staff(request.actor, now=now, today=today)
    else:
        found = recipients.recipients_of_classes(
            request.actor, [school_class], now=now, today=today
        )
    asked = request.GET.get("person", "")
    if not asked:
        return found
    only = [one for one in found if one.key == asked]
    if not only:
        raise Http404
    return only


def _chosen(request: ActorRequest, found: list[Recipient]) -> set[str]:
    """Ticked boxes: those that were sent, at first those who have nothing yet, or the one asked
    for."""
    if request.method == "POST":
        return set(request.POST.getlist("people"))
    if request.GET.get("person"):
        return {one.key for one in found if not one.obstacle}
    return {one.key for one in found if one.is_wanting}


def _query(request: ActorRequest) -> str:
    """The filters, to be put in front of another parameter."""
    kept: QueryDict = request.GET.copy()
    for name in ("page", "print"):
        kept.pop(name, None)
    return f"{urlencode(list(kept.items()))}&" if kept else ""
