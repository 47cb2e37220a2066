"""Forms of ``schedule``."""
