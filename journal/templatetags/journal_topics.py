"""Lines of the right page as markup: a lesson with its topic and homework.

A term is forty lines of twenty values; a template loop over them costs more than the queries.
"""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from journal.selectors.gradebook.page import Entry, Gradebook

register = template.Library()


class _Lines:
    """The sentences and addresses of a page, asked for once and not once a line."""

    def __init__(self) -> None:
        self.write_topic = escape(_("Write the topic"))
        self.write_homework = escape(_("Write the homework"))
        self.without = escape(_("nothing is set"))
        self.nothing = escape(_("Nothing is set"))
        self.missing = f'<span class="is-missing">{escape(_("not recorded"))}</span>'
        self.cancelled = escape(_("did not take place"))
        self.lesson, self.topic, self.homework = (
            reverse(f"journal:{name}", args=[0]).split("0")
            for name in ("lesson-detail", "topic-save", "homework-save")
        )

    def line(self, entry: Entry) -> str:
        url = str(entry.lesson_id).join(self.lesson)
        states = {
            "is-today": entry.is_today,
            "is-cancelled": entry.is_cancelled,
            "is-future": entry.is_future,
        }
        words = " ".join(word for word, holds in states.items() if holds)
        teacher = f'<span class="sub">{escape(entry.teacher)}</span>' if entry.teacher else ""
        return (
            f'<tr id="lesson-{entry.lesson_id}" data-lesson="{entry.lesson_id}" class="{words}">'
            f'<th scope="row"><a href="{url}">{entry.on:%d.%m.%Y}</a>{teacher}</th>'
            f"{self._body(entry, url)}</tr>\n"
        )

    def _body(self, entry: Entry, url: str) -> str:
        if entry.is_cancelled:
            badge = f'<span class="badge is-warn">{self.cancelled}</span>'
            return f'<td colspan="2">{badge} {escape(entry.cancel_reason)}</td>'
        if entry.is_editable:
            topic, homework = self._topic_link(entry, url), self._homework_link(entry, url)
        else:
            topic, homework = self._topic_text(entry), self._homework_text(entry)
        return f"<td>{topic}</td><td>{homework}{_minutes(entry)}</td>"

    def _topic_link(self, entry: Entry, url: str) -> str:
        state = " is-missing" if entry.is_topic_missing else ""
        link = (
            f'<a class="entry-text{state}" href="{url}#id_topic" data-entry="topic">'
            f"{escape(entry.topic) or self.write_topic}</a>"
        )
        if entry.topic_note:
            link += f'<span class="entry-advice" role="note">{escape(entry.topic_note)}</span>'
        if entry.planned is None:
            return link
        planned = escape(entry.planned.topic)
        # The script takes both with one key.
        homework = ""
        if entry.planned.homework and entry.is_homework_missing:
            homework = f' data-plan-homework="{escape(entry.planned.homework)}"'
        said = escape(_("From the plan: %(topic)s") % {"topic": entry.planned.topic})
        return (
            f'{link}<button class="link-button entry-plan" form="entry-form" '
            f'formaction="{str(entry.lesson_id).join(self.topic)}" name="plan_item" '
            f'value="{entry.planned.item_id}" data-plan="{planned}"{homework}>{said}</button>'
        )

    def _homework_link(self, entry: Entry, url: str) -> str:
        state = " is-missing" if entry.is_homework_missing else ""
        state += " is-without" if entry.is_without_homework else ""
        otherwise = self.without if entry.is_without_homework else self.write_homework
        link = (
            f'<a class="entry-text{state}" href="{url}#id_homework" data-entry="homework">'
            f"{escape(entry.homework) or otherwise}</a>"
        )
        if not entry.is_homework_missing:
            return link
        return (
            f'{link}<button class="link-button entry-plan" form="entry-form" '
            f'formaction="{str(entry.lesson_id).join(self.homework)}" name="homework" value="" '
            f"data-without-button>{self.nothing}</button>"
        )

    def _topic_text(self, entry: Entry) -> str:
        return escape(entry.topic) or (self.missing if entry.is_topic_missing else "")

    def _homework_text(self, entry: Entry) -> str:
        if entry.homework:
            return linebreaksbr(entry.homework)
        if entry.is_without_homework:
            return f'<span class="muted">{self.without}</span>'
        return self.missing if entry.is_homework_missing else ""


@register.simple_tag
def topic_lines(book: Gradebook) -> SafeString:
    """The body of the right page."""
    lines = _Lines()
    return SafeString("".join(map(lines.line, book.entries)))


def _minutes(entry: Entry) -> str:
    if not entry.minutes:
        return ""
    said = _("about %(minutes)s min") % {"minutes": entry.minutes}
    return f' <span class="sub">{escape(said)}</span>'
