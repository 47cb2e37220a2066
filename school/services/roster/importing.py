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
from core.jobs import Report, silent
from school import policies
from school.imports.csv_bundle import is_bundle, read_bundle
from school.imports.files import SourceFile
from school.imports.problems import ImportProblem, Severity, contradiction, refusal
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
from school.services.people.plan import Choices, ImportTerms, Plan
from school.services.people.writing import write_people
from school.services.roster.seats import import_seats
from school.services.roster.sessions import compare_sessions
from school.services.roster.structure import Importing, import_classes, import_groups

KIND = policies.ROSTER_IMPORT
# What an import tells of itself: each is one step.
_STEPS = 5


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import did, or a dry run would do. ``plan`` is that of the people with what was
    decided so far and all problems of the file: the preview asks by it; ``seen`` tells apart what
    was there to decide. ``counts`` are the people by kind and state; ``run_id`` is None for a dry
    run and for a file that changes nothing."""

    plan: Plan
    seen: str
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
    token: str = "",
    report: Report = silent,
) -> RosterReport:
    """Import a OneRoster or SDS bundle, all or nothing. A dry run is the real import, rolled back;
    whoever is undecided yet is left out of it, and so are rows with problems.

    People are added and corrected as by ``import_people``; terms are only compared; nobody is
    deleted. ``actor`` is None for the command line, ``token`` stays with the report of the run.
    ``report`` is told of the steps. Raises ``NotAllowed``, ``ImportRefused``,
    ``UndecidedSuspects``, ``RowsLeftOut``, ``PlanChanged``.
    """
    if actor is not None and not policies.can_import_roster(actor):
        raise NotAllowed(_("Rosters of other systems are imported by the administrator."))
    people.check_terms(terms)
    if not is_bundle(source):
        message = _("A roster is a ZIP archive of CSV files (OneRoster or Microsoft SDS).")
        raise refusal(message, value=source.name)
    report(0, _STEPS, _("Reading the file"))
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
            plans = _plans(actor, file, terms, today, consent, dry_run=dry_run)
            plan = plans.taken
            with history.source(import_run=log.run.pk):
                _import(importing, plan, actor, terms, now, report)
            plans.asked.problems = plan.problems
            found = _close(importing, plans, is_dry_run=dry_run, token=token)
            if not dry_run and plan.unplaced and not consent.may_leave_out:
                raise RowsLeftOut(plan)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise contradiction(error) from error
    return found


@dataclass(frozen=True, slots=True)
class _Plans:
    """``asked`` shows what was decided so far and what was not; ``taken`` is what is written;
    ``seen`` is the fingerprint before anything was decided."""

    seen: str
    asked: Plan
    taken: Plan


def _plans(
    actor: Actor | None,
    file: RosterFile,
    terms: ImportTerms,
    today: dt.date,
    consent: Consent,
    *,
    dry_run: bool,
) -> _Plans:
    """Raises ``PlanChanged``; ``UndecidedSuspects`` unless it is a dry run."""

    def planned(choices: Choices) -> Plan:
        return people.plan_file(actor, file.people, terms, today, choices)

    # A plan becomes the rows it writes, so what is shown is another one than what is taken.
    shown = planned({})
    if consent.seen and shown.fingerprint != consent.seen:
        raise PlanChanged
    asked = planned(consent.choices) if consent.choices else shown
    if asked.undecided and not dry_run:
        raise UndecidedSuspects(asked)
    skipped = people.skip_undecided(asked)
    return _Plans(shown.fingerprint, asked, planned({**consent.choices, **skipped}))


def _import(
    importing: Importing,
    plan: Plan,
    actor: Actor | None,
    terms: ImportTerms,
    now: dt.datetime,
    report: Report,
) -> None:
    importing.problems = plan.problems
    compare_sessions(importing)
    report(1, _STEPS, _("Classes and people"))
    import_classes(importing)
    write_people(plan, importing.log, importing.ids, terms=terms, actor=actor, now=now)
    _know_people(importing, plan)
    report(2, _STEPS, _("Groups"))
    import_groups(importing)
    report(3, _STEPS, _("Who is in the groups"))
    import_seats(importing)
    importing.ids.flush()
    report(4, _STEPS, _("Checking references"))


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


def _close(importing: Importing, plans: _Plans, *, is_dry_run: bool, token: str) -> RosterReport:
    log, file, plan = importing.log, importing.file, plans.taken
    order = list(Severity)
    report = RosterReport(
        plan=plans.asked,
        seen=plans.seen,
        source=file.people.source,
        version=file.version,
        file_name=log.run.file_name,
        is_delta=file.is_delta,
        is_dry_run=is_dry_run,
        has_changes=log.has_changes,
        run_id=log.run.pk if log.has_changes and not is_dry_run else None,
        counts=(plans.asked if is_dry_run else plan).counts(),
        tallies=dict(log.tallies),
        lines=tuple(log.lines),
        problems=tuple(sorted(plan.problems, key=lambda item: order.index(item.severity))),
    )
    log.close(report.as_json(with_lines=False) | ({"token": token} if token else {}))
    return report
