"""Words of the timetable."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Weekday(models.IntegerChoices):
    """ISO weekday."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")


class WeekParity(models.TextChoices):
    EVERY = "every", _("every week")
    ODD = "odd", _("odd weeks")
    EVEN = "even", _("even weeks")


class SubstitutionKind(models.TextChoices):
    """Kinds of replacement (print form §4.11)."""

    SAME_SUBJECT = "same_subject", _("same subject")
    OTHER_SUBJECT = "other_subject", _("other subject")
    JOINED = "joined", _("joined groups")
    EXTRA = "extra", _("extra lesson")
    RETURNED = "returned", _("returned hours")
    NOT_HELD = "not_held", _("lesson did not take place")

    @staticmethod
    def of_nobody() -> tuple[str, ...]:
        """Kinds that may stand in for no absent teacher."""
        return ("extra", "returned")


class StaffAbsenceReason(models.TextChoices):
    """Причина отсутствия учителя (print form §4.11)."""

    SICK = "sick", _("sick leave")
    LEAVE = "leave", _("leave")
    TRIP = "trip", _("business trip")
    COURSES = "courses", _("training courses")
    OTHER = "other", pgettext_lazy("reason", "other")
