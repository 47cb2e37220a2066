"""Roles in a school. Class teacher and substitute are not roles but dated facts of ``school``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTOR = "director", _("Director")
    DEPUTY = "deputy", _("Deputy head")
    SECRETARY = "secretary", _("Secretary")
    TEACHER = "teacher", _("Teacher")
    GUARDIAN = "guardian", _("Parent")
    STUDENT = "student", _("Student")
    AUDITOR = "auditor", _("Control group")
    HEALTH_WORKER = "health_worker", _("Health worker")


class AccessedPage(models.TextChoices):
    """Pages about a person whose opening is written down."""

    STUDENT = "student", _("Student's card")
    GUARDIAN = "guardian", _("Parent's card")
    STAFF = "staff", _("Staff member's card")
    ACCOUNT = "account", _("Account")
    INCIDENT = "incident", _("Incident")
    EXPORT = "export", _("Export of people")
    CLASS_DATA = "class_data", _("Data of a class")


class OutsideChangeKind(models.TextChoices):
    """What one school may do to an account that opens other schools, too."""

    PASSWORD = "password", _("A new password was given out")
    SECOND_FACTOR = "second_factor", _("The second factor was reset")
    FREEZE = "freeze", _("The account was frozen")


STAFF_ROLES = frozenset(Role) - {Role.GUARDIAN, Role.STUDENT}

# Who reads every class journal of the school (permission matrix, row «lesson/marks»).
JOURNAL_READERS = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.AUDITOR})

# Who sees every class, student and staff member of the school.
PEOPLE_READERS = JOURNAL_READERS | {Role.ADMINISTRATOR, Role.SECRETARY}

# Who hands whole lists of people over to another system.
ROSTER_EXPORTERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY})
