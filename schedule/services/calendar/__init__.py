"""Keeping the calendar: bells, days that are not like their weekday, proposals, import."""
