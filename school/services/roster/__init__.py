"""Taking over classes, groups and who is in them from another system (OneRoster, MS SDS)."""
