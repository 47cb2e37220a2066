"""The end of files that name people: none lies about longer than ``policies.KEPT`` says."""

import datetime as dt
from functools import reduce
from operator import or_

from django.db.models import Q

from core import files, tenancy
from core.models import Job
from reports.policies import KEPT


def claim_file(*, job: Job) -> bool:
    """The file is for whoever gets True here: of two who ask at once, one."""
    claimed = Job.objects.filter(pk=job.pk, stored_as=job.stored_as).update(stored_as="")
    return bool(claimed)


def forget_file(*, job: Job) -> None:
    """Delete the claimed file of a job."""
    files.remove(job.stored_as)


def forget_old_files(*, now: dt.datetime) -> int:
    """Delete what has lain for its time, of every school; how many files. For the beat."""
    is_old = reduce(or_, (Q(kind=kind, finished_at__lte=now - kept) for kind, kept in KEPT.items()))
    forgotten = 0
    with tenancy.of_all_schools():
        for job in Job.objects.filter(is_old).exclude(stored_as=""):
            if claim_file(job=job):
                forget_file(job=job)
                forgotten += 1
    return forgotten
