"""The page of a long job: progress, cancel, the file."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from accounts.enums import AccessedPage
from accounts.services.access_log import record_access
from core import clock, jobs
from core.addresses import client_address
from core.answers import see_other
from core.enums import JobKind, JobState
from core.errors import NotAllowed
from core.models import Job
from reports import policies
from reports.views.downloads import stored_file
from schedule.services.timetable_files.importing import KIND as TIMETABLE_IMPORT
from school.policies import PEOPLE_IMPORT, ROSTER_IMPORT

# Work that is waited for only to go on: whoever watches is taken to the next place.
STEPS = frozenset(
    {
        JobKind.TIMETABLE_LOOK,
        JobKind.TIMETABLE_IMPORT,
        JobKind.PEOPLE_LOOK,
        JobKind.PEOPLE_IMPORT,
        JobKind.ROSTER_LOOK,
        JobKind.ROSTER_IMPORT,
        JobKind.IMPORT_UNDO,
    }
)
# Work that leaves rows and no file: its last step says what came of it.
FILELESS = STEPS | {
    JobKind.ROLL_OVER,
    JobKind.ROLL_OVER_UNDO,
    JobKind.INCIDENT_VOID,
    JobKind.LAY_LESSONS,
}
# What ``total`` of a finished job counts, where its reader cares.
COUNTED = {
    JobKind.PRINT_JOURNAL: gettext_lazy("Pages"),
    JobKind.CLASS_PAPERS: gettext_lazy("Pages"),
    JobKind.WEEK_SHEETS: gettext_lazy("Students"),
    JobKind.CREDENTIAL_SLIPS: gettext_lazy("Sheets"),
}
_LOOK_STOPPED = gettext_lazy("The check was stopped. Nothing was written.")
_IMPORT_STOPPED = gettext_lazy("The import was stopped: nothing of it was written.")
STOPPED = {
    JobKind.PRINT_JOURNAL: gettext_lazy(
        "The job was stopped before it was done. Nothing was registered."
    ),
    JobKind.ROLL_OVER: gettext_lazy("The move was stopped: everything is as it was before."),
    JobKind.ROLL_OVER_UNDO: gettext_lazy(
        "The way back was stopped: everything is as it was before."
    ),
    JobKind.INCIDENT_VOID: gettext_lazy(
        "What was declared void before the stop stays void; the rest waits in the list."
    ),
    JobKind.LAY_LESSONS: gettext_lazy("It was stopped: every lesson is as it was before."),
    JobKind.TIMETABLE_LOOK: _LOOK_STOPPED,
    JobKind.PEOPLE_LOOK: _LOOK_STOPPED,
    JobKind.ROSTER_LOOK: _LOOK_STOPPED,
    JobKind.TIMETABLE_IMPORT: _IMPORT_STOPPED,
    JobKind.PEOPLE_IMPORT: _IMPORT_STOPPED,
    JobKind.ROSTER_IMPORT: _IMPORT_STOPPED,
    JobKind.IMPORT_UNDO: gettext_lazy("The way back was stopped: the import stands as it was."),
}
# Address, its name, and the parameter of the job that the address takes.
NEXT_PLACES = {
    JobKind.PRINT_JOURNAL: ("reports:volume-list", gettext_lazy("To the bound journals"), ""),
    JobKind.CREDENTIAL_SLIPS: (
        "reports:credential-list",
        gettext_lazy("To the issue journal"),
        "",
    ),
    JobKind.ROLL_OVER: ("journal:roll-over", gettext_lazy("To the move to the next year"), ""),
    JobKind.ROLL_OVER_UNDO: (
        "journal:roll-over",
        gettext_lazy("To the move to the next year"),
        "",
    ),
    JobKind.CLASS_PAPERS: ("school:papers-children", gettext_lazy("To the papers of parents"), ""),
    JobKind.ACK_SHEET: ("school:ack-sheet", gettext_lazy("To the sheet"), "sheet"),
    JobKind.MOVEMENT_BOOK: ("reports:movement-book", gettext_lazy("To the movement book"), ""),
    JobKind.INCIDENT_ACT: ("reports:incident-detail", gettext_lazy("To the incident"), "incident"),
    JobKind.INCIDENT_VOID: ("reports:incident-detail", gettext_lazy("To the incident"), "incident"),
    JobKind.LAY_LESSONS: (
        "journal:lessons-lay",
        gettext_lazy("To the lessons by the timetable"),
        "",
    ),
    JobKind.WEEK_SHEETS: ("reports:week-sheets", gettext_lazy("To the weekly sheets"), ""),
    JobKind.ONEROSTER_EXPORT: (
        "reports:oneroster-export",
        gettext_lazy("To the exchange with other systems"),
        "",
    ),
    JobKind.TIMETABLE_SHEETS: (
        "reports:timetable-print",
        gettext_lazy("To the printing of the timetable"),
        "version",
    ),
    **dict.fromkeys(
        (JobKind.TIMETABLE_LOOK, JobKind.TIMETABLE_IMPORT),
        ("schedule:timetable-import-preview", gettext_lazy("To the import"), "token"),
    ),
    **dict.fromkeys(
        (JobKind.PEOPLE_LOOK, JobKind.PEOPLE_IMPORT),
        ("school:people-import-preview", gettext_lazy("To the import"), "token"),
    ),
    **dict.fromkeys(
        (JobKind.ROSTER_LOOK, JobKind.ROSTER_IMPORT),
        ("school:roster-import-preview", gettext_lazy("To the import"), "token"),
    ),
}
# Where an import shows its result, by the kind of its run.
IMPORT_RESULTS = {
    PEOPLE_IMPORT: "school:people-import-result",
    ROSTER_IMPORT: "school:roster-import-result",
    TIMETABLE_IMPORT: "schedule:timetable-import-result",
}
_PAPERS = policies.KEPT.keys() - {JobKind.CREDENTIAL_SLIPS}


@require_safe
@signed_in
def job_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The job now. For htmx the progress alone, and once the job is over the whole card, or the
    way on where there is nothing to fetch here."""
    job = _job(request, pk)
    kind = JobKind(job.kind)
    context = {
        "job": job,
        "poll_url": "" if job.is_finished else reverse("reports:job-detail", args=[pk]),
        "remaining": _remaining(job.remaining(clock.now())),
        "created_at": f"{clock.local(job.created_at, request.school):%d.%m.%Y, %H:%M}",
        "makes_file": kind not in FILELESS,
        "counted": COUNTED.get(kind, ""),
        "stopped": STOPPED.get(kind, _("The job was stopped before it was done.")),
        "next_place": _next_place(job),
        "can_download": policies.can_download_job(request.actor, job),
        "is_forgotten": kind in _PAPERS and job.state == JobState.DONE and not job.stored_as,
        "is_slips": kind == JobKind.CREDENTIAL_SLIPS,
        "can_take_slips": policies.can_take_slips(request.actor, job, now=clock.now()),
    }
    if "HX-Request" not in request.headers:
        return render(request, "reports/job.html", context)
    if not job.is_finished:
        return render(request, "reports/job.html#progress", context)
    if kind in STEPS and job.state == JobState.DONE:
        messages.success(request, job.step)
        return HttpResponse(headers={"HX-Redirect": _next_place(job)["url"]})
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
    """The job's file; not found until there is one. Lists of people that leave for another system
    are written down as an access to all of them."""
    job = _job(request, pk)
    if not policies.can_download_job(request.actor, job):
        raise Http404
    response = stored_file(job)
    if job.kind == JobKind.ONEROSTER_EXPORT:
        record_access(
            actor=request.actor,
            page=AccessedPage.EXPORT,
            object_id=0,
            at=clock.now(),
            address=client_address(request),
        )
    return response


def _job(request: ActorRequest, pk: UUID) -> Job:
    """404 for a job of another person or school, 403 for one's own in a role that may not order
    such jobs (any more)."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    if not policies.can_follow_job(request.actor, job):
        raise NotAllowed(_("This page is not open to the role in which you are acting now."))
    return job


def _next_place(job: Job) -> dict[str, str]:
    """Where one goes on when the job is over: an address and its name."""
    if job.kind == JobKind.IMPORT_UNDO:
        url = reverse(IMPORT_RESULTS[job.params["kind"]], args=[job.params["run"]])
        return {"url": url, "label": _("To the import")}
    name, label, param = NEXT_PLACES[JobKind(job.kind)]
    return {"url": reverse(name, args=[job.params[param]] if param else []), "label": str(label)}


def _remaining(left: dt.timedelta | None) -> str:
    """«20 с», «3 мин», or nothing while the pace is unknown."""
    if left is None or left.total_seconds() < 1:
        return ""
    seconds = round(left.total_seconds())
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
