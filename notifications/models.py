"""What was sent to whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.models import SchoolOwned
from school.models import Guardian, Student

# After so many tries a letter waits for a person.
MOST_ATTEMPTS = 3


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, actor: Actor) -> "DigestQuerySet":
        """Those who answer for informing parents (S0-4b): the director and the deputies."""
        scope = self.filter(school_id=actor.school_id)
        return scope if actor.role in (Role.DIRECTOR, Role.DEPUTY) else scope.none()

    def waiting(self) -> "DigestQuerySet":
        """Not sent, and to be tried by the next run: new, or failed fewer than three times."""
        return self.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS).filter(
            models.Q(attempts=0) | ~models.Q(error="")
        )

    def in_flight(self) -> "DigestQuerySet":
        """Claimed by a run that has not yet said how it went."""
        return self.filter(sent_at__isnull=True, attempts__gt=0, error="")

    def failed(self) -> "DigestQuerySet":
        """Not sent, with the reason of the last try."""
        return self.filter(sent_at__isnull=True).exclude(error="")


class Digest(SchoolOwned):
    """The weekly letter about one child to one guardian. The row is claimed before the letter is
    sent, so a repeated run sends nothing twice (S0-4b, S1-1.10)."""

    guardian = SchoolForeignKey(Guardian, related_name="digests")
    student = SchoolForeignKey(Student, related_name="digests")
    week_starts_on = models.DateField(_("week"))
    address = models.EmailField(_("address"))
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            *same_school("digest", "guardian", "student"),
            models.UniqueConstraint(fields=["student", "week_starts_on"], name="one_digest_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.week_starts_on}"
