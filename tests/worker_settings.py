"""Settings of the worker that tests start: the test's database, its corner of Redis, its folder."""

import datetime as dt
import os
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["TEST_KEY_PREFIX"]
# The same keys as in the tests: drafts of imports wait in the cache for the worker.
CACHES["default"]["KEY_PREFIX"] = os.environ["TEST_KEY_PREFIX"].rstrip(":")
FILES_DIR = Path(os.environ["TEST_FILES_DIR"])
DEMO = True
DEMO_TODAY = dt.date.fromisoformat(os.environ["TEST_TODAY"])
