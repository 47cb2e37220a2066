"""Importing the calendar of a year: compared, checked by the rules, written all or nothing."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core import history
from core.errors import NotAllowed
from core.models import School
from schedule.imports.calendar_file import CalendarFile
from schedule.imports.calendar_reading import read_calendar
from schedule.selectors.calendar import year_calendar
from schedule.services.calendar.import_rows import (
    Importing,
    ensure_of_year,
    put_days_off,
    put_special_days,
    put_terms,
    put_year,
)
from school import policies
from school.imports.files import SourceFile
from school.imports.problems import NOWHERE, ImportProblem, contradiction, refusal, warning
from school.imports.report import Line, Tally, tallies_as_json
from school.models import (
    AcademicYear,
    ImportRun,
)
from school.rules.calendar import findings, new_errors
from school.services.calendar.changes import closed_terms, ensure_open
from school.services.imports import ImportLog, undo_import

KIND = "calendar"


@dataclass(frozen=True, slots=True)
class CalendarImportReport:
    """What an import did, or a dry run would do. ``run_id`` is None for a dry run and for a file
    that changes nothing."""

    file_name: str
    year: str
    is_dry_run: bool
    run_id: int | None
    tallies: dict[str, Tally]
    lines: tuple[Line, ...]
    problems: tuple[ImportProblem, ...]

    @property
    def changes_nothing(self) -> bool:
        return not self.lines

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file_name,
            "year": self.year,
            "dry_run": self.is_dry_run,
            "run": self.run_id,
            "tallies": tallies_as_json(self.tallies),
            "lines": [asdict(line) for line in self.lines],
            "problems": [problem.as_json() for problem in self.problems],
        }


def import_calendar(
    *,
    actor: Actor | None,
    school: School,
    year: AcademicYear,
    source: SourceFile,
    now: dt.datetime,
    part: int | None = None,
    dry_run: bool = False,
) -> CalendarImportReport:
    """The calendar of the file becomes the calendar of the year, all or nothing. What the file
    speaks of is taken whole: where it has breaks, breaks that it does not name go; where it has no
    public holidays, those of the school stay. A dry run is the real import, rolled back. ``actor``
    is None for a command.

    Raises ``NotAllowed``; ``ImportRefused`` for a file that cannot be read, a closed year, days of
    a closed term, or a calendar that the rules do not allow.
    """
    if actor is not None and not (
        policies.can_keep_calendar(actor) and actor.school_id == school.pk
    ):
        raise NotAllowed(_("The calendar is kept by the administrator or a deputy head."))
    file = read_calendar(source, part=part)
    who = {"user": actor.user_id, "role": str(actor.role)} if actor else {}
    try:
        with transaction.atomic():
            log = ImportLog(
                school=school,
                kind=KIND,
                source=source,
                ordered_by=User.objects.get(pk=actor.user_id) if actor else None,
                now=now,
            )
            with history.source(import_run=log.run.pk, **who):
                report = _import(log, _locked(school, year), file, is_dry_run=dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise contradiction(error) from error
    return report


@transaction.atomic
def undo_calendar(*, actor: Actor | None, run: ImportRun, now: dt.datetime) -> dict[str, int]:
    """``undo_import``, unless a term was closed meanwhile in which the days of the run lie. Raises
    ``TermClosed`` besides."""
    stretches: list[tuple[dt.date, dt.date]] = []
    for change in run.changes:
        for row in (change["before"], change["after"]):
            if row and "starts_on" in row:
                days = row["starts_on"], row["ends_on"]
            elif row and "on" in row:
                days = row["on"], row["on"]
            else:
                continue
            first, last = (dt.date.fromisoformat(day) for day in days)
            if change["model"] != "school.academicyear":
                stretches.append((first, last))
    for year in AcademicYear.objects.filter(school_id=run.school_id):
        ensure_open(year, stretches, None)
    return undo_import(actor=actor, run=run, now=now)


# --- parts -------------------------------------------------------------------------------------


def _locked(school: School, year: AcademicYear) -> AcademicYear:
    locked = AcademicYear.objects.select_for_update(no_key=True).get(pk=year.pk, school=school)
    if locked.closed_at is not None:
        raise refusal(_("The year %(year)s is closed.") % {"year": locked.name})
    return locked


def _import(
    log: ImportLog, year: AcademicYear, file: CalendarFile, *, is_dry_run: bool
) -> CalendarImportReport:
    now = year_calendar(year)
    importing = Importing(year, now, file, log, closed_terms(year), list(file.problems))
    ensure_of_year(importing)
    put_year(importing)
    put_terms(importing)
    put_days_off(importing)
    put_special_days(importing)
    after = year_calendar(year)
    if found := new_errors(now.calendar, after.calendar):
        raise refusal("\n".join(str(finding) for finding in found))
    importing.problems += [
        warning(finding.message, NOWHERE, finding.place)
        for finding in findings(after.calendar)
        if not finding.is_error
    ]
    is_kept = log.has_changes and not is_dry_run
    report = CalendarImportReport(
        file_name=log.run.file_name,
        year=year.name,
        is_dry_run=is_dry_run,
        run_id=log.run.pk if is_kept else None,
        tallies=dict(log.tallies),
        lines=tuple(log.lines),
        problems=tuple(importing.problems),
    )
    log.close(report.as_json())
    return report
