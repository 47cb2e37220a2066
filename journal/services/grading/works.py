"""The works of a lesson: what its marks are for."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from journal.models import Lesson, Mark, Work
from journal.services import errors, grading
from school.enums import WorkCategory
from school.models import WorkType

MOST_TITLE = 250


@transaction.atomic
def add_work(
    *, actor: Actor, lesson: Lesson, work_type: WorkType, title: str = "", now: dt.datetime
) -> Work:
    """One more work in the lesson, at the end. Where the regulation asks for titles (control,
    laboratory and practical works, S1-4.4i) it needs one. Raises ``TooManyWorks``,
    ``TitleNeeded``."""
    works = _locked(actor, lesson, now)
    if len(works) >= grading.MOST_WORKS:
        raise errors.TooManyWorks(grading.MOST_WORKS)
    title = _title(work_type, title)
    return Work.objects.create(
        school_id=lesson.school_id,
        lesson=lesson,
        work_type=work_type,
        position=works[-1].position + 1 if works else 1,
        title=title,
        weight=work_type.weight,
        # What is handed in has its results later, when the teacher says so (S1-4.4j).
        results_on=lesson.on if work_type.category == WorkCategory.ORAL else None,
    )


@transaction.atomic
def change_work(
    *,
    actor: Actor,
    work: Work,
    work_type: WorkType,
    title: str,
    weight: Decimal | None = None,
    now: dt.datetime,
) -> None:
    """Another type or title of a work; its marks stay. Another type brings its weight along,
    unless ``weight`` says otherwise."""
    _locked(actor, work.lesson, now)
    title = _title(work_type, title)
    if weight is None:
        weight = work.weight if work_type.pk == work.work_type_id else work_type.weight
    work.work_type = work_type
    work.title = title
    work.weight = weight
    work.save(update_fields=["work_type", "title", "weight"])


@transaction.atomic
def record_results(*, actor: Actor, work: Work, on: dt.date | None, now: dt.datetime) -> None:
    """The day on which the results of a work became known: marks for a control work are due from
    it (S1-4.4j, D4). Not before the lesson, not after today. Raises ``ResultsDayWrong``."""
    _locked(actor, work.lesson, now)
    today = now.astimezone(work.lesson.school.zone).date()
    if on is not None and not work.lesson.on <= on <= today:
        raise errors.ResultsDayWrong(work.lesson.on, today)
    if on == work.results_on:
        return
    work.results_on = on
    work.save(update_fields=["results_on"])


@transaction.atomic
def move_work(*, actor: Actor, work: Work, up: bool, now: dt.datetime) -> None:
    """Put the work before its neighbour, or after it; at the edge nothing changes. The marks of a
    cell change their order with it."""
    works = _locked(actor, work.lesson, now)
    place = next((index for index, one in enumerate(works) if one.pk == work.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(works):
        return
    first, second = works[place], works[other]
    # Positions are unique at every moment: the way leads over a free one.
    free = works[-1].position + 1
    taken, wanted = first.position, second.position
    for one, position in ((first, free), (second, taken), (first, wanted)):
        one.position = position
        one.save(update_fields=["position"])


@transaction.atomic
def remove_work(*, actor: Actor, work: Work, now: dt.datetime) -> None:
    """Take out a work for which no mark was ever set: void marks are kept with their work. Raises
    ``WorkHasMarks``."""
    works = _locked(actor, work.lesson, now)
    if all(one.pk != work.pk for one in works):
        return
    if Mark.objects.filter(work=work).exists():
        raise errors.WorkHasMarks
    work.delete()


def _locked(actor: Actor, lesson: Lesson, now: dt.datetime) -> list[Work]:
    """The lesson's works in order, nobody else writing in it. Raises the refusals of
    ``grading``."""
    grading.writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    return list(Work.objects.filter(lesson=lesson).order_by("position"))


def _title(work_type: WorkType, title: str) -> str:
    title = " ".join(title.split())
    if work_type.needs_title and not title:
        raise errors.TitleNeeded(work_type.name)
    return title
