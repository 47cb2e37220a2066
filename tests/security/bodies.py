"""What is sent to each address that takes something, for the access matrix."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from school.enums import (
    Audience,
    ConsentPurpose,
    DueUnit,
    InformedBy,
)
from school.models import (
    CredentialIssue,
)
from school.selectors.change_log import version_of
from tests.factories import operations, people_lists, rosters
from tests.security.people import (
    CALENDAR_TEXT,
    FROST,
    PLAN_TEXT,
    SATURDAY,
    TIMETABLE_TEXT,
    TODAY,
    WEEK,
    Stage,
    plan_of,
    pupil_of,
)

_NAMES = {"last_name": "Озерова", "first_name": "Нина", "patronymic": "Львовна"}

_DAYS_OFF = {"kind": "exception", "name": "Мороз", "starts_on": FROST.isoformat()}
_SPECIAL_DAY = {"name": "Перенос", "weekday": "1"}
_BELLS = {"lines": "1", "shift-0": "1", "number-0": "1", "starts-0": "09:00", "ends-0": "09:30"}


def _terms(stage: Stage) -> dict[str, Any]:
    """As they stand."""
    return {
        f"{name}-{term.pk}": value
        for term in stage.cast.scheme.terms.all()
        for name, value in (
            ("name", term.name),
            ("first", term.starts_on.isoformat()),
            ("last", term.ends_on.isoformat()),
        )
    }


# What is sent with a POST: right for whoever may send it.
BODIES: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "set_language": lambda _: {"language": "ru"},
    "accounts:sign-in": lambda _: {"login": "nobody", "password": "мимо"},
    "accounts:profile": lambda _: {"language": "ru"},
    "accounts:second-factor-reset": lambda _: {"reason": "новый телефон"},
    "school:settings-edit": lambda _: {"idle_lock_minutes": "15", "help_phone": ""},
    "accounts:second-factor-setup": lambda _: {"action": "begin"},
    "journal:exam-set": lambda _: {"action": "open"},
    "journal:reopening-ask": lambda stage: {
        "term": stage.cast.closed_term.pk,
        "reason": "Исправить отметку",
        "hours": "24",
    },
    "journal:reopening-decide": lambda _: {"action": "grant"},
    "journal:term-detail": lambda _: {"action": "reopen", "reason": "Сбой связи"},
    "journal:brought-marks": lambda stage: {
        "subject": stage.cast.maths.subject_id,
        "text": "4",
        "given_on": "2026-01-13",
        "from_school": "Лицей № 4",
    },
    "journal:brought-mark-withdraw": lambda _: {"reason": "Не тот ученик"},
    "journal:group-plan": lambda stage: {
        "do": "choose",
        "plan": plan_of(stage, "approved").pk,
    },
    "journal:plan-import": lambda stage: {
        "file": SimpleUploadedFile("plan.csv", PLAN_TEXT.encode()),
        "subject": stage.cast.maths.subject_id,
        "grade": "5",
        "year": stage.cast.year.pk,
    },
    "journal:plan-edit": lambda _: {"do": "save", "topic": "Дроби", "hours": "1"},
    "journal:plan-describe": lambda _: {"title": "План по-новому"},
    "journal:plan-copy": lambda stage: {
        "year": stage.cast.year.pk,
        "grade": "5",
        "title": "Копия плана",
    },
    "journal:plan-version": lambda _: {"reason": "карантин"},
    "journal:plan-decide": lambda _: {"do": "approve"},
    "journal:topic-save": lambda _: {"topic": "Дроби"},
    "journal:homework-save": lambda _: {"homework": "§ 6"},
    "journal:lesson-cancel": lambda _: {"reason": "карантин"},
    "journal:attachment-add": lambda _: {"url": "https://example.org/"},
    "journal:lesson-add": lambda _: {"on": "2026-01-26", "starts_at": "15:00", "minutes": "40"},
    "journal:cell-card": lambda _: {"text": "5"},
    "journal:division-refuse": lambda _: {"refusal": "Мало кабинетов"},
    "journal:work-list": lambda stage: {
        "work_type": stage.cast.work.work_type_id,
        "title": "Дроби",
    },
    "journal:work-save": lambda stage: {
        "work_type": stage.cast.work.work_type_id,
        "title": "Дроби",
        "weight": "1",
    },
    "journal:work-results": lambda _: {"on": "2026-01-20"},
    "journal:work-move": lambda _: {"to": "up"},
    "journal:mark-retake": lambda _: {"text": "5"},
    "journal:mark-comment": lambda _: {"comment": "Молодец"},
    "journal:debt-put-off": lambda _: {"due_on": "2026-02-20"},
    "journal:mark-void": lambda _: {"reason": "не тот ученик"},
    "journal:comments-read": lambda stage: {"mark": stage.cast.mark.pk},
    "journal:lesson-detail": lambda _: {"topic": "Дроби"},
    "journal:absence-announce": lambda _: {"first_day": "2026-01-26", "code": "ill"},
    "journal:absence-record": lambda stage: {
        "student": pupil_of(stage),
        "first_day": "2026-01-26",
        "code": "ill",
    },
    "journal:absence-detail": lambda _: {"first_day": "2026-02-09", "code": "ill"},
    "journal:week-check": lambda _: {"note": "жду справку"},
    "journal:week-check-take-back": lambda _: {"reason": "подписано раньше времени"},
    "journal:absence-decline": lambda _: {"answer": "контрольная работа"},
    "reports:week-sheets-order": lambda stage: {
        "week": WEEK.isoformat(),
        "class": stage.cast.class_5a.pk,
        "whose": "all",
    },
    "reports:incident-report": lambda _: {"on": "32.01.2026"},
    "reports:incident-report-other": lambda _: {"login": "nobody"},
    "reports:incident-inform": lambda _: {"on": "20.01.2026", "at": "12:00"},
    "reports:incident-duty": lambda _: {"on": "20.01.2026", "at": "12:00"},
    "reports:incident-void": lambda _: {"all": "on"},
    "reports:incident-leak": lambda _: {"has_leak": "yes"},
    "reports:credential-issue-all": lambda _: {"whom": "student"},
    "reports:credential-handed": lambda stage: {
        "issues": CredentialIssue.objects.get(school=stage.cast.school).pk,
        "on": WEEK.isoformat(),
    },
    "reports:volume-order": lambda stage: {
        "school_class": stage.cast.class_5a.pk,
        "is_confirmed": "on",
    },
    "school:deadline-rule-edit": lambda stage: {
        "unit": DueUnit.SCHOOL_DAY_END,
        "clause": "п. 7",
        "seen": version_of(stage.rule),
    },
    "school:work-types-edit": lambda stage: {
        f"type-{work_type.pk}-{name}": getattr(work_type, name)
        for work_type in stage.cast.regulation.work_types.all()
        for name in ("abbreviation", "weight")
    },
    "school:consent-record": lambda stage: {
        "guardian": stage.cast.guardians["mother"].pk,
        "purpose": ConsentPurpose.PHOTO,
        "signed_on": "20.01.2026",
    },
    "school:consent-withdraw": lambda _: {"withdrawn_on": "20.01.2026"},
    "school:application-record": lambda stage: {
        "guardian": stage.cast.guardians["mother"].pk,
        "informed_by": InformedBy.PAPER,
        "submitted_on": "20.01.2026",
    },
    "school:ack-sheet-open": lambda _: {"title": "Положение", "audience": Audience.STAFF},
    "school:people-import": lambda _: {
        "file": SimpleUploadedFile("list.csv", people_lists.csv(people_lists.student()).encode()),
        "since": "2026-01-20",
    },
    "school:student-create": lambda _: {**_NAMES, "sex": "f", "born_on": "2014-05-17"},
    "school:student-edit": lambda stage: {
        **_NAMES,
        "sex": "f",
        "born_on": "2014-05-17",
        "seen": version_of(stage.cast.students["pupil"]),
    },
    "school:guardian-create": lambda _: {**_NAMES, "kinship": "father", "since": "2026-01-20"},
    "school:guardian-edit": lambda stage: {
        **_NAMES,
        "seen": version_of(stage.cast.guardians["mother"]),
    },
    "school:guardian-unlink": lambda _: {"until": "2026-01-20"},
    "school:letters-own": lambda stage: {
        "shown": stage.cast.guardians["mother"].links.order_by("pk")[0].pk
    },
    "school:staff-create": lambda _: _NAMES,
    "school:staff-edit": lambda stage: {
        **_NAMES,
        "seen": version_of(stage.cast.staff["teacher"]),
    },
    "school:hat-grant": lambda _: {
        "hat-role": "deputy",
        "hat-order_no": "15-к",
        "hat-granted_on": "2026-01-20",
    },
    "school:hat-revoke": lambda _: {"reason": "приказ № 16"},
    "school:class-create": lambda _: {"names": "7: А Б"},
    "school:class-detail": lambda _: {"letter": "Ж"},
    "school:class-teacher-appoint": lambda stage: {
        "duty-staff": stage.cast.staff["teacher"].pk,
        "duty-since": "2026-01-20",
    },
    "schedule:year-start": lambda _: {"starts_in": "2025", "preset": "s1"},
    "school:curation-add": lambda _: {"curation-grade": "5", "curation-since": "2026-01-20"},
    "school:family-data": lambda _: {
        "about": "child",
        **{f"child-{name}": text for name, text in _NAMES.items()},
        "child-born_on": "2014-05-17",
        "child-address": "Заречье, ул. Новая, 1",
    },
    "school:movement-request-send": lambda stage: {
        "student": stage.cast.students["classmate"].pk,
        "wanted_on": "26.01.2026",
        "place": "школа № 3",
    },
    "school:movement-request-refuse": lambda _: {"refusal": "нет заявления"},
    "school:change-request-refuse": lambda _: {"refusal": "нет документа"},
    "school:data-check-detail": lambda _: {"note": "адреса уточняются"},
    "school:data-check-take-back": lambda _: {"reason": "подписано раньше времени"},
    "journal:movement-undo": lambda _: {"reason": "не тот ученик"},
    "school:regulation-adopt": lambda stage: {"year": stage.new_year.pk, "preset": "s1"},
    "schedule:terms-edit": _terms,
    "schedule:calendar-bounds": lambda stage: {
        "starts_on": stage.cast.year.starts_on.isoformat(),
        "ends_on": stage.cast.year.ends_on.isoformat(),
    },
    "schedule:calendar-grades": lambda _: {f"grade-{grade}": "quarter" for grade in range(1, 12)},
    "schedule:days-off-create": lambda _: _DAYS_OFF,
    "schedule:days-off-edit": lambda stage: {
        **_DAYS_OFF,
        "seen": version_of(stage.cast.year.non_teaching_spans.get()),
    },
    "schedule:special-day-create": lambda _: {**_SPECIAL_DAY, "on": "2026-02-14"},
    "schedule:special-day-edit": lambda stage: {
        **_SPECIAL_DAY,
        "on": SATURDAY.isoformat(),
        "seen": version_of(stage.cast.year.special_days.get()),
    },
    "schedule:calendar-import": lambda _: {
        "file": SimpleUploadedFile("calendar.csv", CALENDAR_TEXT.encode())
    },
    "schedule:timetable-import": lambda stage: {
        "file": SimpleUploadedFile("timetable.xml", TIMETABLE_TEXT),
        "year": stage.cast.year.pk,
        "since": TODAY.isoformat(),
    },
    "schedule:timetable-name-edit": lambda _: {"meaning": "-1"},
    "schedule:bell-create": lambda _: {**_BELLS, "name": "Другие"},
    "schedule:bell-edit": lambda _: {**_BELLS, "name": "Короткие"},
    "schedule:bell-copy": lambda _: {"name": "Копия"},
    "school:roster-import": lambda _: {
        "file": SimpleUploadedFile("roster.zip", rosters.archive().content),
        "since": "2026-01-20",
    },
    "reports:oneroster-export": lambda stage: {"year": stage.cast.year.pk, "version": "1.2"},
}

# The same for the addresses of our scripts, sent as JSON.
JSON_BODIES: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "journal:operations": lambda stage: {
        "operations": [
            operations.cell(stage.cast.lesson_today, pupil_of(stage), "5"),
            operations.term_mark(stage.cast.term.pk, pupil_of(stage), "4", reason="устный зачёт"),
        ],
    },
}


def request_of(name: str, stage: Stage) -> dict[str, Any]:
    """Keyword arguments of the test client's ``post`` for this address."""
    if name in JSON_BODIES:
        return {
            "data": json.dumps(JSON_BODIES[name](stage)),
            "content_type": "application/json",
            "headers": {"accept": "application/json"},
        }
    return {"data": BODIES.get(name, lambda _: {})(stage)}
