"""A file of people between its upload and its import: what it would do, what was decided."""
