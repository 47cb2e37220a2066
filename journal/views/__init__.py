"""Pages of the journal."""
