"""Letters about a child: the parent's own page, and the switch on the student's card."""

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
from school import policies
from school.forms.letters import LettersForm, OwnLettersForm
from school.models import GuardianLink
from school.selectors.people import guardian_of
from school.selectors.people import letters as selectors
from school.services.people import letters
from school.views.cards import say_saved


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.GUARDIAN)
def letters_own(request: ActorRequest) -> HttpResponse:
    """About which of the own children letters come."""
    lines = selectors.own_letters(request.actor)
    form = OwnLettersForm(posted(request), links=[line.link for line in lines])
    if form.is_bound:
        # The only values there are to choose are the own links in force.
        if not form.is_valid():
            raise Http404
        changed = letters.set_own_letters(
            actor=request.actor, wanted=form.wanted(), today=clock.today(request.school)
        )
        say_saved(request, is_changed=bool(changed))
        return see_other("school:letters-own")
    return render(
        request,
        "school/letters_own.html",
        {
            "lines": lines,
            "may_choose": any(not line.goes_to_another for line in lines),
            "guardian": guardian_of(request.actor),
            "crumbs": [{"label": _("My account"), "url": reverse("accounts:profile")}],
        },
    )


@require_POST
@role_required(*policies.LETTER_SETTERS)
def letters_set(request: ActorRequest, link_id: int) -> HttpResponse:
    """From the student's card: the letters go to this parent, or to nobody."""
    link = get_object_or_404(
        GuardianLink.objects.visible_to(request.actor).select_related("guardian", "student"),
        pk=link_id,
    )
    form = LettersForm(request.POST)
    form.full_clean()
    gets_letters = form.cleaned_data["gets"]
    letters.set_letters(
        actor=request.actor,
        link=link,
        gets_letters=gets_letters,
        today=clock.today(request.school),
    )
    said = (
        _("%(child)s: the letters go to %(name)s now.")
        if gets_letters
        else _("%(child)s: no letters go to %(name)s any more.")
    )
    names = {"child": link.student.list_name, "name": link.guardian.full_name}
    messages.success(request, said % names)
    return see_other("school:student-detail", link.student_id)
