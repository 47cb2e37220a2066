"""Importing students, parents and staff: one file, one transaction, one report (S0-5a)."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models import User
from core import clock, history
from core.errors import Conflict, DomainError, NotAllowed
from core.jobs import Report, silent
from school import policies
from school.imports.files import SourceFile
from school.imports.people import read_people
from school.imports.people.file import PeopleFile
from school.imports.problems import ImportProblem, contradiction, refusal, unplaced
from school.imports.report import Line, Tally, tallies_as_json
from school.models import AcademicYear
from school.selectors.people.register import people_register
from school.services.imports import ExternalIds, ImportLog
from school.services.people.guardians import GuardianMatcher
from school.services.people.matching import StudentMatcher, plan_staff
from school.services.people.plan import SKIP, Choices, ImportTerms, Plan
from school.services.people.writing import write_people

KIND = policies.PEOPLE_IMPORT
# What an import tells of itself: each is one step.
_STEPS = 3


class UndecidedSuspects(DomainError):
    """Somebody has to say first whether these are the people the school has already."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        count = len(plan.undecided)
        super().__init__(
            ngettext(
                "Decide about %(count)s possible duplicate first.",
                "Decide about %(count)s possible duplicates first.",
                count,
            )
            % {"count": count}
        )


class RowsLeftOut(DomainError):
    """Rows with problems would be left out, and nobody has agreed to that."""

    def __init__(self, plan: Plan) -> None:
        self.problems = tuple(plan.unplaced)
        super().__init__(
            _("Some rows have problems. Correct the file, or agree to leave these rows out.")
        )


class PlanChanged(Conflict):
    """The school's people changed since the preview was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("The school's data changed while you were looking: check the preview once more.")
        )


@dataclass(frozen=True, slots=True)
class PeopleImportReport:
    """What an import did, or a dry run would do. ``counts`` are rows of the file by kind and state
    (new, changed, same, suspect, left_out); ``run_id`` is None for a dry run and for a file that
    changes nothing."""

    source: str
    file_name: str
    is_dry_run: bool
    run_id: int | None
    enrolled: int
    counts: dict[str, dict[str, int]]
    tallies: dict[str, Tally]
    lines: tuple[Line, ...]
    problems: tuple[ImportProblem, ...]

    def as_json(self, *, with_lines: bool = True) -> dict[str, Any]:
        return {
            "source": self.source,
            "file": self.file_name,
            "dry_run": self.is_dry_run,
            "run": self.run_id,
            "enrolled": self.enrolled,
            "counts": self.counts,
            "tallies": tallies_as_json(self.tallies),
            "problems": [problem.as_json() for problem in self.problems],
        } | ({"lines": [asdict(line) for line in self.lines]} if with_lines else {})


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person who looked at the preview agreed to: ``choices`` about suspects, to leaving
    out the rows with problems, and which preview it was (empty: none was shown)."""

    choices: Choices = field(default_factory=dict)
    may_leave_out: bool = False
    seen: str = ""


def plan_people(
    *,
    actor: Actor | None,
    source: SourceFile,
    terms: ImportTerms,
    today: dt.date,
    choices: Choices | None = None,
) -> Plan:
    """What importing the file would do; nothing is written. ``actor`` is None for the command
    line. Nine queries, whatever the file's size.

    Raises ``NotAllowed``; ``ImportRefused`` for a file that cannot be read.
    """
    _ensure_importer(actor)
    check_terms(terms)
    return plan_file(actor, read_people(source, org=terms.org), terms, today, choices or {})


def import_people(
    *,
    actor: Actor | None,
    source: SourceFile,
    terms: ImportTerms,
    consent: Consent,
    now: dt.datetime,
    dry_run: bool = False,
    token: str = "",
    report: Report = silent,
) -> PeopleImportReport:
    """Import a list of people, all or nothing. A dry run is the real import, rolled back.

    Nobody is removed, moved to another class or given less than the school knew: an empty cell
    changes nothing. ``token`` stays with the report of the run, ``report`` is told of the steps.
    Raises ``NotAllowed``, ``ImportRefused``, ``UndecidedSuspects``,
    ``RowsLeftOut``, ``PlanChanged``.
    """
    _ensure_importer(actor)
    school = terms.year.school
    report(0, _STEPS, _("Reading the file"))
    file = read_people(source, org=terms.org)
    report(1, _STEPS, _("Who of the file is who of the school"))
    try:
        with transaction.atomic():
            lock_year(terms)
            today = clock.local(now, school).date()
            plan = agreed_plan(actor, file, terms, today, consent)
            ordered_by = User.objects.get(pk=actor.user_id) if actor else None
            log = ImportLog(school=school, kind=KIND, source=source, ordered_by=ordered_by, now=now)
            with history.source(import_run=log.run.pk):
                ids = ExternalIds(log, file.source)
                report(2, _STEPS, _("Writing people"))
                write_people(plan, log, ids, terms=terms, actor=actor, now=now)
                found = _close(log, plan, file, is_dry_run=dry_run, token=token)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise contradiction(error) from error
    return found


def _ensure_importer(actor: Actor | None) -> None:
    if actor is not None and not policies.can_import_people(actor):
        raise NotAllowed(_("Lists of people are imported by the administrator or the secretary."))


def check_terms(terms: ImportTerms) -> None:
    """Raises ``ImportRefused`` for a closed year, for a day outside it."""
    year = terms.year
    if year.closed_at is not None:
        raise refusal(_("The year %(year)s is closed.") % {"year": year.name})
    if not year.starts_on <= terms.since <= year.ends_on:
        raise refusal(_("The day of enrolment is outside the academic year."))


def lock_year(terms: ImportTerms) -> None:
    """Two imports go one after the other: the year is held until the end of the transaction."""
    year = AcademicYear.objects.select_for_update(no_key=True, of=("self",)).get(pk=terms.year.pk)
    terms.year.closed_at = year.closed_at
    check_terms(terms)


def plan_file(
    actor: Actor | None, file: PeopleFile, terms: ImportTerms, today: dt.date, choices: Choices
) -> Plan:
    """What a list that has been read would do. Nine queries."""
    register = people_register(terms.year, terms.since, file.source)
    plan = Plan(register, problems=list(file.problems))
    plan.students = StudentMatcher(register, choices, today, plan.problems).plan(file)
    plan.guardians = GuardianMatcher(register, choices, plan.problems).plan(plan.students)
    if actor is None or policies.can_edit_staff(actor):
        plan.staff = plan_staff(file, register, choices, plan.problems)
    elif file.staff:
        message = ngettext(
            "Staff are entered by the administrator: %(count)s row was left out.",
            "Staff are entered by the administrator: %(count)s rows were left out.",
            len(file.staff),
        )
        message %= {"count": len(file.staff)}
        plan.problems.append(unplaced(message, file.staff[0].place))
    return plan


def agreed_plan(
    actor: Actor | None, file: PeopleFile, terms: ImportTerms, today: dt.date, consent: Consent
) -> Plan:
    """The plan with everything decided that needs a decision."""
    if consent.seen:
        shown = plan_file(actor, file, terms, today, {})
        if shown.fingerprint != consent.seen:
            raise PlanChanged
    plan = plan_file(actor, file, terms, today, consent.choices)
    if plan.undecided:
        raise UndecidedSuspects(plan)
    if plan.unplaced and not consent.may_leave_out:
        raise RowsLeftOut(plan)
    return plan


def _close(
    log: ImportLog, plan: Plan, file: PeopleFile, *, is_dry_run: bool, token: str
) -> PeopleImportReport:
    is_kept = log.has_changes and not is_dry_run
    report = PeopleImportReport(
        source=file.source,
        file_name=log.run.file_name,
        is_dry_run=is_dry_run,
        run_id=log.run.pk if is_kept else None,
        enrolled=plan.enrolled,
        counts=plan.counts(),
        tallies=dict(log.tallies),
        lines=tuple(log.lines),
        problems=tuple(plan.problems),
    )
    log.close(report.as_json(with_lines=False) | ({"token": token} if token else {}))
    return report


def skip_undecided(plan: Plan) -> dict[str, str]:
    """Choices that leave every suspect out: for the command line, where nobody is asked."""
    return {row.key: SKIP for row in plan.undecided}
