"""Views of ``schedule``."""
