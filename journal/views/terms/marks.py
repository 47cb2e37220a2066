"""Term marks of a group as a plain form: for a phone, and for a browser without scripts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from core.errors import DomainError
from journal.enums import TermMarkKind
from journal.forms.reopenings import AskReopeningForm
from journal.forms.term_marks import TermLine, place_refusals, term_lines, term_rows
from journal.selectors import gaps, gradebook, groups
from journal.selectors.terms import basis, closing, due
from journal.selectors.terms import sheet as selectors
from journal.selectors.terms.sheet import Sheet
from journal.services import errors
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms import exams, marks
from journal.services.terms import sheet as term_sheet
from journal.views.endpoints import ensure_regulated
from school.models import TeachingGroup


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def term_mark_sheet(request: ActorRequest, group_id: int) -> HttpResponse:
    """``?term=`` a term's id, or ``?kind=year|exam|final``; ``?fill=1`` offers what is suggested.
    A POST saves every line, with ``only`` one student's, with ``withdraw`` takes one's back."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    sheet = _sheet(request, group)
    lines = term_lines(sheet, request.POST, fill=request.GET.get("fill") == "1")
    if request.method != "POST":
        return _page(request, sheet, lines)
    if not sheet.is_editable:
        raise _why_not(sheet)
    if student := request.POST.get("withdraw", ""):
        return _withdraw(request, sheet, lines, student)
    try:
        changed = term_sheet.decide_for_group(
            actor=request.actor,
            group=group,
            kind=sheet.kind,
            term=sheet.term,
            rows=term_rows(lines, only=request.POST.get("only", "")),
            now=clock.now(),
        )
    except SheetRefused as refused:
        place_refusals(lines, refused)
        return _page(request, sheet, lines, error=str(refused))
    messages.success(
        request,
        ngettext("%(count)s term mark is saved.", "%(count)s term marks are saved.", changed)
        % {"count": changed},
    )
    return see_other(_address(sheet))


def _withdraw(
    request: ActorRequest, sheet: Sheet, lines: list[TermLine], student: str
) -> HttpResponse:
    line = next((one for one in lines if str(one.line.student_id) == student), None)
    if line is None:
        raise Http404
    try:
        marks.withdraw_term_mark(
            actor=request.actor,
            group=sheet.group,
            student_id=line.line.student_id,
            kind=sheet.kind,
            term=sheet.term,
            reason=request.POST.get(f"w-{student}", ""),
            expected=line.expected,
            now=clock.now(),
        )
    except DomainError as error:
        line.error = str(error)
        return _page(request, sheet, lines, error=str(error))
    messages.success(request, _("The decision is withdrawn."))
    return see_other(_address(sheet))


@require_POST
@role_required(Role.DEPUTY)
def exam_set(request: ActorRequest, group_id: int) -> HttpResponse:
    """``action=open`` or ``close`` the column of examination marks."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    if request.POST.get("action") == "close":
        exams.close_exam(actor=request.actor, group=group)
        messages.success(request, _("The column of the examination is closed."))
    else:
        exams.open_exam(actor=request.actor, group=group, now=clock.now())
        messages.success(request, _("The column of the examination is open."))
    return see_other("journal:term-marks", group.pk)


@require_safe
@role_required(Role.TEACHER)
def my_term_marks(request: ActorRequest) -> HttpResponse:
    """What the teacher has to decide yet, term by term, with the deadline."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    book = due.due_book(gaps.regulation_on(request.actor.school_id, today))
    terms = [
        closing.progress(term, book=book, now=now, staff_user_id=request.actor.user_id)
        for term in closing.of_teacher(actor=request.actor, now=now, local_day=today)
    ]
    return render(
        request,
        "journal/my_term_marks.html",
        {"terms": [one for one in terms if one.journals]},
    )


# --- parts -------------------------------------------------------------------------------------


def _sheet(request: ActorRequest, group: TeachingGroup) -> Sheet:
    """The column that the address asks for. Raises ``Http404`` for one that the group has not."""
    now = clock.now()
    terms = gradebook.terms_of(group)
    with_exam = selectors.exam_of(group) is not None
    kind = request.GET.get("kind") or TermMarkKind.TERM
    asked = request.GET.get("term", "")
    term = None
    if kind == TermMarkKind.TERM:
        today = clock.local(now, request.school).date()
        term = (
            next((one for one in terms if str(one.pk) == asked), None)
            if asked
            else gradebook.current_term(terms, today)
        )
    kinds = basis.kinds_of(group, with_exam=with_exam)
    if term is None and kind not in kinds:
        raise Http404
    return selectors.sheet(
        actor=request.actor,
        group=group,
        kind=kind,
        term=term,
        terms=terms,
        with_exam=with_exam,
        now=now,
    )


def _why_not(sheet: Sheet) -> DomainError:
    """Why nothing can be decided on the sheet."""
    if sheet.term is not None and sheet.lock is not None and sheet.lock.is_shut:
        return errors.TermClosed(sheet.term)
    return errors.NotYourGroup()


def _address(sheet: Sheet) -> str:
    query = f"?term={sheet.term.pk}" if sheet.term else f"?kind={sheet.kind}"
    return reverse("journal:term-marks", args=[sheet.group.pk]) + query


def _page(
    request: ActorRequest, sheet: Sheet, lines: list[TermLine], *, error: str = ""
) -> HttpResponse:
    address = reverse("journal:term-marks", args=[sheet.group.pk])
    return render(
        request,
        "journal/term_marks.html",
        {
            "sheet": sheet,
            "lines": lines,
            "error": error,
            "title": _("Term marks: %(term)s") % {"term": sheet.label},
            "tabs": [
                {
                    "label": column.label,
                    "url": address + column.query,
                    "is_current": column.is_current,
                }
                for column in sheet.columns
            ],
            "ask_form": AskReopeningForm(None, most=sheet.most_hours) if sheet.can_ask else None,
            "crumbs": _crumbs(sheet),
        },
        status=422 if error else 200,
    )


def _crumbs(sheet: Sheet) -> list[dict[str, str]]:
    journal = reverse("journal:gradebook", args=[sheet.group.pk])
    return [
        {"label": _("Journals"), "url": reverse("journal:group-list")},
        {
            "label": f"{sheet.group.subject.name}, {sheet.group.label}",
            "url": f"{journal}?term={sheet.term.pk}" if sheet.term else journal,
        },
    ]
