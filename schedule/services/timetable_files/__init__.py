"""Files of timetables: taken in with their names explained, written out for other programs."""
