"""The library of thematic plans, one plan, and what is decided about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from journal import policies
from journal.enums import PlanStatus
from journal.forms.plans import (
    CopyForm,
    DecisionForm,
    DescribeForm,
    PlanFilterForm,
    PlanForm,
    ReasonForm,
)
from journal.models import ThematicPlan
from journal.selectors import plans as selectors
from journal.selectors.plans import diff, limits
from journal.services import plans as services
from journal.services.plans import approval, export
from school.models import AcademicYear, Regulation
from school.selectors import years
from school.selectors.people import staff_of

PER_PAGE = 60
READERS = tuple(sorted(policies.PLAN_READERS))


@require_safe
@role_required(*READERS)
def plan_list(request: ActorRequest) -> HttpResponse:
    """The library, by subject and parallel; its filter stands in the address."""
    form = PlanFilterForm(request.GET, actor=request.actor)
    found = selectors.library(actor=request.actor, narrow=form.narrow())
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "journal/plan_list.html",
        {
            "form": form,
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "query": f"{query.urlencode()}&" if query else "",
            "is_narrowed": any(query.values()),
            "may_make": policies.can_make_plans(request.actor),
            "may_decide": policies.can_decide_plans(request.actor),
            "reads_all": request.actor.reads_all_journals,
        },
        status=200 if form.is_valid() else 422,
    )


@require_safe
@role_required(*sorted(policies.PLAN_DECIDERS | {Role.DIRECTOR}))
def plan_queue(request: ActorRequest) -> HttpResponse:
    """Plans that wait for the deputy, the longest waiting first."""
    waiting = Paginator(selectors.waiting(request.actor), PER_PAGE)
    return render(
        request,
        "journal/plan_queue.html",
        {"page": waiting.get_page(request.GET.get("page")), "crumbs": crumbs()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_create(request: ActorRequest) -> HttpResponse:
    """An empty plan of the teacher's own."""
    form = PlanForm(posted(request), actor=request.actor, year=_year_id(request))
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            plan = services.create_plan(
                actor=request.actor,
                year=found["year"],
                subject=found["subject"],
                grade=found["grade"],
                title=form.title_or_default(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return see_other("journal:plan-edit", plan.pk)
    return _form_page(request, form, _("New plan"), reverse("journal:plan-list"), _("Create"))


@require_safe
@role_required(*READERS)
def plan_detail(request: ActorRequest, plan_id: int) -> HttpResponse:
    """A plan with its sums, its limits, its versions, and what the actor may do with it."""
    plan = _plan(request, plan_id)
    return _detail(request, plan, DecisionForm(None))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_copy(request: ActorRequest, plan_id: int) -> HttpResponse:
    """A draft of one's own from a colleague's plan, for another parallel, from last year."""
    plan = _plan(request, plan_id)
    year = AcademicYear.objects.filter(pk=_year_id(request) or 0).first()
    form = CopyForm(posted(request), actor=request.actor, plan=plan, year=year)
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            copy = services.copy_plan(
                actor=request.actor,
                plan=plan,
                year=found["year"],
                grade=found["grade"],
                title=found["title"].strip(),
            )
        except DomainError as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, _("The plan is copied: it is your draft now."))
            return see_other("journal:plan-edit", copy.pk)
    title = _("Copy of “%(title)s”") % {"title": plan.title}
    return _form_page(request, form, title, _address(plan), _("Copy"), plan)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_version(request: ActorRequest, plan_id: int) -> HttpResponse:
    """A new version of an approved plan; the reason is obligatory (S1-4.4b)."""
    plan = _owned(request, plan_id)
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            version = approval.start_version(
                actor=request.actor, plan=plan, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return see_other("journal:plan-edit", version.pk)
    title = _("New version of “%(title)s”") % {"title": plan.title}
    return _form_page(request, form, title, _address(plan), _("Start the version"), plan)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_describe(request: ActorRequest, plan_id: int) -> HttpResponse:
    """Title and sharing."""
    plan = _owned(request, plan_id)
    form = DescribeForm(posted(request), plan=plan)
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            services.describe_plan(
                actor=request.actor,
                plan=plan,
                title=found["title"].strip(),
                is_shared=found["is_shared"],
            )
        except DomainError as error:
            form.add_error("title", str(error))
        else:
            return see_other(_address(plan))
    return _form_page(request, form, _("Title and sharing"), _address(plan), _("Save"), plan)


@require_POST
@role_required(Role.TEACHER)
def plan_submit(request: ActorRequest, plan_id: int) -> HttpResponse:
    """Send to the deputy; with ``take_back`` the other way round."""
    plan = _owned(request, plan_id)
    try:
        if "take_back" in request.POST:
            approval.withdraw_plan(actor=request.actor, plan=plan)
            messages.success(request, _("The plan is a draft again."))
        else:
            approval.submit_plan(actor=request.actor, plan=plan, now=clock.now())
            messages.success(request, _("The plan is sent to the deputy head for approval."))
    except DomainError as error:
        return _detail(request, plan, DecisionForm(None), refusal=error)
    return see_other(_address(plan))


@require_POST
@role_required(*policies.PLAN_DECIDERS)
def plan_decide(request: ActorRequest, plan_id: int) -> HttpResponse:
    """The deputy approves a plan, or gives it back with a remark."""
    plan = _plan(request, plan_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _detail(request, plan, form, status=422)
    note, now = form.cleaned_data["note"], clock.now()
    try:
        if request.POST.get("do") == DecisionForm.RETURN:
            approval.return_plan(actor=request.actor, plan=plan, note=note, now=now)
            messages.success(request, _("The plan is given back with your remark."))
        else:
            approval.approve_plan(actor=request.actor, plan=plan, note=note, now=now)
            messages.success(request, _("The plan is approved."))
    except DomainError as error:
        form.add_error("note", str(error))
        return _detail(request, plan, form, status=error.status)
    return see_other("journal:plan-queue")


@require_POST
@role_required(Role.TEACHER)
def plan_delete(request: ActorRequest, plan_id: int) -> HttpResponse:
    """A draft that nobody teaches by."""
    plan = _owned(request, plan_id)
    try:
        services.delete_draft(actor=request.actor, plan=plan)
    except DomainError as error:
        return _detail(request, plan, DecisionForm(None), refusal=error)
    messages.success(request, _("The draft is deleted."))
    return see_other("journal:plan-list")


@require_safe
@role_required(*READERS)
def plan_changes(request: ActorRequest, plan_id: int) -> HttpResponse:
    """What a version changes in the one before it."""
    plan = _plan(request, plan_id)
    found = diff.differences(plan.previous, plan) if plan.previous else []
    return render(
        request,
        "journal/plan_changes.html",
        {"plan": plan, "differences": found, "crumbs": crumbs(plan)},
    )


@require_safe
@role_required(*READERS)
def plan_export_file(request: ActorRequest, plan_id: int, kind: str) -> HttpResponse:
    """The plan as a table that the import reads back."""
    plan = _plan(request, plan_id)
    content, media_type, name = export.plan_file(
        plan=plan, items=selectors.items_of(plan), kind=kind
    )
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=media_type, headers=headers)


def crumbs(plan: ThematicPlan | None = None) -> list[dict[str, str]]:
    """Where pages of plans lie."""
    found = [{"label": _("Thematic plans"), "url": reverse("journal:plan-list")}]
    if plan is not None:
        found.append({"label": plan.title, "url": _address(plan)})
    return found


def _plan(request: ActorRequest, plan_id: int) -> ThematicPlan:
    return get_object_or_404(selectors.readable(request.actor), pk=plan_id)


def _owned(request: ActorRequest, plan_id: int) -> ThematicPlan:
    plan = _plan(request, plan_id)
    if not is_own(request, plan):
        raise services.NotYourPlan
    return plan


def is_own(request: ActorRequest, plan: ThematicPlan) -> bool:
    if not policies.can_make_plans(request.actor):
        return False
    staff = staff_of(request.actor)
    return policies.can_edit_plan(request.actor, plan, staff.pk if staff else None)


def _address(plan: ThematicPlan) -> str:
    return reverse("journal:plan-detail", args=[plan.pk])


def _year_id(request: ActorRequest) -> int | None:
    try:
        return years.find_year(request.school, "", clock.today(request.school)).pk
    except years.NotFound:
        return None


def _detail(
    request: ActorRequest,
    plan: ThematicPlan,
    decision: DecisionForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    if not hasattr(plan, "hours"):
        plan = _plan(request, plan.pk)
    items = selectors.items_of(plan)
    own = is_own(request, plan)
    regulation = Regulation.objects.filter(year_id=plan.year_id).first()
    may_decide = policies.can_decide_plans(request.actor) and plan.status == PlanStatus.SUBMITTED
    context: dict[str, Any] = {
        "plan": plan,
        "sections": selectors.sections_of(items),
        "controls": sum(item.work_category == "control" for item in items),
        "hours": selectors.hours_check(plan),
        "breaches": limits.share_breaches(items, regulation) if regulation else [],
        "untitled": limits.untitled(items),
        "versions": selectors.versions_of(plan),
        "groups": selectors.taught_groups(plan) if request.actor.role != Role.ADMINISTRATOR else [],
        "may_edit": own and plan.is_editable,
        "may_take_back": own and plan.status == PlanStatus.SUBMITTED,
        "may_renew": own and plan.status == PlanStatus.APPROVED,
        "may_describe": own,
        "may_copy": policies.can_make_plans(request.actor),
        "decision": decision if may_decide or decision.is_bound else None,
        "refusal": str(refusal) if refusal else "",
        "crumbs": crumbs(),
    }
    if request.actor.role == Role.TEACHER:
        visible = selectors.own_groups(request.actor, plan, clock.today(request.school))
        context["groups"] = visible
    return render(
        request,
        "journal/plan_detail.html",
        context,
        status=refusal.status if refusal else status,
    )


def _form_page(
    request: ActorRequest,
    form: Any,
    title: str,
    back_url: str,
    label: str,
    plan: ThematicPlan | None = None,
) -> HttpResponse:
    return render(
        request,
        "journal/plan_form.html",
        {
            "form": form,
            "title": title,
            "back_url": back_url,
            "label": label,
            "crumbs": crumbs(plan),
        },
        status=422 if form.is_bound else 200,
    )
