"""Who may do what with the structure and the rules of the school."""

from accounts.actors import Actor
from accounts.enums import Role
from school.models import ImportRun, Regulation

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


def can_undo_import(actor: Actor, run: ImportRun) -> bool:
    return actor.role in IMPORTERS and actor.school_id == run.school_id
