"""What every page's head needs: the sections of the current hat, the other hats, the demo's day."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Section:
    """A link of the menu; it is current on the pages named in ``within``, too."""

    label: Promise
    view_name: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Hat:
    pk: int
    label: str
    is_current: bool


_HOME = Section(pgettext_lazy("menu", "Home"), "home")
_TODAY = Section(pgettext_lazy("menu", "Today"), "home")
_JOURNALS = Section(
    pgettext_lazy("menu", "Journals"),
    "journal:group-list",
    (
        *("journal:gradebook", "journal:lesson-detail", "journal:conduct"),
        *("journal:group-create", "journal:lesson-add"),
        *("journal:term-marks", "journal:my-term-marks"),
    ),
)
_ABSENCES = Section(
    pgettext_lazy("menu", "Attendance"),
    "journal:absence-list",
    (
        *("journal:absence-record", "journal:absence-detail", "journal:absence-registry"),
        *("journal:week-check-list", "journal:week-check"),
    ),
)
_PLANS = Section(
    pgettext_lazy("menu", "Plans"),
    "journal:plan-list",
    (
        "journal:group-plan",
        "journal:plan-create",
        "journal:plan-queue",
        "journal:plan-progress",
        "journal:plan-import",
        "journal:plan-import-preview",
        "journal:plan-detail",
        "journal:plan-edit",
        "journal:plan-describe",
        "journal:plan-copy",
        "journal:plan-version",
        "journal:plan-changes",
        "journal:plan-submit",
        "journal:plan-decide",
        "journal:plan-delete",
    ),
)
_TIMETABLE = Section(
    pgettext_lazy("menu", "Timetable"),
    "timetable",
    (
        *("schedule:timetable-versions", "schedule:timetable-start", "schedule:timetable-log"),
        *("schedule:timetable-board", "schedule:timetable-edit", "schedule:timetable-compare"),
        *("schedule:timetable-entry", "schedule:timetable-entry-add"),
        *("schedule:timetable-import", "schedule:timetable-import-names"),
        *("schedule:timetable-import-preview", "schedule:timetable-import-result"),
        *("schedule:timetable-name-list", "schedule:timetable-name-edit"),
        *("reports:timetable-print", "journal:timetable-publish", "journal:change-list"),
        "journal:lessons-lay",
        *("journal:substitution-day", "journal:substitution-add", "journal:substitution-own"),
        *("schedule:teacher-absence-list", "schedule:teacher-absence-record"),
        *("schedule:teacher-absence-edit", "reports:substitution-journal", "reports:time-sheet"),
        *("journal:assessment-list", "journal:assessment-add", "journal:assessment-withdraw"),
        *("journal:feed-list", "journal:feed-revoke"),
        *("schedule:calendar", "schedule:calendar-check", "schedule:calendar-terms"),
        *("schedule:terms-edit", "schedule:calendar-bounds", "schedule:calendar-grades"),
        *("schedule:calendar-days", "schedule:days-off-create", "schedule:days-off-edit"),
        *("schedule:special-day-create", "schedule:special-day-edit", "schedule:holidays-adopt"),
        *("schedule:calendar-weeks", "schedule:bell-list", "schedule:bell-create"),
        *("schedule:bell-edit", "schedule:bell-copy", "schedule:calendar-import"),
        *("schedule:calendar-import-preview", "schedule:calendar-import-result"),
    ),
)
_CONTROL = Section(
    pgettext_lazy("menu", "Control"),
    "reports:unfilled-lessons",
    ("journal:term-list", "journal:term-detail"),
)
_PRINTS = Section(
    pgettext_lazy("menu", "Print"),
    "reports:volume-list",
    ("reports:volume-order", "reports:volume-registry", "reports:job-detail"),
)
_DIGESTS = Section(
    pgettext_lazy("menu", "Letters"), "notifications:digest-list", ("notifications:digest-week",)
)
_DIARY = Section(pgettext_lazy("menu", "Diary"), "journal:diary", ("journal:absence-announce",))
_MARKS = Section(pgettext_lazy("menu", "Marks"), "journal:marks-table")
_CREDENTIALS = Section(
    pgettext_lazy("menu", "Logins"),
    "reports:credential-list",
    ("reports:credential-issue",),
)
_PEOPLE_PAGES = (
    "school:student-list",
    "school:student-detail",
    "school:student-create",
    "school:student-edit",
    "school:guardian-list",
    "school:guardian-detail",
    "school:guardian-create",
    "school:guardian-edit",
    "school:guardian-link",
    "school:staff-list",
    "school:staff-detail",
    "school:staff-create",
    "school:staff-edit",
    "school:class-list",
    "school:class-create",
    "school:class-detail",
    "schedule:year-start",
    "school:people-import",
    "school:people-import-preview",
    "school:people-import-result",
    "school:change-request-list",
    "school:data-check-list",
    "school:data-check-detail",
    "school:access-log",
    "school:papers-children",
    "school:papers-coverage",
    "school:consent-list",
    "school:consent-detail",
    "school:consent-record",
    "school:application-list",
    "school:application-record",
    "school:ack-sheet-list",
    "school:ack-sheet-open",
    "school:ack-sheet",
    "reports:week-sheets",
)
_PEOPLE = Section(pgettext_lazy("menu", "People"), "school:student-list", _PEOPLE_PAGES)
_REQUESTS = ("school:movement-request-list", "school:movement-request-send")
_MY_CLASS = Section(
    pgettext_lazy("menu", "My class"), "school:student-list", (*_PEOPLE_PAGES, *_REQUESTS)
)
_CLASS_ROLLS = Section(
    pgettext_lazy("menu", "Classes"), "school:class-roll-list", ("school:class-roll",)
)
_FAMILY_DATA = Section(pgettext_lazy("menu", "Data"), "school:family-data")
_REGULATION = Section(
    pgettext_lazy("menu", "Regulation"),
    "school:regulation-detail",
    (
        "school:regulation-edit",
        "school:deadline-rule-edit",
        "school:work-types-edit",
        "school:permissions",
    ),
)
_SETTINGS = Section(
    pgettext_lazy("menu", "School settings"),
    "school:settings-edit",
    ("accounts:second-factor-list", "accounts:second-factor-reset"),
)
_MOVEMENT = Section(
    pgettext_lazy("menu", "Movement"),
    "reports:movement-book",
    ("journal:movement-record", "journal:movement-undo", "journal:roll-over", *_REQUESTS),
)
_DEMO_MAIL = Section(
    pgettext_lazy("menu", "Mail"), "notifications:demo-mail", ("notifications:demo-mail-letter",)
)

SECTIONS: dict[Role, tuple[Section, ...]] = {
    Role.ADMINISTRATOR: (
        _HOME,
        _TIMETABLE,
        _PLANS,
        _PEOPLE,
        _MOVEMENT,
        _CREDENTIALS,
        _REGULATION,
        _SETTINGS,
    ),
    Role.DIRECTOR: (
        _HOME,
        _JOURNALS,
        _TIMETABLE,
        _PLANS,
        _CONTROL,
        _PEOPLE,
        _MOVEMENT,
        _CREDENTIALS,
        _PRINTS,
        _DIGESTS,
        _REGULATION,
    ),
    Role.DEPUTY: (
        _HOME,
        _JOURNALS,
        _TIMETABLE,
        _PLANS,
        _CONTROL,
        _PEOPLE,
        _MOVEMENT,
        _CREDENTIALS,
        _PRINTS,
        _DIGESTS,
        _REGULATION,
    ),
    Role.SECRETARY: (_HOME, _TIMETABLE, _PEOPLE, _MOVEMENT, _CREDENTIALS, _PRINTS, _REGULATION),
    Role.TEACHER: (
        _TODAY,
        _JOURNALS,
        _TIMETABLE,
        _PLANS,
        _MY_CLASS,
        _ABSENCES,
        _CREDENTIALS,
        _REGULATION,
    ),
    Role.GUARDIAN: (_HOME, _DIARY, _MARKS, _TIMETABLE, _FAMILY_DATA),
    Role.STUDENT: (_HOME, _DIARY, _MARKS, _TIMETABLE),
    Role.AUDITOR: (
        _HOME,
        _JOURNALS,
        _TIMETABLE,
        _PLANS,
        _CONTROL,
        _PEOPLE,
        _MOVEMENT,
        _CREDENTIALS,
        _REGULATION,
    ),
    Role.HEALTH_WORKER: (_HOME, _CLASS_ROLLS, _REGULATION),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor, no queries: ``nav``, ``hats``, ``current_hat_id``, ``demo_today``,
    ``version``. A person who still owes a second factor, an own password or, after a pause, the
    password is shown no sections."""
    actor: Actor | None = getattr(request, "actor", None)
    hats: list[Membership] = getattr(request, "hats", [])
    is_held = (
        getattr(request, "awaits_second_factor", False)
        or getattr(getattr(request, "user", None), "must_change_password", False)
        or getattr(request, "is_locked", False)
    )
    current = next((hat.pk for hat in hats if _is_worn(hat, actor)), None)
    return {
        "nav": list(_links(request, actor)) if actor and not is_held else [],
        "hats": list(_hats(hats, current)),
        "current_hat_id": current,
        "demo_today": settings.DEMO_TODAY,
        "version": _version(),
    }


def _links(request: HttpRequest, actor: Actor) -> Iterator[Link]:
    sections = SECTIONS[actor.role]
    if settings.DEMO:
        sections = (*sections, _DEMO_MAIL)
    match = request.resolver_match
    here = match.view_name if match else ""
    for section in sections:
        try:
            url = reverse(section.view_name)
        except NoReverseMatch:
            continue
        yield Link(str(section.label), url, here == section.view_name or here in section.within)


def _hats(hats: list[Membership], current: int | None) -> Iterator[Hat]:
    """The role; with the school's name where there are several schools."""
    is_one_school = len({hat.school_id for hat in hats}) == 1
    for hat in hats:
        role = hat.get_role_display()
        label = role if is_one_school else f"{role}, {hat.school.name}"
        yield Hat(hat.pk, label, hat.pk == current)


def _is_worn(hat: Membership, actor: Actor | None) -> bool:
    return actor is not None and (hat.school_id, hat.role) == (actor.school_id, actor.role)


@cache
def _version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
