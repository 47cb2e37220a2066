"""No row of one school is reached from another: by ``visible_to`` in the code, by composite foreign
keys in the database."""

import datetime as dt
from collections.abc import Iterator

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.enums import AccessedPage, OutsideChangeKind, Role
from accounts.models import AccessLogEntry, Incident, OutsideChange, SecondFactorReset, User
from core.enums import JobKind
from core.models import Job, School, SchoolOwned
from journal.enums import AttachmentKind, Gap, TermMarkKind
from journal.models import (
    Absence,
    Assessment,
    Attendance,
    BroughtMark,
    CalendarFeed,
    CommentReceipt,
    ConductMark,
    DeadlineBreach,
    GroupExam,
    HomeworkAttachment,
    Lesson,
    Mark,
    TermMark,
    TermReopening,
    ThematicPlan,
    WeekCheck,
)
from notifications.models import Digest
from reports.models import BoundVolume
from schedule.models import Substitution, TeacherAbsence
from school.enums import (
    Audience,
    ConsentPurpose,
    CredentialKind,
    DeadlineCode,
    InformedBy,
    MovementKind,
)
from school.models import (
    AckSheet,
    ChangeRequest,
    Consent,
    CredentialIssue,
    DataCheck,
    DiaryApplication,
    Division,
    GroupMembership,
    Guardian,
    Movement,
    MovementRequest,
    StaffMember,
    Student,
    Subject,
    TeachingGroup,
)
from tests.factories.cast import NOW, ROLES, Cast
from tests.factories.journal import make_attendance

OWNED = [model for model in apps.get_models() if issubclass(model, SchoolOwned)]
VISIBLE = [
    model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")
]


def inner_references() -> Iterator[tuple[type[models.Model], str]]:
    """Every foreign key from a row of a school to a row of a school."""
    for model in OWNED:
        for field in model._meta.concrete_fields:
            if field.is_relation and issubclass(field.related_model, SchoolOwned):
                yield model, field.name


def fill(cast: Cast) -> None:
    """One row of every model that ``visible_to`` narrows, in both schools, of one family each."""
    for lesson, student, guardian, owner in (
        (
            cast.lesson,
            cast.students["pupil"],
            cast.guardians["mother"],
            cast.users["secretary"],
        ),
        (
            cast.other_lesson,
            cast.students["other_pupil"],
            Guardian.objects.get(user=cast.users["other_mother"]),
            cast.users["other_secretary"],
        ),
    ):
        school, group = lesson.school, lesson.group
        make_attendance(lesson, student, "absent")
        Absence.objects.create(
            school=school,
            student=student,
            first_day=lesson.on,
            last_day=lesson.on,
            code="ill",
            state="announced",
            announced_by=guardian.user,
            announced_at=NOW,
        )
        fill_lesson(lesson, student, guardian)
        ThematicPlan.objects.create(
            school=school,
            year=group.year,
            subject=group.subject,
            grade=group.grade,
            title="Математика, 5 класс",
            owner=lesson.teacher,
        )
        TermMark.objects.create(
            school=school,
            group=group,
            student=student,
            term=lesson.term,
            kind=TermMarkKind.TERM,
            value=4,
            author=lesson.teacher,
            recorded_at=NOW,
        )
        DeadlineBreach.objects.create(
            school=school,
            lesson=lesson,
            staff=lesson.teacher,
            gap=Gap.TOPIC,
            rule_code=DeadlineCode.LESSON,
            due_at=NOW,
            found_at=NOW,
        )
        job = Job.objects.create(
            school=school, owner=owner, kind=JobKind.PRINT_JOURNAL, title="5А", created_at=NOW
        )
        BoundVolume.objects.create(
            school=school,
            school_class=group.group_classes.get().school_class,
            job=job,
            registry_no=1,
            pages=8,
            sheets=4,
            sha256="0" * 64,
            printed_at=NOW,
        )
        fill_papers(school, group, student, guardian, owner)
        fill_timetable(lesson, owner)
        Digest.objects.create(
            school=school,
            guardian=guardian,
            student=student,
            week_starts_on=dt.date(2026, 1, 12),
            address=guardian.email,
            claimed_at=NOW,
        )


def fill_lesson(lesson: Lesson, student: Student, guardian: Guardian) -> None:
    """What hangs on a lesson and on the student's marks."""
    school, group, staff = lesson.school, lesson.group, lesson.teacher
    assert guardian.user is not None
    HomeworkAttachment.objects.create(
        school=school,
        lesson=lesson,
        kind=AttachmentKind.LINK,
        title="Видео",
        url="https://example.org/",
        author=staff,
        added_at=NOW,
    )
    CommentReceipt.objects.create(
        school=school,
        mark=Mark.objects.filter(work__lesson=lesson, student=student).order_by("pk")[0],
        user=guardian.user,
        read_at=NOW,
    )
    BroughtMark.objects.create(
        school=school,
        student=student,
        year=group.year,
        subject=group.subject,
        given_on=lesson.on,
        value=4,
        from_school="Лицей № 4",
        author=staff,
        recorded_at=NOW,
    )
    # Neither school has chosen a scale: here it only matters whose row it is.
    with pgtrigger.ignore("journal.ConductMark:conduct_rules_on_insert"):
        ConductMark.objects.create(
            school=school,
            school_class=group.group_classes.get().school_class,
            student=student,
            term=lesson.term,
            value=1,
            author=staff,
            recorded_at=NOW,
        )
    GroupExam.objects.create(school=school, group=group, opened_by=guardian.user, opened_at=NOW)
    TermReopening.objects.create(
        school=school,
        term=lesson.term,
        group=group,
        requested_by=staff,
        requested_at=NOW,
        reason="Болезнь",
    )


def fill_timetable(lesson: Lesson, owner: User) -> None:
    """An absence of the teacher, the lesson given away, a feed of it, a procedure from outside."""
    school, staff = lesson.school, lesson.teacher
    absence = TeacherAbsence.objects.create(
        school=school,
        staff=staff,
        starts_on=lesson.on,
        ends_on=lesson.on,
        reason="sick",
        recorded_by=owner,
        recorded_at=NOW,
    )
    Substitution.objects.create(
        school=school,
        group=lesson.group,
        on=lesson.on,
        slot=lesson.slot,
        kind="not_held",
        absence=absence,
        absent_staff=staff,
        reason="болезнь",
    )
    CalendarFeed.objects.create(
        school=school,
        owner=owner,
        kind="teacher",
        staff=staff,
        token_hash=f"{school.pk:064x}",
        created_at=NOW,
    )
    Assessment.objects.create(
        school=school,
        year=lesson.group.year,
        name="ВПР",
        level="federal",
        on=lesson.on,
    )


def fill_papers(
    school: School, group: TeachingGroup, student: Student, guardian: Guardian, owner: User
) -> None:
    """The papers and the records about one student, the guardian and an account."""
    school_class = group.group_classes.get().school_class
    day = NOW.date()
    recorded = {"recorded_by": owner, "recorded_at": NOW}
    family = {"school": school, "student": student, "guardian": guardian}
    AccessLogEntry.objects.create(
        school=school,
        user=owner,
        role=Role.SECRETARY,
        page=AccessedPage.STUDENT,
        object_id=student.pk,
        at=NOW,
    )
    Incident.objects.create(
        school=school,
        number=1,
        account=guardian.user,
        reported_by=guardian.user,
        detected_at=NOW,
        reported_at=NOW,
        reporter_name=guardian.full_name,
    )
    SecondFactorReset.objects.create(
        school=school, user=student.user, reset_by=owner, reset_at=NOW, reason="новый телефон"
    )
    OutsideChange.objects.create(
        school=school,
        user=student.user,
        kind=OutsideChangeKind.PASSWORD,
        by_school=school,
        done_by=owner,
        done_at=NOW,
    )
    Movement.objects.create(
        school=school,
        kind=MovementKind.ARRIVAL,
        student=student,
        order_no="1",
        order_on=day,
        effective_on=day,
        to_class=school_class,
        **recorded,
    )
    MovementRequest.objects.create(
        school=school,
        school_class=school_class,
        kind=MovementKind.DEPARTURE,
        student=student,
        wanted_on=day,
        requested_by=owner,
        requested_at=NOW,
    )
    CredentialIssue.objects.create(
        school=school,
        number=1,
        kind=CredentialKind.FIRST_PASSWORD,
        user=student.user,
        student=student,
        issued_by=owner,
        issued_at=NOW,
        expires_at=NOW + dt.timedelta(days=30),
    )
    Consent.objects.create(
        **family, number=1, purpose=ConsentPurpose.JOURNAL, signed_on=day, **recorded
    )
    DiaryApplication.objects.create(
        **family,
        number=1,
        school_class=school_class,
        informed_by=InformedBy.DIARY,
        submitted_on=day,
        **recorded,
    )
    AckSheet.objects.create(
        school=school, title="Положение", audience=Audience.GUARDIANS, opened_on=day
    )
    ChangeRequest.objects.create(
        school=school,
        student=student,
        field="phone",
        new_value="1",
        requested_by=guardian.user,
        requested_at=NOW,
    )
    DataCheck.objects.create(
        school=school, school_class=school_class, month=day.replace(day=1), due_on=day
    )
    WeekCheck.objects.create(
        school=school, school_class=school_class, week=day - dt.timedelta(days=day.weekday())
    )
    Division.objects.create(
        school=school,
        school_class=school_class,
        subject=Subject.objects.filter(school=school).order_by("pk")[0],
        since=day,
        requested_by=owner,
        requested_at=NOW,
    )


# --- in the code -----------------------------------------------------------------------------


@pytest.fixture
def filled(cast: Cast) -> Cast:
    fill(cast)
    return cast


def test_every_model_that_could_leak_has_rows_in_both_schools(filled: Cast) -> None:
    lacking = [
        (model.__name__, school.slug)
        for model in VISIBLE
        for school in (filled.school, filled.other_school)
        if not model._default_manager.filter(school=school).exists()
    ]

    assert lacking == []


def test_nobody_sees_rows_of_another_school(filled: Cast) -> None:
    leaks = [
        (name, model.__name__)
        for name, actor in filled.actors.items()
        for model in VISIBLE
        if model._default_manager.all()
        .visible_to(actor)
        .exclude(school_id=actor.school_id)
        .exists()
    ]

    assert leaks == []


def test_every_role_is_asked_about() -> None:
    assert {role for _, role in ROLES.values()} == set(Role)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("mother", {"pupil", "sibling"}),
        ("foreign_mother", {"outsider"}),
        ("pupil", {"pupil"}),
        ("other_mother", {"other_pupil"}),
        ("other_pupil", {"other_pupil"}),
    ],
)
def test_families_see_rows_of_their_own_children_only(
    filled: Cast, name: str, own: set[str]
) -> None:
    """S1-3.10, for every model that says whose row it is."""
    actor = filled.actors[name]
    children = {filled.students[child].pk for child in own}
    groups = set(
        GroupMembership.objects.filter(student__in=children).values_list("group_id", flat=True)
    )

    leaks = []
    for model in VISIBLE:
        rows = model._default_manager.all().visible_to(actor)
        names = {field.name for field in model._meta.concrete_fields}
        if model is Student:
            leaks += rows.exclude(pk__in=children)
        elif "student" in names:
            leaks += rows.exclude(student__in=children)
        elif model is TeachingGroup:
            leaks += rows.exclude(pk__in=groups)
        elif "group" in names:
            leaks += rows.exclude(group__in=groups)

    assert leaks == []
    assert set(Student.objects.visible_to(actor).values_list("pk", flat=True)) == children


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("teacher", {"pupil"}),
        ("class_teacher", {"pupil"}),
        ("stranger", {"outsider"}),
        ("mother", {"pupil"}),
        ("foreign_mother", {"outsider"}),
        ("pupil", {"pupil"}),
        ("deputy", {"pupil", "outsider"}),
        ("director", {"pupil", "outsider"}),
        ("auditor", {"pupil", "outsider"}),
        ("administrator", set()),
        ("secretary", set()),
        ("health_worker", set()),
        ("other_deputy", {"other_pupil"}),
        ("other_teacher", {"other_pupil"}),
        ("other_mother", {"other_pupil"}),
    ],
)
def test_marks_are_seen_by_whom_the_permission_matrix_names(
    filled: Cast, name: str, marked: set[str]
) -> None:
    seen = Mark.objects.visible_to(filled.actors[name]).values_list("student_id", flat=True)

    assert set(seen) == {filled.students[child].pk for child in marked}


@pytest.mark.parametrize(
    ("name", "sees"),
    [("teacher", True), ("mother", False), ("pupil", False), ("health_worker", True)],
)
def test_colleagues_are_known_to_staff_only(filled: Cast, name: str, sees: bool) -> None:
    colleagues = StaffMember.objects.visible_to(filled.actors[name])

    assert colleagues.exists() is sees


def test_absences_are_seen_by_the_class_teacher_and_no_stranger(filled: Cast) -> None:
    def seen(name: str) -> set[int]:
        rows = Attendance.objects.visible_to(filled.actors[name])
        return set(rows.values_list("student_id", flat=True))

    of_5a = {filled.students["pupil"].pk, filled.students["classmate"].pk}
    assert seen("class_teacher") == seen("teacher") == of_5a
    assert seen("stranger") == seen("foreign_mother") == set()
    assert seen("mother") == {filled.students["pupil"].pk}


# --- in the database -------------------------------------------------------------------------


def composite_keys() -> set[tuple[str, str, str]]:
    """(table, column, table referred to) of every foreign key (school_id, column) → (school_id,
    id) that PostgreSQL has and checks."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
            FROM pg_constraint c
            JOIN pg_attribute s ON s.attrelid = c.conrelid AND s.attnum = c.conkey[1]
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
            JOIN pg_attribute fs ON fs.attrelid = c.confrelid AND fs.attnum = c.confkey[1]
            JOIN pg_attribute fa ON fa.attrelid = c.confrelid AND fa.attnum = c.confkey[2]
            WHERE c.contype = 'f' AND c.convalidated AND array_length(c.conkey, 1) = 2
              AND s.attname = 'school_id' AND fs.attname = 'school_id' AND fa.attname = 'id'
            """
        )
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_every_reference_between_rows_of_a_school_is_held_to_one_school() -> None:
    wanted = {
        (
            model._meta.db_table,
            model._meta.get_field(name).column,  # type: ignore[union-attr]
            model._meta.get_field(name).related_model._meta.db_table,  # type: ignore[union-attr]
        )
        for model, name in inner_references()
    }

    assert len(wanted) > 50
    assert wanted - composite_keys() == set()


@pytest.mark.django_db
def test_every_table_of_a_school_refuses_rows_of_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name FROM information_schema.columns
            WHERE column_name = 'school_id' AND is_nullable = 'NO'
            """
        )
        strict = {name for (name,) in cursor.fetchall()}

    assert {model._meta.db_table for model in OWNED} - strict == set()


def test_database_itself_refuses_a_mark_that_points_at_another_school(cast: Cast) -> None:
    Mark.objects.filter(pk=cast.other_mark.pk).update(school=cast.school)

    with pytest.raises(IntegrityError, match="same_school"):
        connection.check_constraints()
    transaction.set_rollback(True)


def test_database_itself_refuses_a_child_of_another_school(cast: Cast) -> None:
    link = cast.guardians["mother"].links.first()
    assert link is not None

    link.student, link.gets_digest = cast.students["other_pupil"], False

    link.save(update_fields=["student", "gets_digest"])

    with pytest.raises(IntegrityError, match="same_school"):
        connection.check_constraints()
    transaction.set_rollback(True)
