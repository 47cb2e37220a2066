"""Parents: the list, the card, keeping it, who answers for which student."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import AccessedPage, Role
from accounts.services import access_log
from core import clock
from core.addresses import client_address
from core.answers import posted, see_other
from core.errors import NotAllowed
from core.rate_limits import SEARCH, limited
from school import policies
from school.enums import Kinship
from school.forms.people import (
    GuardianForm,
    GuardianLinkForm,
    GuardianListForm,
    NewGuardianForm,
    UntilForm,
)
from school.models import Guardian, GuardianLink, Student
from school.selectors import change_log
from school.selectors.people import cards as people_cards
from school.selectors.people import lists
from school.services import people
from school.views import students
from school.views.cards import say_saved, take_version
from school.views.people_tabs import people_tabs

# How many parents of one name are offered to be linked.
MOST_FOUND = 30


@require_safe
@role_required(*policies.CARD_READERS, Role.TEACHER)
@limited(SEARCH)
def guardian_list(request: ActorRequest) -> HttpResponse:
    """Parents by name, class of the child and account; a class teacher's own class."""
    today = clock.today(request.school)
    classes = lists.class_options(actor=request.actor, today=today)
    form = GuardianListForm(request.GET, classes=classes)
    context = {
        "form": form,
        "tabs": people_tabs(request.actor, "school:guardian-list"),
        "leads_no_class": request.actor.role == Role.TEACHER and not classes,
    }
    if not form.is_valid():
        return render(request, "school/guardian_list.html", context, status=422)
    rows = lists.guardian_list(actor=request.actor, wanted=form.wanted(), today=today)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/guardian_list.html",
        {
            **context,
            "page": Paginator(rows, lists.PER_PAGE).get_page(request.GET.get("page")),
            "query": f"{query.urlencode()}&" if query else "",
        },
    )


@require_safe
@role_required(*policies.CARD_READERS, Role.TEACHER)
def guardian_detail(request: ActorRequest, guardian_id: int) -> HttpResponse:
    """The card; each opening is written down."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    guardian = get_object_or_404(
        Guardian.objects.visible_to(request.actor).select_related("user"), pk=guardian_id
    )
    if not policies.can_view_guardian_card(request.actor, guardian, today):
        raise NotAllowed(
            _("The card is open to the office, the heads and the class teacher of the child.")
        )
    access_log.record_access(
        actor=request.actor,
        page=AccessedPage.GUARDIAN,
        object_id=guardian.pk,
        at=now,
        address=client_address(request),
    )
    return render(
        request,
        "school/guardian_card.html",
        {
            "card": people_cards.guardian_card(actor=request.actor, guardian=guardian, today=today),
            "can_edit": policies.can_edit_families(request.actor),
            "reads_log": request.actor.role in policies.ACCESS_LOG_READERS,
            "today": today,
            "crumbs": _crumbs(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.FAMILY_EDITORS)
def guardian_edit(request: ActorRequest, guardian_id: int) -> HttpResponse:
    guardian = get_object_or_404(Guardian.objects.visible_to(request.actor), pk=guardian_id)
    version = change_log.version_of(guardian)
    form = GuardianForm(posted(request), instance=guardian, initial={"seen": version})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changed = people.change_guardian(
                actor=request.actor,
                guardian=guardian,
                values=form.values(),
                seen=form.cleaned_data["seen"] or 0,
            )
        except people.PersonChanged as error:
            take_version(form, version)
            form.add_error(None, str(error))
            status = error.status
        else:
            say_saved(request, is_changed=bool(changed))
            return see_other("school:guardian-detail", guardian.pk)
    card_url = reverse("school:guardian-detail", args=[guardian.pk])
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("Change the parent's data"),
            "crumbs": [*_crumbs(), {"label": guardian.full_name, "url": card_url}],
            "back_url": card_url,
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.FAMILY_EDITORS)
def guardian_create(request: ActorRequest, student_id: int) -> HttpResponse:
    """A parent new to the school, of this student."""
    student = get_object_or_404(Student.objects.visible_to(request.actor), pk=student_id)
    form = NewGuardianForm(
        posted(request),
        initial={
            "since": clock.today(request.school),
            "last_name": student.last_name,
            "address": student.address,
        },
    )
    if form.is_bound and form.is_valid():
        people.create_guardian(
            actor=request.actor,
            student=student,
            values=form.values(),
            kinship=Kinship(form.cleaned_data["kinship"]),
            gets_digest=form.cleaned_data["gets_digest"],
            since=form.cleaned_data["since"],
            today=clock.today(request.school),
        )
        messages.success(request, _("The parent is written down."))
        return see_other("school:student-detail", student.pk)
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("New parent"),
            "crumbs": _student_crumbs(student),
            "back_url": reverse("school:student-detail", args=[student.pk]),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.FAMILY_EDITORS)
def guardian_link(request: ActorRequest, student_id: int) -> HttpResponse:
    """A parent known to the school (of a brother or a sister): found by ``?q=``, then linked."""
    today = clock.today(request.school)
    student = get_object_or_404(Student.objects.visible_to(request.actor), pk=student_id)
    name = request.GET.get("q", student.last_name)[:100]
    known = lists.guardian_list(
        actor=request.actor, wanted=lists.GuardianFilter(name=name), today=today
    ).exclude(links__student=student, links__until__isnull=True)
    shown = known.filter(pk__in=list(known.values_list("pk", flat=True)[:MOST_FOUND]))
    form = GuardianLinkForm(posted(request), found=shown, initial={"since": today})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            people.link_guardian(
                actor=request.actor,
                student=student,
                guardian=form.cleaned_data["guardian"],
                kinship=Kinship(form.cleaned_data["kinship"]),
                gets_digest=form.cleaned_data["gets_digest"],
                since=form.cleaned_data["since"],
                today=today,
            )
        except people.LinkedAlready as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("The parent answers for the student now."))
            return see_other("school:student-detail", student.pk)
    return render(
        request,
        "school/guardian_link.html",
        {
            "form": form,
            "student": student,
            "name": name,
            "found": shown.count(),
            "most": MOST_FOUND,
            "crumbs": _student_crumbs(student),
        },
        status=status,
    )


@require_POST
@role_required(*policies.FAMILY_EDITORS)
def guardian_unlink(request: ActorRequest, link_id: int) -> HttpResponse:
    link = get_object_or_404(
        GuardianLink.objects.filter(school_id=request.actor.school_id), pk=link_id
    )
    form = UntilForm(request.POST)
    if not form.is_valid():
        raise people.WrongDate
    people.unlink_guardian(
        actor=request.actor,
        link=link,
        until=form.cleaned_data["until"],
        today=clock.today(request.school),
    )
    messages.success(request, _("The parent does not answer for the student any more."))
    return see_other("school:student-detail", link.student_id)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Parents"), "url": reverse("school:guardian-list")}]


def _student_crumbs(student: Student) -> list[dict[str, str]]:
    card_url = reverse("school:student-detail", args=[student.pk])
    return [*students.crumbs(), {"label": student.full_name, "url": card_url}]
