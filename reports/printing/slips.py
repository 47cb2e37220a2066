"""Slips with logins and passwords: six to an A4 sheet, with cut lines and counterfoils (S1-Ф2).

What is the same on all slips of a kind is laid out once, as a form, and put under every slip; only
the filled-in places are laid out for each. Every place is given in millimetres and long names are
measured here: they make the type smaller and move nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.enums import Role
from core import clock, files, jobs
from core.jobs import Report
from core.models import Job, School
from reports.printing import wording
from reports.printing.render import Studio
from reports.printing.typeface import Face, clean, fit
from school.enums import CredentialKind
from school.models import StaffMember
from school.services import credentials
from school.services.credentials import Slip

PER_SHEET = 6
# Sheets laid out at a time: between them the job says how far it is.
SHEETS_AT_ONCE = 10

# Room of a text, millimetres, and its sizes, points, falling: the classes k0, k1 … of the style.
TEXT_W, ADDRESS_W = 92.0, 72.0
SIZES = (10.5, 9.0, 8.0, 7.0, 6.0)
# Places whose text may be long.
LONG = ("whom", "about", "stub")
# The kinds of forms, and the size of one in points.
FORMS = ("password", "code", "staff")
SLIP_W, SLIP_H = 105 * 72 / 25.4, 99 * 72 / 25.4


@dataclass(frozen=True, slots=True)
class Frame:
    """What all slips of a print say."""

    school: School
    director: str
    expires_on: dt.date
    sign_in_url: str
    activation_url: str


def print_slips(job: Job, progress: jobs.Progress, *, now: Callable[[], dt.datetime]) -> None:
    """The work of a slips job: open accounts, lay the slips out, then, in one transaction, put the
    secrets in force, store the file and end the job. Stopped or failed before that, it has taken
    no password from anybody. Raises what ``progress`` raises, ``CannotIssue``, ``PrinterMissing``.
    """
    school = School.objects.get(pk=job.school_id)
    moment = job.started_at or now()
    today = clock.local(moment, school).date()
    progress(0, 0, _("Opening accounts"))
    actor, chosen = credentials.chosen_of(job, now=moment, today=today)
    expires_at = last_moment(moment, school)
    slips = credentials.prepare(
        actor=actor,
        chosen=chosen,
        staff_role=Role(job.params["staff_role"]),
        reason=job.params["reason"],
        now=moment,
        today=today,
        expires_at=expires_at,
    )
    content = render(slips, frame_of(school, expires_at), progress)
    stored_as = f"jobs/{job.pk}.pdf"
    with transaction.atomic():
        finished = now()
        credentials.put_in_force(slips=slips, expires_at=expires_at, now=finished)
        sha256 = files.store(name=stored_as, content=content)
        jobs.finish_job(
            job=job,
            now=finished,
            file_name=f"{clean(job.title).replace('/', '-')}.pdf",
            stored_as=stored_as,
            sha256=sha256,
            step=_("Ready"),
        )


def last_moment(moment: dt.datetime, school: School) -> dt.datetime:
    """The end of the last day, in the school's time, on which a slip printed now is good."""
    last_day = clock.local(moment, school).date() + dt.timedelta(
        days=settings.ONE_TIME_PASSWORD_DAYS
    )
    return dt.datetime.combine(last_day, dt.time(23, 59, 59), tzinfo=school.zone)


def frame_of(school: School, expires_at: dt.datetime) -> Frame:
    """What stands on every slip. One query."""
    director = (
        StaffMember.objects.filter(
            school_id=school.pk,
            user__memberships__role=Role.DIRECTOR,
            user__memberships__school_id=school.pk,
            user__memberships__is_revoked=False,
        )
        .order_by("pk")
        .first()
    )
    site = settings.BASE_URL.rstrip("/")
    return Frame(
        school=school,
        director=director.short_name if director else "",
        expires_on=clock.local(expires_at, school).date(),
        sign_in_url=f"{site}{reverse('accounts:sign-in')}",
        activation_url=f"{site}{reverse('activate')}",
    )


def render(slips: Sequence[Slip], frame: Frame, report: Report) -> bytes:
    """The PDF. Each class, and the staff, begins a sheet of its own, so that the sheets can be
    handed to its class teacher; ``report(done, total, step)`` counts sheets and may raise."""
    sheets = sheets_of(slips)
    studio = Studio("reports/pdf/slips.css")
    with translation.override(wording.LANGUAGE):
        pages = studio.layout(forms_html(frame))
        for start in range(0, len(sheets), SHEETS_AT_ONCE):
            report(start, len(sheets), _("Laying out the slips"))
            pages += studio.layout(sheets_html(sheets[start : start + SHEETS_AT_ONCE]))
    report(len(sheets), len(sheets), _("Writing the file"))
    return studio.write(
        pages,
        identifier=f"slips-{slips[0].number}-{slips[-1].number}",
        finisher=partial(put_forms_under, sheets),
    )


def sheets_of(slips: Sequence[Slip]) -> list[list[Slip]]:
    """Six to a sheet, in their order; a new class takes a new sheet."""
    return [
        list(rows[start : start + PER_SHEET])
        for _name, group in groupby(slips, key=lambda slip: slip.class_name)
        for rows in [list(group)]
        for start in range(0, len(rows), PER_SHEET)
    ]


def forms_html(frame: Frame) -> str:
    """The three forms, a page each, in the order of ``FORMS``."""
    context = {
        "language": wording.LANGUAGE,
        "forms": [form_view(kind, frame) for kind in FORMS],
        "frame": frame_view(frame),
    }
    return render_to_string("reports/pdf/slip_forms.html", context)


def sheets_html(sheets: Sequence[Sequence[Slip]]) -> str:
    """The texts of some sheets, without the forms under them."""
    return render_to_string(
        "reports/pdf/slips.html",
        {
            "language": wording.LANGUAGE,
            "sheets": [
                [list(_column(sheet[side::2], f"c{side}")) for side in range(2)] for sheet in sheets
            ],
        },
    )


def put_forms_under(sheets: Sequence[Sequence[Slip]], _document: Any, pdf: Any) -> None:
    """A finisher of WeasyPrint: the first pages of the file, the forms, become drawings that every
    sheet shares; under each slip goes its form."""
    from pydyf import Array, Dictionary

    def named(reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    pages = [named(reference) for reference in pdf.page_references]
    resources = pages[0]["Resources"]
    drawings = named(resources)["XObject"]
    for form, page in zip(FORMS, pages, strict=False):
        drawing = named(page["Contents"])
        drawing.extra = Dictionary(
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": page["MediaBox"],
                "Resources": resources,
            }
        )
        drawings[f"form-{form}"] = drawing.reference
    for page, sheet in zip(pages[len(FORMS) :], sheets, strict=True):
        under = [
            f"q 1 0 0 1 {place % 2 * SLIP_W:.3f} {(2 - place // 2) * SLIP_H:.3f} cm"
            f" /form-{form_of(slip)} Do Q".encode()
            for place, slip in enumerate(sheet)
        ]
        named(page["Contents"]).stream[:0] = under
    pdf.pages["Kids"] = Array(pdf.pages["Kids"][3 * len(FORMS) :])
    pdf.pages["Count"] -= len(FORMS)


def form_of(slip: Slip) -> str:
    if slip.is_staff:
        return "staff"
    return "code" if slip.kind == CredentialKind.ACTIVATION else "password"


def form_view(kind: str, frame: Frame) -> dict[str, object]:
    """What a form says that others do not; ``qr`` holds the address, and nothing but it."""
    url = frame.activation_url if kind == "code" else frame.sign_in_url
    address = url.removeprefix("https://").removeprefix("http://")
    return {
        "is_code": kind == "code",
        "is_staff": kind == "staff",
        "qr": segno.make(url, error="m").png_data_uri(scale=4, border=0),
        "address": address,
        "address_size": fit(address, ADDRESS_W, SIZES, Face.SANS_BOLD),
    }


def frame_view(frame: Frame) -> dict[str, object]:
    return {
        "school": clean(frame.school.full_name or frame.school.name),
        "director": frame.director,
        "expires_on": frame.expires_on,
        "phone": frame.school.help_phone,
    }


def texts_of(slip: Slip) -> dict[str, str]:
    """The filled-in places of a slip."""
    name = clean(slip.name)
    about = ""
    if not slip.is_staff:
        about = pgettext("slip", "%(name)s, of class %(class)s") % {
            "name": clean(slip.about),
            "class": slip.class_name,
        }
    return {
        "number": f"№ {slip.number}",
        "whom": name,
        "login": slip.login,
        "secret": slip.secret,
        "about": about,
        "stub": " · ".join(filter(None, (f"№ {slip.number}", name, slip.class_name))),
    }


def _column(slips: Sequence[Slip], side: str) -> Iterator[dict[str, str]]:
    """The blocks of one side of a sheet: the same place of all its slips, a line each."""
    texts = [texts_of(slip) for slip in slips]
    for place in texts[0] if texts else ():
        lines = [_sized(text[place]) if place in LONG else escape(text[place]) for text in texts]
        yield {"css": f"f-{place} {side}", "text": mark_safe("\n".join(lines))}


def _sized(text: str) -> str:
    size = fit(text, TEXT_W, SIZES, Face.SANS_BOLD)
    return format_html('<span class="k{}">{}</span>', size, text) if size else escape(text)
