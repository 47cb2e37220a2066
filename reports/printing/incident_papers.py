"""Papers of an incident: the notice to the director (S1-Ф1) and the act (S1-3.16)."""

from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Incident
from reports.printing import wording
from reports.printing.render import Studio
from reports.selectors.incident_operations import void_lines
from reports.selectors.incidents import account_of, is_guardian
from school.selectors.incidents import clocks_of, director_of


def notice_pdf(incident: Incident) -> bytes:
    """The notice in the wording of appendix 1. The password has no place in it: it is stars, so
    nobody writes it down. ``incident`` comes with its account and school. At most six queries."""
    with translation.override(wording.LANGUAGE):
        html = render_to_string(
            "reports/pdf/incident_notice.html",
            {
                "language": wording.LANGUAGE,
                "incident": incident,
                "school": incident.school,
                "director": director_of(incident.school),
                "account": account_of(incident),
                "is_guardian": is_guardian(incident),
                "detected_at": timezone.localtime(incident.detected_at, incident.school.zone),
                "reported_at": timezone.localtime(incident.reported_at, incident.school.zone),
            },
        )
    return _printed(html, f"notice{incident.school_id}-{incident.number}")


def act_pdf(incident: Incident) -> bytes:
    """Акт о фиксации нарушения конфиденциальности with every operation that was declared void.
    ``incident`` comes with its account and school."""
    with translation.override(wording.LANGUAGE):
        lines = void_lines(incident)
        html = render_to_string(
            "reports/pdf/incident_act.html",
            {
                "language": wording.LANGUAGE,
                "incident": incident,
                "school": incident.school,
                "director": director_of(incident.school),
                "account": account_of(incident),
                "clock": clocks_of(incident, incident.reported_at)[0],
                "restored": [line for line in lines if line.is_void],
                "refused": [line for line in lines if line.obstacle],
            },
        )
    return _printed(html, f"act{incident.school_id}-{incident.number}")


def _printed(html: str, identifier: str) -> bytes:
    studio = Studio("reports/pdf/incident.css")
    return studio.write(studio.layout(html), identifier=identifier)
