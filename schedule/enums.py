"""Words of the timetable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    NOT_HELD = "not_held", _("lesson did not take place")
