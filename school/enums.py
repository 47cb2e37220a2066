"""Words of the school's structure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TermKind(models.TextChoices):
    QUARTER = "quarter", _("Quarter")
    TRIMESTER = "trimester", _("Trimester")
    HALF_YEAR = "half_year", _("Half-year")
    MODULE = "module", _("Module")


class Level(models.TextChoices):
    """Уровень образования: НОО 1-4, ООО 5-9, СОО 10-11."""

    PRIMARY = "primary", _("Primary general education")
    BASIC = "basic", _("Basic general education")
    SECONDARY = "secondary", _("Secondary general education")

    @classmethod
    def of_grade(cls, grade: int) -> "Level":
        if grade <= 4:
            return cls.PRIMARY
        return cls.BASIC if grade <= 9 else cls.SECONDARY


class Sex(models.TextChoices):
    FEMALE = "f", _("female")
    MALE = "m", _("male")


class Kinship(models.TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    OTHER = "other", _("legal representative")


class Grading(models.TextChoices):
    """How a group is assessed; ``NONE`` is безотметочное обучение (S1-3.11)."""

    MARKS = "marks", _("by marks")
    CREDIT = "credit", _("pass or fail")
    NONE = "none", _("without marks")


class GroupKind(models.TextChoices):
    WHOLE_CLASS = "whole_class", _("whole class")
    SUBGROUP = "subgroup", _("subgroup")
    MIXED = "mixed", _("mixed group")


class GroupPurpose(models.TextChoices):
    """Which journal the group is a page of (S3-1g, domain §2.3)."""

    LESSONS = "lessons", _("lessons of the curriculum")
    EXTRACURRICULAR = "extracurricular", _("extracurricular activities")
    HOME = "home", _("home tuition")


class RetakeRule(models.TextChoices):
    """Which marks of a work and its retakes enter the mean; both stay in the cell."""

    LAST = "last", _("the last one")
    BEST = "best", _("the best one")
    BOTH = "both", _("all of them")


class ConductScale(models.TextChoices):
    """Scale of the conduct mark (domain §2.5); off by default."""

    OFF = "off", _("no conduct mark")
    CREDIT = "credit", _("pass or fail")
    LEVELS = "levels", _("exemplary, satisfactory, unsatisfactory")
    MARKS = "marks", _("marks from 2 to 5")


class WorkCategory(models.TextChoices):
    """What a deadline or a limit asks about a kind of work."""

    ORAL = "oral", _("oral")
    WRITTEN = "written", _("written")
    CONTROL = "control", _("control")
    PRACTICAL = "practical", _("practical")


class DeadlineCode(models.TextChoices):
    """The deadline catalogue of the five orders (D1-D20); each is due after an event."""

    LESSON = "D1", _("topic and attendance of a lesson")
    HOMEWORK = "D2", _("homework of a lesson")
    MARKS = "D3", _("marks for a written work")
    CONTROL_MARKS = "D4", _("marks for a control work")
    PLAN = "D5", _("thematic plan")
    CONTROL_SCHEDULE = "D6", _("schedule of control works")
    ABSENCES = "D7", _("reasons of absence")
    DATA_CHECK = "D8", _("check of personal data")
    PARENT_REPORT = "D9", _("report to parents")
    ACTIVITY = "D10", _("review of activity")
    EXTRACURRICULAR = "D11", _("extracurricular plan")
    SELF_CHECK = "D12", _("teacher's self-check")
    JOURNAL_CHECK = "D13", _("deputy's journal check")
    TERM_REPORT = "D14", _("class teacher's report")
    TERM_MARKS = "D15", _("term marks")
    ARCHIVE = "D16", _("archive of a term")
    PRINT = "D17", _("print of the year's journal")
    INCIDENT = "D18", _("notice of a compromised account")
    RESULTS_VISIBLE = "D19", _("final results visible to parents")
    ADMIN_REPORT = "D20", _("administrator's monthly report")


class DueUnit(models.TextChoices):
    """How a deadline is counted from its event."""

    SCHOOL_DAY_END = "school_day_end", _("end of the same school day")
    HOURS = "hours", _("hours")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    SCHOOL_DAYS = "school_days", _("school days")
    DAY_OF_MONTH = "day_of_month", _("day of the next month")
    DATE = "date", _("date of the year (DDMM)")


class Preset(models.TextChoices):
    """The five orders that a regulation can start from (domain §1.6)."""

    TRIMESTERS = "s0", _("Same day, trimesters (order S0)")
    GYMNASIUM = "s1", _("Three and seven days, quarters (order S1)")
    DEPUTY_LED = "s2", _("Deputy-led, quarters (order S2)")
    STRICT = "s3", _("Same day, control limits, quarters (order S3)")
    RURAL = "s4", _("Small school, quarters (order S4)")


class CredentialKind(models.TextChoices):
    """What a slip carries."""

    FIRST_PASSWORD = "first", _("first password")
    RESET = "reset", _("new password")
    ACTIVATION = "activation", _("activation code")


class CredentialState(models.TextChoices):
    """Where a line of the issue journal stands; the first that fits, in this order."""

    USED = "used", _("used")
    REVOKED = "revoked", _("replaced")
    EXPIRED = "expired", _("expired")
    HANDED = "handed", _("handed over")
    PRINTED = "printed", _("not handed over")


class AccountState(models.TextChoices):
    """How far a person is from using the portal."""

    NONE = "none", _("no slip yet")
    WAITING = "waiting", _("slip issued")
    EXPIRED = "expired", _("slip expired")
    OPEN = "open", _("uses the portal")


class RequestState(models.TextChoices):
    """Where a guardian's request to change data is, or a class teacher's about movement."""

    PENDING = "pending", _("waits for the class teacher")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MovementKind(models.TextChoices):
    """Движение контингента: what an order says of a student (S0-5f)."""

    ARRIVAL = "arrival", _("arrival")
    DEPARTURE = "departure", _("departure")
    TRANSFER = "transfer", _("transfer to another class")
    PROMOTION = "promotion", _("promotion to the next grade")
    CONDITIONAL = "conditional", _("conditional promotion")
    REPEAT = "repeat", _("repeats the year")
    GRADUATION = "graduation", _("graduation")


# What a class teacher may ask the office to record (S1-4.3d).
REQUESTED_MOVEMENTS = (MovementKind.DEPARTURE, MovementKind.ARRIVAL, MovementKind.TRANSFER)


class ConsentPurpose(models.TextChoices):
    """One purpose, one document (156-ФЗ of 24.06.2025)."""

    JOURNAL = "journal", _("keeping of the electronic journal and diary")
    PHOTO = "photo", _("photographs and video on the school's pages")
    OUTSIDE = "outside", _("passing to contests and olympiads")


class InformedBy(models.TextChoices):
    """How a family wants to be told of progress (S1-1.10, S1-8.3, S4-10c)."""

    DIARY = "diary", _("electronic diary")
    PAPER = "paper", _("weekly print")
    BOTH = "both", _("electronic diary and weekly print")


class Audience(models.TextChoices):
    """Who is acquainted with a document."""

    STAFF = "staff", pgettext_lazy("audience", "staff")
    GUARDIANS = "guardians", pgettext_lazy("audience", "parents")
    STUDENTS = "students", pgettext_lazy("audience", "students")
