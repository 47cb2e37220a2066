"""Lessons and the works in them."""

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import AttachmentKind, LessonKind, LessonStatus
from journal.models.guards import LESSON_REVISION, LESSON_RULES
from journal.models.plans import PlanItem
from school.models import Room, StaffMember, TeachingGroup, Term, WorkType


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, actor: Actor) -> "LessonQuerySet":
        """Lessons of visible groups, and for a teacher also the lessons taught as substitute."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        groups = Q(group__in=TeachingGroup.objects.visible_to(actor))
        if actor.role == Role.TEACHER:
            return scope.filter(groups | Q(teacher__user_id=actor.user_id))
        return scope.filter(groups)

    def held_by(self, day: dt.date) -> "LessonQuerySet":
        """Not cancelled, on ``day`` or earlier."""
        return self.filter(on__lte=day).exclude(status=LessonStatus.CANCELLED)

    def in_order(self) -> "LessonQuerySet":
        return self.order_by("on", "shift", "slot", "pk")


@tracked()
class Lesson(SchoolOwned):
    """Урок: a group on a date in a slot, with who actually teaches it (design point 6). It keeps
    its id when it is moved; with entries it is never deleted, only cancelled with a reason."""

    group = SchoolForeignKey(TeachingGroup, related_name="lessons", db_index=False)
    term = SchoolForeignKey(Term, related_name="lessons")
    on = models.DateField(_("date"))
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    slot = models.PositiveSmallIntegerField(_("lesson No."))
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    room = SchoolForeignKey(Room, null=True, blank=True, related_name="lessons")
    teacher = SchoolForeignKey(StaffMember, related_name="lessons", db_index=False)
    replaced_teacher = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="lessons_replaced"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=LessonStatus.choices, default=LessonStatus.SCHEDULED
    )
    kind = models.CharField(
        _("kind of lesson"), max_length=10, choices=LessonKind.choices, blank=True
    )
    cancel_reason = models.CharField(_("why it did not take place"), max_length=200, blank=True)
    # How often its time, place, teacher or state changed: SEQUENCE of its event in iCalendar.
    revision = models.PositiveSmallIntegerField(default=0, editable=False)

    plan_item = SchoolForeignKey(PlanItem, null=True, blank=True, related_name="lessons")
    topic = models.TextField(_("topic"), blank=True)
    topic_recorded_at = models.DateTimeField(null=True, blank=True)
    homework = models.TextField(_("homework"), blank=True)
    # The lesson by which the homework is due; empty is the next lesson of the group.
    homework_due = SchoolForeignKey("self", null=True, blank=True, related_name="homework_here")
    homework_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    # Set also when «no homework» was said: then the text is empty and nothing is missing.
    homework_recorded_at = models.DateTimeField(null=True, blank=True)
    attendance_checked_at = models.DateTimeField(null=True, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            *same_school(
                "lesson",
                *("group", "term", "room", "teacher", "replaced_teacher", "plan_item"),
                "homework_due",
            ),
            models.UniqueConstraint(
                fields=["group", "on", "shift", "slot"],
                condition=~Q(status=LessonStatus.CANCELLED),
                name="lesson_once_in_a_slot",
            ),
            models.CheckConstraint(
                condition=~Q(status=LessonStatus.CANCELLED) | ~Q(cancel_reason=""),
                name="cancelled_lesson_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(homework="") | Q(homework_recorded_at__isnull=False),
                name="homework_has_time",
            ),
            models.CheckConstraint(
                condition=Q(topic="") | Q(topic_recorded_at__isnull=False), name="topic_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "term", "on"], name="lessons_of_group"),
            models.Index(fields=["school", "on"], name="lessons_of_day"),
            models.Index(fields=["teacher", "on"], name="lessons_of_teacher"),
        ]
        triggers = [*LESSON_RULES, LESSON_REVISION]

    def __str__(self) -> str:
        return f"{self.on}/{self.slot}: {self.group_id}"

    @property
    def is_cancelled(self) -> bool:
        return self.status == LessonStatus.CANCELLED


@tracked()
class Work(SchoolOwned):
    """Вид работы in a lesson: what the marks are for. Weight is copied from the work type when
    the work is made, so a later change of the regulation does not rewrite the past."""

    lesson = SchoolForeignKey(Lesson, related_name="works")
    work_type = SchoolForeignKey(WorkType, related_name="works")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=250, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=3, decimal_places=1, default=Decimal("1.0")
    )
    results_on = models.DateField(_("results obtained on"), null=True, blank=True)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            *same_school("work", "lesson", "work_type"),
            models.UniqueConstraint(fields=["lesson", "position"], name="work_position_unique"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="work_weight_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}/{self.position}"


class HomeworkAttachmentQuerySet(models.QuerySet["HomeworkAttachment"]):
    def visible_to(self, actor: Actor) -> "HomeworkAttachmentQuerySet":
        """Whoever sees the lesson."""
        return self.filter(
            school_id=actor.school_id, lesson__in=Lesson.objects.visible_to(actor).values("pk")
        )


@tracked()
class HomeworkAttachment(SchoolOwned):
    """A link or a file given with the homework of a lesson."""

    lesson = SchoolForeignKey(Lesson, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=4, choices=AttachmentKind.choices)
    title = models.CharField(_("title"), max_length=160)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), max_length=200, upload_to="homework/", blank=True)
    size = models.PositiveIntegerField(_("size, bytes"), default=0)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    author = SchoolForeignKey(StaffMember, related_name="attachments", db_index=False)
    added_at = models.DateTimeField(_("added at"))

    objects = HomeworkAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment of homework")
        verbose_name_plural = _("attachments of homework")
        constraints = [
            *same_school("homeworkattachment", "lesson", "author"),
            models.CheckConstraint(
                condition=(Q(kind=AttachmentKind.LINK, file="") & ~Q(url=""))
                | (Q(kind=AttachmentKind.FILE, url="") & ~Q(file="")),
                name="attachment_is_link_or_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title
