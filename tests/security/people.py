"""The cast and one of everything that an address can name, for the access matrix."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Incident, UserSession
from core import files
from core.enums import JobKind, JobState
from core.models import Job
from journal.enums import AssessmentLevel, AttachmentKind, FeedKind, LessonStatus
from journal.models import (
    Absence,
    Assessment,
    BroughtMark,
    CalendarFeed,
    HomeworkAttachment,
    TermReopening,
    ThematicPlan,
)
from journal.selectors.feeds import digest
from journal.services.assessments import add_assessment
from journal.services.plans import drafts
from notifications.models import Digest
from reports.models import BoundVolume
from schedule.models import BellPeriod, BellSchedule, SpecialDay, Substitution, TimetableVersion
from schedule.services.calendar import drafts as calendar_drafts
from schedule.services.calendar.importing import KIND as CALENDAR_IMPORT
from schedule.services.timetable_files import drafts as timetable_drafts
from schedule.services.timetable_files import names as timetable_names
from schedule.services.timetable_files.importing import KIND as TIMETABLE_IMPORT
from school.enums import (
    Audience,
    ConsentPurpose,
    CredentialKind,
    DeadlineCode,
    DueUnit,
    GroupPurpose,
    InformedBy,
    Level,
    MovementKind,
)
from school.imports.files import SourceFile
from school.models import (
    AcademicYear,
    AckSheet,
    ChangeRequest,
    Consent,
    CredentialIssue,
    Curation,
    DataCheck,
    DeadlineRule,
    DiaryApplication,
    Division,
    ExternalId,
    ImportRun,
    Movement,
    MovementRequest,
    NonTeachingSpan,
    Subject,
)
from school.policies import PEOPLE_IMPORT, ROSTER_IMPORT
from school.services.people.plan import ImportTerms
from school.services.people_files import drafts as people_drafts
from school.services.people_files.drafts import FileKind
from tests.factories import people_lists, plans, rosters, timetables
from tests.factories.cast import NOW, TODAY, Cast, build_cast
from tests.factories.journal import make_lesson
from tests.factories.school import make_group
from tests.factories.substitutions import make_absence
from tests.factories.timetable_versions import make_version

WEEK = dt.date(2026, 1, 12)
THIS_WEEK = dt.date(2026, 1, 19)
FEED_SECRET = "a-secret-of-the-matrix"
FROST, SATURDAY = dt.date(2026, 3, 10), dt.date(2026, 2, 7)
CALENDAR_TEXT = "Вид;Название;С;По\nбез занятий;Мороз;11.03.2026;\n"

# The columns of access_matrix.txt, by the names of the cast.
PEOPLE = {
    "anon": None,
    "admin": "administrator",
    "direct": "director",
    "deputy": "deputy",
    "secret": "secretary",
    "audit": "auditor",
    "health": "health_worker",
    "teach": "teacher",
    "strang": "stranger",
    "class": "class_teacher",
    "mother": "mother",
    "fmoth": "foreign_mother",
    "pupil": "pupil",
    "odep": "other_deputy",
    "otea": "other_teacher",
    "omot": "other_mother",
}


@dataclass(slots=True)
class Stage:
    """The cast with what it has made: all of it of the first school."""

    cast: Cast
    rule: DeadlineRule
    new_year: AcademicYear
    job: Job
    volume: BoundVolume
    digest: Digest
    incident: Incident
    consent: Consent
    application: DiaryApplication
    sheet: AckSheet


def set_stage() -> Stage:
    cast = build_cast()
    rule = DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=DeadlineCode.LESSON,
        levels=list(Level.values),
        unit=DueUnit.SCHOOL_DAY_END,
        clause="п. 6",
    )
    new_year = AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )
    job = Job(
        school=cast.school,
        owner=cast.users["secretary"],
        kind=JobKind.PRINT_JOURNAL,
        title="5А",
        state=JobState.DONE,
        file_name="5А.pdf",
        created_at=NOW,
        finished_at=NOW,
    )
    job.stored_as = f"jobs/{job.pk}.pdf"
    job.sha256 = files.store(name=job.stored_as, content=b"%PDF-1.7")
    job.save()
    volume = BoundVolume.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        job=job,
        registry_no=1,
        pages=8,
        sheets=4,
        sha256=job.sha256,
        printed_at=NOW,
    )
    digest = Digest.objects.create(
        school=cast.school,
        guardian=cast.guardians["mother"],
        student=cast.students["pupil"],
        week_starts_on=WEEK,
        address="mother@example.org",
        claimed_at=NOW,
        attempts=3,
        error="550 no such mailbox",
    )
    CredentialIssue.objects.create(
        school=cast.school,
        number=1,
        kind=CredentialKind.FIRST_PASSWORD,
        user=cast.users["pupil"],
        student=cast.students["pupil"],
        issued_by=cast.users["secretary"],
        issued_at=NOW,
        expires_at=NOW + dt.timedelta(days=30),
    )
    consent, application, sheet = _set_papers(cast)
    _set_data(cast)
    _set_plans(cast)
    _set_terms(cast)
    _set_division(cast)
    _set_activities(cast)
    _set_calendar(cast)
    UserSession.objects.create(
        user=cast.users["teacher"], session_key="of-the-teacher", created_at=NOW, seen_at=NOW
    )
    Movement.objects.create(
        school=cast.school,
        kind=MovementKind.REPEAT,
        student=cast.students["pupil"],
        order_no="58-у",
        order_on=NOW.date(),
        effective_on=NOW.date(),
        from_class=cast.class_5a,
        recorded_at=NOW,
    )
    Absence.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        first_day=dt.date(2026, 2, 2),
        last_day=dt.date(2026, 2, 3),
        code="ill",
        state="announced",
        announced_by=cast.users["mother"],
        announced_at=NOW,
    )
    Absence.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        first_day=dt.date(2026, 2, 9),
        last_day=dt.date(2026, 2, 10),
        code="excused",
        document="order",
        state="accepted",
        author=cast.staff["class_teacher"],
        decided_at=NOW,
    )
    MovementRequest.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        kind=MovementKind.DEPARTURE,
        student=cast.students["pupil"],
        wanted_on=NOW.date(),
        requested_by=cast.users["class_teacher"],
        requested_at=NOW,
    )
    ImportRun.objects.create(
        school=cast.school, kind="roll_over", file_name="2024/2025 → 2025/2026", created_at=NOW
    )
    make_version(cast.year, WEEK, {cast.maths: [(2, 9)]}, name="Черновик", is_draft=True)
    _set_substitution(cast)
    _set_feed_and_assessment(cast)
    # Written by hand: its owner is a column, too, and still signed in.
    incident = Incident.objects.create(
        school=cast.school,
        number=1,
        account=cast.users["stranger"],
        reported_by=cast.users["stranger"],
        detected_at=NOW,
        reported_at=NOW,
        informed_at=NOW,
        reporter_name="Чужанова А. А.",
        act_no="1",
    )
    return Stage(cast, rule, new_year, job, volume, digest, incident, consent, application, sheet)


def _set_papers(cast: Cast) -> tuple[Consent, DiaryApplication, AckSheet]:
    """What the mother has signed about the pupil, and a document for all parents."""
    signed = {
        "school": cast.school,
        "number": 1,
        "guardian": cast.guardians["mother"],
        "student": cast.students["pupil"],
        "recorded_by": cast.users["secretary"],
        "recorded_at": NOW,
    }
    return (
        Consent.objects.create(**signed, purpose=ConsentPurpose.JOURNAL, signed_on=WEEK),
        DiaryApplication.objects.create(
            **signed, school_class=cast.class_5a, informed_by=InformedBy.DIARY, submitted_on=WEEK
        ),
        AckSheet.objects.create(
            school=cast.school, title="Положение", audience=Audience.GUARDIANS, opened_on=WEEK
        ),
    )


def _set_plans(cast: Cast) -> None:
    """Plans of the teacher that colleagues do not see, one for each step of their way."""
    for version, status in enumerate(("approved", "submitted", "draft"), start=1):
        plans.make_plan(
            cast.maths,
            cast.staff["teacher"],
            "Дроби",
            title=f"План: {status}",
            status=status,
            version=version,
            is_shared=False,
        )


def _set_data(cast: Cast) -> None:
    """A request of the mother, a check of 5А and a parallel of the deputy."""
    ChangeRequest.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        field="address",
        new_value="Заречье, ул. Садовая, 5",
        requested_by=cast.users["mother"],
        requested_at=NOW,
    )
    DataCheck.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        month=dt.date(2026, 1, 1),
        due_on=dt.date(2026, 1, 31),
    )
    Curation.objects.create(
        school=cast.school, staff=cast.staff["deputy"], grade=6, since=WEEK, order_no="7"
    )


def _set_terms(cast: Cast) -> None:
    """Conduct marks are on; the teacher asks to reopen the first quarter and has entered a mark
    from another school."""
    cast.regulation.conduct_scale = "levels"
    cast.regulation.save()
    TermReopening.objects.create(
        school=cast.school,
        term=cast.scheme.terms.get(number=1),
        group=cast.maths,
        requested_by=cast.staff["teacher"],
        requested_at=NOW,
        reason="Исправить отметку",
        hours=24,
    )
    BroughtMark.objects.create(
        school=cast.school,
        student=cast.students["pupil"],
        year=cast.year,
        subject=cast.maths.subject,
        given_on=WEEK,
        value=5,
        from_school="Лицей № 4",
        author=cast.staff["teacher"],
        recorded_at=NOW,
    )


def _set_feed_and_assessment(cast: Cast) -> None:
    """The calendar address of teach, and a work from outside in 5А."""
    CalendarFeed.objects.create(
        school=cast.school,
        owner=cast.users["teacher"],
        kind=FeedKind.TEACHER,
        staff=cast.staff["teacher"],
        token_hash=digest(FEED_SECRET),
        created_at=NOW,
    )
    add_assessment(
        actor=cast.actors["deputy"],
        year=cast.year,
        name="ВПР",
        subject=cast.maths.subject,
        level=AssessmentLevel.FEDERAL,
        on=dt.date(2026, 4, 14),
        minutes=45,
        order_no="",
        classes=[cast.class_5a],
    )


def _set_substitution(cast: Cast) -> None:
    """The teacher was away for a day, the stranger gave a lesson in 1А."""
    absence = make_absence(cast, first=dt.date(2026, 1, 13))
    lesson = make_lesson(
        cast.maths_1a,
        absence.starts_on,
        slot=5,
        teacher=cast.staff["stranger"],
        replaced_teacher=cast.staff["teacher"],
    )
    Substitution.objects.create(
        school=cast.school,
        group=cast.maths_1a,
        on=lesson.on,
        slot=lesson.slot,
        kind="same_subject",
        absence=absence,
        absent_staff=cast.staff["teacher"],
        substitute=cast.staff["stranger"],
        reason="больничный лист",
    )


def _draft(stage: Stage) -> TimetableVersion:
    return stage.cast.year.timetable_versions.get(name="Черновик")


def _club(stage: Stage) -> int:
    return stage.cast.class_5a.group_classes.get(group__purpose="extracurricular").group_id


def _set_activities(cast: Cast) -> None:
    """A chess club of 5А, a lesson that fell out, and a file for the homework of another."""
    subject = Subject.objects.create(
        school=cast.school, name="Шахматы", short_name="шахматы", is_extracurricular=True
    )
    club = make_group(subject, cast.class_5a, teacher=cast.staff["teacher"])
    club.purpose = GroupPurpose.EXTRACURRICULAR
    club.save(update_fields=["purpose"])
    make_lesson(
        cast.maths,
        dt.date(2026, 1, 22),
        slot=2,
        status=LessonStatus.CANCELLED,
        cancel_reason="карантин",
    )
    stored_as = "homework/задачи.pdf"
    files.store(name=stored_as, content=b"%PDF-1.7")
    HomeworkAttachment.objects.create(
        school=cast.school,
        lesson=cast.lesson,
        kind=AttachmentKind.FILE,
        title="Задачи",
        file=stored_as,
        size=8,
        content_type="application/pdf",
        author=cast.staff["teacher"],
        added_at=NOW,
    )


def _set_calendar(cast: Cast) -> None:
    """A frosty day, a Saturday by Monday's timetable, bells of their own and an import."""
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind=NonTeachingSpan.Kind.EXCEPTION,
        name="Мороз",
        starts_on=FROST,
        ends_on=FROST,
    )
    SpecialDay.objects.create(
        school=cast.school, year=cast.year, on=SATURDAY, name="Перенос", weekday=1
    )
    bells = BellSchedule.objects.create(school=cast.school, year=cast.year, name="Короткие")
    BellPeriod.objects.create(
        school=cast.school,
        schedule=bells,
        number=1,
        starts_at=dt.time(9),
        ends_at=dt.time(9, 30),
    )
    ImportRun.objects.create(
        school=cast.school, kind=CALENDAR_IMPORT, file_name="calendar.csv", created_at=NOW
    )
    ImportRun.objects.create(
        school=cast.school, kind=TIMETABLE_IMPORT, file_name="timetable.xml", created_at=NOW
    )
    ExternalId.objects.create(
        school=cast.school,
        source=timetable_names.SOURCE,
        entity="subject",
        external_id="Матеша",
        object_id=cast.maths.subject_id,
    )


def _set_division(cast: Cast) -> None:
    """The teacher of mathematics proposes to divide 5А."""
    Division.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        subject=cast.maths.subject,
        since=dt.date(2026, 2, 2),
        plan={
            "classes": [cast.class_5a.pk],
            "moves_lessons": False,
            "hours": "1",
            "parts": [
                {
                    "label": f"5А, {name}",
                    "staff": cast.staff["teacher"].pk,
                    "students": [cast.students[name].pk],
                }
                for name in ("pupil", "classmate")
            ],
        },
        requested_by=cast.users["teacher"],
        requested_at=NOW,
    )


# What an address names, by the word that stands in the second column of the matrix.
OBJECTS: dict[str, Callable[[Stage], list[Any]]] = {
    "-": lambda _: [],
    "maths-5a": lambda stage: [stage.cast.maths.pk],
    "lesson-5a": lambda stage: [stage.cast.lesson.pk],
    "ahead-5a": lambda stage: [stage.cast.lesson_ahead.pk],
    "fallen-5a": lambda stage: [stage.cast.maths.lessons.get(status="cancelled").pk],
    "attachment": lambda stage: [stage.cast.lesson.attachments.get().pk],
    "club": lambda stage: [_club(stage)],
    "cell-5a": lambda stage: [stage.cast.lesson.pk, pupil_of(stage)],
    "pupil-5a": lambda stage: [stage.cast.maths.pk, pupil_of(stage)],
    "subject-5a": lambda stage: [stage.cast.class_5a.pk, stage.cast.maths.subject_id],
    "division": lambda stage: [stage.cast.class_5a.divisions.get().pk],
    "work-5a": lambda stage: [stage.cast.work.pk],
    "mark-5a": lambda stage: [stage.cast.mark.pk],
    "announced": lambda stage: [stage.cast.students["pupil"].absences.get(state="announced").pk],
    "away": lambda stage: [stage.cast.students["pupil"].absences.get(state="accepted").pk],
    "russian-6b": lambda stage: [stage.cast.russian_6b.pk],
    "plan-done": lambda stage: [plan_of(stage, "approved").pk],
    "plan-sent": lambda stage: [plan_of(stage, "submitted").pk],
    "plan-draft": lambda stage: [plan_of(stage, "draft").pk],
    "plan-file": lambda stage: [_plan_file(stage)],
    "lesson-6b": lambda stage: [stage.cast.lesson_6b.pk],
    "lesson-1a": lambda stage: [stage.cast.lesson_1a.pk],
    "regulation": lambda stage: [stage.cast.regulation.pk],
    "term": lambda stage: [stage.cast.closed_term.pk],
    "reopening": lambda stage: [stage.cast.maths.reopenings.get().pk],
    "brought": lambda stage: [stage.cast.students["pupil"].brought_marks.get().pk],
    "movement": lambda stage: [stage.cast.students["pupil"].movements.get().pk],
    "movement-request": lambda stage: [stage.cast.students["pupil"].movement_requests.get().pk],
    "move": lambda stage: [ImportRun.objects.get(school=stage.cast.school, kind="roll_over").pk],
    "teacher-absence": lambda stage: [stage.cast.staff["teacher"].own_absences.get().pk],
    "substitution": lambda stage: [stage.cast.maths_1a.substitutions.get(slot=5).pk],
    "draft-version": lambda stage: [_draft(stage).pk],
    "draft-entry": lambda stage: [_draft(stage).pk, _draft(stage).entries.get().pk],
    "draft-group": lambda stage: [_draft(stage).pk, stage.cast.maths.pk],
    "list": lambda stage: [_list_of_people(stage)],
    "import": lambda stage: [_import_of_people(stage).pk],
    "roster-file": lambda stage: [_roster(stage)],
    "roster-import": lambda stage: [_import_of_roster(stage).pk],
    "year": lambda stage: [stage.cast.year.pk],
    "scheme": lambda stage: [stage.cast.scheme.pk],
    "days-off": lambda stage: [stage.cast.year.non_teaching_spans.get().pk],
    "special-day": lambda stage: [stage.cast.year.special_days.get().pk],
    "bells": lambda stage: [stage.cast.year.bell_schedules.get(name="Короткие").pk],
    "calendar-file": lambda stage: [_calendar_file(stage)],
    "calendar-import": lambda stage: [
        ImportRun.objects.get(school=stage.cast.school, kind=CALENDAR_IMPORT).pk
    ],
    "timetable-file": lambda stage: [_timetable_file(stage)],
    "week-import": lambda stage: [
        ImportRun.objects.get(school=stage.cast.school, kind=TIMETABLE_IMPORT).pk
    ],
    "timetable-name": lambda stage: [
        ExternalId.objects.get(school=stage.cast.school, external_id="Матеша").pk
    ],
    "rule": lambda stage: [stage.rule.pk],
    "job": lambda stage: [stage.job.pk],
    "volume": lambda stage: [stage.volume.pk],
    "digest": lambda stage: [stage.digest.pk],
    "incident": lambda stage: [stage.incident.pk],
    "incident-duty": lambda stage: [stage.incident.pk, "notified"],
    "no-token": lambda _: ["made-up"],
    "pupil": lambda stage: [pupil_of(stage)],
    "feed": lambda stage: [CalendarFeed.objects.get(token_hash=digest(FEED_SECRET)).pk],
    "feed-address": lambda stage: [stage.cast.school.slug, FEED_SECRET],
    "assessment": lambda stage: [Assessment.objects.get(school=stage.cast.school).pk],
    "class-5a": lambda stage: [stage.cast.class_5a.pk],
    "consent": lambda stage: [stage.consent.pk],
    "application": lambda stage: [stage.application.pk],
    "sheet": lambda stage: [stage.sheet.pk],
    "signature": lambda stage: [stage.sheet.pk, stage.cast.guardians["mother"].pk],
    "link": lambda stage: [stage.cast.guardians["mother"].links.order_by("pk")[0].pk],
    "parent": lambda stage: [stage.cast.guardians["mother"].pk],
    "teacher-card": lambda stage: [stage.cast.staff["teacher"].pk],
    "deputy-card": lambda stage: [stage.cast.staff["deputy"].pk],
    "deputy-hat": lambda stage: [
        stage.cast.staff["deputy"].pk,
        stage.cast.users["deputy"].memberships.get().pk,
    ],
    "curation": lambda stage: [stage.cast.staff["deputy"].curations.get().pk],
    "request": lambda stage: [stage.cast.students["pupil"].change_requests.get().pk],
    "data-check": lambda stage: [stage.cast.class_5a.data_checks.get().pk],
    "week": lambda _: [WEEK.isoformat()],
    "week-5a": lambda stage: [stage.cast.class_5a.pk, THIS_WEEK.isoformat()],
    "letter": lambda _: ["letter.eml"],
    "teacher-user": lambda stage: [stage.cast.users["teacher"].pk],
    "teacher-session": lambda _: [UserSession.objects.get(session_key="of-the-teacher").pk],
}


def plan_of(stage: Stage, status: str) -> ThematicPlan:
    return ThematicPlan.objects.get(school=stage.cast.school, title=f"План: {status}")


def _plan_file(stage: Stage) -> UUID:
    """Sent by the teacher and not confirmed yet."""
    return drafts.keep_draft(
        actor=stage.cast.actors["teacher"],
        source=SourceFile("plan.csv", PLAN_TEXT.encode()),
        year_id=stage.cast.year.pk,
        subject_id=stage.cast.maths.subject_id,
        grade=5,
        reason="",
    )


PLAN_TEXT = "№;Тема урока\n1;Дроби\n2;Проценты\n"


def pupil_of(stage: Stage) -> int:
    return stage.cast.students["pupil"].pk


def _list_of_people(stage: Stage) -> UUID:
    """Sent by the secretary and not confirmed yet."""
    return people_drafts.keep_draft(
        actor=stage.cast.actors["secretary"],
        kind=FileKind.LIST,
        source=SourceFile("list.csv", people_lists.csv(people_lists.student()).encode()),
        terms=ImportTerms(stage.cast.year, TODAY),
    )


def _roster(stage: Stage) -> UUID:
    """Sent by the administrator and not confirmed yet."""
    return people_drafts.keep_draft(
        actor=stage.cast.actors["administrator"],
        kind=FileKind.ARCHIVE,
        source=rosters.archive(),
        terms=ImportTerms(stage.cast.year, TODAY),
    )


def _import_of_roster(stage: Stage) -> ImportRun:
    return ImportRun.objects.get_or_create(
        school=stage.cast.school, kind=ROSTER_IMPORT, defaults={"created_at": NOW}
    )[0]


def _import_of_people(stage: Stage) -> ImportRun:
    return ImportRun.objects.get_or_create(
        school=stage.cast.school,
        kind=PEOPLE_IMPORT,
        ordered_by=stage.cast.users["secretary"],
        defaults={"created_at": NOW},
    )[0]


def _calendar_file(stage: Stage) -> UUID:
    """Sent by the deputy and not confirmed yet."""
    return calendar_drafts.keep_draft(
        actor=stage.cast.actors["deputy"],
        source=SourceFile("calendar.csv", CALENDAR_TEXT.encode()),
        year=stage.cast.year,
        part=None,
    )


def _timetable_file(stage: Stage) -> UUID:
    """Sent by the deputy, with names that nobody has explained yet."""
    return timetable_drafts.keep_draft(
        actor=stage.cast.actors["deputy"],
        source=SourceFile("timetable.xml", TIMETABLE_TEXT),
        year=stage.cast.year,
        since=TODAY,
    )


TIMETABLE_TEXT = timetables.exchange(
    timetables.school_class("5А", timetables.group("g", "Матиматика")),
    timetables.timetable(timetables.week("w", "", (2, "1", "g"))),
)
