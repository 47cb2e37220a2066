"""The timetable made in the school itself: drafts of versions, and their entries put, moved,
swapped, taken off and taken back. What the import writes lies beside, in ``timetable_files``."""
