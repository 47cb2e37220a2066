"""What a page of the journal has written while nobody could hear it: operations, each exactly once.

A page keeps an operation until it is answered and repeats it after a cut network, a restart or a
closed tab; it may have been applied all the same. So each is applied in one transaction with its
key (``AppliedOperation``), and a key that is known is answered as it was then. What the teacher saw
when typing comes along as ``expected``: a value that somebody has recorded meanwhile is never
overwritten unseen.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, DomainError
from journal import rules
from journal.enums import OperationKind, TermMarkKind
from journal.models import AppliedOperation, Lesson, PlanItem, TermMark
from journal.selectors import authorship
from journal.services import errors, grading, lessons
from journal.services.lessons import attendance
from journal.services.terms import marks
from school.models import TeachingGroup, Term

# What a lesson's head says of its attendance.
CONFIRMED = "✓"
# An answer is asked for again within days, if ever: by a browser that was shut in between.
KEPT_FOR = dt.timedelta(days=30)

_TEXT_FIELDS = (
    *("topic", "plan_item", "topic_recorded_at"),
    *("homework", "homework_due", "homework_minutes", "homework_recorded_at"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """``column``: the id of a term, or the kind of a mark that belongs to none («year»).
    ``expected`` None asks for no check. Fields that a kind has no use for are left at that."""

    key: UUID
    kind: str
    text: str
    lesson_id: int = 0
    student_id: int = 0
    column: str = ""
    expected: str | None = None
    reason: str = ""
    plan_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What stands there after the operation, and the student's standing where it has one."""

    text: str
    mean: str = ""
    suggested: int | None = None
    count: int = 0
    is_enough: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation came to: ``Written`` when it was applied, now or earlier, else why not."""

    operation: Operation
    outcome: Written | DomainError


@dataclass(slots=True)
class Journal:
    """One group's journal as the actor may write it: ``group`` only for one who may open the whole
    of it, ``lessons`` those of the batch that may be opened."""

    actor: Actor
    group: TeachingGroup | None
    lessons: Mapping[int, Lesson]
    now: dt.datetime
    _terms: dict[int, Term] | None = field(default=None)

    def lesson(self, operation: Operation) -> Lesson:
        try:
            return self.lessons[operation.lesson_id]
        except KeyError:
            raise NotThere from None

    def term(self, operation: Operation) -> Term | None:
        """None for a mark of the year. One query for the first of a batch."""
        if not operation.column.isdecimal():
            return None
        if self._terms is None and self.group is not None:
            terms = Term.objects.filter(scheme_id=self.group.term_scheme_id)
            self._terms = {term.pk: term for term in terms}
        try:
            return (self._terms or {})[int(operation.column)]
        except KeyError:
            raise NotThere from None


class NotThere(DomainError):
    """Not to be seen by the actor, whether it exists or not."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such lesson or student in your journals."))


class JustChanged(Conflict):
    """What the service saw has changed before it wrote; the database held the rule."""

    def __init__(self) -> None:
        super().__init__(_("The journal has just changed. Reload the page and repeat."))


class Overtaken(Conflict):
    """Somebody has recorded another value since the teacher looked; ``current`` is what stands
    there now, ``author`` is whose it is."""

    def __init__(
        self, current: str, author: authorship.Authored | None, actor: Actor, now: dt.datetime
    ) -> None:
        self.current = current
        self.author = author
        super().__init__(self._sentence(actor, now))

    def _sentence(self, actor: Actor, now: dt.datetime) -> str:
        words = {"current": self.current or "—"}
        if self.author is None:
            return _("“%(current)s” was recorded here meanwhile. Which is to stay?") % words
        words["when"] = _moment(self.author.at, now)
        if self.author.user_id == actor.user_id:
            return (
                _("You recorded “%(current)s” here in another window, %(when)s. Which is to stay?")
                % words
            )
        words["who"] = self.author.name
        return _("%(who)s recorded “%(current)s” here, %(when)s. Which is to stay?") % words


def apply_operations(*, journal: Journal, operations: Iterable[Operation]) -> list[Result]:
    """Apply them in order, each in a transaction of its own: one that is refused does not keep the
    next from theirs. One query for the keys that are known, then for each operation those of its
    service and one for its key, however many there are."""
    asked = list(operations)
    known = _known(journal.actor, [operation.key for operation in asked])
    results = []
    for operation in asked:
        outcome = known.get(operation.key) or _apply(journal, operation)
        if isinstance(outcome, Written):
            known[operation.key] = outcome  # the same key twice in one batch
        results.append(Result(operation, outcome))
    return results


def forget_operations(*, now: dt.datetime) -> int:
    """Delete the keys that nobody will ask about any more; how many they were. One query."""
    deleted, _by_model = AppliedOperation.objects.filter(applied_at__lt=now - KEPT_FOR).delete()
    return deleted


def _known(actor: Actor, keys: list[UUID]) -> dict[UUID, Written]:
    rows = AppliedOperation.objects.filter(
        school_id=actor.school_id, user_id=actor.user_id, key__in=keys
    ).values_list("key", "answer")
    return {key: Written(**answer) for key, answer in rows}


def _apply(journal: Journal, operation: Operation) -> Written | DomainError:
    for _attempt in range(2):
        try:
            with transaction.atomic():
                written = _WAYS[operation.kind](journal, operation)
                AppliedOperation.objects.create(
                    school_id=journal.actor.school_id,
                    user_id=journal.actor.user_id,
                    key=operation.key,
                    answer=asdict(written),
                    applied_at=journal.now,
                )
        except DomainError as error:
            return error
        except IntegrityError:
            # The same operation from another tab was quicker, or somebody else's about the same.
            known = _known(journal.actor, [operation.key])
            if operation.key in known:
                return known[operation.key]
        else:
            return written
    return JustChanged()


# --- the kinds ---------------------------------------------------------------------------------


def _cell(journal: Journal, operation: Operation) -> Written:
    lesson = journal.lesson(operation)
    try:
        found = grading.record_cell(
            actor=journal.actor,
            lesson=lesson,
            student_id=operation.student_id,
            text=operation.text,
            expected=operation.expected,
            now=journal.now,
        )
    except errors.CellConflict as conflict:
        author = authorship.of_cell(lesson, operation.student_id)
        raise Overtaken(conflict.current, author, journal.actor, journal.now) from None
    except errors.NotInGroup:
        # One who was never in the group is no student of this journal at all.
        if lesson.group.memberships.filter(student_id=operation.student_id).exists():
            raise
        raise NotThere from None
    return Written(found.text, found.mean, found.suggested, found.count, found.is_enough)


def _term_mark(journal: Journal, operation: Operation) -> Written:
    group, term = journal.group, journal.term(operation)
    kind = TermMarkKind.TERM.value if term else operation.column
    if group is None or kind not in TermMarkKind.values:
        raise NotThere
    if not group.memberships.filter(student_id=operation.student_id).exists():
        raise NotThere
    _ensure_term_mark_as_seen(journal, operation, kind, term)
    found = marks.decide_term_mark(
        actor=journal.actor,
        group=group,
        student_id=operation.student_id,
        kind=kind,
        term=term,
        text=operation.text,
        reason=operation.reason,
        now=journal.now,
    )
    return Written(found.text, suggested=found.suggested, note=operation.reason)


def _ensure_term_mark_as_seen(
    journal: Journal, operation: Operation, kind: str, term: Term | None
) -> None:
    """Locks the mark, so that what is compared is what will be overwritten."""
    stored = (
        TermMark.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(group=journal.group, student_id=operation.student_id, kind=kind, term=term)
        .first()
    )
    if operation.expected is None:
        return
    current = rules.format_mark(stored.value, stored.code) if stored else ""
    if current not in (operation.expected, operation.text):
        author = authorship.of_term_mark(stored) if stored else None
        raise Overtaken(current, author, journal.actor, journal.now)


def _topic(journal: Journal, operation: Operation) -> Written:
    lesson = _locked_text(journal.lesson(operation))
    wanted = " ".join(operation.text.split())
    _ensure_text_as_seen(journal, operation, lesson, lesson.topic, wanted, "topic_recorded_at")
    item = None
    if operation.plan_item_id is not None:
        item = PlanItem.objects.filter(
            plan__assignments__group_id=lesson.group_id, pk=operation.plan_item_id
        ).first()
        if item is None:
            raise NotThere
    lessons.record_topic(
        actor=journal.actor,
        lesson=lesson,
        topic=wanted,
        plan_item=item or (lesson.plan_item if wanted else None),
        now=journal.now,
    )
    return Written(lesson.topic)


def _homework(journal: Journal, operation: Operation) -> Written:
    lesson = _locked_text(journal.lesson(operation))
    wanted = _plain(operation.text)
    seen = lesson.homework
    _ensure_text_as_seen(journal, operation, lesson, seen, wanted, "homework_recorded_at")
    lessons.record_homework(
        actor=journal.actor,
        lesson=lesson,
        text=wanted,
        minutes=lesson.homework_minutes,
        now=journal.now,
    )
    return Written(lesson.homework)


def _attendance(journal: Journal, operation: Operation) -> Written:
    """Any text confirms that nobody else was absent, none takes that back."""
    lesson = journal.lesson(operation)
    change = attendance.confirm_attendance if operation.text else attendance.withdraw_confirmation
    change(actor=journal.actor, lesson=lesson, now=journal.now)
    return Written(CONFIRMED if lesson.attendance_checked_at else "")


def _locked_text(lesson: Lesson) -> Lesson:
    """The lesson with its topic and homework as they are now, locked for the writer."""
    lesson.refresh_from_db(
        fields=_TEXT_FIELDS, from_queryset=Lesson.objects.select_for_update(of=("self",))
    )
    return lesson


def _ensure_text_as_seen(
    journal: Journal, operation: Operation, lesson: Lesson, current: str, wanted: str, moment: str
) -> None:
    if operation.expected is None or current in (_plain(operation.expected), wanted):
        return
    author = authorship.of_lesson_text(lesson, moment)
    raise Overtaken(current, author, journal.actor, journal.now)


def _plain(text: str) -> str:
    """The text as it is stored: a browser may send CR LF where a line ends."""
    return text.replace("\r\n", "\n").strip()


_WAYS: dict[str, Callable[[Journal, Operation], Written]] = {
    OperationKind.CELL: _cell,
    OperationKind.TERM_MARK: _term_mark,
    OperationKind.TOPIC: _topic,
    OperationKind.HOMEWORK: _homework,
    OperationKind.ATTENDANCE: _attendance,
}


def _moment(at: dt.datetime, now: dt.datetime) -> str:
    """«в 10:42», or with the date when it was not today."""
    local = timezone.localtime(at)
    if local.date() == timezone.localtime(now).date():
        return _("at %(time)s") % {"time": formats.date_format(local, "H:i")}
    return formats.date_format(local, "d.m.Y H:i")
