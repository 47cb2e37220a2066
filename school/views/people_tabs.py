"""The pages about people stand side by side; each role is offered those it may open."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, STAFF_ROLES, Role
from school import policies

_WITH_CLASS_TEACHER = policies.CARD_READERS | {Role.TEACHER}

_TABS: tuple[tuple[str, Promise, frozenset[Role]], ...] = (
    (
        "school:student-list",
        pgettext_lazy("menu", "Students"),
        policies.PEOPLE_LIST_READERS | {Role.TEACHER},
    ),
    ("school:guardian-list", pgettext_lazy("menu", "Parents"), _WITH_CLASS_TEACHER),
    ("school:staff-list", pgettext_lazy("menu", "Staff"), policies.PEOPLE_LIST_READERS),
    ("school:class-list", pgettext_lazy("menu", "Classes"), policies.CLASS_READERS),
    ("school:people-import", pgettext_lazy("menu", "Import"), policies.FAMILY_EDITORS),
    (
        "school:change-request-list",
        pgettext_lazy("menu", "Requests of parents"),
        _WITH_CLASS_TEACHER,
    ),
    (
        "school:data-check-list",
        pgettext_lazy("menu", "Data checks"),
        policies.PEOPLE_LIST_READERS | {Role.TEACHER},
    ),
    (
        "school:papers-children",
        pgettext_lazy("menu", "Papers of parents"),
        policies.FAMILY_PAPER_READERS,
    ),
    (
        "reports:week-sheets",
        pgettext_lazy("menu", "Weekly sheets"),
        frozenset({Role.DIRECTOR, Role.DEPUTY, Role.TEACHER}),
    ),
    ("school:ack-sheet-list", pgettext_lazy("menu", "Acknowledgement sheets"), PEOPLE_READERS),
    ("school:access-log", pgettext_lazy("menu", "Who opened what"), STAFF_ROLES),
)


def people_tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    """For ``components/tabs.html``; ``current`` is the name of the page's address."""
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, roles in _TABS
        if actor.role in roles
    ]
