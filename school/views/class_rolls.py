"""Lists of classes to look at and to print, without anything of lessons."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import PEOPLE_READERS, Role
from core import clock
from school.models import SchoolClass
from school.selectors import class_rolls as selectors

READERS = tuple(sorted(PEOPLE_READERS | {Role.HEALTH_WORKER}))


@require_safe
@role_required(*READERS)
def class_roll_list(request: ActorRequest) -> HttpResponse:
    """The classes of the year; ``?q=`` finds students by name."""
    today = clock.today(request.school)
    text = request.GET.get("q", "").strip()[:80]
    context = {
        "classes": selectors.classes(request.actor, today),
        "text": text,
        "found": selectors.find_students(request.actor, text, today) if text else None,
    }
    return render(request, "school/class_rolls.html", context)


@require_safe
@role_required(*READERS)
def class_roll(request: ActorRequest, class_id: int) -> HttpResponse:
    """One class: number, name, date of birth, age; and its class teachers over time."""
    school_class = get_object_or_404(
        SchoolClass.objects.visible_to(request.actor).select_related("year"), pk=class_id
    )
    today = clock.today(request.school)
    context = {
        "school_class": school_class,
        "lines": selectors.roll(request.actor, school_class, today),
        "duties": selectors.class_teachers(school_class),
        "today": today,
        "crumbs": [{"label": _("Lists of classes"), "url": reverse("school:class-roll-list")}],
    }
    return render(request, "school/class_roll.html", context)
