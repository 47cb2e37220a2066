"""The class journal of a group for a term."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.errors import NotAllowed
from journal import policies
from journal.selectors import gradebook as selectors
from journal.selectors import groups
from journal.views.endpoints import ensure_regulated
from school.enums import GroupPurpose
from school.models import Term


@require_safe
@role_required(Role.TEACHER, *JOURNAL_READERS)
def gradebook(request: ActorRequest, group_id: int) -> HttpResponse:
    """The spread of a term: ``?term=`` its id, by default the term that is on."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    if not policies.can_view_gradebook(request.actor, group):
        raise NotAllowed(_("Families read the diary; the class journal is for the staff."))
    ensure_regulated(group)
    today = clock.today(request.school)
    terms = selectors.terms_of(group)
    term = term_asked(request.GET.get("term", ""), terms) or selectors.current_term(terms, today)
    if term is None:
        return render(request, "journal/gradebook_empty.html", {"group": group})
    book = selectors.gradebook(
        actor=request.actor, group=group, term=term, terms=terms, today=today
    )
    return render(
        request,
        "journal/gradebook.html",
        {
            "book": book,
            "today": today,
            "adds_lessons": group.purpose != GroupPurpose.LESSONS
            and (book.can_decide or request.actor.role == Role.DEPUTY),
            "mark_max": group.year.regulation.mark_max,
            "tabs": [
                {
                    "label": one.name,
                    "url": f"{reverse('journal:gradebook', args=[group.pk])}?term={one.pk}",
                    "is_current": one.pk == term.pk,
                }
                for one in terms
            ],
        },
    )


def term_asked(asked: str, terms: list[Term]) -> Term | None:
    """The term asked for by id; 404 when the group does not study by it; None when none is."""
    if not asked:
        return None
    found = next((term for term in terms if str(term.pk) == asked), None)
    if found is None:
        raise Http404
    return found
