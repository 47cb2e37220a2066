"""The list of journals."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from journal.forms.groups import GroupFilterForm
from journal.selectors import groups
from journal.selectors.diary import debts
from school.policies import ACTIVITY_KEEPERS

PER_PAGE = 60


@require_safe
@role_required(Role.TEACHER, *JOURNAL_READERS)
def group_list(request: ActorRequest) -> HttpResponse:
    """A teacher's own journals and those of the class led; the whole school, with filters that
    stand in the address, for those who control it."""
    today = clock.today(request.school)
    if not request.actor.reads_all_journals:
        found = groups.teacher_groups(actor=request.actor, today=today)
        purpose = request.GET.get("purpose", "")
        owed, _overdue = debts.open_count(actor=request.actor, today=today)
        return render(
            request,
            "journal/group_list.html",
            {
                "found": found.of(purpose),
                "tabs": _purpose_tabs(found, purpose),
                "today": today,
                "owed": owed,
            },
        )
    form = GroupFilterForm(request.GET, actor=request.actor, today=today)
    listed = groups.school_groups(actor=request.actor, today=today, narrow=form.narrow())
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "journal/group_list_school.html",
        {
            "form": form,
            "page": page,
            "lines": groups.lines_of(page),
            "query": f"{query.urlencode()}&" if query else "",
            "is_narrowed": any(query.values()),
            "makes_groups": request.actor.role in ACTIVITY_KEEPERS,
        },
        status=200 if form.is_valid() else 422,
    )


def _purpose_tabs(found: groups.TeacherGroups, purpose: str) -> list[dict[str, Any]]:
    """Lessons, extracurricular activities, home tuition: where a teacher has more than one."""
    if len(found.purposes) < 2:
        return []
    address = reverse("journal:group-list")
    chosen = purpose if purpose in found.purposes else ""
    return [
        {"label": _("All"), "url": address, "is_current": not chosen},
        *(
            {
                "label": capfirst(str(one.label)),
                "url": f"{address}?purpose={one}",
                "is_current": chosen == one,
            }
            for one in found.purposes
        ),
    ]
