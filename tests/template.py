"""``python -m tests.template``: migrates the database that every process of the suite copies.

``bin/test`` runs it once and passes the name on as ``TEST_TEMPLATE``; tests/conftest.py hands that
to Django. Without it each process migrates a database of its own.
"""

import os

import django

NAME = "razvorot_template"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    # An open connection would keep the others from copying it.
    connection.close()
