"""Bound journals: the classes of a year, orders, the register."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, runner
from core.answers import see_other
from core.errors import NotAllowed
from core.rate_limits import PRINT, limited
from reports import policies
from reports.forms.volumes import VolumeFilterForm, VolumeOrderForm
from reports.models import VOLUME_ROLES, BoundVolume
from reports.selectors import volume_register
from reports.services import volumes
from reports.tasks import print_journal
from reports.views.downloads import stored_file
from school.models import SchoolClass


@require_safe
@role_required(*VOLUME_ROLES)
def volume_list(request: ActorRequest) -> HttpResponse:
    """Classes of a year with their last printed journal."""
    years = volume_register.years_of(request.actor)
    current = volume_register.current_year(years, clock.today(request.school))
    form = VolumeFilterForm(request.GET, years=years, current=current)
    if not form.is_valid():
        return render(request, "reports/volumes.html", {"form": form}, status=422)
    year = form.year_wanted()
    found = None
    if year is not None:
        found = volume_register.class_list(
            actor=request.actor,
            school=request.school,
            year=year,
            grade=form.cleaned_data["grade"],
            is_printed=form.is_printed_wanted(),
        )
    return render(request, "reports/volumes.html", {"form": form, "year": year, "classes": found})


@require_safe
@role_required(*VOLUME_ROLES)
def volume_registry(request: ActorRequest) -> HttpResponse:
    """The register of printed journals."""
    page, lines = volume_register.register(
        actor=request.actor, school=request.school, page=request.GET.get("page", "1")
    )
    return render(request, "reports/volume_registry.html", {"page": page, "lines": lines})


@require_POST
@role_required(*VOLUME_ROLES)
@limited(PRINT)
def volume_order(request: ActorRequest) -> HttpResponse:
    """Order a print; a class that has one is asked about first. A class of another school is not
    found."""
    form = VolumeOrderForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Http404
    school_class: SchoolClass = form.cleaned_data["school_class"]
    last = volume_register.last_volume(
        actor=request.actor, school=request.school, school_class=school_class
    )
    if last is not None and not form.cleaned_data["is_confirmed"]:
        context = {"school_class": school_class, "volume": last}
        return render(request, "reports/volume_confirm.html", context)
    try:
        job = volumes.order_volume(actor=request.actor, school_class=school_class, now=clock.now())
    except volumes.InPress as error:
        messages.warning(request, str(error))
        return see_other("reports:volume-list")
    runner.start(print_journal, job)
    return see_other("reports:job-detail", job.pk)


@require_safe
@role_required(*VOLUME_ROLES)
def volume_download(request: ActorRequest, pk: int) -> HttpResponse:
    """The file of a registered volume, whoever of the school ordered it."""
    volume = get_object_or_404(
        BoundVolume.objects.visible_to(request.actor).select_related("job"), pk=pk
    )
    if not policies.can_download_volume(request.actor, volume.school_id):
        raise NotAllowed(_("This page is not open to the role in which you are acting now."))
    return stored_file(volume.job)
