"""Comments of marks and who has read them.

A comment is unread for a reader who has not opened it since it was written or changed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal.models import CommentReceipt, Mark
from school.enums import Kinship
from school.models import GuardianLink, Student


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who has read a comment, by kinship («мамой», never the name of an account), and when."""

    reader: str
    at: dt.datetime


def unread(marks: QuerySet[Mark], actor: Actor) -> QuerySet[Mark]:
    """Of ``marks`` those whose comment the actor has not read."""
    return marks.exclude(comment="").filter(~Exists(_receipts(actor)))


def with_unread(marks: QuerySet[Mark], actor: Actor) -> QuerySet[Mark]:
    """Annotates ``is_unread``: the actor has not read the mark's comment."""
    return marks.annotate(
        is_unread=ExpressionWrapper(
            ~Q(comment="") & ~Exists(_receipts(actor)), output_field=BooleanField()
        )
    )


def unread_count(*, actor: Actor, student: Student) -> int:
    """Comments of a child's marks that the actor has not read yet, in terms that are not closed.
    One query."""
    marks = Mark.objects.visible_to(actor).filter(
        student=student, work__lesson__term__closed_at__isnull=True
    )
    return unread(marks, actor).count()


def receipts_of(*, student: Student, marks: Iterable[Mark]) -> dict[int, tuple[Receipt, ...]]:
    """Who has read the present comment of each mark of a student, by mark, the first reader first.
    Two queries."""
    commented = {mark.pk: mark for mark in marks if mark.comment}
    kinships: dict[int | None, str] = dict(
        GuardianLink.objects.filter(student=student).values_list("guardian__user_id", "kinship")
    )
    found: dict[int, list[Receipt]] = defaultdict(list)
    for row in CommentReceipt.objects.filter(mark__in=commented).order_by("read_at", "pk"):
        mark = commented[row.mark_id]
        if row.read_at >= (mark.comment_recorded_at or mark.recorded_at):
            reader = _reader(kinships.get(row.user_id), is_student=row.user_id == student.user_id)
            found[row.mark_id].append(Receipt(reader, row.read_at))
    return {mark: tuple(receipts) for mark, receipts in found.items()}


def _receipts(actor: Actor) -> QuerySet[CommentReceipt]:
    """The actor's receipts of the outer mark that its present comment has."""
    return CommentReceipt.objects.filter(
        mark=OuterRef("pk"),
        user_id=actor.user_id,
        read_at__gte=Coalesce(OuterRef("comment_recorded_at"), OuterRef("recorded_at")),
    )


def _reader(kinship: str | None, *, is_student: bool) -> str:
    """In the instrumental case of Russian: «прочитано мамой»."""
    if is_student:
        return _("by the student")
    readers = {
        Kinship.MOTHER.value: _("by the mother"),
        Kinship.FATHER.value: _("by the father"),
        Kinship.OTHER.value: _("by the legal representative"),
    }
    return readers.get(kinship or "", _("by the family"))
