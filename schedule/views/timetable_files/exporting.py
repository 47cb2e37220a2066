"""The timetable in force as a file for other systems."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import see_other
from core.rate_limits import EXPORT, limited
from schedule.models import TimetableVersion
from schedule.services.timetable_files.exporting import export_timetable
from school import policies


@require_POST
@role_required(*policies.IMPORTERS)
@limited(EXPORT)
def timetable_export(request: ActorRequest) -> HttpResponse:
    """The timetable of today as a file for «Сетевой Город» and the programs that read it."""
    today = clock.today(request.school)
    version = (
        TimetableVersion.objects.published()
        .filter(school_id=request.actor.school_id, year__closed_at__isnull=True)
        .on(today)
        .select_related("year")
        .first()
    )
    if version is None:
        messages.error(request, _("No timetable is in force today."))
        return see_other("schedule:timetable-import")
    found = export_timetable(actor=request.actor, version=version, on=today)
    disposition = content_disposition_header(
        as_attachment=True, filename=f"timetable-{today.isoformat()}.xml"
    )
    return HttpResponse(
        found.content,
        content_type="application/xml",
        headers={"Content-Disposition": disposition or "attachment"},
    )
