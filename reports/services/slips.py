"""Files of slips: their names, and that they are handed out once."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import Job
from reports.services import job_files
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
    """The file is handed out to whoever gets past here. Raises ``SlipsGone``."""
    if not job_files.claim_file(job=job):
        raise SlipsGone
