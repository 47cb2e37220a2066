"""The monthly check of the data of a class (S0-7g, D8)."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
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
from school import policies
from school.forms.family_data import SignForm, TakeBackForm
from school.models import DataCheck
from school.selectors import data_checks as selectors
from school.services import data_checks as services
from school.views.people_tabs import people_tabs


@require_safe
@role_required(*policies.PEOPLE_LIST_READERS, Role.TEACHER)
def data_check_list(request: ActorRequest) -> HttpResponse:
    """Who has signed off which class in a month, ``?month=YYYY-MM``; the last one without it."""
    today = clock.today(request.school)
    months = selectors.months_of(actor=request.actor)
    month = _asked_month(request.GET.get("month"), months)
    lines = (
        selectors.checks_of_month(actor=request.actor, month=month, today=today) if month else []
    )
    return render(
        request,
        "school/data_check_list.html",
        {
            "tabs": people_tabs(request.actor, "school:data-check-list"),
            "month": month,
            "months": months,
            "lines": lines,
            "signed": sum(line.check.signed_at is not None for line in lines),
            "late": sum(line.is_late for line in lines),
            "opens_classes": request.actor.role != Role.AUDITOR,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.CARD_READERS, Role.TEACHER)
def data_check_detail(request: ActorRequest, check_id: int) -> HttpResponse:
    """The data of the class with what is missing; the class teacher signs. The page shows all the
    addresses of a class: its opening is written down."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    check = _readable(request, check_id, today)
    form = SignForm(posted(request), initial={"note": check.note})
    if form.is_bound and form.is_valid():
        try:
            services.sign_check(
                actor=request.actor,
                check=check,
                note=form.cleaned_data["note"],
                now=now,
                today=today,
            )
        except services.NoteNeeded as error:
            form.add_error("note", str(error))
        else:
            messages.success(request, _("The check is signed off."))
            return see_other("school:data-check-detail", check.pk)
    if request.method != "POST":
        access_log.record_access(
            actor=request.actor,
            page=AccessedPage.CLASS_DATA,
            object_id=check.school_class_id,
            at=now,
            address=client_address(request),
        )
    return _page(request, check, today, form=form)


@require_POST
@role_required(*policies.CARD_READERS, Role.TEACHER)
def data_check_take_back(request: ActorRequest, check_id: int) -> HttpResponse:
    """The class teacher takes the own signature back while the month goes on."""
    today = clock.today(request.school)
    check = _readable(request, check_id, today)
    if not policies.can_sign_check(request.actor, check, today):
        raise services.NotYourSignature
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _page(request, check, today, back_form=form)
    services.take_back_signature(
        actor=request.actor, check=check, reason=form.cleaned_data["reason"], today=today
    )
    messages.success(request, _("The signature is taken back: the check waits for it again."))
    return see_other("school:data-check-detail", check.pk)


def _readable(request: ActorRequest, check_id: int, today: dt.date) -> DataCheck:
    check = get_object_or_404(
        DataCheck.objects.visible_to(request.actor).select_related(
            "school_class__year", "signed_by"
        ),
        pk=check_id,
    )
    if request.actor.role not in policies.CARD_READERS and not policies.can_sign_check(
        request.actor, check, today
    ):
        raise NotAllowed(_("The check is open to the class teacher, the office and the heads."))
    return check


def _page(
    request: ActorRequest,
    check: DataCheck,
    today: dt.date,
    *,
    form: SignForm | None = None,
    back_form: TakeBackForm | None = None,
) -> HttpResponse:
    is_signed = check.signed_at is not None
    sent = form if back_form is None else back_form
    return render(
        request,
        "school/data_check.html",
        {
            "check": check,
            "data": selectors.class_data(school_class=check.school_class, today=today),
            "changes": selectors.signatures(check),
            "form": form or SignForm(),
            "back_form": back_form or TakeBackForm(),
            "can_sign": not is_signed and policies.can_sign_check(request.actor, check, today),
            "can_take_back": selectors.is_running(check, today)
            and policies.can_take_back_check(request.actor, check, today),
            "is_late": not is_signed and check.due_on < today,
            "crumbs": [
                {
                    "label": _("Data checks"),
                    "url": f"{reverse('school:data-check-list')}?month={check.month:%Y-%m}",
                }
            ],
        },
        status=422 if sent is not None and sent.is_bound else 200,
    )


def _asked_month(asked: str | None, months: list[dt.date]) -> dt.date | None:
    if not asked:
        return months[0] if months else None
    try:
        month = dt.date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise Http404 from None
    if month not in months:
        raise Http404
    return month
