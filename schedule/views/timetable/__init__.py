"""The timetable as the deputy makes it: versions, the board, one lesson, comparison, the log."""
