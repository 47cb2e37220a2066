"""What a lesson was about, what is to be done at home, and that it did not take place."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from journal.enums import LessonStatus
from journal.models import Attendance, Lesson, Mark, PlanItem
from journal.services import errors, grading

MOST_TOPIC = 2000
MOST_HOMEWORK = 4000
MOST_MINUTES = 600


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
        text = plan_item.topic
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
def cancel_lesson(*, actor: Actor, lesson: Lesson, reason: str, now: dt.datetime) -> None:
    """The lesson did not take place. One that has marks or absences is not cancelled: they would
    hang in the air; void them first."""
    _ensure_writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    if not reason.strip():
        raise errors.JournalError(_("Say why the lesson did not take place."))
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    if (
        Mark.objects.in_force().filter(work__lesson=lesson).exists()
        or Attendance.objects.filter(lesson=lesson).exclude(code="present").exists()
    ):
        raise errors.JournalError(
            _("The lesson has marks or absences. Remove them first, then cancel the lesson.")
        )
    lesson.status = LessonStatus.CANCELLED
    lesson.cancel_reason = reason.strip()[:200]
    lesson.save(update_fields=["status", "cancel_reason"])
    _tell(lesson, "lesson.cancelled", now)


def _ensure_writer(actor: Actor, lesson: Lesson) -> None:
    grading.writer(actor, lesson)


def _tell(lesson: Lesson, kind: str, now: dt.datetime) -> None:
    outbox.publish(school_id=lesson.school_id, kind=kind, now=now, lesson=lesson.pk)
