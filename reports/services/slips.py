"""Files of slips: their names, and their end. A file of passwords does not lie about."""

import datetime as dt

from django.utils.translation import gettext as _

from core import files, tenancy
from core.enums import JobKind
from core.errors import DomainError
from core.models import Job
from reports.policies import SLIPS_KEPT
from school.models import SchoolClass


class SlipsGone(DomainError):
    """The file was fetched already, or lay too long."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file of slips is handed out once and kept no longer than an hour. If the"
                " slips were not printed, order them again: the lost ones will open nothing."
            )
        )


def title_of(school_class: SchoolClass | None) -> str:
    """«Логины и пароли, 5А»."""
    if school_class is None:
        return _("Logins and passwords, staff")
    return _("Logins and passwords, %(class)s") % {"class": school_class.name}


def title_of_all(whom: str) -> str:
    if whom == "student":
        return _("Logins and passwords, all students")
    return _("Logins and passwords, all parents")


def claim_file(*, job: Job) -> None:
    """The file is for whoever gets past here: of two who ask at once, one. Raises ``SlipsGone``."""
    if not Job.objects.filter(pk=job.pk, stored_as=job.stored_as).update(stored_as=""):
        raise SlipsGone


def forget_file(*, job: Job) -> None:
    """Delete the claimed file of a slips job."""
    files.remove(job.stored_as)


def forget_old_files(*, now: dt.datetime) -> int:
    """Delete the files that lay for ``SLIPS_KEPT``, of every school; how many. For the beat."""
    with tenancy.of_all_schools():
        old = list(
            Job.objects.filter(
                kind=JobKind.CREDENTIAL_SLIPS, finished_at__lte=now - SLIPS_KEPT
            ).exclude(stored_as="")
        )
        for job in old:
            claim_file(job=job)
            forget_file(job=job)
    return len(old)
