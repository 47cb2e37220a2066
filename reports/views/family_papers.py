"""Papers of families and acknowledgement sheets: those of one family are made on the spot and
stored nowhere, those of a class and sheets of signatures are ordered as jobs."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import PEOPLE_READERS, Role
from core import clock, runner
from core.answers import see_other
from core.enums import JobKind
from core.rate_limits import PRINT, limited
from reports.printing.family_papers import application_pdf, consent_pdf, withdrawal_pdf
from reports.selectors import family_papers as selectors
from reports.services import papers
from reports.services.papers import NothingToPrint
from reports.tasks import print_ack_sheet, print_class_papers
from reports.views.downloads import paper
from school import policies
from school.enums import ConsentPurpose
from school.models import AckSheet, Consent, DiaryApplication, SchoolClass, Student
from school.selectors import ack_sheets
from school.selectors import family_papers as families

STAFF_READERS = tuple(sorted(policies.FAMILY_PAPER_READERS))
READERS = (*STAFF_READERS, Role.GUARDIAN)
SHEET_READERS = tuple(sorted(PEOPLE_READERS))


@require_safe
@role_required(*READERS)
def consent_form(request: ActorRequest, student_id: int) -> HttpResponse:
    """``?purpose=``: the form for each parent of the student; a parent gets the own one."""
    student = _student(request, student_id)
    found = selectors.families_of_student(request.actor, student, _today(request))
    content = consent_pdf(_head(request), _some(found), _purpose(request))
    return paper(content, file_name=_("Consent %(name)s.pdf") % {"name": student.list_name})


@require_POST
@role_required(*STAFF_READERS)
@limited(PRINT)
def consent_forms_of_class(request: ActorRequest, class_id: int) -> HttpResponse:
    """``?purpose=&lacking=1``: order the forms of a whole class in one file."""
    school_class = _class(request, class_id)
    purpose = _purpose(request)
    is_lacking = bool(request.GET.get("lacking"))
    title = _("Consents %(name)s") % {"name": school_class.name}
    return _order_of_class(request, school_class, title, purpose=purpose, is_lacking=is_lacking)


@require_safe
@role_required(*READERS)
def consent_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """The text of a registered consent with its number."""
    consent = _consent(request, pk)
    family = selectors.family_of(
        consent, selectors.class_name_on(consent.student, consent.signed_on)
    )
    content = consent_pdf(
        _head(request), [family], ConsentPurpose(consent.purpose), consent=consent
    )
    return paper(content, file_name=_("Consent No. %(n)s.pdf") % {"n": consent.number})


@require_safe
@role_required(*READERS)
def consent_withdrawal_form(request: ActorRequest, pk: int) -> HttpResponse:
    """The statement of withdrawal, to be signed."""
    consent = _consent(request, pk)
    family = selectors.family_of(consent, selectors.class_name_on(consent.student, _today(request)))
    content = withdrawal_pdf(_head(request), family, consent)
    return paper(content, file_name=_("Withdrawal No. %(n)s.pdf") % {"n": consent.number})


@require_safe
@role_required(*READERS)
def application_form(request: ActorRequest, student_id: int) -> HttpResponse:
    """The application for each parent of the student; a parent gets the own one."""
    student = _student(request, student_id)
    found = selectors.families_of_student(request.actor, student, _today(request))
    content = application_pdf(_head(request), _some(found))
    return paper(content, file_name=_("Application %(name)s.pdf") % {"name": student.list_name})


@require_POST
@role_required(*STAFF_READERS)
@limited(PRINT)
def application_forms_of_class(request: ActorRequest, class_id: int) -> HttpResponse:
    """Order the applications of a whole class in one file."""
    school_class = _class(request, class_id)
    title = _("Applications %(name)s") % {"name": school_class.name}
    return _order_of_class(request, school_class, title)


@require_safe
@role_required(*READERS)
def application_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """A registered application with its number, date and class."""
    application: DiaryApplication = get_object_or_404(
        DiaryApplication.objects.visible_to(request.actor).select_related(
            "student", "guardian", "school_class"
        ),
        pk=pk,
    )
    family = selectors.family_of(application, application.school_class.name)
    content = application_pdf(_head(request), [family], application=application)
    return paper(content, file_name=_("Application No. %(n)s.pdf") % {"n": application.number})


@require_POST
@role_required(*SHEET_READERS)
@limited(PRINT)
def ack_sheet_print(request: ActorRequest, pk: int) -> HttpResponse:
    """``?school_class=``: order the sheet with lines for signatures, of one class or of all."""
    sheet: AckSheet = get_object_or_404(
        AckSheet.objects.visible_to(request.actor).select_related("school_class"), pk=pk
    )
    asked = request.GET.get("school_class", "")
    names = {str(item.pk): item.name for item in ack_sheets.classes_of(sheet, _today(request))}
    if asked and asked not in names:
        raise Http404
    parts = (_("Acknowledgement sheet"), names.get(asked, ""), sheet.title)
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.ACK_SHEET,
        title=", ".join(filter(None, parts)),
        params={"sheet": sheet.pk, "class": int(asked) if asked else None},
        now=clock.now(),
    )
    runner.start(print_ack_sheet, job)
    return see_other("reports:job-detail", job.pk)


def _order_of_class(
    request: ActorRequest,
    school_class: SchoolClass,
    title: str,
    *,
    purpose: ConsentPurpose | None = None,
    is_lacking: bool = False,
) -> HttpResponse:
    """Consents for ``purpose``, applications without one. Where there is nobody to print for, it
    is said at once."""
    lacking = purpose if is_lacking else None
    _some(selectors.families_of_class(school_class, _today(request), lacking=lacking))
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.CLASS_PAPERS,
        title=title,
        params={"class": school_class.pk, "purpose": purpose or "", "lacking": is_lacking},
        now=clock.now(),
    )
    runner.start(print_class_papers, job)
    return see_other("reports:job-detail", job.pk)


def _today(request: ActorRequest) -> dt.date:
    return clock.today(request.school)


def _head(request: ActorRequest) -> selectors.Letterhead:
    return selectors.letterhead(request.school)


def _purpose(request: ActorRequest) -> ConsentPurpose:
    try:
        return ConsentPurpose(request.GET.get("purpose") or ConsentPurpose.JOURNAL)
    except ValueError:
        raise Http404 from None


def _student(request: ActorRequest, student_id: int) -> Student:
    try:
        return families.student_for(request.actor, student_id)
    except Student.DoesNotExist:
        raise Http404 from None


def _class(request: ActorRequest, class_id: int) -> SchoolClass:
    try:
        return families.class_for(request.actor, class_id, _today(request))
    except SchoolClass.DoesNotExist:
        raise Http404 from None


def _consent(request: ActorRequest, pk: int) -> Consent:
    rows = Consent.objects.visible_to(request.actor)
    consent: Consent = get_object_or_404(rows.select_related("student", "guardian"), pk=pk)
    return consent


def _some(found: list[selectors.Family]) -> list[selectors.Family]:
    if not found:
        raise NothingToPrint
    return found
