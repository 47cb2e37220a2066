"""What was sent to whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import SchoolForeignKey, same_school
from core.models import SchoolOwned
from school.models import Guardian, Student


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

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            *same_school("digest", "guardian", "student"),
            models.UniqueConstraint(
                fields=["student", "week_starts_on"], name="one_digest_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.week_starts_on}"
