"""What stands beside the text of homework: how much the class has for a day, links and files."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock, files
from core.answers import see_other
from core.errors import DomainError
from journal.enums import AttachmentKind
from journal.forms.lessons import AttachmentForm, LoadForm
from journal.models import HomeworkAttachment
from journal.selectors.lessons import homework
from journal.selectors.lessons.card import readable, recordable
from journal.services.lessons import attachments
from journal.views.endpoints import ensure_regulated, ensure_valid, posts


class AttachmentLost(DomainError):
    """The row is there, the file is not: a restored database, a cleared disk."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("The file is no longer kept on the server. Ask the teacher for it."))


@require_safe
@role_required(Role.TEACHER, *JOURNAL_READERS)
def homework_load(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """The homework of the class for the day when this lesson's is due, asked while it is typed:
    ``?due=`` a later lesson of the group (default: the next), ``?minutes=`` what is typed."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    ensure_regulated(lesson.group)
    asked = ensure_valid(LoadForm(request.GET))
    later = homework.later_lessons(lesson)
    chosen = asked["due"]
    due = get_object_or_404(later, pk=chosen) if chosen is not None else later.first()
    if due is None:
        return JsonResponse({"text": "", "details": "", "is_over": False})
    load = homework.day_load(lesson, due=due, minutes=asked["minutes"] or 0)
    return JsonResponse({"text": load.sentence, "details": load.details, "is_over": load.is_over})


@posts
@role_required(Role.TEACHER)
def attachment_add(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """A link or a file for the homework of the lesson."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    cleaned = ensure_valid(AttachmentForm(request.POST, request.FILES))
    if cleaned["file"]:
        attachments.attach_file(
            actor=request.actor,
            lesson=lesson,
            upload=cleaned["file"],
            title=cleaned["title"],
            now=clock.now(),
        )
    else:
        attachments.attach_link(
            actor=request.actor,
            lesson=lesson,
            url=cleaned["url"],
            title=cleaned["title"],
            now=clock.now(),
        )
    messages.success(request, _("Added to the homework: the family sees it in the diary."))
    return see_other("journal:lesson-detail", lesson_id=lesson.pk)


@posts
@role_required(Role.TEACHER)
def attachment_remove(request: ActorRequest, attachment_id: int) -> HttpResponse:
    attachment = get_object_or_404(
        HomeworkAttachment.objects.visible_to(request.actor), pk=attachment_id
    )
    attachment.lesson = recordable(request.actor).get(pk=attachment.lesson_id)
    attachments.remove_attachment(actor=request.actor, attachment=attachment, now=clock.now())
    messages.success(request, _("Taken away: “%(title)s”.") % {"title": attachment.title})
    return see_other("journal:lesson-detail", lesson_id=attachment.lesson_id)


@require_safe
@role_required(Role.TEACHER, Role.GUARDIAN, Role.STUDENT, *JOURNAL_READERS)
def attachment_download(request: ActorRequest, attachment_id: int) -> HttpResponse:
    """The file, to be saved and never shown as a page of the portal (ASVS V3.2, V5.4)."""
    attachment = get_object_or_404(
        HomeworkAttachment.objects.visible_to(request.actor).filter(kind=AttachmentKind.FILE),
        pk=attachment_id,
    )
    try:
        with files.open_stored(attachment.file.name or "") as file:
            content = file.read()
    except files.FileGone as error:
        raise AttachmentLost from error
    return HttpResponse(
        content,
        content_type=attachment.content_type,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=attachments.file_name(attachment)
            ),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
