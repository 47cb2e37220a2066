"""Marks for works and for terms."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import MarkCode, MarkModifier, TermMarkKind
from journal.models.guards import (
    CONDUCT_RULES,
    MARK_RULES,
    TERM_MARK_RULES,
    TERM_MARK_WITHDRAWAL,
)
from journal.models.lessons import Lesson, Work
from school.models import (
    AcademicYear,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingGroup,
    Term,
)

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
    modifier = models.CharField(
        _("plus or minus"), max_length=1, choices=MarkModifier.choices, blank=True
    )
    # 1 is the work itself, 2 and more are retakes of it: both marks stay (domain §3.1).
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    debt_due_on = models.DateField(_("debt due on"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    comment_recorded_at = models.DateTimeField(null=True, blank=True)
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
                fields=["work", "student", "attempt"],
                condition=Q(voided_at__isnull=True),
                name="one_mark_for_a_work",
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="mark_attempt_from_1"),
            models.CheckConstraint(
                condition=Q(modifier="") | Q(value__isnull=False), name="only_a_number_has_modifier"
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
        triggers = [*TERM_MARK_RULES, TERM_MARK_WITHDRAWAL]

    def __str__(self) -> str:
        return str(self.value) if self.value is not None else self.code


class CommentReceiptQuerySet(models.QuerySet["CommentReceipt"]):
    def visible_to(self, actor: Actor) -> "CommentReceiptQuerySet":
        """The family's own receipts; for staff those of marks they see."""
        return self.filter(
            school_id=actor.school_id, mark__in=Mark.objects.visible_to(actor).values("pk")
        )


class CommentReceipt(SchoolOwned):
    """A guardian or the student has read the comment of a mark; a comment changed after
    ``read_at`` is unread again."""

    mark = SchoolForeignKey(Mark, related_name="receipts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comment_receipts")
    read_at = models.DateTimeField(_("read at"))

    objects = CommentReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a comment")
        verbose_name_plural = _("receipts of comments")
        constraints = [
            *same_school("commentreceipt", "mark"),
            models.UniqueConstraint(fields=["mark", "user"], name="comment_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id}: {self.user_id}"


class BroughtMarkQuerySet(models.QuerySet["BroughtMark"]):
    def visible_to(self, actor: Actor) -> "BroughtMarkQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role in (Role.GUARDIAN, Role.STUDENT, Role.TEACHER):
            return scope.filter(student__in=Student.objects.visible_to(actor))
        return scope.none()


@tracked()
class BroughtMark(SchoolOwned):
    """A mark from the transcript of the school the student came from: a current one (``given_on``)
    enters the mean of the term that covers its day, one of a ``term`` the mark of the year, one of
    the whole year of ``grade`` the final mark, and stands as the year's mark of the grade that the
    student is in. ``year`` is the one in which it is entered."""

    student = SchoolForeignKey(Student, related_name="brought_marks")
    year = SchoolForeignKey(AcademicYear, related_name="brought_marks", db_index=False)
    subject = SchoolForeignKey(Subject, related_name="brought_marks", db_index=False)
    term = SchoolForeignKey(Term, null=True, blank=True, related_name="brought_marks")
    given_on = models.DateField(_("given on"), null=True, blank=True)
    grade = models.PositiveSmallIntegerField(_("mark of the year of grade"), null=True, blank=True)
    value = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=6, choices=MarkCode.choices, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=3, decimal_places=1, default=Decimal("1.0")
    )
    title = models.CharField(_("what for"), max_length=250, blank=True)
    from_school = models.CharField(_("from which school"), max_length=250)
    document = models.CharField(_("document"), max_length=250, blank=True)
    author = SchoolForeignKey(StaffMember, related_name="brought_marks", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = BroughtMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark brought from another school")
        verbose_name_plural = _("marks brought from another school")
        constraints = [
            *same_school("broughtmark", "student", "year", "subject", "term", "author"),
            models.CheckConstraint(
                condition=Q(term__isnull=False, given_on__isnull=True, grade__isnull=True)
                | Q(term__isnull=True, given_on__isnull=False, grade__isnull=True)
                | Q(term__isnull=True, given_on__isnull=True, grade__isnull=False),
                name="brought_mark_of_term_day_or_year",
            ),
            # Nobody is marked in grade 1.
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__gte=2, grade__lte=11),
                name="brought_mark_grade_2_to_11",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, code="") | (Q(value__isnull=True) & ~Q(code="")),
                name="brought_mark_is_number_or_code",
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="brought_weight_above_zero"),
            models.UniqueConstraint(
                fields=["student", "subject", "term"],
                condition=Q(term__isnull=False),
                name="one_brought_term_mark",
            ),
            models.UniqueConstraint(
                fields=["student", "subject", "grade"],
                condition=Q(grade__isnull=False),
                name="one_brought_year_mark",
            ),
        ]

    def __str__(self) -> str:
        return str(self.value) if self.value is not None else self.code


class ConductMarkQuerySet(models.QuerySet["ConductMark"]):
    def visible_to(self, actor: Actor) -> "ConductMarkQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_journals:
            return scope
        if actor.role in (Role.GUARDIAN, Role.STUDENT, Role.TEACHER):
            return scope.filter(student__in=Student.objects.visible_to(actor))
        return scope.none()


@tracked()
class ConductMark(SchoolOwned):
    """Оценка за поведение of a term, of the year when ``term`` is empty: set by the class teacher
    on the regulation's scale (domain §2.5); outside every mean."""

    school_class = SchoolForeignKey(SchoolClass, related_name="conduct_marks", db_index=False)
    student = SchoolForeignKey(Student, related_name="conduct_marks", db_index=False)
    term = SchoolForeignKey(Term, null=True, blank=True, related_name="conduct_marks")
    # On the scale of the regulation: 1 pass / 0 fail; 3, 2, 1 of three levels; 2 to 5.
    value = models.PositiveSmallIntegerField(_("mark"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    author = SchoolForeignKey(StaffMember, related_name="conduct_marks", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = ConductMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("conduct mark")
        verbose_name_plural = _("conduct marks")
        constraints = [
            *same_school("conductmark", "school_class", "student", "term", "author"),
            models.UniqueConstraint(
                fields=["school_class", "student", "term"],
                nulls_distinct=False,
                name="one_conduct_mark",
            ),
        ]
        indexes = [models.Index(fields=["student", "term"], name="conduct_marks_of_student")]
        triggers = CONDUCT_RULES

    def __str__(self) -> str:
        return f"{self.student_id}: {self.value}"
