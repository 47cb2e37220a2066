"""Who wrote what, and the page as it stood at a moment (S1-1.3, design point 12)."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from journal.forms.past import MomentForm
from journal.selectors import cell_card, groups
from journal.selectors import gradebook as pages
from journal.selectors import history as selectors
from journal.selectors.history import gradebook_at as past_pages
from journal.selectors.lessons.card import readable
from journal.views.endpoints import ensure_regulated
from journal.views.gradebook import term_asked
from school.models import Student, TeachingGroup

# Families read what is in force; how it came about is the staff's (S0-6d).
READERS = (Role.TEACHER, *JOURNAL_READERS)


@require_safe
@role_required(*READERS)
@vary_on_headers("HX-Request")
def cell_history(request: ActorRequest, lesson_id: int, student_id: int) -> HttpResponse:
    """Everything that was ever written about one student in one lesson; a fragment for HTMX."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    student = get_object_or_404(cell_card.students_of(lesson), pk=student_id)
    context = {
        "lesson": lesson,
        "student": student,
        "changes": selectors.cell_changes(lesson, student),
    }
    page = "journal/cell_history.html"
    return render(request, f"{page}#changes" if "HX-Request" in request.headers else page, context)


@require_safe
@role_required(*READERS)
def lesson_history(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """Topic, homework, works and the lesson itself."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    return render(
        request,
        "journal/lesson_history.html",
        {"lesson": lesson, "changes": selectors.lesson_changes(lesson)},
    )


@require_safe
@role_required(*READERS)
def term_mark_history(request: ActorRequest, group_id: int, student_id: int) -> HttpResponse:
    """The term marks of one student in one group."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    student = get_object_or_404(
        Student.objects.filter(school_id=request.actor.school_id), pk=student_id
    )
    if not selectors.is_known_in(group.pk, student.pk):
        raise Http404
    return render(
        request,
        "journal/term_mark_history.html",
        {
            "group": group,
            "student": student,
            "changes": selectors.term_mark_changes(group, student),
        },
    )


@require_safe
@role_required(*READERS)
def gradebook_at(request: ActorRequest, group_id: int) -> HttpResponse:
    """The spread as it stood: ``?term=`` its id, ``&at=`` the moment, by default now. A moment
    that cannot be read, or is to come, is answered 422 with the page of now."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    today, now = clock.today(request.school), clock.now()
    terms = pages.terms_of(group)
    form = MomentForm(
        request.GET if "at" in request.GET else None, zone=request.school.zone, now=now
    )
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else now
    day = clock.local(at, request.school).date()
    term = term_asked(request.GET.get("term", ""), terms) or pages.current_term(terms, day)
    if term is None:
        return render(request, "journal/gradebook_empty.html", {"group": group})
    page = past_pages.page_at(
        actor=request.actor, group=group, term=term, terms=terms, at=at, today=today
    )
    return render(
        request,
        "journal/gradebook_at.html",
        {
            "page": page,
            "book": page.book,
            "form": form,
            "today": day,
            "mark_max": group.year.regulation.mark_max,
            "tabs": [
                {
                    "label": one.name,
                    "url": _address(group, one.pk, request.GET.get("at", "")),
                    "is_current": one.pk == term.pk,
                }
                for one in terms
            ],
            "crumbs": [
                {"label": _("Journals"), "url": reverse("journal:group-list")},
                {
                    "label": f"{group.subject.name}, {group.label}",
                    "url": f"{reverse('journal:gradebook', args=[group.pk])}?term={term.pk}",
                },
            ],
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def _address(group: TeachingGroup, term_id: int, at: str) -> str:
    query = QueryDict(mutable=True)
    query["term"] = str(term_id)
    if at:
        query["at"] = at
    return f"{reverse('journal:gradebook-at', args=[group.pk])}?{query.urlencode()}"
