"""The first stage, from files: a timetable and a directory of thematic plans."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from journal.enums import PlanStatus
from journal.models import ThematicPlan
from journal.services.plans.importing import import_plan
from schedule.services.timetable_files.importing import import_timetable
from school.imports.problems import ImportRefused
from school.models import AcademicYear

_PLAN_SUFFIXES = {".csv", ".xlsx", ".xls", ".txt"}


@dataclass(frozen=True, slots=True)
class Files:
    """What to start from: a timetable, and perhaps a directory of plans."""

    timetable: Path
    plans: Path | None = None

    def digest(self) -> str:
        """SHA-256 of the contents, whatever the files are called."""
        found = hashlib.sha256(self.timetable.read_bytes())
        for path in self.plan_files():
            found.update(path.read_bytes())
        return found.hexdigest()

    def plan_files(self) -> list[Path]:
        if self.plans is None:
            return []
        return sorted(
            path for path in self.plans.iterdir() if path.suffix.lower() in _PLAN_SUFFIXES
        )


def import_structure(year: AcademicYear, files: Files, now: dt.datetime) -> list[str]:
    """Classes, subjects, groups and what the file has of teachers, rooms and lessons. Returns what
    could not be placed; raises ``ImportRefused`` for a file that cannot be read."""
    report = import_timetable(
        school=year.school,
        year=year,
        path=files.timetable,
        now=now,
        effective_from=year.starts_on,
    )
    return [str(problem) for problem in report.problems]


def import_plans(year: AcademicYear, files: Files, deputy_id: int, now: dt.datetime) -> list[str]:
    """Plans of the subjects and grades that the school teaches, approved by the deputy. A file
    that is no plan is named and passed over."""
    problems: list[str] = []
    for path in files.plan_files():
        try:
            report = import_plan(school=year.school, year=year, path=path, now=now)
        except ImportRefused as refused:
            problems.append(f"{path.name}: {refused}")
            continue
        problems.extend(f"{path.name}: {problem}" for problem in report.problems)
    ThematicPlan.objects.filter(year=year).update(
        status=PlanStatus.APPROVED, approved_at=now, approved_by_id=deputy_id
    )
    return problems
