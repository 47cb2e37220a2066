"""Closed terms opened again for a while."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import ReopeningState
from school.models import StaffMember, TeachingGroup, Term


class TermReopeningQuerySet(models.QuerySet["TermReopening"]):
    def visible_to(self, actor: Actor) -> "TermReopeningQuerySet":
        """Those who control see all, a teacher the own requests."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(requested_by__user_id=actor.user_id)
        return scope.none()

    def in_force(self) -> "TermReopeningQuerySet":
        return self.filter(state=ReopeningState.GRANTED, ended_at__isnull=True)


class GroupExamQuerySet(models.QuerySet["GroupExam"]):
    def visible_to(self, actor: Actor) -> "GroupExamQuerySet":
        return self.filter(
            school_id=actor.school_id, group__in=TeachingGroup.objects.visible_to(actor)
        )


@tracked()
class GroupExam(SchoolOwned):
    """The group sits an examination this year: the deputy has opened the column of its marks.
    Without a row there is neither an examination mark nor one that rests on it."""

    group = SchoolForeignKey(TeachingGroup, related_name="exams", db_index=False)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exams_opened")
    opened_at = models.DateTimeField(_("opened at"))

    objects = GroupExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("examination of a group")
        verbose_name_plural = _("examinations of groups")
        constraints = [
            *same_school("groupexam", "group"),
            models.UniqueConstraint(fields=["group"], name="one_exam_of_a_group"),
        ]

    def __str__(self) -> str:
        return str(self.group_id)


@tracked()
class TermReopening(SchoolOwned):
    """A teacher's request to open one journal of a closed term for ``hours``, and the deputy's
    answer. While it is granted and ``ended_at`` is empty the database lets entries of the group
    through; ``open_until`` is held by the service and ended by a task."""

    term = SchoolForeignKey(Term, related_name="reopenings")
    group = SchoolForeignKey(TeachingGroup, related_name="reopenings", db_index=False)
    requested_by = SchoolForeignKey(StaffMember, related_name="reopenings")
    requested_at = models.DateTimeField(_("requested at"))
    reason = models.CharField(_("reason"), max_length=300)
    hours = models.PositiveSmallIntegerField(_("for how many hours"), default=24)
    state = models.CharField(
        _("state"), max_length=10, choices=ReopeningState.choices, default=ReopeningState.PENDING
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="reopenings_decided"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    open_until = models.DateTimeField(_("open until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("closed again at"), null=True, blank=True)

    objects = TermReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("reopening of a term")
        verbose_name_plural = _("reopenings of terms")
        constraints = [
            *same_school("termreopening", "term", "group", "requested_by"),
            models.UniqueConstraint(
                fields=["term", "group"],
                condition=Q(state=ReopeningState.PENDING)
                | Q(state=ReopeningState.GRANTED, ended_at__isnull=True),
                name="one_reopening_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReopeningState.GRANTED) | Q(open_until__isnull=False),
                name="granted_reopening_ends",
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=336), name="reopening_hours_in_two_weeks"
            ),
        ]
        indexes = [models.Index(fields=["group", "term"], name="reopenings_of_group")]

    def __str__(self) -> str:
        return f"{self.group_id}, {self.term_id}: {self.state}"
