"""Assessment procedures that come from outside the thematic plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import AssessmentLevel
from school.models import AcademicYear, SchoolClass, Subject


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, actor: Actor) -> "AssessmentQuerySet":
        """The schedule of assessment procedures is public: everybody of the school."""
        return self.filter(school_id=actor.school_id)

    def in_force(self) -> "AssessmentQuerySet":
        return self.filter(withdrawn_at__isnull=True)


@tracked()
class Assessment(SchoolOwned):
    """Оценочная процедура that no teacher's plan holds: ВПР, a regional diagnosis, the deputy's
    own administrative work. Control works of the plans stand in the schedule by themselves."""

    year = SchoolForeignKey(AcademicYear, related_name="assessments")
    name = models.CharField(_("name"), max_length=160)
    subject = SchoolForeignKey(Subject, null=True, blank=True, related_name="assessments")
    level = models.CharField(_("level"), max_length=10, choices=AssessmentLevel.choices)
    on = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    order_no = models.CharField(_("order No."), max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment procedure")
        verbose_name_plural = _("assessment procedures")
        constraints = [
            *same_school("assessment", "year", "subject"),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=600), name="assessment_minutes"
            ),
        ]
        indexes = [models.Index(fields=["year", "on"], name="assessments_of_year")]

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"


class AssessmentClass(SchoolOwned):
    """A class that sits the procedure."""

    assessment = SchoolForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="assessment_classes"
    )
    school_class = SchoolForeignKey(SchoolClass, related_name="assessments")

    class Meta:
        verbose_name = _("class of an assessment procedure")
        verbose_name_plural = _("classes of assessment procedures")
        constraints = [
            *same_school("assessmentclass", "assessment", "school_class"),
            models.UniqueConstraint(
                fields=["assessment", "school_class"], name="assessment_class_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.school_class_id}"
