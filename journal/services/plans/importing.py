"""Importing a thematic plan: one file, one transaction, one report."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core import history
from core.models import School
from journal.enums import PlanStatus
from journal.imports import curriculum, plan_guess
from journal.imports.curriculum import CurriculumRow
from journal.imports.plan_file import PlanFile, PlanLesson, hours_text, read_plan
from journal.models import PlanItem, ThematicPlan
from school.imports import subjects
from school.imports.files import SourceFile, read_source
from school.imports.problems import ImportProblem, ImportRefused, refusal, warning
from school.imports.report import Tally, tallies_as_json
from school.models import AcademicYear, StaffMember, Subject
from school.selectors.subjects import SubjectIndex
from school.services.imports import ImportLog

KIND = "plan"


@dataclass(frozen=True, slots=True)
class PlanImportReport:
    """What an import did, or a dry run would do. ``action`` is added, new_version or unchanged;
    ``works`` counts the lessons with written work by category."""

    file_name: str
    is_dry_run: bool
    run_id: int | None
    plan_id: int | None
    action: str
    subject: str
    is_subject_guessed: bool
    grade: int
    is_grade_guessed: bool
    title: str
    version: int
    lessons: int
    hours: Decimal
    declared_hours: int | None
    works: dict[str, int]
    tallies: dict[str, Tally]
    problems: tuple[ImportProblem, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file_name,
            "dry_run": self.is_dry_run,
            "run": self.run_id,
            "plan": self.plan_id,
            "action": self.action,
            "subject": self.subject,
            "subject_guessed": self.is_subject_guessed,
            "grade": self.grade,
            "grade_guessed": self.is_grade_guessed,
            "title": self.title,
            "version": self.version,
            "lessons": self.lessons,
            "hours": str(self.hours),
            "declared_hours": self.declared_hours,
            "works": self.works,
            "tallies": tallies_as_json(self.tallies),
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class _Target:
    """What the plan is for, said or guessed."""

    subject: str
    is_subject_guessed: bool
    grade: int
    is_grade_guessed: bool
    variant: int | None


def import_plan(
    *,
    school: School,
    year: AcademicYear,
    path: Path | str | bytes,
    subject: Subject | str | None = None,
    grade: int | None = None,
    now: dt.datetime,
    dry_run: bool = False,
    ordered_by: User | None = None,
    file_name: str = "",
    reason: str = "",
) -> PlanImportReport:
    """Import the plan of a subject for a grade as a draft, all or nothing.

    Subject and grade, unless given, are guessed from the heading or the file's name, and the
    report says so. A file that says the same as the newest version changes nothing; another one
    becomes the next version, and the old one stays for the groups that are taught by it.

    ``ordered_by`` is the teacher who imports in the browser, and owns what comes of it: a plan of a
    colleague is left alone, the own draft gives way, the own approved plan gets a next version with
    the ``reason``. No subject is made then.

    Raises ``ImportRefused`` for a file that cannot be read, a closed year, when the subject or the
    grade cannot be told, or when the own plan waits for the deputy.
    """
    source = read_source(path, file_name)
    programmes = _programmes(path)
    if curriculum.is_curriculum(source):
        raise refusal(_("This is a table of hours and no plan."), value=source.name)
    file = read_plan(source)
    with transaction.atomic():
        year = AcademicYear.objects.select_for_update(no_key=True).get(pk=year.pk, school=school)
        if year.closed_at is not None:
            raise refusal(_("The year %(year)s is closed.") % {"year": year.name})
        index = SubjectIndex(school)
        target = _target(source, file, index, programmes, subject, grade)
        problems = [*file.problems, *_check_hours(file, target, programmes)]
        log = ImportLog(school=school, kind=KIND, source=source, ordered_by=ordered_by, now=now)
        with history.source(import_run=log.run.pk):
            plan, action = _write(log, year, file, target, index, reason)
        report = PlanImportReport(
            file_name=source.name,
            is_dry_run=dry_run,
            run_id=log.run.pk if log.has_changes and not dry_run else None,
            plan_id=None if dry_run and action != "unchanged" else plan.pk,
            action=action,
            subject=plan.subject.name,
            is_subject_guessed=target.is_subject_guessed,
            grade=target.grade,
            is_grade_guessed=target.is_grade_guessed,
            title=plan.title,
            version=plan.version,
            lessons=len(file.lessons),
            hours=file.hours,
            declared_hours=file.declared_hours,
            works=dict(Counter(str(item.category) for item in file.lessons if item.category)),
            tallies=dict(log.tallies),
            problems=tuple(problems),
        )
        log.close(report.as_json())
        if dry_run:
            transaction.set_rollback(True)
    return report


def _programmes(path: Path | str | bytes) -> list[CurriculumRow]:
    """The table of hours, when it lies in the same directory as the plan."""
    if isinstance(path, bytes):
        return []
    table = Path(path).parent / curriculum.TABLE_NAME
    if not table.is_file():
        return []
    try:
        return curriculum.read_curriculum(read_source(table))
    except ImportRefused:
        return []


def _target(
    source: SourceFile,
    file: PlanFile,
    index: SubjectIndex,
    programmes: list[CurriculumRow],
    subject: Subject | str | None,
    grade: int | None,
) -> _Target:
    name = subject.name if isinstance(subject, Subject) else (subject or "")
    guess = name or plan_guess.guess_subject(file.heading, source.stem, index.names(), programmes)
    if not guess:
        raise refusal(_("The subject cannot be told: name it."), value=source.name)
    in_grade = grade or plan_guess.guess_grade(file.heading, source.stem)
    if in_grade is None:
        raise refusal(_("The grade cannot be told: name it."), value=source.name)
    if not 1 <= in_grade <= 11:
        raise refusal(_("There are grades from 1 to 11."), value=str(in_grade))
    return _Target(
        subject=guess,
        is_subject_guessed=not name,
        grade=in_grade,
        is_grade_guessed=not grade,
        variant=plan_guess.guess_variant(source.stem),
    )


def _check_hours(
    file: PlanFile, target: _Target, programmes: list[CurriculumRow]
) -> list[ImportProblem]:
    stated = curriculum.hours_of(programmes, target.subject, target.grade)
    if not stated or file.hours in stated:
        return []
    listed = ", ".join(hours_text(hours) for hours in sorted(stated))
    message = _("The federal programme has %(stated)s hours, the plan %(hours)s.")
    return [warning(message % {"stated": listed, "hours": hours_text(file.hours)})]


def _write(
    log: ImportLog,
    year: AcademicYear,
    file: PlanFile,
    target: _Target,
    index: SubjectIndex,
    reason: str,
) -> tuple[ThematicPlan, str]:
    subject = index.find(target.subject)
    owner = _owner(log, year)
    if subject is None and owner is not None:
        message = _("The school has no subject “%(name)s”: choose one from the list.")
        raise refusal(message % {"name": target.subject}, value=log.run.file_name)
    if subject is None:
        name = subjects.subject_name(target.subject)[:160]
        subject = Subject(school_id=year.school_id, name=name, short_name=subjects.short_name(name))
        log.add([subject])
    title = _title(subject, target)
    if owner is not None and _is_taken(year, subject, target.grade, title, owner):
        title = f"{title}, {owner.short_name}"[:250]
    newest = (
        ThematicPlan.objects.filter(year=year, subject=subject, grade=target.grade, title=title)
        .order_by("-version")
        .first()
    )
    if newest is not None and _is_same(newest, file):
        log.keep(newest)
        return newest, "unchanged"
    plan = ThematicPlan(
        school_id=year.school_id,
        year=year,
        subject=subject,
        grade=target.grade,
        title=title,
        version=newest.version + 1 if newest else 1,
        status=PlanStatus.DRAFT,
        owner=owner,
    )
    if newest is not None and owner is not None:
        _give_way(log, newest, plan, reason)
    log.add([plan])
    log.add([_item(plan, lesson) for lesson in file.lessons])
    return plan, "new_version" if newest else "added"


def _owner(log: ImportLog, year: AcademicYear) -> StaffMember | None:
    """Who imports in the browser; nobody on the command line."""
    return StaffMember.objects.filter(
        school_id=year.school_id, user_id=log.run.ordered_by_id or 0
    ).first()


def _is_taken(
    year: AcademicYear, subject: Subject, grade: int, title: str, owner: StaffMember
) -> bool:
    """A colleague's plan goes by this title."""
    return (
        ThematicPlan.objects.filter(year=year, subject=subject, grade=grade, title=title)
        .exclude(owner=owner)
        .exists()
    )


def _give_way(log: ImportLog, newest: ThematicPlan, plan: ThematicPlan, reason: str) -> None:
    """The place of the own plan that stood under this title."""
    if newest.status == PlanStatus.SUBMITTED:
        message = _("Your plan “%(title)s” waits for the deputy head: take it back first.")
        raise refusal(message % {"title": newest.title}, value=log.run.file_name)
    if newest.status == PlanStatus.APPROVED:
        plan.previous = newest
        plan.change_reason = reason or _("Imported from the file %(file)s") % {
            "file": log.run.file_name
        }
        return
    plan.previous, plan.change_reason = newest.previous, newest.change_reason
    log.change(newest, status=PlanStatus.REPLACED)


@translation.override(settings.LANGUAGE_CODE)
def _title(subject: Subject, target: _Target) -> str:
    title = _("%(subject)s, grade %(grade)s") % {"subject": subject.name, "grade": target.grade}
    if target.variant is not None:
        title = _("%(title)s, variant %(number)s") % {"title": title, "number": target.variant}
    return title[:250]


def _item(plan: ThematicPlan, lesson: PlanLesson) -> PlanItem:
    return PlanItem(
        school_id=plan.school_id,
        plan=plan,
        number=lesson.number,
        section=lesson.section,
        topic=lesson.topic,
        hours=lesson.hours,
        work_category=lesson.category or "",
        work_title=lesson.work_title,
        kind=lesson.kind,
        homework=lesson.homework,
        homework_minutes=lesson.minutes,
    )


def _is_same(plan: ThematicPlan, file: PlanFile) -> bool:
    fields = (
        *("number", "section", "topic", "hours", "work_category", "work_title", "kind"),
        *("homework", "homework_minutes"),
    )
    stored = PlanItem.objects.filter(plan=plan).order_by("number").values_list(*fields)
    wanted = [_item(plan, lesson) for lesson in file.lessons]
    return list(stored) == [tuple(getattr(item, name) for name in fields) for item in wanted]
