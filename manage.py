#!/usr/bin/env python
"""Django's command line. Run it as `bin/manage`, which brings the environment and the services."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: run bin/manage instead of manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
