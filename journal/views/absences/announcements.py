"""Days away on the side of the family: announced, answered, withdrawn."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from journal.enums import AbsenceState
from journal.forms.absences import AnnounceForm
from journal.models import Absence
from journal.selectors import absences as selectors
from journal.services import absences as services
from journal.services.absences import checks
from school.models import Student
from school.selectors.people import chosen_child


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.GUARDIAN, Role.STUDENT)
def absence_announce(request: ActorRequest) -> HttpResponse:
    """A parent announces days away of a child, ``?child=``; parent and student read what was
    announced, entered and answered."""
    try:
        children, child = chosen_child(request.actor, request.GET.get("child", ""))
    except Student.DoesNotExist:
        raise Http404 from None
    now = clock.now()
    today = clock.local(now, request.school).date()
    is_parent = request.actor.role == Role.GUARDIAN
    if request.method == "POST" and (not is_parent or child is None):
        raise checks.NotYourChild
    form = AnnounceForm(posted(request), today=today) if is_parent and child else None
    status = 422 if form is not None and form.is_bound else 200
    if form is not None and child is not None and form.is_bound and form.is_valid():
        try:
            services.announce(
                actor=request.actor,
                student=child,
                days=form.days(),
                code=form.cleaned_data["code"],
                note=form.cleaned_data["note"],
                now=now,
                today=today,
            )
        except checks.AbsenceError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("The class teacher is told. The answer will stand here."))
            return see_other(_address(child.pk))
    found = selectors.of_family(actor=request.actor, student=child) if child else []
    return render(
        request,
        "journal/absence_announce.html",
        {
            "children": children,
            "child": child,
            "form": form,
            "lines": [
                {
                    "absence": absence,
                    "days": checks.days_text(absence),
                    "can_withdraw": absence.state == AbsenceState.ANNOUNCED
                    and absence.announced_by_id == request.actor.user_id,
                }
                for absence in found
            ],
        },
        status=status,
    )


@require_POST
@role_required(Role.GUARDIAN)
def absence_withdraw(request: ActorRequest, absence_id: int) -> HttpResponse:
    absence = get_object_or_404(
        Absence.objects.visible_to(request.actor).select_related("student"), pk=absence_id
    )
    try:
        services.withdraw(actor=request.actor, absence=absence, now=clock.now())
    except checks.AbsenceDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn: the class teacher need not decide it."))
    return see_other(_address(absence.student_id))


def _address(child_id: int) -> str:
    return f"{reverse('journal:absence-announce')}?child={child_id}"
