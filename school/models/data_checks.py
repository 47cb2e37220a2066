"""Whether what is known of people is still true (S0-7g, S1-4.3e, S1-5.3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import RequestState
from school.models.classes import SchoolClass
from school.models.people import Guardian, StaffMember, Student, led_by


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, actor: Actor) -> "ChangeRequestQuerySet":
        """School-wide readers: all; a teacher: about students and guardians of the class they
        lead; a guardian: the ones they sent."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(student__in=Student.objects.filter(led_by(actor)).values("pk"))
        return scope.filter(requested_by_id=actor.user_id)


@tracked()
class ChangeRequest(SchoolOwned):
    """A guardian asks to put right one field of a child's or of the own data; nothing changes until
    the class teacher confirms it. ``student`` is the child whose class teacher decides;
    ``guardian`` is set when the field is the guardian's own."""

    student = SchoolForeignKey(Student, related_name="change_requests")
    guardian = SchoolForeignKey(Guardian, null=True, blank=True, related_name="change_requests")
    field = models.CharField(_("field"), max_length=40)
    old_value = models.CharField(_("now"), max_length=300, blank=True)
    new_value = models.CharField(_("should be"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState.choices, default=RequestState.PENDING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal = models.CharField(_("why refused"), max_length=300, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to change data")
        verbose_name_plural = _("requests to change data")
        constraints = [
            *same_school("changerequest", "student", "guardian"),
            models.UniqueConstraint(
                fields=["student", "guardian", "field"],
                condition=Q(state=RequestState.PENDING),
                nulls_distinct=False,
                name="one_pending_request_of_a_field",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(refusal=""),
                name="refused_request_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.new_value}"


class DataCheckQuerySet(models.QuerySet["DataCheck"]):
    def visible_to(self, actor: Actor) -> "DataCheckQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        return scope.filter(school_class__in=SchoolClass.objects.led_by(actor).values("pk"))


@tracked()
class DataCheck(SchoolOwned):
    """The class teacher's monthly check of what is known of the class, signed off (D8)."""

    school_class = SchoolForeignKey(SchoolClass, related_name="data_checks")
    # The first day of the month.
    month = models.DateField(_("month"))
    due_on = models.DateField(_("due on"))
    signed_by = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed off at"), null=True, blank=True)
    note = models.CharField(_("what was put right"), max_length=500, blank=True)

    objects = DataCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly data check")
        verbose_name_plural = _("monthly data checks")
        constraints = [
            *same_school("datacheck", "school_class", "signed_by"),
            models.UniqueConstraint(fields=["school_class", "month"], name="data_check_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="signed_check_has_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.month:%m.%Y}"
