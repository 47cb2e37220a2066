"""What was printed: the register of bound volumes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.models import Job, SchoolOwned
from school.models import SchoolClass

# Who orders, registers and keeps the bound journals (permission matrix, row «print»).
VOLUME_ROLES = frozenset({Role.SECRETARY, Role.DEPUTY, Role.DIRECTOR})


class BoundVolumeQuerySet(models.QuerySet["BoundVolume"]):
    def visible_to(self, actor: Actor) -> "BoundVolumeQuerySet":
        """The office and the heads of the school."""
        scope = self.filter(school_id=actor.school_id)
        return scope if actor.role in VOLUME_ROLES else scope.none()


class BoundVolume(SchoolOwned):
    """A printed class journal: sheets to be laced, and the checksum of the file (S0-5g, S1-7.4)."""

    school_class = SchoolForeignKey(SchoolClass, related_name="bound_volumes")
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, related_name="volume", db_constraint=False
    )
    registry_no = models.PositiveIntegerField(_("registry No."))
    pages = models.PositiveSmallIntegerField(_("pages"))
    sheets = models.PositiveSmallIntegerField(_("sheets"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    printed_at = models.DateTimeField(_("printed at"))

    objects = BoundVolumeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bound volume")
        verbose_name_plural = _("bound volumes")
        constraints = [
            *same_school("boundvolume", "school_class", "job"),
            models.UniqueConstraint(fields=["school", "registry_no"], name="registry_no_unique"),
        ]

    def __str__(self) -> str:
        return f"No. {self.registry_no}"
