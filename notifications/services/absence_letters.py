"""Letters about days away. Each looks at the absence as it is when the letter leaves, and says
nothing when there is nothing left to say."""

import datetime as dt

from django.utils.translation import gettext as _

from core.models import OutboxEvent, School
from journal.enums import AbsenceState
from journal.models import Absence
from journal.selectors.absences.unexplained_today import missed_without_a_word
from journal.services.absences.checks import days_text
from notifications.services.letter_parts import Content, absolute
from school.models import Enrolment, GuardianLink, Student


def announced(event: OutboxEvent, _school: School) -> Content | None:
    """To the class teacher, while the announcement waits."""
    absence = _absence(event, AbsenceState.ANNOUNCED)
    if absence is None or absence.announced_by is None:
        return None
    return Content(
        subject=_("%(child)s will be absent: %(days)s")
        % {"child": absence.student.list_name, "days": days_text(absence)},
        template="email/absence_announced.txt",
        context={
            "absence": absence,
            "days": days_text(absence),
            "url": absolute("journal:absence-detail", absence.pk),
        },
    )


def decided(event: OutboxEvent, _school: School) -> Content | None:
    """To the parent who announced it, unless the class teacher has changed it meanwhile."""
    absence = _absence(event, AbsenceState.ACCEPTED, AbsenceState.DECLINED)
    if absence is None:
        return None
    is_accepted = absence.state == AbsenceState.ACCEPTED
    subject = (
        _("%(child)s: the absence is accepted, %(days)s")
        if is_accepted
        else _("%(child)s: the absence is not accepted, %(days)s")
    )
    return Content(
        subject=subject % {"child": absence.student.first_name, "days": days_text(absence)},
        template="email/absence_decided.txt",
        context={
            "absence": absence,
            "days": days_text(absence),
            "is_accepted": is_accepted,
            "url": _family_page(absence.student_id),
        },
    )


def unexplained(event: OutboxEvent, school: School) -> Content | None:
    """In the evening, to the family; nothing when the reason has become known meanwhile, and
    nothing to one who gets the letters about the child no more."""
    student_id, day = event.payload["student"], dt.date.fromisoformat(event.payload["day"])
    is_told = GuardianLink.objects.filter(
        student_id=student_id,
        guardian_id=event.payload["guardian"],
        until__isnull=True,
        gets_digest=True,
    ).exists()
    missed = missed_without_a_word(school_id=school.pk, day=day, student_id=student_id)
    if not is_told or student_id not in missed:
        return None
    student = Student.objects.get(pk=student_id)
    enrolment = Enrolment.objects.on(day).filter(student=student).select_related("school_class")
    school_class = next((one.school_class.name for one in enrolment), "")
    return Content(
        subject=_("%(child)s: absent on %(day)s, the reason is unknown")
        % {
            "child": ", ".join(filter(None, (student.first_name, school_class))),
            "day": f"{day:%d.%m.%Y}",
        },
        template="email/absence_unexplained.txt",
        context={
            "student": student,
            "day": day,
            "lessons": missed[student_id],
            "url": _family_page(student_id),
            "letters_url": absolute("school:letters-own"),
        },
    )


# --- parts -------------------------------------------------------------------------------------


def _absence(event: OutboxEvent, *states: AbsenceState) -> Absence | None:
    return (
        Absence.objects.filter(pk=event.payload["absence"], state__in=states)
        .select_related("student", "announced_by", "author")
        .first()
    )


def _family_page(student_id: int) -> str:
    return f"{absolute('journal:absence-announce')}?child={student_id}"
