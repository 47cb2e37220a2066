"""Importing a timetable: one file, one transaction, one report."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, history
from core.errors import Conflict
from core.jobs import Report, silent
from core.models import School
from schedule.imports.reading import read_timetable
from schedule.imports.said_names import NameKind, Sayings, apply_sayings
from schedule.imports.timetable_file import TimetableFile
from schedule.models import TimetableVersion
from schedule.selectors.week_changes import WeekChange, counts, fingerprint, week_changes
from schedule.selectors.week_lessons import WeekLesson, version_on, week_lessons
from schedule.services.timetable_files.entries import import_entries
from schedule.services.timetable_files.names import MODELS, sayings_of
from schedule.services.timetable_files.structure import Importing, import_structure
from school.imports.files import read_source
from school.imports.problems import ImportProblem, Severity, contradiction, refusal
from school.imports.report import Line, Tally, tallies_as_json
from school.models import AcademicYear, TeachingGroup
from school.services.imports import ExternalIds, ImportLog

KIND = "timetable"


class TimetableChanged(Conflict):
    """The school is not as it was when the preview was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The timetable of the school has changed since the preview was shown. Look at the"
                " preview once more."
            )
        )


@dataclass(frozen=True, slots=True)
class TimetableImportReport:
    """What an import did, or a dry run would do. ``tallies`` count rows by model label,
    ``lines`` name each row added, changed or removed. Of ``lesson_cells`` lessons in the file
    ``placed_cells`` stand in the timetable, the others are in ``problems``. ``run_id`` is None
    for a dry run and for a file that changes nothing. ``week`` is the timetable as it will be on
    the day from which it holds, ``changes`` are the differences to what holds there now."""

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
    week: tuple[WeekLesson, ...] = ()
    changes: tuple[WeekChange, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Tells two outcomes apart: what a person has seen, and what would be done now."""
        return fingerprint(self.changes, tallies_as_json(self.tallies))

    @property
    def changes_nothing(self) -> bool:
        return not any(
            tally.added or tally.changed or tally.removed for tally in self.tallies.values()
        )

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
            "changes": counts(self.changes),
            "problems": [problem.as_json() for problem in self.problems],
        } | ({"lines": [asdict(line) for line in self.lines]} if with_lines else {})


# What an import tells of itself: each is one step.
_STEPS = 5


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
    seen: str | None = None,
    token: str = "",
    report: Report = silent,
) -> TimetableImportReport:
    """Import a timetable into a school year, all or nothing. What people said of its names holds.

    ``path`` is a file or its bytes. The timetable holds from ``effective_from``: by default from
    the first day of the year if the year has no groups yet, else from the day of ``now``. A dry
    run is the real import, rolled back, so what it shows is what will be done; ``seen`` is the
    fingerprint of what a person agreed to, ``token`` stays with the report. ``report`` is told of
    the steps.

    Raises ``ImportRefused`` for a file that cannot be read, a closed year, a date outside it, or
    a grade without terms; ``TimetableChanged`` when it would do something else than was seen.
    """
    report(0, _STEPS, _("Reading the file"))
    source = read_source(path, file_name)
    sayings = sayings_of(year)
    file = read_timetable(source, sayings.told)
    try:
        with transaction.atomic():
            year = _locked(school, year)
            since = _since(school, year, now, effective_from)
            log = ImportLog(school=school, kind=KIND, source=source, ordered_by=ordered_by, now=now)
            with history.source(import_run=log.run.pk):
                found = _import(
                    log, year, file, sayings, since, is_dry_run=dry_run, token=token, report=report
                )
            if seen is not None and found.fingerprint != seen:
                raise TimetableChanged
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise contradiction(error) from error
    return found


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
    log: ImportLog,
    year: AcademicYear,
    file: TimetableFile,
    sayings: Sayings,
    since: dt.date,
    *,
    is_dry_run: bool,
    token: str,
    report: Report,
) -> TimetableImportReport:
    before = week_lessons(version_on(year, since), since)
    importing = Importing(
        year=year,
        file=file,
        log=log,
        ids=ExternalIds(log, file.source),
        since=since,
        problems=list(file.problems),
    )
    _say_names(importing, sayings)
    report(1, _STEPS, _("Classes, subjects, teachers and rooms"))
    import_structure(importing)
    report(2, _STEPS, _("Lessons of the week"))
    placed = import_entries(importing)
    report(3, _STEPS, _("Comparing with the timetable in force"))
    after = week_lessons(version_on(year, since), since)
    is_kept = log.has_changes and not is_dry_run
    found = TimetableImportReport(
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
        week=after,
        changes=week_changes(before, after),
    )
    report(4, _STEPS, _("Checking references"))
    log.close(found.as_json(with_lines=False) | ({"token": token} if token else {}))
    return found


def _say_names(importing: Importing, sayings: Sayings) -> None:
    """Put our names into the file where people said what is meant."""
    foreign = known_keys(importing.ids, importing.file, importing.yearly)
    file, pins = apply_sayings(importing.file, sayings, foreign)
    importing.file = file
    importing.problems = list(file.problems)
    for kind in MODELS:
        wanted = {pin.pk for pin in pins if pin.kind == kind}
        rows = MODELS[kind]._default_manager.in_bulk(wanted) if wanted else {}
        for pin in pins:
            if pin.kind == kind:
                key = importing.yearly(pin.key) if kind == NameKind.CLASS else pin.key
                importing.ids.point(kind, key, rows[pin.pk])


def known_keys(
    ids: ExternalIds, file: TimetableFile, yearly: Callable[[str], str]
) -> dict[tuple[NameKind, str], int]:
    """Which of our rows the keys of the file mean already."""
    keys = [
        *((NameKind.TEACHER, row.key, row.key) for row in file.teachers),
        *((NameKind.ROOM, row.key, row.key) for row in file.rooms),
        *((NameKind.CLASS, row.key, yearly(row.key)) for row in file.classes),
    ]
    return {(kind, key): pk for kind, key, asked in keys if (pk := ids.get(kind, asked))}
