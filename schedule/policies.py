"""Who may do what about the timetable, on one screen."""

import datetime as dt

from accounts.actors import Actor
from accounts.enums import JOURNAL_READERS, Role
from schedule.models import TimetableVersion
from school.policies import IMPORTERS

# Absences of teachers and who takes their lessons: the deputy writes, those who read every journal
# read, a teacher sees the own ones (permission matrix, «timetable»).
ABSENCE_READERS = JOURNAL_READERS | {Role.TEACHER}


def can_record_absences(actor: Actor) -> bool:
    """Write down that a colleague is away, and give the lessons to others."""
    return actor.role == Role.DEPUTY


def can_export_timetable(actor: Actor) -> bool:
    """Take the timetable out for the program that makes it: whoever may bring one in."""
    return actor.role in IMPORTERS


def can_write_timetable(actor: Actor) -> bool:
    """Publish a version and make lessons by it: row «timetable» of the permission matrix."""
    return actor.role in IMPORTERS


# The deputy changes the timetable (S2-7.З2), the administrator enters it and watches its changes
# (S1-4.1f, S3-4a).
TIMETABLE_EDITORS = IMPORTERS

# The week as it goes: everybody whom lessons concern; which of them is said by the selector.
TIMETABLE_READERS = frozenset(Role) - {Role.HEALTH_WORKER}


def can_edit_timetable(actor: Actor) -> bool:
    """Start versions of the timetable, and read their log."""
    return actor.role in TIMETABLE_EDITORS


def can_edit_version(actor: Actor, version: TimetableVersion, today: dt.date) -> bool:
    """Put and move its entries: a draft, or one that is not in force yet."""
    return (
        can_edit_timetable(actor)
        and actor.school_id == version.school_id
        and (version.is_draft or version.since > today)
    )


def can_import_timetable(actor: Actor) -> bool:
    """Bring a timetable in, say what names in it mean, take an import back (S1-4.1f, S2-7.З2)."""
    return actor.role in IMPORTERS
