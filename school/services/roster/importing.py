"""Importing a whole roster: people, classes, groups, who is in them. One file, one transaction."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core import clock, history
from core.errors import NotAllowed
from school import policies
from school.imports.csv_bundle import is_bundle, read_bundle
from school.imports.files import SourceFile
from school.imports.problems import ImportProblem, Severity, refusal
from school.imports.report import Line, Tally, tallies_as_json
from school.imports.roster import read_roster
from school.imports.roster_file import RosterFile
from school.models import StaffMember, Student
from school.services.imports import ExternalIds, ImportLog
from school.services.people import importing as people
from school.services.people.importing import (
    Consent,
    PlanChanged,
    RowsLeftOut,
    UndecidedSuspects,
)
from school.services.people.plan import ImportTerms, Plan
from school.services.people.writing import write_people
from school.services.roster.seats import import_seats
from school.services.roster.sessions import compare_sessions
from school.services.roster.structure import Importing, import_classes, import_groups

KIND = policies.ROSTER_IMPORT


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import did, or a dry run would do. ``plan`` is that of the people before anything was
    decided, with all problems of the file: the preview asks by it. ``counts`` are the people by
    kind and state; ``run_id`` is None for a dry run and for a file that changes nothing."""

    plan: Plan
    source: str
    version: str
    file_name: str
    is_delta: bool
    is_dry_run: bool
    has_changes: bool
    run_id: int | None
    counts: dict[str, dict[str, int]]
    tallies: dict[str, Tally]
    lines: tuple[Line, ...]
    problems: tuple[ImportProblem, ...]

    def as_json(self, *, with_lines: bool = True) -> dict[str, Any]:
        return {
            "source": self.source,
            "version": self.version,
            "file": self.file_name,
            "delta": self.is_delta,
            "dry_run": self.is_dry_run,
            "run": self.run_id,
            "counts": self.counts,
            "tallies": tallies_as_json(self.tallies),
            "problems": [problem.as_json() for problem in self.problems],
        } | ({"lines": [asdict(line) for line in self.lines]} if with_lines else {})


def import_roster(
    *,
    actor: Actor | None,
    source: SourceFile,
    terms: ImportTerms,
    consent: Consent,
    now: dt.datetime,
    dry_run: bool = False,
) -> RosterReport:
    """Import a OneRoster or SDS bundle, all or nothing. A dry run is the real import, rolled back;
    whoever is undecided yet is left out of it, and so are rows with problems.

    People are added and corrected as by ``import_people``; terms are only compared; nobody is
    deleted. ``actor`` is None for the command line. Raises ``NotAllowed``, ``ImportRefused``,
    ``UndecidedSuspects``, ``RowsLeftOut``, ``PlanChanged``.
    """
    if actor is not None and not policies.can_import_roster(actor):
        raise NotAllowed(_("Rosters of other systems are imported by the administrator."))
    people.check_terms(terms)
    if not is_bundle(source):
        message = _("A roster is a ZIP archive of CSV files (OneRoster or Microsoft SDS).")
        raise refusal(message, value=source.name)
    file = read_roster(read_bundle(source), org=terms.org)
    school = terms.year.school
    try:
        with transaction.atomic():
            people.lock_year(terms)
            ordered_by = User.objects.get(pk=actor.user_id) if actor else None
            log = ImportLog(school=school, kind=KIND, source=source, ordered_by=ordered_by, now=now)
            importing = Importing(
                year=terms.year,
                file=file,
                log=log,
                ids=ExternalIds(log, file.people.source),
                since=terms.since,
                problems=file.problems,
            )
            today = clock.local(now, school).date()
            shown, plan = _plans(actor, file, terms, today, consent, dry_run=dry_run)
            with history.source(import_run=log.run.pk):
                _import(importing, plan, actor, terms, now)
            shown.problems = plan.problems
            report = _close(importing, plan, shown, is_dry_run=dry_run)
            if not dry_run and plan.unplaced and not consent.may_leave_out:
                raise RowsLeftOut(plan)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise refusal(
            _("The file contradicts what the school already has; nothing was changed."),
            value=people.constraint_of(error),
        ) from error
    return report


def _plans(
    actor: Actor | None,
    file: RosterFile,
    terms: ImportTerms,
    today: dt.date,
    consent: Consent,
    *,
    dry_run: bool,
) -> tuple[Plan, Plan]:
    """The plan of the people as it is shown, and with everything decided."""
    shown = people.plan_file(actor, file.people, terms, today, {})
    if consent.seen and shown.fingerprint != consent.seen:
        raise PlanChanged
    choices = dict(consent.choices)
    if dry_run:
        choices = people.skip_undecided(shown) | choices
    plan = people.plan_file(actor, file.people, terms, today, choices)
    if plan.undecided:
        raise UndecidedSuspects(plan)
    return shown, plan


def _import(
    importing: Importing, plan: Plan, actor: Actor | None, terms: ImportTerms, now: dt.datetime
) -> None:
    importing.problems = plan.problems
    compare_sessions(importing)
    import_classes(importing)
    write_people(plan, importing.log, importing.ids, terms=terms, actor=actor, now=now)
    _know_people(importing, plan)
    import_groups(importing)
    import_seats(importing)
    importing.ids.flush()


def _know_people(importing: Importing, plan: Plan) -> None:
    """The people of the file, and those whom an earlier one brought."""
    for student in plan.students:
        if student.row is not None and student.is_taken:
            importing.people[student.entry.external_id] = student.row
    for person in plan.staff:
        if person.row is not None and person.is_taken:
            importing.people[person.entry.external_id] = person.row
    named = {seat.person for seat in importing.file.seats}
    named |= {ending.key for ending in importing.file.over_people}
    wanted = named - importing.people.keys()
    _recall(importing, Student, "student", wanted)
    _recall(importing, StaffMember, "staff", wanted)


def _recall(importing: Importing, model: type[Any], entity: str, wanted: set[str]) -> None:
    pks = {key: pk for key in wanted if (pk := importing.ids.get(entity, key)) is not None}
    rows = model.objects.filter(school_id=importing.year.school_id).in_bulk(list(pks.values()))
    importing.people |= {key: rows[pk] for key, pk in pks.items() if pk in rows}


def _close(importing: Importing, plan: Plan, shown: Plan, *, is_dry_run: bool) -> RosterReport:
    log, file = importing.log, importing.file
    order = list(Severity)
    report = RosterReport(
        plan=shown,
        source=file.people.source,
        version=file.version,
        file_name=log.run.file_name,
        is_delta=file.is_delta,
        is_dry_run=is_dry_run,
        has_changes=log.has_changes,
        run_id=log.run.pk if log.has_changes and not is_dry_run else None,
        counts=plan.counts(),
        tallies=dict(log.tallies),
        lines=tuple(log.lines),
        problems=tuple(sorted(plan.problems, key=lambda item: order.index(item.severity))),
    )
    log.close(report.as_json(with_lines=False))
    return report
