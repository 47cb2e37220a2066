"""Pages of the calendar: the year, terms, days, bells, weeks, checks, import."""
