"""Marks that a student brought from another school."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from journal.forms.brought_marks import BroughtMarkForm
from journal.models import BroughtMark
from journal.selectors.terms import brought as selectors
from journal.services import errors
from journal.services.terms import brought
from journal.services.terms import errors as term_errors
from school.models import Student


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def brought_marks_of(request: ActorRequest, student_id: int) -> HttpResponse:
    """The transcript mark by mark; the class teacher and the teachers of the student add to it."""
    student = get_object_or_404(
        Student.objects.visible_to(request.actor).select_related("school"), pk=student_id
    )
    now = clock.now()
    page = selectors.brought_page(
        actor=request.actor, student=student, today=clock.local(now, request.school).date()
    )
    if request.method == "POST" and not page.subjects:
        raise term_errors.NotYourStudent
    last = page.lines[-1].mark if page.lines else None
    form = BroughtMarkForm(
        request.POST if request.method == "POST" else None,
        subjects=page.subjects,
        terms=page.terms,
        grades=page.grades,
        from_school=last.from_school if last else "",
        document=last.document if last else "",
    )
    if form.is_bound and form.is_valid() and page.regulation is not None:
        try:
            brought.bring_mark(
                actor=request.actor,
                student=student,
                subject=form.cleaned_data["subject"],
                regulation=page.regulation,
                line=form.line(),
                now=now,
            )
        except errors.JournalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The mark from the other school is saved."))
            return see_other("journal:brought-marks", student.pk)
    return render(
        request,
        "journal/brought_marks.html",
        {"page": page, "form": form if page.subjects and page.regulation else None},
        status=422 if form.is_bound else 200,
    )


@require_POST
@role_required(Role.TEACHER)
def brought_mark_withdraw(request: ActorRequest, mark_id: int) -> HttpResponse:
    mark = get_object_or_404(
        BroughtMark.objects.visible_to(request.actor).select_related("student__school", "year"),
        pk=mark_id,
    )
    brought.withdraw_brought(
        actor=request.actor,
        mark=mark,
        reason=request.POST.get("reason", "")[:300],
        now=clock.now(),
    )
    messages.success(request, _("The mark from the other school is taken out."))
    return see_other("journal:brought-marks", mark.student_id)
