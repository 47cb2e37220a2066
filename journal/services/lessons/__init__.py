"""What a lesson was about, what is to be done at home, of which kind it was, and that it did not
take place."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from core.errors import Conflict
from journal.enums import LessonKind, LessonStatus
from journal.models import Lesson, Mark, PlanItem
from journal.selectors import plans
from journal.selectors.lessons import homework as homework_selectors
from journal.services import errors, grading
from journal.services.absences import effects
from journal.services.plans import laying

MOST_TOPIC = 2000
MOST_HOMEWORK = 4000
MOST_MINUTES = 600


class SlotTaken(errors.JournalError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _(
                "The group has another lesson at this place by now. "
                "The timetable decides which of them stays: ask the deputy head."
            )
        )


@transaction.atomic
def record_topic(
    *,
    actor: Actor,
    lesson: Lesson,
    topic: str,
    plan_item: PlanItem | None = None,
    now: dt.datetime,
) -> None:
    """Set the topic, from the plan or typed; may be done ahead of the lesson. The text is the
    teacher's: a plan item is remembered beside it. Russian is expected (S1-4.4i) but not forced,
    foreign-language lessons have their own."""
    _ensure_writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    text = " ".join(topic.split())
    if plan_item is not None and not text:
        text = plans.topic_of(plan_item)
    if not text and lesson.topic:
        raise errors.TopicEmpty
    if len(text) > MOST_TOPIC:
        raise errors.JournalError(
            _("The topic is longer than %(most)s characters.") % {"most": MOST_TOPIC}
        )
    if (text, plan_item.pk if plan_item else None) == (lesson.topic, lesson.plan_item_id):
        return
    lesson.topic = text
    lesson.plan_item = plan_item
    lesson.topic_recorded_at = now
    lesson.save(update_fields=["topic", "plan_item", "topic_recorded_at"])
    _tell(lesson, "topic.recorded", now)


@transaction.atomic
def record_homework(
    *,
    actor: Actor,
    lesson: Lesson,
    text: str,
    minutes: int | None = None,
    now: dt.datetime,
) -> None:
    """Set the homework given at the lesson; an empty text says «nothing was set» and is an answer
    too, not a gap (S1-4.4g). May be done ahead."""
    _ensure_writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    cleaned = text.strip()
    if len(cleaned) > MOST_HOMEWORK:
        raise errors.JournalError(
            _("The homework is longer than %(most)s characters.") % {"most": MOST_HOMEWORK}
        )
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise errors.JournalError(
            _("Homework takes from 0 to %(most)s minutes.") % {"most": MOST_MINUTES}
        )
    unchanged = (cleaned, minutes) == (lesson.homework, lesson.homework_minutes)
    if unchanged and lesson.homework_recorded_at is not None:
        return
    lesson.homework = cleaned
    lesson.homework_minutes = minutes
    lesson.homework_recorded_at = now
    lesson.save(update_fields=["homework", "homework_minutes", "homework_recorded_at"])
    _tell(lesson, "homework.recorded", now)


@transaction.atomic
def set_homework_due(*, actor: Actor, lesson: Lesson, due: Lesson | None, now: dt.datetime) -> None:
    """By which lesson of the group the homework is to be done; None is the next one. Writes
    nothing when it is so already."""
    _ensure_writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    if due is not None and (
        due.group_id != lesson.group_id or due.is_cancelled or due.on <= lesson.on
    ):
        raise errors.JournalError(
            _("Homework is set for a later lesson of the same group that takes place.")
        )
    if (due.pk if due else None) == lesson.homework_due_id:
        return
    lesson.homework_due = due
    lesson.save(update_fields=["homework_due"])
    if lesson.homework:
        _tell(lesson, "homework.recorded", now)


@transaction.atomic
def set_lesson_kind(*, actor: Actor, lesson: Lesson, kind: str, now: dt.datetime) -> None:
    """Of which kind the lesson is (S0-6b, S2-7.У3): a ``LessonKind``, or empty for an ordinary
    one. May be said ahead."""
    _ensure_writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    if kind and kind not in LessonKind.values:
        raise errors.JournalError(_("There is no such kind of lesson."))
    if kind == lesson.kind:
        return
    lesson.kind = kind
    lesson.save(update_fields=["kind"])
    _tell(lesson, "topic.recorded", now)


@transaction.atomic
def cancel_lesson(*, actor: Actor, lesson: Lesson, reason: str, now: dt.datetime) -> None:
    """The lesson did not take place. One that has marks or absences is not cancelled: they would
    hang in the air; void them first."""
    _ensure_writer(actor, lesson)
    call_off(lesson=lesson, reason=reason, now=now)


def call_off(*, lesson: Lesson, reason: str, now: dt.datetime) -> None:
    """``cancel_lesson`` without asking who does it: for services that have asked, inside their
    transaction."""
    grading.ensure_open(lesson, now, allow_ahead=True)
    if not reason.strip():
        raise errors.JournalError(_("Say why the lesson did not take place."))
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    if (
        Mark.objects.in_force().filter(work__lesson=lesson).exists()
        or effects.own_words(lesson).exists()
    ):
        raise errors.JournalError(
            _("The lesson has marks or absences. Remove them first, then cancel the lesson.")
        )
    effects.withdraw_from(lesson)
    lesson.status = LessonStatus.CANCELLED
    lesson.cancel_reason = reason.strip()[:200]
    lesson.save(update_fields=["status", "cancel_reason"])
    _move_homework(lesson)
    laying.lay_again(group=lesson.group)
    _tell(lesson, "lesson.cancelled", now)


@transaction.atomic
def restore_lesson(*, actor: Actor, lesson: Lesson, now: dt.datetime) -> None:
    """Take «did not take place» back: the lesson is to be filled like any other. Raises
    ``SlotTaken`` when the group has got another lesson in its place meanwhile."""
    _ensure_writer(actor, lesson)
    hold_again(lesson=lesson, now=now)


def hold_again(*, lesson: Lesson, now: dt.datetime) -> None:
    """``restore_lesson`` without asking who does it: for services that have asked, inside their
    transaction."""
    if not lesson.is_cancelled:
        return
    reason = lesson.cancel_reason
    lesson.status, lesson.cancel_reason = LessonStatus.SCHEDULED, ""
    try:
        grading.ensure_open(lesson, now, allow_ahead=True)
        with transaction.atomic():
            lesson.save(update_fields=["status", "cancel_reason"])
    except (errors.JournalError, IntegrityError) as error:
        lesson.status, lesson.cancel_reason = LessonStatus.CANCELLED, reason
        if isinstance(error, IntegrityError):
            raise SlotTaken from None
        raise
    effects.spread_to([lesson], now=now)
    laying.lay_again(group=lesson.group)
    _tell(lesson, "lesson.restored", now)


def _move_homework(cancelled: Lesson) -> None:
    """What was to be done by a lesson that falls out is due at the group's next one."""
    following = homework_selectors.later_lessons(cancelled).first()
    for given in Lesson.objects.select_for_update().filter(homework_due=cancelled):
        given.homework_due = following
        given.save(update_fields=["homework_due"])


def _ensure_writer(actor: Actor, lesson: Lesson) -> None:
    grading.writer(actor, lesson)


def _tell(lesson: Lesson, kind: str, now: dt.datetime) -> None:
    outbox.publish(school_id=lesson.school_id, kind=kind, now=now, lesson=lesson.pk)
