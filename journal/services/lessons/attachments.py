"""Links and files that go with the homework of a lesson."""

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import files, outbox
from core.uploads import Kind, Upload, safe_name
from journal.enums import AttachmentKind
from journal.models import HomeworkAttachment, Lesson
from journal.services import errors, grading
from school.models import StaffMember

MOST_ATTACHMENTS = 5
MOST_BYTES = 10 * 1024 * 1024
LONGEST_TITLE = 160
LONGEST_ADDRESS = 500
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
KINDS = tuple(CONTENT_TYPES)

_is_address = URLValidator(schemes=["http", "https"])


class TooManyAttachments(errors.JournalError):
    def __init__(self) -> None:
        super().__init__(
            _("A lesson has at most %(most)s links and files: take one away first.")
            % {"most": MOST_ATTACHMENTS}
        )


class WrongAddress(errors.JournalError):
    def __init__(self) -> None:
        super().__init__(_("This is no address of a page: it begins with https://."))


@transaction.atomic
def attach_link(
    *, actor: Actor, lesson: Lesson, url: str, title: str = "", now: dt.datetime
) -> HomeworkAttachment:
    """A link to a page; without a title its address stands there. Raises ``WrongAddress``,
    ``TooManyAttachments``."""
    staff = _writer(actor, lesson, now)
    address = url.strip()
    try:
        _is_address(address)
    except ValidationError:
        raise WrongAddress from None
    if len(address) > LONGEST_ADDRESS:
        raise WrongAddress
    return _write(
        lesson,
        staff,
        now,
        kind=AttachmentKind.LINK,
        title=" ".join(title.split()) or address.partition("://")[2].rstrip("/"),
        url=address,
    )


@transaction.atomic
def attach_file(
    *, actor: Actor, lesson: Lesson, upload: Upload, title: str = "", now: dt.datetime
) -> HomeworkAttachment:
    """A file that was looked into by ``core.uploads``; it is stored under an id, outside what the
    web server serves, and is not kept when the row is not written. Raises
    ``TooManyAttachments``."""
    staff = _writer(actor, lesson, now)
    if upload.kind not in CONTENT_TYPES or len(upload.content) > MOST_BYTES:
        raise errors.JournalError(_("This kind of file is not attached to homework."))
    stored_as = f"homework/{lesson.school_id}/{uuid.uuid4()}.{upload.kind}"
    files.store(name=stored_as, content=upload.content)
    try:
        with transaction.atomic():
            return _write(
                lesson,
                staff,
                now,
                kind=AttachmentKind.FILE,
                title=" ".join(title.split()) or upload.name,
                file=stored_as,
                size=len(upload.content),
                content_type=CONTENT_TYPES[upload.kind],
            )
    except Exception:
        files.remove(stored_as)
        raise


@transaction.atomic
def remove_attachment(*, actor: Actor, attachment: HomeworkAttachment, now: dt.datetime) -> None:
    """Take it away again; the history keeps that it was there, the file itself goes."""
    lesson = attachment.lesson
    _writer(actor, lesson, now)
    stored_as = attachment.file.name
    attachment.delete()
    if stored_as:
        transaction.on_commit(lambda: files.remove(stored_as))
    _tell(lesson, now)


def file_name(attachment: HomeworkAttachment) -> str:
    """The title with the ending of what is inside: «Задачи.pdf»; safe for a header and a disk."""
    suffix = (attachment.file.name or "").rpartition(".")[2]
    name = safe_name(attachment.title)
    return name if name.lower().endswith(f".{suffix}") else f"{name}.{suffix}"


def _writer(actor: Actor, lesson: Lesson, now: dt.datetime) -> StaffMember:
    staff = grading.writer(actor, lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    return staff


def _write(
    lesson: Lesson, staff: StaffMember, now: dt.datetime, *, title: str, **values: object
) -> HomeworkAttachment:
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    if lesson.attachments.count() >= MOST_ATTACHMENTS:
        raise TooManyAttachments
    attachment = HomeworkAttachment(
        school_id=lesson.school_id,
        lesson=lesson,
        author=staff,
        added_at=now,
        title=title[:LONGEST_TITLE],
        **values,
    )
    attachment.save(force_insert=True)
    _tell(lesson, now)
    return attachment


def _tell(lesson: Lesson, now: dt.datetime) -> None:
    outbox.publish(school_id=lesson.school_id, kind="homework.recorded", now=now, lesson=lesson.pk)
