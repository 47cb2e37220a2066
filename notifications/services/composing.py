"""From a week's facts to a letter with a plain and an HTML part."""

import datetime as dt
from email.utils import format_datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.models import School
from journal.selectors.diary.week_summary import WeekSummary
from notifications.models import Digest
from notifications.services.letter_parts import absolute


def compose(
    *, school: School, digest: Digest, week: WeekSummary, now: dt.datetime
) -> EmailMultiAlternatives:
    """The letter in its reader's language. Its Message-ID is that of the row of the child and the
    week, so a mail program can tell when a server took the letter twice.

    ``digest`` comes with its guardian and the guardian's user; no query."""
    guardian = digest.guardian
    language = guardian.user.language if guardian.user else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "school": school,
            "guardian": guardian,
            "week": week,
            "diary_url": _diary_url(week),
            "letters_url": absolute("school:letters-own"),
        }
        letter = EmailMultiAlternatives(
            subject=_("%(child)s: week %(first)s–%(last)s")
            % {
                "child": ", ".join(filter(None, (week.student.first_name, week.class_name))),
                "first": f"{week.monday:%d.%m}",
                "last": f"{week.sunday:%d.%m.%Y}",
            },
            body=render_to_string("email/digest.txt", context),
            to=[digest.address],
            headers={
                "Message-ID": f"<digest.{digest.pk}@{urlsplit(settings.BASE_URL).hostname}>",
                "Date": format_datetime(now.astimezone(school.zone)),
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )
        letter.attach_alternative(render_to_string("email/digest.html", context), "text/html")
    return letter


def _diary_url(week: WeekSummary) -> str:
    query = urlencode({"child": week.student.pk, "week": week.monday.isoformat()})
    return f"{settings.BASE_URL.rstrip('/')}{reverse('journal:diary')}?{query}"
