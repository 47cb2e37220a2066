"""Staff: the list, the card with roles and parallels, keeping it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import STAFF_ROLES, AccessedPage, Role
from accounts.models import Membership
from accounts.services import access_log, hats
from core import clock
from core.addresses import client_address
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from core.rate_limits import SEARCH, limited
from school import policies
from school.forms.people import CurationForm, HatForm, RevokeForm, StaffForm, StaffListForm
from school.models import Curation, StaffMember
from school.selectors import change_log
from school.selectors.people import cards as people_cards
from school.selectors.people import lists
from school.services import curations, people
from school.views.cards import say_saved, take_version
from school.views.people_tabs import people_tabs


@require_safe
@role_required(*policies.PEOPLE_LIST_READERS)
@limited(SEARCH)
def staff_list(request: ActorRequest) -> HttpResponse:
    form = StaffListForm(request.GET)
    context = {
        "form": form,
        "tabs": people_tabs(request.actor, "school:staff-list"),
        "can_edit": policies.can_edit_staff(request.actor),
        "opens_cards": request.actor.role in policies.CARD_READERS,
    }
    if not form.is_valid():
        return render(request, "school/staff_list.html", context, status=422)
    rows = lists.staff_list(
        actor=request.actor, wanted=form.wanted(), today=clock.today(request.school)
    )
    page = Paginator(rows, lists.PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.role_names = [Role(role).label for role in row.roles or ()]
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/staff_list.html",
        {**context, "page": page, "query": f"{query.urlencode()}&" if query else ""},
    )


@require_safe
@role_required(*STAFF_ROLES)
def staff_detail(request: ActorRequest, staff_id: int) -> HttpResponse:
    """The card; each opening is written down."""
    staff = _visible(request, staff_id)
    access_log.record_access(
        actor=request.actor,
        page=AccessedPage.STAFF,
        object_id=staff.pk,
        at=clock.now(),
        address=client_address(request),
    )
    return _card(request, staff)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def staff_create(request: ActorRequest) -> HttpResponse:
    form = StaffForm(posted(request))
    if form.is_bound and form.is_valid():
        staff = people.create_staff(actor=request.actor, values=form.values())
        messages.success(request, _("The staff member is written down."))
        return see_other("school:staff-detail", staff.pk)
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("New staff member"),
            "crumbs": _crumbs(),
            "back_url": reverse("school:staff-list"),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def staff_edit(request: ActorRequest, staff_id: int) -> HttpResponse:
    staff = _visible(request, staff_id)
    version = change_log.version_of(staff)
    form = StaffForm(posted(request), instance=staff, initial={"seen": version})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changed = people.change_staff(
                actor=request.actor,
                staff=staff,
                values=form.values(),
                seen=form.cleaned_data["seen"] or 0,
                today=clock.today(request.school),
            )
        except people.PersonChanged as error:
            take_version(form, version)
            form.add_error(None, str(error))
            status = error.status
        except people.OwnLeaving as error:
            form.add_error("left_on", str(error))
            status = error.status
        else:
            say_saved(request, is_changed=bool(changed))
            return see_other("school:staff-detail", staff.pk)
    card_url = reverse("school:staff-detail", args=[staff.pk])
    return render(
        request,
        "school/person_form.html",
        {
            "form": form,
            "title": _("Change the data"),
            "crumbs": [*_crumbs(), {"label": staff.full_name, "url": card_url}],
            "back_url": card_url,
        },
        status=status,
    )


@require_POST
@role_required(Role.ADMINISTRATOR)
def hat_grant(request: ActorRequest, staff_id: int) -> HttpResponse:
    """Give a role by the director's order."""
    staff = _visible(request, staff_id)
    if staff.user is None:
        raise DomainError(_("Open an account for the staff member first."))
    if staff.left_on is not None and staff.left_on <= clock.today(request.school):
        raise DomainError(_("The person has left the school: change the day of leaving first."))
    form = HatForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            hats.grant_hat(actor=request.actor, user=staff.user, **form.cleaned_data)
        except hats.HatError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("The role is given."))
            return see_other("school:staff-detail", staff.pk)
    return _card(request, staff, hat_form=form, status=status)


@require_POST
@role_required(Role.ADMINISTRATOR)
def hat_revoke(request: ActorRequest, staff_id: int, membership_id: int) -> HttpResponse:
    """Take a role away, at once."""
    staff = _visible(request, staff_id)
    membership = get_object_or_404(
        Membership.objects.filter(
            school_id=request.actor.school_id, user__staff_roles=staff, role__in=STAFF_ROLES
        ),
        pk=membership_id,
    )
    form = RevokeForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Write why the role is taken away, or by which order."))
    hats.revoke_hat(actor=request.actor, membership=membership, reason=form.cleaned_data["reason"])
    messages.success(request, _("The role is taken away."))
    return see_other("school:staff-detail", staff.pk)


@require_POST
@role_required(Role.ADMINISTRATOR)
def curation_add(request: ActorRequest, staff_id: int) -> HttpResponse:
    """Give a parallel to a deputy."""
    staff = _visible(request, staff_id)
    form = CurationForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            curations.curate(actor=request.actor, staff=staff, **form.cleaned_data)
        except curations.CurationError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("The parallel is given to the deputy."))
            return see_other("school:staff-detail", staff.pk)
    return _card(request, staff, curation_form=form, status=status)


@require_POST
@role_required(Role.ADMINISTRATOR)
def curation_end(request: ActorRequest, curation_id: int) -> HttpResponse:
    curation = get_object_or_404(
        Curation.objects.filter(school_id=request.actor.school_id), pk=curation_id
    )
    curations.end_curation(
        actor=request.actor, curation=curation, today=clock.today(request.school)
    )
    messages.success(request, _("The parallel is not the deputy's any more."))
    return see_other("school:staff-detail", curation.staff_id)


def _visible(request: ActorRequest, staff_id: int) -> StaffMember:
    staff = get_object_or_404(
        StaffMember.objects.visible_to(request.actor).select_related("user"), pk=staff_id
    )
    if not policies.can_view_staff_card(request.actor, staff):
        raise NotAllowed(_("The card is open to the office, the heads and its owner."))
    return staff


def _card(
    request: ActorRequest,
    staff: StaffMember,
    *,
    hat_form: HatForm | None = None,
    curation_form: CurationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.today(request.school)
    can_edit = policies.can_edit_staff(request.actor)
    context: dict[str, Any] = {
        "card": people_cards.staff_card(staff=staff, today=today),
        "can_edit": can_edit,
        "is_own": staff.user_id == request.actor.user_id,
        "staff_roles": STAFF_ROLES,
        "reads_log": request.actor.role in policies.ACCESS_LOG_READERS,
        "crumbs": _crumbs() if request.actor.role in policies.PEOPLE_LIST_READERS else [],
        "today": today,
    }
    if can_edit:
        context["hat_form"] = hat_form or HatForm(initial={"granted_on": today})
        context["curation_form"] = curation_form or CurationForm(initial={"since": today})
    return render(request, "school/staff_card.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Staff"), "url": reverse("school:staff-list")}]
