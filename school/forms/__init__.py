"""Forms of the school's pages."""
