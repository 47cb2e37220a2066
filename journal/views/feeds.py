"""Calendar feeds: the page where addresses are made and revoked, and what stands behind one."""

import datetime as dt
import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from core import clock, tenancy
from core.answers import posted, see_other
from core.errors import DomainError
from core.models import School
from core.rate_limits import FEED, FEED_GUESS, limited, seconds_to_wait, too_many
from journal.forms.feeds import FeedForm
from journal.models import CalendarFeed
from journal.selectors import feeds as selectors
from journal.selectors.feeds import events
from journal.services import feeds as services
from journal.services.feeds import export


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def feed_list(request: ActorRequest) -> HttpResponse:
    """One's own addresses with the form that makes another. The new one is shown in the answer to
    the form and nowhere else."""
    today = clock.today(request.school)
    form = FeedForm(posted(request), offers=selectors.offers(request.actor, today))
    if request.method == "POST" and form.is_valid():
        try:
            feed, secret = services.make_feed(
                actor=request.actor,
                offer=form.offer(),
                has_homework=form.wants_homework(),
                now=clock.now(),
                today=today,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _made(request, feed, secret)
    context = {
        "form": form if form.offers_any else None,
        "feeds": [(feed, selectors.label_of(feed)) for feed in selectors.own_feeds(request.actor)],
    }
    status = 422 if form.is_bound else 200
    return render(request, "journal/feed_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def feed_revoke(request: ActorRequest, feed_id: int) -> HttpResponse:
    """Asks on a page of its own, then ends the address for good."""
    feed = get_object_or_404(
        CalendarFeed.objects.visible_to(request.actor)
        .in_force()
        .select_related("student", "staff", "school_class", "room"),
        pk=feed_id,
    )
    if request.method == "POST":
        services.revoke_feed(actor=request.actor, feed=feed, now=clock.now())
        messages.success(request, _("The address works no longer."))
        return see_other("journal:feed-list")
    context = {
        "feed": feed,
        "label": selectors.label_of(feed),
        "crumbs": [{"label": _("Calendar on the phone"), "url": reverse("journal:feed-list")}],
    }
    return render(request, "journal/feed_revoke.html", context)


@sensitive_variables("token")
@require_safe
@limited(FEED_GUESS)
def feed_read(request: HttpRequest, school: str, token: str) -> HttpResponse:
    """The file, to whoever knows the address: no session is asked and no cookie set. 304 when the
    program has it already, 404 alike for a made-up, a revoked and an ended address."""
    found = get_object_or_404(School, slug=school)
    with tenancy.of_school(found.pk), timezone.override(found.zone):
        now, today = clock.now(), clock.today(found)
        feed = selectors.feed_of(found.pk, token, today)
        if feed is None:
            raise Http404
        if seconds := seconds_to_wait(FEED, f"feed-{feed.pk}", takes=True):
            return too_many(request, seconds)
        response = _file(request, feed, today)
        services.note_read(feed=feed, now=now)
        return response


@sensitive_variables("secret", "path")
def _made(request: ActorRequest, feed: CalendarFeed, secret: str) -> HttpResponse:
    path = reverse("journal:feed-read", args=[request.school.slug, secret])
    address = request.build_absolute_uri(path)
    response = render(
        request,
        "journal/feed_made.html",
        {
            "address": address,
            "subscribe_url": f"webcal://{address.partition('://')[2]}",
            "label": selectors.label_of(feed),
            "crumbs": [{"label": _("Calendar on the phone"), "url": reverse("journal:feed-list")}],
        },
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _file(request: HttpRequest, feed: CalendarFeed, today: dt.date) -> HttpResponse:
    content = export.calendar_file(
        school=feed.school,
        title=selectors.title_of(feed),
        events=events.feed_events(feed, today),
        today=today,
    )
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    # The span moves on at midnight; a program that knows no ETag asks by this.
    midnight = dt.datetime.combine(today, dt.time(), tzinfo=feed.school.zone)
    modified = int(max(midnight, events.last_change(feed.school_id) or midnight).timestamp())
    response = HttpResponse(content, content_type=export.MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="timetable.ics"'
    answer = get_conditional_response(request, etag, modified, response)
    assert isinstance(answer, HttpResponse)
    answer["ETag"], answer["Last-Modified"] = etag, http_date(modified)
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
