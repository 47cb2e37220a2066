"""Reads of the timetable editor: versions, the board of one, clashes, comparison, the log."""
