"""The move to the next year: checks → lock → promote → groups → plans (S0-5d,e).

One transaction, recorded as an ``ImportRun`` that can be taken back whole until something of the
new year is in use. The sealed archive is made apart; ``AcademicYear.closed_at`` is its marker.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core import history, jobs
from core.enums import JobKind
from core.errors import Conflict, DomainError, NotAllowed
from core.jobs import Report, silent
from core.models import Job, School
from journal.enums import PlanStatus
from journal.models import PlanAssignment, PlanItem, ThematicPlan
from journal.selectors.terms.year_end import Check, year_checks
from school import policies
from school.imports.files import SourceFile
from school.imports.report import tallies_as_json
from school.models import AcademicYear, ImportRun, TeachingGroup
from school.selectors.promotion import Options, Promotion, promotion_of
from school.selectors.promotion.next_groups import NewGroup, NextGroups, next_groups
from school.services import leavers
from school.services import promotion as promotions
from school.services.imports import ImportLog, UndoRefused, undo_import
from school.services.promotion.limits import ensure_possible

# Steps that are not those of ``promotions.promote``: closing, plans, references.
_OWN_STEPS = 3


class ChecksFailed(DomainError):
    """Something has to be put right first; ``checks`` say what."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self.checks = tuple(checks)
        told = " ".join(f"{check.title}: {check.sentence}" for check in self.checks)
        super().__init__(_("The year cannot be closed yet. %(checks)s") % {"checks": told})


class OrderMissing(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _("Enter the numbers and dates of the orders on promotion and on graduation.")
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run: what would be checked, who would go where, which groups and plans there would
    be."""

    promotion: Promotion
    groups: NextGroups
    checks: tuple[Check, ...]
    plans: int

    @property
    def stopping(self) -> tuple[Check, ...]:
        accepted = self.promotion.options.accepted
        return tuple(check for check in self.checks if check.stops(accepted))


def preview(*, year: AcademicYear, options: Options, today: dt.date) -> Preview:
    """The move as it would be made now. Writes nothing; 24 queries whatever the school's size."""
    promotion = promotion_of(year, options)
    return Preview(
        promotion=promotion,
        groups=next_groups(promotion),
        checks=year_checks(promotion, today=today),
        plans=len(_latest_plans(year)),
    )


@transaction.atomic
def order_roll_over(
    *, actor: Actor, year: AcademicYear, options: Options, today: dt.date, now: dt.datetime
) -> Job:
    """Queue the move as a job; the caller starts it. What the checks stop is not queued, and there
    is one order of a school at a time. Raises ``ChecksFailed``, ``OrderMissing``, ``NotAllowed``.
    """
    _ensure_mover(actor, year.school_id)
    _ensure_nothing_waits(actor)
    _ensure_ready(preview(year=year, options=options, today=today))
    return jobs.queue_job(
        actor=actor,
        kind=JobKind.ROLL_OVER,
        title=_("Move to %(year)s") % {"year": options.year_name},
        params={
            "role": actor.role,
            "year": year.pk,
            "options": options.as_json(),
            "today": today.isoformat(),
        },
        now=now,
    )


@transaction.atomic
def order_undo(*, actor: Actor, run: ImportRun, now: dt.datetime) -> Job:
    """Queue the way back as a job; the caller starts it. Whether the new year is in use is found
    by the job itself. Raises ``NotAllowed``, ``UndoRefused``, ``Conflict`` while another move or
    way back waits."""
    _ensure_mover(actor, run.school_id)
    _ensure_move(run)
    _ensure_nothing_waits(actor)
    if run.undone_at is not None:
        raise UndoRefused(_("This move has already been taken back."))
    return jobs.queue_job(
        actor=actor,
        kind=JobKind.ROLL_OVER_UNDO,
        title=_("Taking back: %(move)s") % {"move": run.file_name},
        params={"role": actor.role, "run": run.pk},
        now=now,
    )


@transaction.atomic
def roll_over(
    *,
    actor: Actor | None,
    year: AcademicYear,
    options: Options,
    today: dt.date,
    now: dt.datetime,
    report: Report = silent,
) -> ImportRun:
    """Make the move; all or nothing. ``actor`` is None for a command. ``report`` is told of every
    step and may raise, which takes everything back. A second run is refused by the check
    «next-year».

    Raises ``ChecksFailed``, ``OrderMissing``, ``NotAllowed``.
    """
    if actor is not None:
        _ensure_mover(actor, year.school_id)
    # Two moves at once meet here; the second one finds the year closed.
    year = AcademicYear.objects.select_for_update().select_related("school").get(pk=year.pk)
    report(0, 0, _("Checking the year"))
    planned = preview(year=year, options=options, today=today)
    _ensure_ready(planned)
    tell = _Steps(report, promotions.steps_of(planned.promotion) + _OWN_STEPS)
    log = ImportLog(
        school=year.school,
        kind=promotions.KIND,
        source=_source(year, options),
        ordered_by=User.objects.get(pk=actor.user_id) if actor else None,
        now=now,
    )
    with history.source(roll_over=log.run.pk):
        tell(_("Closing the year"))
        promotions.lock_year(log=log, year=year, now=now)
        written = promotions.promote(
            log=log,
            actor=actor,
            promotion=planned.promotion,
            groups=planned.groups,
            now=now,
            tell=tell,
        )
        tell(_("Copying thematic plans: %(n)s") % {"n": planned.plans})
        _copy_plans(log, year, written)
        tell(_("Checking references"))
        leavers.settle_hats(school_id=year.school_id, today=today)
        log.close(
            {
                **summary(planned),
                "options": options.as_json(),
                "year": written.year.name,
                "checks": {check.code: check.count for check in planned.checks},
                "tallies": tallies_as_json(log.tallies),
            }
        )
    return log.run


@transaction.atomic
def undo_roll_over(
    *, actor: Actor | None, run: ImportRun, now: dt.datetime, report: Report = silent
) -> dict[str, int]:
    """Bring the closed year back as it was. Refused once anything of the new year is in use: a
    lesson, a mark, a new student, a changed row. ``report`` counts rows and may raise. Raises
    ``UndoRefused``, ``NotAllowed``.
    """
    if actor is not None:
        _ensure_mover(actor, run.school_id)
    _ensure_move(run)
    done = undo_import(actor=actor, run=run, now=now, report=report)
    with history.source(undone_import=run.pk):
        leavers.settle_hats(school_id=run.school_id, today=now.astimezone(run.school.zone).date())
    return done


def summary(planned: Preview) -> dict[str, Any]:
    """The numbers of a move, for the report and for a machine."""
    promotion = planned.promotion
    return {
        "classes": len(promotion.classes),
        "promoted": sum(len(item.promoted) for item in promotion.classes),
        "repeaters": len(promotion.repeaters),
        "conditional": len(promotion.conditional),
        "graduates": len(promotion.graduates),
        "groups": len(planned.groups.groups),
        "groups_without_teacher": planned.groups.without_teacher,
        "memberships": sum(len(group.student_ids) for group in planned.groups.groups),
        "plans": planned.plans,
    }


class _Steps:
    """Counts the steps of a move for whoever looks on."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total = report, total
        self._done = 0

    def __call__(self, step: str) -> None:
        self._report(self._done, self._total, step)
        self._done += 1


def _ensure_mover(actor: Actor, school_id: int) -> None:
    if not policies.can_roll_over(actor) or actor.school_id != school_id:
        raise NotAllowed(_("Only the administrator moves the school to the next year."))


def _ensure_move(run: ImportRun) -> None:
    if run.kind != promotions.KIND:
        raise NotAllowed(_("This is not a move to the next year."))


def _ensure_nothing_waits(actor: Actor) -> None:
    """One order of a school at a time: those who order together meet at the school's row."""
    School.objects.select_for_update(no_key=True).only("pk").get(pk=actor.school_id)
    waiting = Job.objects.unfinished().filter(
        school_id=actor.school_id, kind__in=[JobKind.ROLL_OVER, JobKind.ROLL_OVER_UNDO]
    )
    if waiting.exists():
        raise Conflict(_("The move to the next year, or the way back, is going on already."))


def _ensure_ready(planned: Preview) -> None:
    if stopping := planned.stopping:
        raise ChecksFailed(stopping)
    options = planned.promotion.options
    is_missing = not (options.order_no.strip() and options.order_on)
    if planned.promotion.graduates:
        is_missing |= not (options.graduation_order_no.strip() and options.graduated_on)
    if is_missing:
        raise OrderMissing
    ensure_possible(planned.promotion)


def _source(year: AcademicYear, options: Options) -> SourceFile:
    content = json.dumps(options.as_json(), sort_keys=True, ensure_ascii=False).encode()
    return SourceFile(f"{year.name} → {options.year_name}", content)


# --- thematic plans ----------------------------------------------------------------------------


def _latest_plans(year: AcademicYear) -> list[ThematicPlan]:
    """Plans that were approved or taught by, the latest version of each. Two queries."""
    used = set(PlanAssignment.objects.filter(group__year=year).values_list("plan_id", flat=True))
    latest: dict[tuple[int, int, str], ThematicPlan] = {}
    for plan in ThematicPlan.objects.filter(year=year).order_by("version", "pk"):
        if plan.pk in used or plan.status == PlanStatus.APPROVED:
            latest[plan.subject_id, plan.grade, plan.title] = plan
    return list(latest.values())


def _copy_plans(log: ImportLog, year: AcademicYear, written: promotions.Written) -> None:
    """Each plan once more for the same grade, as a draft that waits for approval (D5), and laid to
    the new groups as it was to their models."""
    plans = _latest_plans(year)
    items = list(PlanItem.objects.filter(plan__in=plans).order_by("plan_id", "number"))
    copies = {
        plan.pk: ThematicPlan(
            school_id=plan.school_id,
            year=written.year,
            subject_id=plan.subject_id,
            grade=plan.grade,
            title=plan.title,
            owner_id=plan.owner_id,
            is_shared=plan.is_shared,
        )
        for plan in plans
    }
    log.add(list(copies.values()))
    log.add(
        [
            PlanItem(
                school_id=item.school_id,
                plan=copies[item.plan_id],
                number=item.number,
                section=item.section,
                topic=item.topic,
                hours=item.hours,
                work_category=item.work_category,
                work_title=item.work_title,
                kind=item.kind,
                homework=item.homework,
                homework_minutes=item.homework_minutes,
            )
            for item in items
        ]
    )
    taught = _plans_taught(year, plans)
    assignments = []
    for planned, group in written.groups:
        plan_id = _plan_of(planned, taught)
        if plan_id is not None:
            assignments.append(
                PlanAssignment(school_id=group.school_id, group=group, plan=copies[plan_id])
            )
    log.add(assignments)


def _plans_taught(year: AcademicYear, plans: list[ThematicPlan]) -> list[tuple[TeachingGroup, int]]:
    """(group of the closing year, the plan whose latest version it was taught by)."""
    latest = {(plan.subject_id, plan.grade, plan.title): plan.pk for plan in plans}
    rows = PlanAssignment.objects.filter(group__year=year).select_related("group", "plan")
    return [
        (row.group, latest[row.plan.subject_id, row.plan.grade, row.plan.title])
        for row in rows.order_by("group__label", "pk")
        if row.plan.year_id == year.pk
    ]


def _plan_of(planned: NewGroup, taught: list[tuple[TeachingGroup, int]]) -> int | None:
    """The plan of the model where it is of the same grade; else the one that most groups of this
    subject and grade with the same hours were taught by."""
    same = [
        (group, plan)
        for group, plan in taught
        if group.subject_id == planned.model.subject_id and group.grade == planned.grade
    ]
    for group, plan in same:
        if group.pk == planned.model.pk:
            return plan
    alike = [plan for group, plan in same if group.hours_per_week == planned.model.hours_per_week]
    common = Counter(alike or [plan for _group, plan in same]).most_common(1)
    return common[0][0] if common else None
