"""Handing out stored files."""

import hashlib

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.models import Job


class FileLost(DomainError):
    """The row is there, the file is not: a restored database, a cleared disk."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("The file is no longer kept on the server. Order it once more."))


class FileAltered(DomainError):
    """The file is not the one that was registered."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file on the server does not match its checksum in the register. Tell the"
                " administrator and order it once more."
            )
        )


def stored_file(job: Job) -> HttpResponse:
    """The job's file, to be saved under its own name; the caller has asked the policy.

    What leaves the server is what was registered: the checksum is compared. Raises ``FileLost``,
    ``FileAltered``.
    """
    try:
        with files.open_stored(job.stored_as) as file:
            content = file.read()
    except files.FileGone as error:
        raise FileLost from error
    if hashlib.sha256(content).hexdigest() != job.sha256:
        raise FileAltered
    disposition = content_disposition_header(as_attachment=True, filename=job.file_name)
    is_zip = job.stored_as.endswith(".zip")
    return HttpResponse(
        content,
        content_type="application/zip" if is_zip else "application/pdf",
        headers={"Content-Disposition": disposition},
    )


def paper(content: bytes, *, file_name: str) -> HttpResponse:
    """A PDF made on the spot, to be looked at and printed; it is stored nowhere."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=False, filename=file_name
            ),
            "Cache-Control": "private, no-store",
        },
    )
