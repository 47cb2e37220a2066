"""Importing a timetable: one file, one transaction, one report."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, history
from core.models import School
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from schedule.models import TimetableVersion
from schedule.services.timetable_entries import import_entries
from schedule.services.timetable_structure import Importing, import_structure
from school.imports.files import read_source
from school.imports.problems import ImportProblem, Severity, refusal
from school.imports.report import Line, Tally, tallies_as_json
from school.models import AcademicYear, TeachingGroup
from school.services.imports import ExternalIds, ImportLog

KIND = "timetable"


@dataclass(frozen=True, slots=True)
class TimetableImportReport:
    """What an import did, or a dry run would do. ``tallies`` count rows by model label,
    ``lines`` name each row added, changed or removed. Of ``lesson_cells`` lessons in the file
    ``placed_cells`` stand in the timetable, the others are in ``problems``. ``run_id`` is None
    for a dry run and for a file that changes nothing."""

    source: str
    file_name: str
    is_dry_run: bool
    run_id: int | None
    version_id: int | None
    since: dt.date
    class_columns: int
    lesson_cells: int
    placed_cells: int
    tallies: dict[str, Tally]
    lines: tuple[Line, ...]
    problems: tuple[ImportProblem, ...]

    @property
    def unplaced_cells(self) -> int:
        return self.lesson_cells - self.placed_cells

    @property
    def unplaced(self) -> tuple[ImportProblem, ...]:
        return tuple(item for item in self.problems if item.severity == Severity.UNPLACED)

    def as_json(self, *, with_lines: bool = True) -> dict[str, Any]:
        return {
            "source": self.source,
            "file": self.file_name,
            "dry_run": self.is_dry_run,
            "run": self.run_id,
            "version": self.version_id,
            "since": self.since.isoformat(),
            "class_columns": self.class_columns,
            "lesson_cells": self.lesson_cells,
            "placed_cells": self.placed_cells,
            "unplaced_cells": self.unplaced_cells,
            "tallies": tallies_as_json(self.tallies),
            "problems": [problem.as_json() for problem in self.problems],
        } | ({"lines": [asdict(line) for line in self.lines]} if with_lines else {})


def import_timetable(
    *,
    school: School,
    year: AcademicYear,
    path: Path | str | bytes,
    now: dt.datetime,
    dry_run: bool = False,
    ordered_by: User | None = None,
    effective_from: dt.date | None = None,
    file_name: str = "",
) -> TimetableImportReport:
    """Import an NSXML or XLSX timetable into a school year, all or nothing.

    ``path`` is a file or its bytes. The timetable holds from ``effective_from``: by default from
    the first day of the year if the year has no groups yet, else from the day of ``now``. A dry
    run is the real import, rolled back, so what it shows is what will be done.

    Raises ``ImportRefused`` for a file that cannot be read, a closed year, a date outside it, or
    a grade without terms.
    """
    source = read_source(path, file_name)
    file = read_timetable(source)
    try:
        with transaction.atomic():
            year = _locked(school, year)
            since = _since(school, year, now, effective_from)
            log = ImportLog(school=school, kind=KIND, source=source, ordered_by=ordered_by, now=now)
            with history.source(import_run=log.run.pk):
                report = _import(log, year, file, since, is_dry_run=dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise refusal(
            _("The file contradicts what the school already has; nothing was changed."),
            value=_constraint(error),
        ) from error
    return report


def _locked(school: School, year: AcademicYear) -> AcademicYear:
    """The year, held until the end of the transaction: two imports go one after the other."""
    locked = AcademicYear.objects.select_for_update(no_key=True).get(pk=year.pk, school=school)
    if locked.closed_at is not None:
        raise refusal(_("The year %(year)s is closed.") % {"year": locked.name})
    return locked


def _since(school: School, year: AcademicYear, now: dt.datetime, asked: dt.date | None) -> dt.date:
    if asked is not None:
        if not year.starts_on <= asked <= year.ends_on:
            raise refusal(
                _("The day from which the timetable holds is outside the year."),
                value=asked.isoformat(),
            )
        return asked
    is_first = not (
        TimetableVersion.objects.filter(year=year).exists()
        or TeachingGroup.objects.filter(year=year).exists()
    )
    if is_first:
        return year.starts_on
    return min(max(clock.local(now, school).date(), year.starts_on), year.ends_on)


def _import(
    log: ImportLog, year: AcademicYear, file: TimetableFile, since: dt.date, *, is_dry_run: bool
) -> TimetableImportReport:
    importing = Importing(
        year=year,
        file=file,
        log=log,
        ids=ExternalIds(log, file.source),
        since=since,
        problems=list(file.problems),
    )
    import_structure(importing)
    placed = import_entries(importing)
    is_kept = log.has_changes and not is_dry_run
    report = TimetableImportReport(
        source=file.source,
        file_name=log.run.file_name,
        is_dry_run=is_dry_run,
        run_id=log.run.pk if is_kept else None,
        version_id=placed.version.pk if placed.version and not is_dry_run else None,
        since=since,
        class_columns=file.class_columns,
        lesson_cells=file.lesson_cells,
        placed_cells=len(placed.places),
        tallies=dict(log.tallies),
        lines=tuple(log.lines),
        problems=tuple(importing.problems),
    )
    log.close(report.as_json(with_lines=False))
    return report


def _constraint(error: IntegrityError) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnostics, "constraint_name", "") or "")
