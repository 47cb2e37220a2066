"""Students: the list, the card, keeping it, the export."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.actors import Actor, ActorRequest
from accounts.enums import ROSTER_EXPORTERS, AccessedPage, Role
from accounts.services import access_log
from core import clock, spreadsheets
from core.addresses import client_address
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from core.rate_limits import EXPORT, SEARCH, limited
from school import policies
from school.forms.people import StudentForm, StudentListForm
from school.models import Student
from school.selectors import change_log
from school.selectors.people import cards as people_cards
from school.selectors.people import export, lists
from school.services import people
from school.views.cards import say_saved, take_version
from school.views.people_tabs import people_tabs


@require_safe
@role_required(*policies.PEOPLE_LIST_READERS, Role.TEACHER)
@limited(SEARCH)
def student_list(request: ActorRequest) -> HttpResponse:
    """Students by name, class and account; a class teacher's own class."""
    today = clock.today(request.school)
    classes = lists.class_options(actor=request.actor, today=today)
    form = StudentListForm(
        request.GET, classes=classes, has_states=request.actor.role != Role.TEACHER
    )
    context = {
        "form": form,
        "tabs": people_tabs(request.actor, "school:student-list"),
        "can_edit": policies.can_edit_families(request.actor),
        "leads_no_class": request.actor.role == Role.TEACHER and not classes,
        "reports_movement": request.actor.role == Role.TEACHER and bool(classes),
        "opens_cards": request.actor.role != Role.AUDITOR,
        "exports_roster": request.actor.role in ROSTER_EXPORTERS,
    }
    if not form.is_valid():
        return render(request, "school/student_list.html", context, status=422)
    rows = lists.student_list(actor=request.actor, wanted=form.wanted(), today=today)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/student_list.html",
        {
            **context,
            "page": Paginator(rows, lists.PER_PAGE).get_page(request.GET.get("page")),
            "query": f"{query.urlencode()}&" if query else "",
            "export_url": f"{reverse('school:student-export')}?{query.urlencode()}",
        },
    )


@require_safe
@role_required(*policies.CARD_READERS, Role.TEACHER)
@limited(EXPORT)
def student_export(request: ActorRequest) -> HttpResponse:
    """The filtered list with the data of the printed form as an XLSX file; written down as an
    access to all of them."""
    today = clock.today(request.school)
    form = StudentListForm(
        request.GET,
        classes=lists.class_options(actor=request.actor, today=today),
        has_states=request.actor.role != Role.TEACHER,
    )
    if not form.is_valid():
        raise DomainError(_("There is no such class or filter. Go back to the list."))
    wanted = form.wanted()
    table = export.students_table(actor=request.actor, wanted=wanted, today=today)
    access_log.record_access(
        actor=request.actor,
        page=AccessedPage.EXPORT,
        object_id=wanted.class_id or 0,
        at=clock.now(),
        address=client_address(request),
    )
    return HttpResponse(
        spreadsheets.workbook(title=table.title, header=table.header, rows=table.rows),
        content_type=spreadsheets.MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=f"{table.title}, {today:%d.%m.%Y}.xlsx"
            )
            or "attachment"
        },
    )


@require_safe
@role_required(*policies.CARD_READERS, Role.TEACHER)
def student_detail(request: ActorRequest, student_id: int) -> HttpResponse:
    """The card; each opening is written down."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    student = get_object_or_404(
        Student.objects.visible_to(request.actor).select_related("user"), pk=student_id
    )
    if not policies.can_view_student_card(request.actor, student, today):
        raise NotAllowed(
            _("The card is open to the office, the heads and the class teacher of the student.")
        )
    access_log.record_access(
        actor=request.actor,
        page=AccessedPage.STUDENT,
        object_id=student.pk,
        at=now,
        address=client_address(request),
    )
    return render(
        request,
        "school/student_card.html",
        {
            "card": people_cards.student_card(student=student, today=today),
            "can_edit": policies.can_edit_families(request.actor),
            "can_set_letters": policies.can_set_letters_about(request.actor, student, today),
            "reads_log": request.actor.role in policies.ACCESS_LOG_READERS,
            "elsewhere": _elsewhere(request.actor, student),
            "today": today,
            "crumbs": crumbs(),
        },
    )


def _elsewhere(actor: Actor, student: Student) -> list[dict[str, str]]:
    """Registers in which the student stands, each open at the student, for whoever may read it."""
    name = student.full_name[:80]
    registers = (
        (_("Movement by orders"), "reports:movement-book", "q", policies.MOVEMENT_READERS),
        (_("Consents"), "school:consent-list", "q", policies.FAMILY_PAPER_READERS),
        (_("Applications"), "school:application-list", "q", policies.FAMILY_PAPER_READERS),
        (_("Slips with logins"), "reports:credential-list", "name", policies.CREDENTIAL_READERS),
    )
    return [
        {"label": label, "url": f"{reverse(address)}?{urlencode({field: name})}"}
        for label, address, field, readers in registers
        if actor.role in readers
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.FAMILY_EDITORS)
def student_create(request: ActorRequest) -> HttpResponse:
    """A new student; an order of arrival puts one into a class afterwards."""
    form = StudentForm(posted(request), today=clock.today(request.school))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            student = people.create_student(actor=request.actor, values=form.values())
        except people.FileNoTaken as error:
            form.add_error("file_no", str(error))
        else:
            messages.success(
                request,
                _("The student is written down. An order of arrival puts the student in a class."),
            )
            return see_other("school:student-detail", student.pk)
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("New student"),
            "crumbs": crumbs(),
            "back_url": reverse("school:student-list"),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.FAMILY_EDITORS)
def student_edit(request: ActorRequest, student_id: int) -> HttpResponse:
    student = get_object_or_404(Student.objects.visible_to(request.actor), pk=student_id)
    version = change_log.version_of(student)
    form = StudentForm(
        posted(request),
        instance=student,
        initial={"seen": version},
        today=clock.today(request.school),
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changed = people.change_student(
                actor=request.actor,
                student=student,
                values=form.values(),
                seen=form.cleaned_data["seen"] or 0,
            )
        except people.FileNoTaken as error:
            form.add_error("file_no", str(error))
        except people.PersonChanged as error:
            take_version(form, version)
            form.add_error(None, str(error))
            status = error.status
        else:
            say_saved(request, is_changed=bool(changed))
            return see_other("school:student-detail", student.pk)
    card_url = reverse("school:student-detail", args=[student.pk])
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("Change the student's data"),
            "crumbs": [*crumbs(), {"label": student.full_name, "url": card_url}],
            "back_url": card_url,
        },
        status=status,
    )


def crumbs() -> list[dict[str, str]]:
    return [{"label": _("Students"), "url": reverse("school:student-list")}]
