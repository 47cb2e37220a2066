"""Движение контингента: what orders did with students, and what class teachers ask for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import REQUESTED_MOVEMENTS, MovementKind, RequestState
from school.models.classes import Enrolment, SchoolClass
from school.models.imports import ImportRun
from school.models.people import Student


class MovementQuerySet(models.QuerySet["Movement"]):
    def visible_to(self, actor: Actor) -> "MovementQuerySet":
        """School-wide readers: all; the class teacher: students of the own class; families do not
        read orders (permission matrix, row «movement»)."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        led = SchoolClass.objects.led_by(actor).values("pk")
        return scope.filter(models.Q(from_class__in=led) | models.Q(to_class__in=led))

    def in_force(self) -> "MovementQuerySet":
        return self.filter(undone_at__isnull=True)


@tracked()
class Movement(SchoolOwned):
    """One line of the movement book: an order about one student, and the enrolments that it closed
    and opened. A mistaken one is undone, never deleted."""

    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind.choices)
    student = SchoolForeignKey(Student, related_name="movements")
    order_no = models.CharField(_("order No."), max_length=60)
    order_on = models.DateField(_("order of"))
    effective_on = models.DateField(_("from"))
    from_class = SchoolForeignKey(SchoolClass, null=True, blank=True, related_name="left_by")
    to_class = SchoolForeignKey(SchoolClass, null=True, blank=True, related_name="joined_by")
    # Arrival: from where; departure: to where.
    place = models.CharField(_("from where, to where"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Conditional promotion: the debts are to be settled by then.
    debts_due_on = models.DateField(_("debts due on"), null=True, blank=True)
    closed_enrolment = SchoolForeignKey(Enrolment, null=True, blank=True, related_name="+")
    opened_enrolment = SchoolForeignKey(Enrolment, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = models.CharField(_("why undone"), max_length=200, blank=True)
    # The roll-over or import that wrote it.
    run = SchoolForeignKey(ImportRun, null=True, blank=True, related_name="movements")

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        constraints = [
            *same_school(
                "movement",
                "student",
                "from_class",
                "to_class",
                "closed_enrolment",
                "opened_enrolment",
                "run",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | ~models.Q(undo_reason=""),
                name="undone_movement_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MovementKind.CONDITIONAL)
                | models.Q(debts_due_on__isnull=False),
                name="conditional_promotion_has_date",
            ),
        ]
        indexes = [models.Index(fields=["school", "-effective_on"], name="movement_by_date")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.student_id} from {self.effective_on}"


class MovementRequestQuerySet(models.QuerySet["MovementRequest"]):
    def visible_to(self, actor: Actor) -> "MovementRequestQuerySet":
        """School-wide readers: all; a teacher: of the classes they lead or have led; nobody
        else."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        return scope.filter(school_class__in=SchoolClass.objects.led_by(actor).values("pk"))

    def pending(self) -> "MovementRequestQuerySet":
        return self.filter(state=RequestState.PENDING)


@tracked()
class MovementRequest(SchoolOwned):
    """A class teacher tells the office that a student comes or goes (S1-4.3d). Nobody moves until
    the order is recorded: that confirms the request and leaves its movement here."""

    # The class the student is in, for an arrival the one the student comes to.
    school_class = SchoolForeignKey(SchoolClass, related_name="movement_requests")
    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind.choices)
    student = SchoolForeignKey(Student, null=True, blank=True, related_name="movement_requests")
    # Surname, given name, patronymic of somebody whom the school does not know yet.
    newcomer = models.CharField(_("new student"), max_length=240, blank=True)
    wanted_on = models.DateField(_("from"))
    # Arrival: from where; departure: to where; transfer: to which class.
    place = models.CharField(_("from where, to where"), max_length=200, blank=True)
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
    movement = SchoolForeignKey(Movement, null=True, blank=True, related_name="requests")

    objects = MovementRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about movement")
        verbose_name_plural = _("requests about movement")
        constraints = [
            *same_school("movementrequest", "school_class", "student", "movement"),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(state=RequestState.PENDING),
                name="one_pending_movement_request",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=REQUESTED_MOVEMENTS),
                name="movement_request_of_known_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(student__isnull=False, newcomer="")
                | models.Q(student__isnull=True, kind=MovementKind.ARRIVAL)
                & ~models.Q(newcomer=""),
                name="movement_request_names_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RequestState.REFUSED) | ~models.Q(refusal=""),
                name="refused_movement_request_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RequestState.CONFIRMED, movement__isnull=False)
                | ~models.Q(state=RequestState.CONFIRMED) & models.Q(movement__isnull=True),
                name="confirmed_movement_request_has_movement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} asked for {self.school_class_id} from {self.wanted_on}"

    @property
    def is_pending(self) -> bool:
        return self.state == RequestState.PENDING
