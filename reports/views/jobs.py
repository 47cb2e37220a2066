"""The page of a long job: progress, cancel, the file."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from core import clock, jobs
from core.answers import see_other
from core.enums import JobKind
from core.errors import NotAllowed
from core.models import Job
from reports import policies
from reports.views.downloads import stored_file


@require_safe
@signed_in
def job_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The job now. For htmx the progress alone, and the whole card once the job is over."""
    job = _job(request, pk)
    context = {
        "job": job,
        "poll_url": "" if job.is_finished else reverse("reports:job-detail", args=[pk]),
        "remaining": _remaining(job.remaining(clock.now())),
        "created_at": f"{clock.local(job.created_at, request.school):%d.%m.%Y, %H:%M}",
        "can_download": policies.can_download_job(request.actor, job),
        "is_slips": job.kind == JobKind.CREDENTIAL_SLIPS,
        "can_take_slips": policies.can_take_slips(request.actor, job, now=clock.now()),
    }
    if "HX-Request" not in request.headers:
        return render(request, "reports/job.html", context)
    if not job.is_finished:
        return render(request, "reports/job.html#progress", context)
    response = render(request, "reports/job.html#card", context)
    response["HX-Retarget"] = "#job"
    response["HX-Reswap"] = "outerHTML"
    return response


@require_POST
@signed_in
def job_cancel(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Stop the job; one that is over meanwhile is simply shown."""
    job = _job(request, pk)
    try:
        jobs.cancel_job(actor=request.actor, job=job, now=clock.now())
    except jobs.JobFinished as error:
        messages.warning(request, str(error))
    return see_other("reports:job-detail", pk)


@require_safe
@signed_in
def job_download(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The job's file; not found until there is one."""
    job = _job(request, pk)
    if not policies.can_download_job(request.actor, job):
        raise Http404
    return stored_file(job)


def _job(request: ActorRequest, pk: UUID) -> Job:
    """404 for a job of another person or school, 403 for one's own in a role that may not order
    such jobs (any more)."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    if not policies.can_follow_job(request.actor, job):
        raise NotAllowed(_("This page is not open to the role in which you are acting now."))
    return job


def _remaining(left: dt.timedelta | None) -> str:
    """«20 с», «3 мин», or nothing while the pace is unknown."""
    if left is None or left.total_seconds() < 1:
        return ""
    seconds = round(left.total_seconds())
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
