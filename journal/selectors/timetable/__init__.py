"""The timetable as it really goes, week by week: of a child, a class, a teacher, a room."""
