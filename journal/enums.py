"""Words of the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LessonStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    CANCELLED = "cancelled", _("did not take place")


class LessonKind(models.TextChoices):
    """Вид учебного занятия (S0-6b, S2-7.У3); blank is an ordinary lesson."""

    PRACTICAL = "practical", _("practical lesson")
    LABORATORY = "laboratory", _("laboratory lesson")
    CONTROL = "control", _("control lesson")
    REVISION = "revision", _("revision")
    PROJECT = "project", _("project lesson")
    EXCURSION = "excursion", _("excursion")
    CREDIT = "credit", _("credit lesson")


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waits for approval")
    RETURNED = "returned", _("returned for correction")
    APPROVED = "approved", _("approved")
    REPLACED = "replaced", _("replaced by a newer version")


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


class MarkModifier(models.TextChoices):
    """Plus and minus beside a mark; shown, never counted. Off unless the regulation allows it."""

    PLUS = "+", _("plus")
    MINUS = "-", _("minus")


class AbsenceState(models.TextChoices):
    """Where a parent's notice of absence stands; what the class teacher enters is accepted."""

    ANNOUNCED = "announced", _("announced by the parents")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ExcuseDocument(models.TextChoices):
    """What an absence rests on (domain §3.2)."""

    CLINIC = "clinic", _("certificate of a clinic")
    SCHOOL_NURSE = "nurse", _("school medical room")
    PARENT_NOTE = "parent", _("note of the parents")
    OUTSIDE_LETTER = "letter", _("letter of another organisation")
    ORDER = "order", _("order of the school")
    CLASS_TEACHER = "leave", _("leave given by the class teacher")
    OTHER = "other", _("another document")


class ReopeningState(models.TextChoices):
    """Where a request to reopen a closed term stands."""

    PENDING = "pending", _("waits for the deputy")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OperationKind(models.TextChoices):
    """What a page of the journal sends to be written, see ``services.operations``."""

    CELL = "cell", _("cell")
    TERM_MARK = "term", _("term mark")
    TOPIC = "topic", _("topic")
    HOMEWORK = "homework", _("homework")
    ATTENDANCE = "attendance", _("attendance")


class AttachmentKind(models.TextChoices):
    LINK = "link", _("link")
    FILE = "file", _("file")


class Gap(models.TextChoices):
    """What a lesson still lacks; the rows of the «unfilled lessons» report."""

    TOPIC = "topic", _("topic")
    HOMEWORK = "homework", _("homework")
    ATTENDANCE = "attendance", _("attendance")
    MARKS = "marks", _("marks")


class FeedKind(models.TextChoices):
    """Of whom a calendar feed tells."""

    STUDENT = "student", _("student")
    TEACHER = "teacher", _("teacher")
    CLASS = "class", _("class")
    ROOM = "room", _("room")


class AssessmentLevel(models.TextChoices):
    """Whose assessment procedure it is (domain §2.4)."""

    SCHOOL = "school", pgettext_lazy("level", "school")
    MUNICIPAL = "municipal", _("municipal")
    REGIONAL = "regional", _("regional")
    FEDERAL = "federal", _("federal")


class LessonChangeKind(models.TextChoices):
    """How a lesson of a day differs from the timetable."""

    REPLACED = "replaced", _("substitution")
    CANCELLED = "cancelled", _("did not take place")
    ADDED = "added", _("extra lesson")


class LessonObstacle(models.TextChoices):
    """Why a lesson of the timetable cannot be made."""

    NO_TEACHER = "no_teacher", _("nobody teaches the group on these days: assign a teacher")
    NO_TERM = "no_term", _("the days are in no term of the group: look at the calendar")
    CLASH = "clash", _("the timetable has two lessons of the group at one time")
    SHORT_WEEK = "short_week", _("the class has no lessons on this weekday: look at its week")
    NO_CLASS = "no_class", _("the group has no class")


class KeptBecause(models.TextChoices):
    """Why a lesson does not stand as the timetable says."""

    WRITTEN = "written", _("something is written in it")
    SUBSTITUTED = "substituted", _("it is given to a colleague")
