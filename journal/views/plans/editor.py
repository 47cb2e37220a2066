"""The editor of a plan: a table in which one line at a time is open.

Without scripts every step is a page; htmx swaps the table alone, ``plan_editor.js`` adds keys.
"""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core.answers import posted, see_other
from core.errors import DomainError
from journal.forms.plans import LineForm
from journal.models import PlanItem, ThematicPlan
from journal.selectors import plans as selectors
from journal.selectors.plans import limits
from journal.services import plans as services
from journal.views.plans import crumbs, is_own

# ``?row=new`` is a line at the end, ``?row=new&after=7`` one behind line 7.
NEW = "new"
_REMOVED_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_edit(request: ActorRequest, plan_id: int) -> HttpResponse:
    """The lines of a draft. POST ``do``: save, next, up, down, below, remove, restore."""
    plan = get_object_or_404(selectors.readable(request.actor), pk=plan_id)
    if not is_own(request, plan):
        raise services.NotYourPlan
    if not plan.is_editable:
        if request.method == "POST":
            raise services.PlanFixed(plan)
        return see_other("journal:plan-detail", plan.pk)
    if request.method == "POST" and request.POST.get("do") == "restore":
        return _restore(request, plan)
    items = selectors.items_of(plan)
    item = _chosen(items, request.GET.get("row", ""))
    after = _chosen(items, request.GET.get("after", ""))
    is_new = request.GET.get("row") == NEW or (not items and item is None)
    if request.method == "POST" and request.POST.get("do") == "remove" and item is not None:
        return _remove(request, plan, items, item)
    section = (after or item or (items[-1] if items else None)).section if items else ""  # type: ignore[union-attr]
    form = LineForm(posted(request), item=item, section=section) if item or is_new else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            saved = _save(request, plan, item, after, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _on(request, plan, _next(request, plan, items, saved))
    status = 422 if request.method == "POST" else 200
    return _page(request, plan, items, form=form, item=item, after=after, status=status)


def _save(
    request: ActorRequest,
    plan: ThematicPlan,
    item: PlanItem | None,
    after: PlanItem | None,
    form: LineForm,
) -> PlanItem:
    line = form.line()
    if item is None:
        return services.add_item(actor=request.actor, plan=plan, line=line, after=after)
    services.save_item(actor=request.actor, item=item, line=line)
    if request.POST.get("do") in ("up", "down"):
        services.move_item(actor=request.actor, item=item, up=request.POST["do"] == "up")
    return item


def _next(request: ActorRequest, plan: ThematicPlan, items: list[PlanItem], saved: PlanItem) -> str:
    """Which line is open afterwards, as a query."""
    do = request.POST.get("do", "")
    if do == "below":
        return f"?row={NEW}&after={saved.pk}#line"
    if do in ("up", "down"):
        return f"?row={saved.pk}#line"
    if do == "next":
        known = [item.pk for item in items]
        if saved.pk not in known:
            return f"?row={NEW}&after={saved.pk}#line"
        place = known.index(saved.pk) + 1
        following = f"{known[place]}" if place < len(known) else NEW
        return f"?row={following}#line"
    return f"?at={saved.pk}#row-{saved.pk}"


def _remove(
    request: ActorRequest, plan: ThematicPlan, items: list[PlanItem], item: PlanItem
) -> HttpResponse:
    try:
        services.remove_item(actor=request.actor, item=item)
    except DomainError as error:
        form = LineForm(None, item=item)
        return _page(request, plan, items, form=form, item=item, refusal=error, status=error.status)
    return _on(request, plan, "?removed=1#removed")


def _restore(request: ActorRequest, plan: ThematicPlan) -> HttpResponse:
    event = request.POST.get("event", "")
    try:
        item = services.restore_item(
            actor=request.actor,
            plan=plan,
            event_id=int(event) if event.isascii() and event.isdigit() else 0,
        )
    except DomainError as error:
        return _page(request, plan, selectors.items_of(plan), refusal=error, status=error.status)
    return _on(request, plan, f"?at={item.pk}#row-{item.pk}")


def _on(request: ActorRequest, plan: ThematicPlan, query: str) -> HttpResponse:
    return see_other(reverse("journal:plan-edit", args=[plan.pk]) + query)


def _chosen(items: list[PlanItem], asked: str) -> PlanItem | None:
    return next((item for item in items if str(item.pk) == asked), None)


def _page(
    request: ActorRequest,
    plan: ThematicPlan,
    items: list[PlanItem],
    *,
    form: LineForm | None = None,
    item: PlanItem | None = None,
    after: PlanItem | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    sections = selectors.sections_of(items)
    template = "journal/plan_edit.html"
    if request.htmx:  # type: ignore[attr-defined]
        template += "#table"
    return render(
        request,
        template,
        {
            "plan": plan,
            "sections": sections,
            "section_names": list(dict.fromkeys(s.title for s in sections if s.title)),
            "lessons": len(items),
            "controls": sum(one.work_category == "control" for one in items),
            "untitled": limits.untitled(items),
            "hours": selectors.HoursCheck(
                sum((one.hours for one in items), Decimal(0)),
                plan.wanted_hours,  # type: ignore[attr-defined]
            ),
            "form": form,
            "item": item,
            "after": after,
            "is_new": form is not None and item is None,
            "at": request.GET.get("at", ""),
            "new": NEW,
            "removed": list(services.removed_items(plan)[:_REMOVED_SHOWN]),
            "just_removed": request.GET.get("removed") == "1",
            "refusal": str(refusal) if refusal else "",
            "crumbs": crumbs(plan),
        },
        status=status,
    )
