"""A family asks to change data; the class teacher confirms or refuses (S1-5.3.1, S1-4.3e)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from school import policies
from school.forms.family_data import ConfirmForm, FamilyForm, RefuseForm, RequestListForm
from school.models import ChangeRequest, Student
from school.selectors import change_requests as selectors
from school.selectors.people import chosen_child, guardian_of
from school.services import change_requests as services
from school.views.people_tabs import people_tabs


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.GUARDIAN)
def family_data(request: ActorRequest) -> HttpResponse:
    """What the school has written down of the parent and of a child, ``?child=<id>``; a POST asks
    to change the lines that differ."""
    try:
        children, child = chosen_child(request.actor, request.GET.get("child", ""))
    except Student.DoesNotExist:
        raise Http404 from None
    guardian = guardian_of(request.actor)
    if child is None or guardian is None:
        return render(request, "school/family_data.html", {"children": children, "child": None})
    page = selectors.family_data(guardian=guardian, student=child)
    now = clock.now()
    today = clock.local(now, request.school).date()
    data = posted(request)
    is_own = request.POST.get("about") == "own"
    own = FamilyForm(page.own, about="own", today=today, data=data if is_own else None)
    childs = FamilyForm(page.childs, about="child", today=today, data=None if is_own else data)
    sent = own if is_own else childs
    status = 422 if sent.is_bound else 200
    if sent.is_bound and sent.is_valid():
        try:
            asked = services.request_changes(
                actor=request.actor,
                student=child,
                guardian=guardian if is_own else None,
                values=sent.values(),
                note=sent.cleaned_data["note"],
                now=now,
            )
        except services.ChangeRequestError as error:
            sent.add_error(None, str(error))
            status = error.status
        else:
            messages.success(
                request,
                ngettext(
                    "%(n)s request is sent to the class teacher.",
                    "%(n)s requests are sent to the class teacher.",
                    len(asked),
                )
                % {"n": len(asked)},
            )
            return see_other(_family_url(child.pk))
    return render(
        request,
        "school/family_data.html",
        {
            "children": children,
            "child": child,
            "own": own,
            "childs": childs,
            "sent": page.sent,
            "guardian": guardian,
        },
        status=status,
    )


@require_POST
@role_required(Role.GUARDIAN)
def change_request_withdraw(request: ActorRequest, request_id: int) -> HttpResponse:
    asked = _visible(request, request_id)
    services.withdraw_request(actor=request.actor, asked=asked, now=clock.now())
    messages.success(request, _("The request is withdrawn."))
    return see_other(_family_url(asked.student_id))


@require_safe
@role_required(*policies.CARD_READERS, Role.TEACHER)
def change_request_list(request: ActorRequest) -> HttpResponse:
    """What families ask: a class teacher decides, the office and the heads see all."""
    form = RequestListForm(request.GET)
    context = {
        "form": form,
        "tabs": people_tabs(request.actor, "school:change-request-list"),
    }
    if not form.is_valid():
        return render(request, "school/change_request_list.html", context, status=422)
    rows = selectors.request_list(
        actor=request.actor, wanted=form.wanted(), today=clock.today(request.school)
    )
    page = Paginator(rows, selectors.PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/change_request_list.html",
        {
            **context,
            "page": page,
            "lines": [selectors.asked_of(item, actor=request.actor) for item in page.object_list],
            "refuse_form": RefuseForm(),
            "query": f"{query.urlencode()}&" if query else "",
        },
    )


@require_POST
@role_required(*policies.CARD_READERS, Role.TEACHER)
def change_request_confirm(request: ActorRequest, request_id: int) -> HttpResponse:
    asked = _visible(request, request_id)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("The request cannot be read."))
    now = clock.now()
    try:
        services.confirm_request(
            actor=request.actor,
            asked=asked,
            seen=form.cleaned_data["seen"],
            now=now,
            today=clock.local(now, request.school).date(),
        )
    except (services.StaleValue, services.ValueNotTaken, services.RequestDecided) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The new value is written down."))
    return see_other("school:change-request-list")


@require_POST
@role_required(*policies.CARD_READERS, Role.TEACHER)
def change_request_refuse(request: ActorRequest, request_id: int) -> HttpResponse:
    asked = _visible(request, request_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Write why you refuse: the parents will read it."))
    now = clock.now()
    services.refuse_request(
        actor=request.actor,
        asked=asked,
        refusal=form.cleaned_data["refusal"],
        now=now,
        today=clock.local(now, request.school).date(),
    )
    messages.success(request, _("The request is refused, the parents will read why."))
    return see_other("school:change-request-list")


def _visible(request: ActorRequest, request_id: int) -> ChangeRequest:
    return get_object_or_404(ChangeRequest.objects.visible_to(request.actor), pk=request_id)


def _family_url(child_id: int) -> str:
    return f"{reverse('school:family-data')}?child={child_id}"
