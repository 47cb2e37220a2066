"""The pages of the import and the export of a timetable."""
