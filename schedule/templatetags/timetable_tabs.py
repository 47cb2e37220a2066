"""The pages about the timetable, side by side; each role is offered those it may open."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import JOURNAL_READERS, Role
from schedule.policies import TIMETABLE_EDITORS, TIMETABLE_READERS

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    view_name: str
    label: Promise
    roles: frozenset[Role]


_EVERYBODY = frozenset(Role)
_TEACHERS = frozenset({Role.TEACHER})

TABS = (
    Tab("week", "timetable", _("Timetable of the week"), TIMETABLE_READERS),
    Tab("changes", "journal:change-list", _("Changes of a day"), _EVERYBODY),
    Tab("calendar", "schedule:calendar", pgettext_lazy("calendar", "Calendar"), TIMETABLE_READERS),
    Tab(
        "versions",
        "schedule:timetable-versions",
        pgettext_lazy("timetable", "Versions"),
        TIMETABLE_EDITORS,
    ),
    Tab(
        "import",
        "schedule:timetable-import",
        pgettext_lazy("timetable", "Import"),
        TIMETABLE_EDITORS,
    ),
    Tab("log", "schedule:timetable-log", _("History of versions"), TIMETABLE_EDITORS),
    Tab("substitutions", "journal:substitution-day", _("Substitutions"), JOURNAL_READERS),
    Tab("own", "journal:substitution-own", _("I substitute"), _TEACHERS),
    Tab("absences", "schedule:teacher-absence-list", _("My absences"), _TEACHERS),
    Tab("assessments", "journal:assessment-list", _("Assessment procedures"), _EVERYBODY),
    Tab("feeds", "journal:feed-list", _("Calendar on the phone"), _EVERYBODY),
)


@register.inclusion_tag("components/tabs.html", takes_context=True)
def timetable_tabs(context: Context, current: str) -> dict[str, Any]:
    """``current`` is the name of a tab. No query."""
    role = context["request"].actor.role
    return {
        "label": pgettext_lazy("menu", "Timetable"),
        "items": [
            {"label": tab.label, "url": reverse(tab.view_name), "is_current": tab.name == current}
            for tab in TABS
            if role in tab.roles
        ],
        "is_screen_only": True,
    }
