"""Pages that belong to no app: health and refusals."""

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import wants_json


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database and Redis answer; what a proxy or ``bin/demo`` waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    cache.get("health")
    return JsonResponse({"status": "ok", "demo": settings.DEMO})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a way out: a page open since before the sign-in carries a stale token."""
    sentence = _("This page is out of date. Reload it and repeat what you did.")
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=403)
    return render(
        request, "error.html", {"title": _("Reload the page"), "sentence": sentence}, status=403
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the request is larger than anything a person could have typed."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_big else 400
    if wants_json(request):
        sentence = (
            _("This is too much for one request.") if too_big else _("The request cannot be read.")
        )
        return JsonResponse({"error": sentence}, status=status)
    return render(request, f"{status}.html", status=status)
