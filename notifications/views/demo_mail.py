"""The mailbox of the demo: letters go no further than here."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from notifications.selectors import demo_mail as selectors


@require_safe
@signed_in
def demo_mail(request: ActorRequest) -> HttpResponse:
    """The letters that this person may read; 404 outside of the demo."""
    if not settings.DEMO:
        raise Http404
    readable = selectors.readable_addresses(request.actor)
    page = selectors.letter_page(settings.DEMO_MAIL_DIR, readable, request.GET.get("page", "1"))
    return render(request, "notifications/demo_mail.html", {"page": page})


@require_safe
@signed_in
def demo_mail_letter(request: ActorRequest, name: str) -> HttpResponse:
    """One letter, as text."""
    if not settings.DEMO:
        raise Http404
    readable = selectors.readable_addresses(request.actor)
    found = selectors.letter_text(settings.DEMO_MAIL_DIR, name, readable)
    if found is None:
        raise Http404
    return render(request, "notifications/demo_mail_letter.html", {"found": found})
