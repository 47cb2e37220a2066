"""Months and teaching hours as the papers of the accounts write them."""

import calendar
import datetime as dt
from decimal import Decimal


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Its first and last day."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def hours_text(value: Decimal) -> str:
    """«5», «0,5»."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
