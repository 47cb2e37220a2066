"""Days of school one after the other, for the pages that show one of them."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _


def day_url(name: str, day: dt.date) -> str:
    return f"{reverse(name)}?{urlencode({'day': day.isoformat()})}"


def switcher(name: str, day: dt.date) -> dict[str, Any]:
    """Props of ``components/switcher.html``; Sundays are passed over."""
    before, after = _step(day, -1), _step(day, 1)
    return {
        "label": _("Day"),
        "current": formats.date_format(day, "l, j E"),
        "prev_url": day_url(name, before),
        "prev_label": formats.date_format(before, "D, j E"),
        "next_url": day_url(name, after),
        "next_label": formats.date_format(after, "D, j E"),
    }


def _step(day: dt.date, days: int) -> dt.date:
    found = day + dt.timedelta(days=days)
    return found + dt.timedelta(days=days) if found.isoweekday() == 7 else found
