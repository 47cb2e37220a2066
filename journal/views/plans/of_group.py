"""The plan of a group over its dates, and plan and fact of all groups."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from core.errors import DomainError
from journal import policies
from journal.forms.groups import GroupFilterForm
from journal.models import ThematicPlan
from journal.selectors import groups, plans
from journal.selectors.groups.subgroups import classes_to_divide
from journal.selectors.plans import laying as plan_laying
from journal.selectors.plans import limits
from journal.services.plans import laying as services
from journal.views.plans import crumbs
from school.models import Regulation, TeachingGroup
from school.selectors.people import staff_of

PER_PAGE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def group_plan(request: ActorRequest, group_id: int) -> HttpResponse:
    """Each line with its date by the plan and in fact; what laying it anew would move. For htmx the
    line of plan and fact alone, with the way to the subgroups. POST ``do``: choose (``plan``),
    lay, undo."""
    group = get_object_or_404(
        TeachingGroup.objects.visible_to(request.actor).select_related("subject", "year"),
        pk=group_id,
    )
    if request.method != "POST":
        return _widget(request, group) if request.htmx else _page(request, group)  # type: ignore[attr-defined]
    staff = staff_of(request.actor)
    if not policies.can_lay_plan(request.actor, group, staff.pk if staff else None):
        raise services.NotYourGroup
    try:
        _carry_out(request, group)
    except DomainError as error:
        return _page(request, group, refusal=error)
    return see_other("journal:group-plan", group.pk)


@require_safe
@role_required(*JOURNAL_READERS)
def plan_progress(request: ActorRequest) -> HttpResponse:
    """Plan and fact of the whole school, to be narrowed by teacher."""
    today = clock.today(request.school)
    form = GroupFilterForm(request.GET, actor=request.actor, today=today)
    form.helper.layout[-1].fields.pop()
    listed = groups.school_groups(actor=request.actor, today=today, narrow=form.narrow())
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    lines = groups.lines_of(page)
    found = plan_laying.progress_of(page.object_list, today)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "journal/plan_progress.html",
        {
            "form": form,
            "page": page,
            "rows": [{"line": line, "progress": found.get(line.id)} for line in lines],
            "query": f"{query.urlencode()}&" if query else "",
            "today": today,
            "crumbs": crumbs(),
        },
        status=200 if form.is_valid() else 422,
    )


def _carry_out(request: ActorRequest, group: TeachingGroup) -> None:
    do, now = request.POST.get("do", ""), clock.now()
    if do == "choose":
        asked = request.POST.get("plan", "")
        plan = get_object_or_404(
            ThematicPlan.objects.visible_to(request.actor),
            pk=int(asked) if asked.isascii() and asked.isdigit() else 0,
        )
        services.assign_plan(actor=request.actor, group=group, plan=plan, now=now)
        messages.success(request, _("The group is taught by this plan; it lies on its lessons."))
    elif do == "undo":
        number = services.undo_laying(actor=request.actor, group=group, now=now)
        messages.success(
            request,
            ngettext(
                "Taken back: %(n)s lesson has its former line again.",
                "Taken back: %(n)s lessons have their former lines again.",
                number,
            )
            % {"n": number},
        )
    else:
        run = services.lay_plan(actor=request.actor, group=group, now=now)
        number = run.report["lessons"] if run else 0
        messages.success(
            request,
            ngettext(
                "The plan is laid: %(n)s lesson changed.",
                "The plan is laid: %(n)s lessons changed.",
                number,
            )
            % {"n": number}
            if number
            else _("The plan lies as it should already."),
        )


def _widget(request: ActorRequest, group: TeachingGroup) -> HttpResponse:
    today = clock.today(request.school)
    context = {
        "progress": plan_laying.progress(group, today),
        "group_id": group.pk,
        "divided": classes_to_divide(request.actor, group, today),
    }
    return render(request, "journal/plan_widget.html", context)


def _page(
    request: ActorRequest, group: TeachingGroup, *, refusal: DomainError | None = None
) -> HttpResponse:
    today = clock.today(request.school)
    staff = staff_of(request.actor)
    may_lay = policies.can_lay_plan(request.actor, group, staff.pk if staff else None)
    plan = plans.plan_of(group)
    context: dict[str, Any] = {
        "group": group,
        "plan": plan,
        "may_lay": may_lay,
        "divided": classes_to_divide(request.actor, group, today),
        "choices": plans.choices_for(request.actor, group) if may_lay else [],
        "today": today,
        "refusal": str(refusal) if refusal else "",
        "crumbs": [
            {"label": _("Journals"), "url": reverse("journal:group-list")},
            {
                "label": f"{group.subject.name}, {group.label}",
                "url": reverse("journal:gradebook", args=[group.pk]),
            },
        ],
    }
    if plan is not None:
        laying = plan_laying.laying(group)
        regulation = Regulation.objects.filter(year_id=group.year_id).first()
        context |= {
            "laying": laying,
            "progress": plan_laying.progress(group, today),
            "breaches": _breaches(group, laying, regulation) if regulation else [],
            "undoable": services.last_laying(group) if may_lay else None,
        }
    return render(
        request, "journal/group_plan.html", context, status=refusal.status if refusal else 200
    )


def _breaches(
    group: TeachingGroup, laying: plan_laying.Laying, regulation: Regulation
) -> list[limits.Breach]:
    return [
        *limits.share_breaches([line.item for line in laying.lines], regulation),
        *limits.dated_breaches(group, laying.lessons, regulation),
    ]
