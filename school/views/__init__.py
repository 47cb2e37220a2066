"""Pages of the school."""
