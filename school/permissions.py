"""The permission matrix as data: who reads and writes what (domain §7, issue «People and access»).

The code that decides stands in policies and in ``visible_to``; this table says what they were
written to, is shown to the staff, and is held against them by ``tests/school/test_permissions.py``.
A right that the five orders see differently names the setting of the regulation it depends on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Seat(models.TextChoices):
    """A column: a role, or what a teacher is to a class or a lesson on a day."""

    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTOR = "director", _("Director")
    DEPUTY = "deputy", _("Deputy head")
    SECRETARY = "secretary", _("Secretary")
    CLASS_TEACHER = "class_teacher", _("Class teacher")
    TEACHER = "teacher", _("Teacher")
    SUBSTITUTE = "substitute", _("Substitute")
    GUARDIAN = "guardian", _("Parent")
    STUDENT = "student", _("Student")
    AUDITOR = "auditor", _("Control group")
    HEALTH_WORKER = "health_worker", _("Health worker")


class Thing(models.TextChoices):
    """A row: what the right is about."""

    ACCOUNTS = "accounts", _("Accounts and passwords")
    CREDENTIALS = "credentials", _("Slips with logins")
    PEOPLE = "people", _("Lists of students")
    CARDS = "cards", _("Cards with addresses and telephones")
    CLASSES = "classes", _("Classes and subgroups")
    MOVEMENT = "movement", _("Movement by orders")
    PAPERS = "papers", _("Consents and applications")
    ACK_SHEETS = "ack_sheets", _("Acknowledgement sheets")
    REGULATION = "regulation", _("Regulation")
    TIMETABLE = "timetable", _("Timetable")
    PLANS = "plans", _("Thematic plans")
    MARKS = "marks", _("Lessons and marks")
    ATTENDANCE = "attendance", _("Attendance")
    TERM_MARKS = "term_marks", _("Term marks")
    REMARKS = "remarks", _("Remarks of control")
    STATEMENTS = "statements", _("Statements and bound journals")
    HEALTH_SHEET = "health_sheet", _("Health sheet")
    ARCHIVE = "archive", _("Archive and its code")
    AUDIT_LOG = "audit_log", _("Log of access")


class Verb(models.TextChoices):
    READ = "read", pgettext_lazy("right", "reads")
    WRITE = "write", pgettext_lazy("right", "writes")
    APPROVE = "approve", pgettext_lazy("right", "approves")
    UNLOCK = "unlock", pgettext_lazy("right", "closes and reopens")
    PRINT = "print", pgettext_lazy("right", "prints")
    REQUEST = "request", pgettext_lazy("right", "asks for")
    ISSUE = "issue", pgettext_lazy("right", "issues and resets")
    ANSWER = "answer", pgettext_lazy("right", "answers")
    SIGN = "sign", pgettext_lazy("right", "signs")
    KEEP_CODE = "keep_code", pgettext_lazy("right", "keeps the code")


class Scope(models.TextChoices):
    """Of which rows; ``ALL`` is the whole school."""

    ALL = "all", ""
    OWN_CLASS = "own_class", pgettext_lazy("right", "own class")
    OWN_GROUPS = "own_groups", pgettext_lazy("right", "own groups")
    SUBSTITUTED = "substituted", pgettext_lazy("right", "substituted lessons")
    OWN_CHILD = "own_child", pgettext_lazy("right", "own children")
    SELF = "self", pgettext_lazy("right", "about oneself")


@dataclass(frozen=True, slots=True)
class Grant:
    """One right. ``setting`` names a boolean of the regulation without which it is not given;
    ``is_built`` False: promised by the orders, not in this version."""

    verb: Verb
    scope: Scope = Scope.ALL
    setting: str = ""
    is_built: bool = True


Cells = Mapping[Seat, tuple[Grant, ...]]

_READ = Grant(Verb.READ)
_WRITE = Grant(Verb.WRITE)
_READS = (_READ,)
_READ_CLASS = Grant(Verb.READ, Scope.OWN_CLASS)
_READ_GROUPS = Grant(Verb.READ, Scope.OWN_GROUPS)
_READ_CHILD = Grant(Verb.READ, Scope.OWN_CHILD)
_READ_SELF = Grant(Verb.READ, Scope.SELF)
_WRITE_SELF = Grant(Verb.WRITE, Scope.SELF)
_HEADS_READ: Cells = {Seat.DIRECTOR: _READS, Seat.DEPUTY: _READS, Seat.AUDITOR: _READS}
_OFFICE_READS: Cells = {**_HEADS_READ, Seat.ADMINISTRATOR: _READS, Seat.SECRETARY: _READS}


def _later(verb: Verb, scope: Scope = Scope.ALL) -> Grant:
    return Grant(verb, scope, is_built=False)


MATRIX: Mapping[Thing, Cells] = {
    Thing.ACCOUNTS: {
        **dict.fromkeys(Seat, (_WRITE_SELF,)),
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.DIRECTOR: (_READ, _WRITE_SELF),
        Seat.DEPUTY: (_READ, _WRITE_SELF),
        Seat.SECRETARY: (_READ, _WRITE_SELF),
    },
    Thing.CREDENTIALS: {
        Seat.ADMINISTRATOR: (Grant(Verb.ISSUE),),
        Seat.SECRETARY: (Grant(Verb.ISSUE),),
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: _READS,
        Seat.AUDITOR: _READS,
        # S0-7c and S1-4.1c disagree.
        Seat.CLASS_TEACHER: (
            Grant(Verb.ISSUE, Scope.OWN_CLASS, setting="class_teacher_issues_credentials"),
        ),
    },
    Thing.PEOPLE: {
        **_OFFICE_READS,
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.SECRETARY: (_WRITE,),
        Seat.CLASS_TEACHER: (_READ_CLASS,),
        Seat.TEACHER: (_READ_GROUPS,),
        Seat.GUARDIAN: (_READ_CHILD,),
        Seat.STUDENT: (_READ_SELF,),
        Seat.HEALTH_WORKER: _READS,
    },
    Thing.CARDS: {
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: _READS,
        Seat.SECRETARY: (_WRITE,),
        Seat.CLASS_TEACHER: (_READ_CLASS,),
        Seat.GUARDIAN: (_READ_CHILD, Grant(Verb.REQUEST, Scope.OWN_CHILD)),
    },
    Thing.CLASSES: {
        **_OFFICE_READS,
        Seat.ADMINISTRATOR: (_WRITE,),
        # S0-7b, S1-4.1e.
        Seat.CLASS_TEACHER: (
            _READ_CLASS,
            Grant(Verb.WRITE, Scope.OWN_CLASS, setting="class_teacher_makes_subgroups"),
        ),
        # S2-7.У1: a teacher of the subject proposes, those who write confirm.
        Seat.TEACHER: (_READ_GROUPS, Grant(Verb.REQUEST, Scope.OWN_GROUPS)),
        Seat.GUARDIAN: (_READ_CHILD,),
        Seat.STUDENT: (_READ_SELF,),
        Seat.HEALTH_WORKER: _READS,
    },
    Thing.MOVEMENT: {
        **_OFFICE_READS,
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.SECRETARY: (_WRITE,),
        Seat.CLASS_TEACHER: (_READ_CLASS, Grant(Verb.REQUEST, Scope.OWN_CLASS)),
    },
    Thing.PAPERS: {
        **_OFFICE_READS,
        Seat.DEPUTY: (_WRITE,),
        Seat.SECRETARY: (_WRITE,),
        Seat.CLASS_TEACHER: (Grant(Verb.WRITE, Scope.OWN_CLASS),),
        Seat.GUARDIAN: (_READ_CHILD,),
    },
    Thing.ACK_SHEETS: {
        Seat.ADMINISTRATOR: (_READ, Grant(Verb.SIGN, Scope.SELF)),
        Seat.DIRECTOR: (_WRITE, Grant(Verb.SIGN, Scope.SELF)),
        Seat.DEPUTY: (_WRITE, Grant(Verb.SIGN, Scope.SELF)),
        Seat.SECRETARY: (_WRITE, Grant(Verb.SIGN, Scope.SELF)),
        Seat.CLASS_TEACHER: (Grant(Verb.SIGN, Scope.SELF),),
        Seat.TEACHER: (Grant(Verb.SIGN, Scope.SELF),),
        Seat.SUBSTITUTE: (Grant(Verb.SIGN, Scope.SELF),),
        Seat.GUARDIAN: (Grant(Verb.SIGN, Scope.SELF),),
        Seat.STUDENT: (Grant(Verb.SIGN, Scope.SELF),),
        Seat.AUDITOR: (_READ, Grant(Verb.SIGN, Scope.SELF)),
        Seat.HEALTH_WORKER: (Grant(Verb.SIGN, Scope.SELF),),
    },
    Thing.REGULATION: {
        **_OFFICE_READS,
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.DEPUTY: (_WRITE,),
        Seat.CLASS_TEACHER: _READS,
        Seat.TEACHER: _READS,
        Seat.SUBSTITUTE: _READS,
        Seat.HEALTH_WORKER: _READS,
    },
    Thing.TIMETABLE: {
        # S1-4.1f, S2-7.З2: entered by the administrator, changed by a deputy.
        Seat.ADMINISTRATOR: (_WRITE,),
        Seat.DEPUTY: (_WRITE,),
        Seat.DIRECTOR: _READS,
        Seat.SECRETARY: _READS,
        Seat.CLASS_TEACHER: _READS,
        Seat.TEACHER: (_READ_GROUPS,),
        Seat.SUBSTITUTE: (Grant(Verb.READ, Scope.SUBSTITUTED),),
        Seat.GUARDIAN: (_READ_CHILD,),
        Seat.STUDENT: (_READ_SELF,),
        Seat.AUDITOR: _READS,
    },
    Thing.PLANS: {
        # A common library of the staff (S1-2.2).
        Seat.ADMINISTRATOR: _READS,
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: (_READ, Grant(Verb.APPROVE)),
        Seat.CLASS_TEACHER: _READS,
        Seat.TEACHER: (_READ, Grant(Verb.WRITE, Scope.OWN_GROUPS)),
        Seat.SUBSTITUTE: _READS,
        Seat.AUDITOR: _READS,
    },
    Thing.MARKS: {
        # The administrator sets no marks; neither does the head.
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: (_READ, Grant(Verb.UNLOCK)),
        # One order has the class teacher write in every subject: a setting, off by default.
        Seat.CLASS_TEACHER: (
            _READ_CLASS,
            Grant(Verb.WRITE, Scope.OWN_CLASS, setting="class_teacher_edits_marks"),
        ),
        Seat.TEACHER: (_READ_GROUPS, Grant(Verb.WRITE, Scope.OWN_GROUPS)),
        Seat.SUBSTITUTE: (
            Grant(Verb.READ, Scope.SUBSTITUTED),
            Grant(Verb.WRITE, Scope.SUBSTITUTED),
        ),
        Seat.GUARDIAN: (_READ_CHILD,),
        Seat.STUDENT: (_READ_SELF,),
        Seat.AUDITOR: _READS,
    },
    Thing.ATTENDANCE: {
        **_HEADS_READ,
        Seat.CLASS_TEACHER: (_READ_CLASS, Grant(Verb.WRITE, Scope.OWN_CLASS)),
        Seat.TEACHER: (_READ_GROUPS, Grant(Verb.WRITE, Scope.OWN_GROUPS)),
        Seat.SUBSTITUTE: (
            Grant(Verb.READ, Scope.SUBSTITUTED),
            Grant(Verb.WRITE, Scope.SUBSTITUTED),
        ),
        Seat.GUARDIAN: (_READ_CHILD, Grant(Verb.REQUEST, Scope.OWN_CHILD)),
        Seat.STUDENT: (_READ_SELF,),
    },
    Thing.TERM_MARKS: {
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: (_READ, Grant(Verb.UNLOCK)),
        Seat.CLASS_TEACHER: (_READ_CLASS,),
        Seat.TEACHER: (_READ_GROUPS, Grant(Verb.WRITE, Scope.OWN_GROUPS)),
        Seat.GUARDIAN: (_READ_CHILD,),
        Seat.STUDENT: (_READ_SELF,),
        Seat.AUDITOR: _READS,
    },
    Thing.REMARKS: {
        Seat.ADMINISTRATOR: (_later(Verb.READ),),
        Seat.DIRECTOR: (_later(Verb.READ),),
        Seat.DEPUTY: (_later(Verb.WRITE),),
        Seat.CLASS_TEACHER: (_later(Verb.READ, Scope.OWN_CLASS),),
        Seat.TEACHER: (_later(Verb.ANSWER, Scope.OWN_GROUPS),),
        Seat.AUDITOR: (_later(Verb.WRITE),),
    },
    Thing.STATEMENTS: {
        Seat.ADMINISTRATOR: (_later(Verb.READ),),
        Seat.DIRECTOR: (_READ, Grant(Verb.PRINT)),
        Seat.DEPUTY: (_READ, Grant(Verb.PRINT)),
        Seat.SECRETARY: (Grant(Verb.PRINT),),
        Seat.CLASS_TEACHER: (_later(Verb.READ, Scope.OWN_CLASS),),
        Seat.TEACHER: (_later(Verb.READ, Scope.OWN_GROUPS),),
        Seat.AUDITOR: (_later(Verb.READ),),
    },
    Thing.HEALTH_SHEET: {
        Seat.CLASS_TEACHER: (_later(Verb.READ, Scope.OWN_CLASS),),
        Seat.TEACHER: (_later(Verb.READ, Scope.OWN_GROUPS),),
        Seat.HEALTH_WORKER: (_later(Verb.WRITE),),
    },
    Thing.ARCHIVE: {
        Seat.ADMINISTRATOR: (_later(Verb.WRITE),),
        Seat.DIRECTOR: (_later(Verb.KEEP_CODE),),
        Seat.SECRETARY: (_later(Verb.PRINT),),
    },
    Thing.AUDIT_LOG: {
        Seat.ADMINISTRATOR: _READS,
        Seat.DIRECTOR: _READS,
        Seat.DEPUTY: _READS,
        Seat.SECRETARY: (_READ_SELF,),
        Seat.CLASS_TEACHER: (_READ_SELF, _later(Verb.READ, Scope.OWN_CLASS)),
        Seat.TEACHER: (_READ_SELF,),
        Seat.SUBSTITUTE: (_READ_SELF,),
        Seat.AUDITOR: _READS,
        Seat.HEALTH_WORKER: (_READ_SELF,),
    },
}


def rights(thing: Thing, seat: Seat) -> tuple[Grant, ...]:
    """Everything the matrix says of a cell, whatever the regulation; empty: nothing."""
    return MATRIX[thing].get(seat, ())


def in_force(grant: Grant, settings: Mapping[str, Any]) -> bool:
    """Whether the regulation gives this right; ``settings`` are its booleans by name."""
    return not grant.setting or bool(settings[grant.setting])


def settings_named() -> list[str]:
    """The settings of the regulation on which some right depends, in the order of the rows."""
    return list(
        dict.fromkeys(
            grant.setting
            for cells in MATRIX.values()
            for grants in cells.values()
            for grant in grants
            if grant.setting
        )
    )
