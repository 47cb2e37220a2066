"""Timetables in other programs' formats, read into one neutral picture.

``reading.read_timetable`` tells the format by what is inside; ``nsxml`` and ``grid`` read one each
into a ``TimetableFile``. No model is known here and nothing is written: that is
``schedule.services.timetable_files.importing``.
"""
