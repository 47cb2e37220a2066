"""Papers about people: slips with credentials, consents, applications, acknowledgement sheets."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import Audience, ConsentPurpose, CredentialKind, InformedBy
from school.models.classes import SchoolClass
from school.models.people import Guardian, StaffMember, Student, led_by


def _one_of(name: str, *fields: str) -> models.CheckConstraint:
    """Exactly one of the fields is set."""
    only = [Q(**{f"{field}__isnull": field != chosen for field in fields}) for chosen in fields]
    condition = only[0]
    for one in only[1:]:
        condition |= one
    return models.CheckConstraint(condition=condition, name=name)


class CredentialIssueQuerySet(models.QuerySet["CredentialIssue"]):
    def visible_to(self, actor: Actor) -> "CredentialIssueQuerySet":
        """Administrator, secretary, director, deputies and control group: all; a teacher: students
        and guardians of the class they lead (S2-7.К2)."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.TEACHER:
            own = Student.objects.filter(led_by(actor)).values("pk")
            return scope.filter(
                Q(student__in=own)
                | Q(pk__in=scope.filter(guardian__links__student__in=own).values("pk"))
            )
        return scope.none()


@tracked()
class CredentialIssue(SchoolOwned):
    """A line of the issue journal: who was given a login, by whom, when it was used and handed
    over. The secret itself is nowhere: a reprint is a new issue (S1-Ф2, S2-7.А3)."""

    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=CredentialKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    student = SchoolForeignKey(Student, null=True, blank=True, related_name="credential_issues")
    guardian = SchoolForeignKey(Guardian, null=True, blank=True, related_name="credential_issues")
    staff = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="credential_issues")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    handed_on = models.DateField(_("handed over on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = CredentialIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of credentials")
        verbose_name_plural = _("issues of credentials")
        constraints = [
            *same_school("credentialissue", "student", "guardian", "staff"),
            _one_of("credentials_of_one_person", "student", "guardian", "staff"),
            models.UniqueConstraint(fields=["school", "number"], name="credential_number_unique"),
        ]
        indexes = [models.Index(fields=["user", "-issued_at"], name="credentials_of_user")]

    def __str__(self) -> str:
        return f"{self.number}: {self.user_id}"


class FamilyPaperQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Any:
        """School-wide readers: all; a teacher: the class they lead; a guardian: their own."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(student__in=Student.objects.filter(led_by(actor)).values("pk"))
        if actor.role == Role.GUARDIAN:
            return scope.filter(guardian__user_id=actor.user_id)
        return scope.none()


class ConsentQuerySet(FamilyPaperQuerySet):
    def on(self, day: dt.date) -> "ConsentQuerySet":
        """In force on ``day``."""
        return self.holding_within(day, day)

    def holding_within(self, first: dt.date, last: dt.date | None) -> "ConsentQuerySet":
        """In force on at least one day of ``first..last``, ``last`` None being for ever. The day
        of a withdrawal is no longer one of them."""
        found = self.filter(
            Q(withdrawn_on__isnull=True)
            | Q(withdrawn_on__gt=first) & Q(withdrawn_on__gt=models.F("signed_on")),
            Q(valid_until__isnull=True) | Q(valid_until__gte=first),
        )
        return found if last is None else found.filter(signed_on__lte=last)


class ConsentSpan(models.Func):
    """The days on which a consent holds: from the signature up to the withdrawal, or through
    ``valid_until``, whichever comes first; without end when neither is set."""

    output_field = DateRangeField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, Any]:
        signed, withdrawn, last = (
            compiler.compile(expression)[0] for expression in self.get_source_expressions()
        )
        return f"daterange({signed}, LEAST({withdrawn}, {last} + 1))", ()


@tracked()
class Consent(SchoolOwned):
    """Согласие на обработку персональных данных: a document of its own, for one purpose (S1-1.9,
    S4-10a). A withdrawn one stays in the registry; a new one may follow it."""

    number = models.PositiveIntegerField(_("registration No."))
    guardian = SchoolForeignKey(Guardian, related_name="consents")
    student = SchoolForeignKey(Student, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose.choices)
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            *same_school("consent", "guardian", "student"),
            models.UniqueConstraint(fields=["school", "number"], name="consent_number_unique"),
            ExclusionConstraint(
                name="one_consent_in_force",
                expressions=[
                    ("guardian", RangeOperators.EQUAL),
                    ("student", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    (ConsentSpan("signed_on", "withdrawn_on", "valid_until"), "&&"),
                ],
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("signed_on")),
                name="consent_in_order",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("signed_on")),
                name="consent_term_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.purpose}"


@tracked()
class DiaryApplication(SchoolOwned):
    """Заявление of a guardian: to be informed through the diary, on paper, or both (S4-10c)."""

    number = models.PositiveIntegerField(_("registration No."))
    guardian = SchoolForeignKey(Guardian, related_name="applications")
    student = SchoolForeignKey(Student, related_name="applications")
    school_class = SchoolForeignKey(SchoolClass, related_name="applications")
    informed_by = models.CharField(_("to be informed by"), max_length=8, choices=InformedBy.choices)
    submitted_on = models.DateField(_("submitted on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = FamilyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("application of a parent")
        verbose_name_plural = _("applications of parents")
        constraints = [
            *same_school("diaryapplication", "guardian", "student", "school_class"),
            models.UniqueConstraint(fields=["school", "number"], name="application_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.informed_by}"


class AckSheetQuerySet(models.QuerySet["AckSheet"]):
    def visible_to(self, actor: Actor) -> "AckSheetQuerySet":
        """Staff: all sheets of the school; families: those addressed to them, of the whole school
        or of a class of theirs."""
        scope = self.filter(school_id=actor.school_id)
        if actor.is_staff:
            return scope
        audience = Audience.GUARDIANS if actor.role == Role.GUARDIAN else Audience.STUDENTS
        own = SchoolClass.objects.visible_to(actor).values("pk")
        return scope.filter(audience=audience).filter(
            Q(school_class__isnull=True) | Q(school_class__in=own)
        )


@tracked()
class AckSheet(SchoolOwned):
    """Лист ознакомления with a local act (S4-П2-6): who has to sign is the audience, of one class
    or of the whole school."""

    title = models.CharField(_("document"), max_length=200)
    reference = models.CharField(_("number and date of the document"), max_length=120, blank=True)
    text = models.TextField(_("text or summary"), blank=True)
    audience = models.CharField(_("who signs"), max_length=10, choices=Audience.choices)
    school_class = SchoolForeignKey(
        SchoolClass, null=True, blank=True, related_name="ack_sheets", verbose_name=_("class")
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = AckSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement sheet")
        verbose_name_plural = _("acknowledgement sheets")
        constraints = [*same_school("acksheet", "school_class")]

    def __str__(self) -> str:
        return self.title


@tracked()
class Acknowledgement(SchoolOwned):
    """One signature on a sheet: by the person in the browser, or on paper and recorded here. One
    recorded by mistake is deleted; the history keeps it."""

    sheet = SchoolForeignKey(AckSheet, related_name="acknowledgements")
    staff = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="+")
    guardian = SchoolForeignKey(Guardian, null=True, blank=True, related_name="+")
    student = SchoolForeignKey(Student, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_on_paper = models.BooleanField(_("on paper"), default=False)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            *same_school("acknowledgement", "sheet", "staff", "guardian", "student"),
            _one_of("acknowledged_by_one_person", "staff", "guardian", "student"),
            models.UniqueConstraint(
                fields=["sheet", "staff", "guardian", "student"],
                nulls_distinct=False,
                name="acknowledged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} at {self.acknowledged_at}"
