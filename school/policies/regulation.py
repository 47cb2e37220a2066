"""The regulation, the calendar, imports and the turn of the year."""

from accounts.actors import Actor
from accounts.enums import Role
from school.models import (
    ImportRun,
    Regulation,
)
from school.policies.people import FAMILY_EDITORS, can_import_roster

# School settings (permission matrix): the administrator keeps them, the deputy answers for them.
REGULATION_EDITORS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def can_view_regulation(actor: Actor, regulation: Regulation) -> bool:
    """All staff: whoever is bound by a deadline may read the clause it comes from."""
    return actor.is_staff and actor.school_id == regulation.school_id


def can_edit_regulation(actor: Actor, regulation: Regulation) -> bool:
    return actor.role in REGULATION_EDITORS and actor.school_id == regulation.school_id


def can_adopt_regulation(actor: Actor) -> bool:
    """Start the regulation of a year of the own school from one of the presets."""
    return actor.role in REGULATION_EDITORS


# The administrator enters the timetable (S1-4.1f), the deputy changes it (S2-7.З2).
IMPORTERS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def can_keep_calendar(actor: Actor) -> bool:
    """Change terms, days off, bells, shifts and weeks (S1-4.1f): row «timetable» of the matrix."""
    return actor.role in IMPORTERS


# Kinds of ``ImportRun`` of people, alone or with their classes and groups (S0-5a).
PEOPLE_IMPORT = "people"

ROSTER_IMPORT = "roster"


def can_import_people(actor: Actor) -> bool:
    """Students and parents; staff only the administrator (``can_edit_staff``)."""
    return actor.role in FAMILY_EDITORS


def can_undo_import(actor: Actor, run: ImportRun) -> bool:
    """Lists of people: the administrator, and the secretary who imported them."""
    if actor.school_id != run.school_id:
        return False
    if run.kind == PEOPLE_IMPORT:
        return actor.role == Role.ADMINISTRATOR or (
            actor.role == Role.SECRETARY and run.ordered_by_id == actor.user_id
        )
    return can_import_roster(actor) if run.kind == ROSTER_IMPORT else actor.role in IMPORTERS


# The year is closed and opened by the administrator (S0-5d); the heads read the plan.
ROLL_OVER_READERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY})


def can_roll_over(actor: Actor) -> bool:
    return actor.role == Role.ADMINISTRATOR


def can_start_year(actor: Actor) -> bool:
    """The first year of a school that has none."""
    return actor.role == Role.ADMINISTRATOR


def can_change_school_settings(actor: Actor) -> bool:
    """Idle lock, second factor of staff, telephone of help: the administrator."""
    return actor.role == Role.ADMINISTRATOR
