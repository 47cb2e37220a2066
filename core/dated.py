"""Dated facts: rows true from ``since`` up to, but not including, ``until`` (design point 4)."""

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _


class DateRange(models.Func):
    """``daterange(since, until)``: half-open, without end when ``until`` is null."""

    function = "daterange"
    output_field = DateRangeField()


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> Any:
        """Rows in force on ``day``."""
        return self.filter(since__lte=day).filter(
            models.Q(until__isnull=True) | models.Q(until__gt=day)
        )

    def within(self, first: dt.date, last: dt.date) -> Any:
        """Rows in force on at least one day of ``first..last``."""
        return self.filter(since__lte=last).filter(
            models.Q(until__isnull=True) | models.Q(until__gt=first)
        )


class Dated(models.Model):
    """Abstract: ``since`` inclusive, ``until`` exclusive or open."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


def no_overlap(name: str, *equal: str) -> ExclusionConstraint:
    """At most one row in force at a time for each combination of the ``equal`` fields."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in equal),
            (DateRange("since", "until"), RangeOperators.OVERLAPS),
        ],
    )


def in_order(name: str) -> models.CheckConstraint:
    """``since < until`` where an end is set."""
    return models.CheckConstraint(
        condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")), name=name
    )
