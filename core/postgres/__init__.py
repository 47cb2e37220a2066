"""PostgreSQL with a scope: the engine of ``DATABASES``."""
