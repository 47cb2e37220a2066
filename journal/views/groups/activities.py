"""Journals of extracurricular activities and of home tuition: their groups and their lessons."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from journal import policies
from journal.forms.activities import ActivityForm, ActivityScopeForm, LessonAddForm
from journal.selectors import groups
from journal.services.lessons import added
from school.enums import GroupPurpose
from school.selectors import activities as selectors
from school.selectors.people import staff_of
from school.services import activities


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR, Role.DEPUTY, Role.TEACHER)
def group_create(request: ActorRequest) -> HttpResponse:
    """In two steps: the journal and the classes stand in the address, then the rest is a form."""
    today = clock.today(request.school)
    is_class_teacher = request.actor.role == Role.TEACHER
    if is_class_teacher and not selectors.classes_for(request.actor, today).exists():
        raise activities.NotYourGroups
    scope = ActivityScopeForm(request.GET or None, actor=request.actor, today=today)
    if not scope.is_valid():
        is_wrong = scope.is_bound or request.method == "POST"
        return _create_page(request, scope, status=422 if is_wrong else 200)
    classes = list(scope.cleaned_data["school_class"])
    rolls = selectors.students_of(classes, today)
    form = ActivityForm(
        posted(request),
        actor=request.actor,
        purpose=GroupPurpose(scope.cleaned_data["purpose"]),
        classes=classes,
        rolls=rolls,
        today=today,
    )
    page: dict[str, Any] = {"form": form, "rolls": rolls, "classes": classes}
    if request.method != "POST":
        return _create_page(request, scope, **page)
    if not form.is_valid():
        return _create_page(request, scope, status=422, **page)
    try:
        group = activities.open_activity(actor=request.actor, asked=form.asked(), today=today)
    except activities.ActivityError as error:
        form.add_error(None, str(error))
        return _create_page(request, scope, status=422, **page)
    messages.success(
        request,
        _("The journal “%(subject)s, %(label)s” is there.")
        % {"subject": group.subject.name, "label": group.label},
    )
    if request.actor.role == Role.ADMINISTRATOR:
        return see_other("journal:group-create")
    return see_other("journal:gradebook", group_id=group.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.DEPUTY, Role.TEACHER)
def lesson_add(request: ActorRequest, group_id: int) -> HttpResponse:
    """Lessons of a group that no timetable has."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    if group.purpose == GroupPurpose.LESSONS:
        raise added.TimetabledGroup
    staff = staff_of(request.actor)
    if not policies.can_add_lessons(request.actor, group, staff.pk if staff else None):
        raise added.NotAddedByYou
    form = LessonAddForm(
        posted(request),
        actor=request.actor,
        initial={"on": clock.today(request.school)},
    )
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            lessons = added.add_lessons(
                actor=request.actor,
                group=group,
                days=added.days_of(found["on"], found["until"]),
                starts_at=found["starts_at"],
                minutes=found["minutes"],
                room=found["room"],
                now=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            sentence = ngettext("%(count)s lesson added.", "%(count)s lessons added.", len(lessons))
            messages.success(request, sentence % {"count": len(lessons)})
            if len(lessons) == 1:
                return see_other("journal:lesson-detail", lesson_id=lessons[0].pk)
            return see_other("journal:gradebook", group_id=group.pk)
    return render(
        request,
        "journal/lesson_add.html",
        {"group": group, "form": form},
        status=422 if form.errors else 200,
    )


def _create_page(
    request: ActorRequest, scope: ActivityScopeForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    return render(
        request,
        "journal/activity_form.html",
        {
            "scope": scope,
            "known_courses": selectors.known_courses(request.actor) if context else (),
            **context,
        },
        status=status,
    )
