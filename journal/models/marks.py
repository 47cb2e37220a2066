"""Marks for works and for terms."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import MarkCode, TermMarkKind
from journal.models.guards import MARK_RULES, TERM_MARK_RULES
from journal.models.lessons import Lesson, Work
from school.models import StaffMember, Student, TeachingGroup, Term

_NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, actor: Actor) -> "MarkQuerySet":
        """Families: marks in force of their own child. Staff: marks of visible lessons."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role in (Role.GUARDIAN, Role.STUDENT):
            return scope.in_force().filter(student__in=Student.objects.visible_to(actor))
        if actor.role == Role.TEACHER:
            return scope.filter(work__lesson__in=Lesson.objects.visible_to(actor))
        return scope.none()

    def in_force(self) -> "MarkQuerySet":
        return self.filter(voided_at__isnull=True)


@tracked()
class Mark(SchoolOwned):
    """Отметка for a work: a number of the school's scale or a code. It is never deleted; a change
    keeps the former value in the history, a void keeps who, when and why."""

    work = SchoolForeignKey(Work, related_name="marks")
    student = SchoolForeignKey(Student, related_name="marks", db_index=False)
    value = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=6, choices=MarkCode.choices, blank=True)
    debt_due_on = models.DateField(_("debt due on"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    author = SchoolForeignKey(StaffMember, related_name="marks")
    recorded_at = models.DateTimeField(_("recorded at"))
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="marks_voided", db_index=False
    )
    void_reason = models.CharField(_("why voided"), max_length=200, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            *same_school("mark", "work", "student", "author", "voided_by"),
            models.UniqueConstraint(
                fields=["work", "student"],
                condition=Q(voided_at__isnull=True),
                name="one_mark_for_a_work",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, code="") | (Q(value__isnull=True) & ~Q(code="")),
                name="mark_is_number_or_code",
            ),
            models.CheckConstraint(
                condition=Q(debt_due_on__isnull=True) | Q(code=MarkCode.DEBT),
                name="only_a_debt_is_due",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="voided_mark_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["student", "work"], name="marks_of_student")]
        triggers = [_NEVER_DELETED, *MARK_RULES]

    def __str__(self) -> str:
        return str(self.value) if self.value is not None else self.code


class TermMarkQuerySet(models.QuerySet["TermMark"]):
    def visible_to(self, actor: Actor) -> "TermMarkQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role in (Role.GUARDIAN, Role.STUDENT):
            return scope.filter(student__in=Student.objects.visible_to(actor))
        if actor.role == Role.TEACHER:
            return scope.filter(group__in=TeachingGroup.objects.visible_to(actor))
        return scope.none()


@tracked()
class TermMark(SchoolOwned):
    """Итоговая отметка: suggestion, its explanation and the decision side by side (S1-6.1)."""

    group = SchoolForeignKey(TeachingGroup, related_name="term_marks")
    student = SchoolForeignKey(Student, related_name="term_marks", db_index=False)
    kind = models.CharField(_("kind"), max_length=5, choices=TermMarkKind.choices)
    term = SchoolForeignKey(Term, null=True, blank=True, related_name="term_marks")
    value = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=6, choices=MarkCode.choices, blank=True)
    suggested_value = models.PositiveSmallIntegerField(_("suggested"), null=True, blank=True)
    # what the mean is made of: mean «4,33», sum, weight and count of the marks
    explanation = models.JSONField(_("explanation"), default=dict)
    deviation_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    author = SchoolForeignKey(StaffMember, related_name="term_marks")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = TermMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("term mark")
        verbose_name_plural = _("term marks")
        constraints = [
            *same_school("termmark", "group", "student", "term", "author"),
            models.UniqueConstraint(
                fields=["group", "student", "kind", "term"],
                nulls_distinct=False,
                name="one_term_mark",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, code="") | (Q(value__isnull=True) & ~Q(code="")),
                name="term_mark_is_number_or_code",
            ),
            models.CheckConstraint(condition=~Q(code=MarkCode.DEBT), name="term_mark_is_no_debt"),
            models.CheckConstraint(
                condition=Q(kind=TermMarkKind.TERM, term__isnull=False)
                | (~Q(kind=TermMarkKind.TERM) & Q(term__isnull=True)),
                name="term_mark_has_term",
            ),
        ]
        indexes = [models.Index(fields=["student", "group"], name="term_marks_of_student")]
        triggers = TERM_MARK_RULES

    def __str__(self) -> str:
        return str(self.value) if self.value is not None else self.code
