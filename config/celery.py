"""The Celery application and the beat table."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("razvorot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Hours are in the installation's TIME_ZONE; every task is idempotent, so a missed
# or repeated tick does no harm.
app.conf.beat_schedule = {
    "deadlines-nightly": {
        "task": "journal.tasks.check_deadlines",
        "schedule": crontab(hour=2, minute=30),
    },
    "operations-nightly": {
        "task": "journal.tasks.forget_operations",
        "schedule": crontab(hour=4, minute=15),
    },
    "reopenings-end": {
        "task": "journal.tasks.end_reopenings",
        "schedule": 300.0,
    },
    "term-marks-daily": {
        "task": "journal.tasks.remind_of_term_marks",
        "schedule": crontab(hour=15, minute=0),
    },
    "absences-in-the-evening": {
        "task": "journal.tasks.tell_of_unexplained_absences",
        # Each school is written to in the evening of its own time zone.
        "schedule": crontab(minute=20),
    },
    "data-checks-nightly": {
        "task": "school.tasks.open_data_checks",
        "schedule": crontab(hour=3, minute=0),
    },
    "leavers-hourly": {
        "task": "school.tasks.settle_hats",
        # Just after midnight in every time zone of the country.
        "schedule": crontab(minute=1),
    },
    "digests-weekly": {
        "task": "notifications.tasks.send_digests",
        # After the last lesson of a six-day week.
        "schedule": crontab(day_of_week="sat", hour=18, minute=0),
    },
    "outbox-delivery": {
        "task": "notifications.tasks.deliver_outbox",
        "schedule": 30.0,
    },
    "files-forgotten": {
        "task": "reports.tasks.forget_files",
        "schedule": 300.0,
    },
    "incident-duties": {
        "task": "notifications.tasks.remind_of_incidents",
        "schedule": crontab(minute=5),
    },
    "jobs-sweep": {
        "task": "core.tasks.sweep_jobs",
        "schedule": 60.0,
    },
}
