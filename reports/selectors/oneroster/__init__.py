"""The school as the tables of OneRoster 1.1 and 1.2 (formats §7)."""
