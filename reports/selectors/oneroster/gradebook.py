"""Works as line items, types of work as categories, marks as results."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from journal.enums import LessonStatus, MarkCode
from journal.models import Mark, Work
from reports.selectors.oneroster.headings import V1_1, V1_2
from reports.selectors.oneroster.order import CHUNK, Row, Table, day
from reports.selectors.oneroster.roster import Roster
from school.models import Regulation, WorkType

FULL, EXEMPT, NOT_SUBMITTED = "fully graded", "exempt", "not submitted"
_STATUS = {
    MarkCode.EXEMPT: EXEMPT,
    MarkCode.NOT_ASSESSED: NOT_SUBMITTED,
    MarkCode.DEBT: NOT_SUBMITTED,
}


def gradebook_tables(roster: Roster, regulation: Regulation) -> Iterator[Table]:
    """Each file with its rows, read as they are written. One query a file, two for results."""
    yield "categories", _categories(roster)
    yield "lineItems", _line_items(roster, regulation)
    yield "results", _results(roster)
    if roster.order.version == V1_2:
        yield "scoreScales", _scales(roster, regulation)


def _categories(roster: Roster) -> Iterator[Row]:
    for kind in WorkType.objects.filter(regulation__year=roster.order.year).order_by("code"):
        yield {
            "sourcedId": roster.ids.of("category", kind.pk),
            "title": kind.name,
            "weight": str(kind.weight),
        }


def _line_items(roster: Roster, regulation: Regulation) -> Iterator[Row]:
    works = Work.objects.filter(**_scope(roster, "")).exclude(lesson__status=LessonStatus.CANCELLED)
    for work in works.select_related("lesson", "work_type").order_by("pk").iterator(CHUNK):
        lesson = work.lesson
        if lesson.group_id not in roster.groups:
            continue
        period = roster.ids.of("period", lesson.term_id)
        row = {
            "sourcedId": roster.ids.of("work", work.pk),
            "title": work.title or work.work_type.name,
            "description": lesson.topic,
            "assignDate": day(lesson.on),
            "dueDate": day(lesson.on),
            "classSourcedId": roster.ids.of("group", lesson.group_id),
            "categorySourcedId": roster.ids.of("category", work.work_type_id),
            "resultValueMin": str(regulation.mark_min),
            "resultValueMax": str(regulation.mark_max),
        }
        if roster.order.version == V1_1:
            yield row | {"gradingPeriodSourcedId": period}
        else:
            yield row | {
                "academicSessionSourcedId": period,
                "schoolSourcedId": roster.ids.org,
            }


def _results(roster: Roster) -> Iterator[Row]:
    """Marks in force. What a teacher wrote beside one stays here."""
    marks = (
        Mark.objects.in_force()
        .filter(**_scope(roster, "work__"))
        .exclude(work__lesson__status=LessonStatus.CANCELLED)
        .select_related("work__lesson")
        .order_by("pk")
    )
    for mark in marks.iterator(CHUNK):
        group = mark.work.lesson.group_id
        if group not in roster.groups or mark.student_id not in roster.students:
            continue
        row = {
            "sourcedId": roster.ids.of("mark", mark.pk),
            "lineItemSourcedId": roster.ids.of("work", mark.work_id),
            "studentSourcedId": roster.ids.of("student", mark.student_id),
            "scoreStatus": _STATUS.get(MarkCode(mark.code), FULL) if mark.code else FULL,
            "score": "" if mark.value is None else str(mark.value),
            "scoreDate": day(mark.work.lesson.on),
        }
        if roster.order.version == V1_2:
            shown = f"{mark.value}{mark.modifier}" if mark.value else mark.get_code_display()
            row |= {
                "textScore": str(shown),
                "classSourcedId": roster.ids.of("group", group),
                "missing": "true" if mark.code == MarkCode.DEBT else "false",
            }
        yield row


def _scales(roster: Roster, regulation: Regulation) -> Iterator[Row]:
    values = range(regulation.mark_max, regulation.mark_min - 1, -1)
    yield {
        "sourcedId": roster.ids.of("scale", regulation.pk),
        "title": _("Marks from %(first)s to %(last)s")
        % {"first": regulation.mark_min, "last": regulation.mark_max},
        "type": "numeric",
        "orgSourcedId": roster.ids.org,
        "scoreScaleValue": ",".join(f"{{{value}:{value}}}" for value in values),
    }


def _scope(roster: Roster, prefix: str) -> dict[str, object]:
    order = roster.order
    if order.term is not None:
        return {f"{prefix}lesson__term": order.term}
    return {f"{prefix}lesson__group__year": order.year}
