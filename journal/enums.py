"""Words of the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LessonStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    CANCELLED = "cancelled", _("did not take place")


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")


class MarkCode(models.TextChoices):
    """Marks that are not numbers and never enter a mean (formulae, §5)."""

    PASS = "pass", _("pass")  # зач
    FAIL = "fail", _("fail")  # незач
    NOT_ASSESSED = "na", _("not assessed")  # н/а
    EXEMPT = "exempt", _("exempt")  # осв
    DEBT = "debt", _("debt")  # «точка»: a mark that is expected


class AttendanceCode(models.TextChoices):
    """Коды посещаемости; in the printed journal the first four are «н» (formats §9)."""

    ABSENT = "absent", _("absent")  # ОТ
    ILL = "ill", _("ill")  # Б
    EXCUSED = "excused", _("absent for a valid reason")  # УП
    UNEXCUSED = "unexcused", _("absent without a valid reason")  # НП
    LATE = "late", _("late")  # ОП, not an absence
    EXEMPT = "exempt", _("exempt from the lesson")  # ОСВ
    REMOTE = "remote", _("taught remotely")  # ДО
    AWAY = "away", _("at a competition by order")  # СО
    PRESENT = "present", _("present")  # an absence that was withdrawn


ABSENCES = frozenset(
    {
        AttendanceCode.ABSENT,
        AttendanceCode.ILL,
        AttendanceCode.EXCUSED,
        AttendanceCode.UNEXCUSED,
        AttendanceCode.AWAY,
    }
)


class TermMarkKind(models.TextChoices):
    TERM = "term", _("term mark")
    YEAR = "year", _("mark of the year")
    EXAM = "exam", _("examination mark")
    FINAL = "final", _("final mark")


class Gap(models.TextChoices):
    """What a lesson still lacks; the rows of the «unfilled lessons» report."""

    TOPIC = "topic", _("topic")
    HOMEWORK = "homework", _("homework")
    ATTENDANCE = "attendance", _("attendance")
    MARKS = "marks", _("marks")
