"""Drafts of a timetable: started from the one in force or empty, described, thrown away."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from schedule import policies
from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.timetable.errors import InForce, NotYourTimetable, TimetableError
from school.models import AcademicYear

COPIED = ("group_id", "weekday", "shift", "slot", "parity", "room_id", "staff_id")


@dataclass(frozen=True, slots=True)
class About:
    """From which day a version is meant to hold, how it is called, why it changes (S2-7.З2)."""

    since: dt.date
    name: str
    note: str = ""


@transaction.atomic
def start_draft(
    *, actor: Actor, year: AcademicYear, about: About, source: TimetableVersion | None
) -> TimetableVersion:
    """A draft that touches nothing until it is published; with the entries of ``source`` or empty.
    Raises ``NotYourTimetable``, ``TimetableError``."""
    if not policies.can_edit_timetable(actor) or year.school_id != actor.school_id:
        raise NotYourTimetable
    if not year.starts_on <= about.since <= year.ends_on:
        raise TimetableError(_("The day lies outside the academic year."), field="since")
    if source is not None and source.year_id != year.pk:
        raise TimetableError(_("Choose a timetable of the same year."), field="source")
    with history.reason(about.note):
        version = TimetableVersion.objects.create(
            school_id=year.school_id,
            year=year,
            name=about.name,
            note=about.note,
            since=about.since,
        )
        if source is not None:
            TimetableEntry.objects.bulk_create(
                TimetableEntry(
                    school_id=year.school_id,
                    version=version,
                    **{name: getattr(entry, name) for name in COPIED},
                )
                for entry in TimetableEntry.objects.filter(version=source).order_by("pk")
            )
    return version


@transaction.atomic
def describe_draft(*, actor: Actor, version: TimetableVersion, about: About) -> None:
    """Another name, day or reason of a draft. Raises ``NotYourTimetable``, ``InForce``,
    ``TimetableError``."""
    version = _locked_draft(actor, version)
    if not version.year.starts_on <= about.since <= version.year.ends_on:
        raise TimetableError(_("The day lies outside the academic year."), field="since")
    version.since, version.name, version.note = about.since, about.name, about.note
    version.save(update_fields=["since", "name", "note"])


@transaction.atomic
def discard_draft(*, actor: Actor, version: TimetableVersion) -> None:
    """Throw a draft away with its entries; its history stays. Raises ``NotYourTimetable``,
    ``InForce``."""
    version = _locked_draft(actor, version)
    TimetableEntry.objects.filter(version=version).delete()
    version.delete()


def _locked_draft(actor: Actor, version: TimetableVersion) -> TimetableVersion:
    if not policies.can_edit_timetable(actor) or version.school_id != actor.school_id:
        raise NotYourTimetable
    locked = (
        TimetableVersion.objects.select_for_update(of=("self",))
        .select_related("year")
        .get(pk=version.pk)
    )
    if not locked.is_draft:
        raise InForce
    return locked
