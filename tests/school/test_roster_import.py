"""Importing whole rosters: OneRoster 1.1 and 1.2, Microsoft SDS, deltas (issue 5, point 8)."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from core import clock
from core.errors import NotAllowed
from school.imports.csv_bundle import pack_folder
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused, Severity
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    ExternalId,
    GroupMembership,
    Guardian,
    ImportRun,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
    TeachingGroup,
    Term,
)
from school.services.imports import UndoRefused, undo_import
from school.services.people.importing import RowsLeftOut
from tests.factories import journal, rosters
from tests.factories.cast import Cast
from tests.factories.people_lists import bundle
from tests.factories.rosters import archive, delta, run

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "oneroster"
_MODELS = (
    *(Student, Guardian, StaffMember, SchoolClass, TeachingGroup, Subject, Enrolment),
    *(GroupMembership, TeachingAssignment, ClassTeacherDuty, ExternalId, ImportRun),
)


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in _MODELS}


def told(report: object) -> list[tuple[str, str, int]]:
    """(severity, file, row) of each problem."""
    return [
        (item.severity.value, item.place.sheet, item.place.row)
        for item in report.problems  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_people_classes_groups_and_places_are_taken_over(cast: Cast, version: str) -> None:
    report = run(cast, archive(version))

    class_7b = SchoolClass.objects.get(grade=7)
    polina = Student.objects.get(last_name="Зарницына")
    teacher = StaffMember.objects.get(last_name="Ольховская")
    assert report.problems == ()
    assert (class_7b.name, class_7b.year, class_7b.term_scheme) == ("7Б", cast.year, cast.scheme)
    assert [
        (stay.student.last_name, stay.since, stay.until)
        for stay in class_7b.enrolments.order_by("student__last_name")
    ] == [("Заречный", dt.date(2025, 9, 1), None), ("Зарницына", dt.date(2025, 9, 1), None)]
    assert [
        (group.subject.name, group.label, group.kind, group.grade, group.memberships.count())
        for group in TeachingGroup.objects.filter(grade=7).order_by("label")
    ] == [("Физика", "7Б", "whole_class", 7, 2), ("Физика", "7Б-1", "subgroup", 7, 1)]
    assert TeachingAssignment.objects.get(staff=teacher).group.label == "7Б"
    assert ClassTeacherDuty.objects.get(staff=teacher).school_class == class_7b
    assert (polina.born_on, polina.user) == (dt.date(2012, 5, 17), None)
    assert polina.guardian_links.get().guardian.last_name == "Зарницына"


def test_class_of_the_file_is_the_class_of_the_school(cast: Cast) -> None:
    """«5A» with a Latin letter is 5А, and its mathematics the page that the journal has."""
    maths = "m5,,,Математика 5А,05,km,,scheduled,,o,q3,Математика,,\n"
    classes = rosters.CLASSES + rosters.C5A + maths
    users = rosters.USERS_11 + "t2,,,TRUE,o,teacher,u5,,Ада,Учителева,,,,,,,,\n"
    extra = f"e8,,,c5a,o,s1,student,,{rosters.SINCE},\ne9,,,m5,o,s1,student,,{rosters.SINCE},\n"
    enrollments = rosters.HEAD_ENROLLMENTS + extra
    before = TeachingGroup.objects.filter(subject=cast.maths.subject).count()

    run(
        cast,
        archive(classes=classes, users=users, enrollments=enrollments),
        may_leave_out=True,
    )

    assert SchoolClass.objects.filter(year=cast.year, grade=5).count() == 1
    polina = Student.objects.get(last_name="Зарницына", first_name="Полина")
    assert polina.enrolments.get().school_class == cast.class_5a
    assert TeachingGroup.objects.filter(subject=cast.maths.subject).count() == before
    assert cast.maths in [row.group for row in polina.group_memberships.all()]


def test_second_import_changes_nothing(cast: Cast) -> None:
    run(cast, archive())
    before = stored()

    report = run(cast, archive("1.2"))

    assert (report.run_id, report.has_changes) == (None, False)
    assert stored() == before


def test_newer_file_corrects_by_id_and_makes_no_doubles(cast: Cast) -> None:
    run(cast, archive())
    before = stored()

    run(
        cast,
        archive(
            users=rosters.USERS_11.replace("Полина,Зарницына", "Паулина,Зарницкая"),
            classes=rosters.CLASSES.replace("7-Б", "7-В").replace("7Б-1", "7В-1"),
        ),
        may_leave_out=True,
    )

    assert Student.objects.get(last_name="Зарницкая").first_name == "Паулина"
    assert [row.name for row in SchoolClass.objects.filter(grade=7)] == ["7В"]
    assert TeachingGroup.objects.filter(label="7В-1").count() == 1
    assert stored() == before | {"ImportRun": 2}


def test_dry_run_writes_nothing_and_tells_the_same(cast: Cast) -> None:
    before = stored()

    tried = run(cast, archive(), dry_run=True)

    assert stored() == before
    assert (tried.run_id, tried.has_changes) == (None, True)
    assert tried.tallies == run(cast, archive()).tallies


def test_import_is_undone_until_its_rows_are_in_use(cast: Cast) -> None:
    before = stored()
    run(cast, archive())
    made = ImportRun.objects.get()

    undo_import(actor=cast.actors["administrator"], run=made, now=clock.now())

    assert stored() == before | {"ImportRun": 1}


def test_import_whose_group_has_lessons_is_not_undone(cast: Cast) -> None:
    run(cast, archive())
    journal.make_lesson(TeachingGroup.objects.get(label="7Б"), dt.date(2026, 1, 20), slot=1)

    with pytest.raises(UndoRefused):
        undo_import(
            actor=cast.actors["administrator"],
            run=ImportRun.objects.get(),
            now=clock.now(),
        )


@pytest.mark.parametrize("who", ["secretary", "deputy", "director", "teacher"])
def test_only_the_administrator_imports_a_roster(cast: Cast, who: str) -> None:
    before = stored()

    with pytest.raises(NotAllowed):
        run(cast, archive(), who=who)

    assert stored() == before


# --- sessions ------------------------------------------------------------------------------------


def test_other_dates_of_terms_are_told_of_and_never_written(cast: Cast) -> None:
    dates = list(Term.objects.order_by("pk").values_list("starts_on", "ends_on"))
    sessions = rosters.SESSIONS.format(year="2025-09-01,2026-05-31", third="2026-01-10,2026-03-20")

    report = run(cast, archive(academicSessions=sessions))

    assert told(report) == [
        ("warning", "academicSessions.csv", 2),
        ("warning", "academicSessions.csv", 3),
    ]
    assert "2025/2026: 01.09.2025 – 31.05.2026" in report.problems[0].value
    assert list(Term.objects.order_by("pk").values_list("starts_on", "ends_on")) == dates
    cast.year.refresh_from_db()
    assert cast.year.ends_on != dt.date(2026, 5, 31)


# --- deltas --------------------------------------------------------------------------------------


def test_delta_adds_updates_and_ends(cast: Cast) -> None:
    run(cast, archive())
    users = (
        f"{rosters.HEAD_USERS_11}"
        "s1,active,2026-01-15T10:00:00Z,TRUE,o,student,u1,,Полина,Светлова,Игоревна,,,,,,07,\n"
        "s3,active,2026-01-15,TRUE,o,student,u9,,Иван,Новиков,Ильич,,,,,,07,\n"
    )
    enrollments = (
        f"{rosters.HEAD_ENROLLMENTS}"
        "e4,tobedeleted,2026-01-15,f7,o,s2,student,,,\n"
        "e9,active,2026-01-15,c7b,o,s3,student,,2026-01-15,\n"
        "e10,active,2026-01-15,f7,o,s3,student,,2026-01-15,\n"
    )
    born = "sourcedId,status,dateLastModified,birthDate,sex\ns3,,,2012-02-02,male\n"

    report = run(cast, delta(users=users, enrollments=enrollments, demographics=born))

    assert (report.is_delta, report.problems) == (True, ())
    assert Student.objects.filter(last_name="Светлова").count() == 1
    members = GroupMembership.objects.filter(group__label="7Б").order_by("pk")
    assert [(row.student.last_name, row.since.day, row.until) for row in members] == [
        ("Светлова", 1, None),
        ("Заречный", 1, dt.date(2026, 1, 15)),
        ("Новиков", 15, None),
    ]
    assert Enrolment.objects.get(student__last_name="Новиков").school_class.name == "7Б"


def test_person_to_be_deleted_stays_and_every_place_ends(cast: Cast) -> None:
    run(cast, archive())
    users = f"{rosters.HEAD_USERS_11}s2,tobedeleted,2026-01-16,,,,,,,,,,,,,,,\n"
    users += "t1,tobedeleted,2026-01-17,,,,,,,,,,,,,,,\nx,tobedeleted,2026-01-17,,,,,,,,,,,,,,,\n"

    report = run(cast, delta(users=users))

    gleb = Student.objects.get(last_name="Заречный")
    assert gleb.enrolments.get().until == dt.date(2026, 1, 16)
    assert gleb.group_memberships.get().until == dt.date(2026, 1, 16)
    teacher = StaffMember.objects.get(last_name="Ольховская")
    assert teacher.assignments.get().until == dt.date(2026, 1, 17)
    assert teacher.class_duties.get().until == dt.date(2026, 1, 17)
    assert teacher.left_on is None
    assert told(report) == [("warning", "users.csv", row) for row in (2, 3, 4)]


def test_transfer_ends_the_former_class_and_begins_the_next(cast: Cast) -> None:
    run(cast, archive(classes=rosters.CLASSES + rosters.C5A))
    enrollments = (
        f"{rosters.HEAD_ENROLLMENTS}"
        "e20,active,,c5a,o,s2,student,,2026-01-16,\ne2,tobedeleted,,c7b,o,s2,student,,,2026-01-16\n"
    )

    run(cast, delta(enrollments=enrollments))

    gleb = Student.objects.get(last_name="Заречный")
    assert [(stay.school_class.name, stay.until) for stay in gleb.enrolments.order_by("since")] == [
        ("7Б", dt.date(2026, 1, 16)),
        ("5А", None),
    ]
    assert [(row.group.label, row.until) for row in gleb.group_memberships.order_by("since")] == [
        ("7Б", dt.date(2026, 1, 16)),
        ("5А", None),
    ]


def test_class_to_be_deleted_ends_its_places(cast: Cast) -> None:
    run(cast, archive())
    head = rosters.CLASSES.splitlines()[0]
    classes = (
        f"{head}\nf7h,tobedeleted,2026-01-16,,,,,,,,,,,\nc7b,tobedeleted,2026-01-16,,,,,,,,,,,\n"
    )

    report = run(cast, delta(classes=classes))

    assert GroupMembership.objects.get(group__label="7Б-1").until == dt.date(2026, 1, 16)
    assert SchoolClass.objects.get(grade=7).enrolments.filter(until=None).count() == 2
    assert told(report) == [("warning", "classes.csv", 3)]


def test_whole_file_that_no_longer_names_somebody_ends_nothing(cast: Cast) -> None:
    run(cast, archive())
    short = rosters.ENROLLMENTS.replace(f"e4,,,f7,o,s2,student,false,{rosters.SINCE},\n", "")

    report = run(cast, archive(enrollments=short))

    assert told(report) == [("warning", "classes.csv", 3)]
    assert GroupMembership.objects.filter(group__label="7Б", until=None).count() == 2


# --- other shapes --------------------------------------------------------------------------------


def test_sds_21_is_taken_over_and_repeated_without_doubles(cast: Cast) -> None:
    run(cast, rosters.sds_21())
    before = stored()

    again = run(cast, rosters.sds_21())

    class_7b = SchoolClass.objects.get(grade=7)
    assert class_7b.enrolments.count() == 2
    group = TeachingGroup.objects.get(grade=7)
    assert (group.subject.name, group.label, group.memberships.count()) == ("Физика", "7Б", 2)
    assert group.assignments.get().staff.last_name == "Ольховская"
    assert (again.has_changes, stored()) == (False, before)


def test_sds_1_is_taken_over(cast: Cast) -> None:
    source = SourceFile(
        "sds.zip",
        bundle(
            {
                "School.csv": "SIS ID,Name\n1,Школа\n",
                "Section.csv": (
                    "SIS ID,School SIS ID,Section Name,Course Name\n"
                    "10,1,7Б,\n11,1,Физика 7Б,Физика\n"
                ),
                "Student.csv": (
                    "SIS ID,School SIS ID,First Name,Last Name,Middle Name,Grade,Birthdate\n"
                    "s1,1,Полина,Зарницына,Игоревна,7,5/17/2012\n"
                ),
                "Teacher.csv": "SIS ID,School SIS ID,First Name,Last Name\nt1,1,Нина,Ольховская\n",
                "StudentEnrollment.csv": "Section SIS ID,SIS ID\n10,s1\n11,s1\n",
                "TeacherRoster.csv": "Section SIS ID,SIS ID\n11,t1\n",
            }
        ),
    )

    report = run(cast, source)

    assert report.source == "sds"
    group = TeachingGroup.objects.get(grade=7)
    assert [row.student.last_name for row in group.memberships.all()] == ["Зарницына"]
    assert group.assignments.get().staff.last_name == "Ольховская"


# --- bad input -----------------------------------------------------------------------------------


def test_dirt_is_left_out_with_its_place_and_nothing_is_stored_without_consent(cast: Cast) -> None:
    enrollments = rosters.ENROLLMENTS + (
        f"e1,,,c7b,o,s1,student,false,{rosters.SINCE},\n"  # row 9: twice
        "e30,,,nowhere,o,s1,student,,,\n"  # row 10
        "e31,,,f7,o,nobody,student,,,\n"  # row 11
        "e32,,,f7,o,s1,aide,,,\n"  # row 12
        "e33,,,f7,o,s1,teacher,,,\n"  # row 13: a student
        "e34,,,f7,o,t1,teacher,,2026-02-30,\n"  # row 14: no such day
        "e35,,,f7h,o,s2,student,,2026-02-02,2026-02-01\n"  # row 15
    )
    classes = rosters.CLASSES + (
        "c7b,,,7Г,07,k0,,homeroom,,o,,,,\n"  # row 5: the id of another
        "h,,,Ромашка,07,k0,,HOMEROOM,,o,,,,\n"  # row 6
        "u,,,Вышивание,KG,none,,Scheduled,,o,,,,\n"  # row 7: of no grade
    )
    source = archive(enrollments=enrollments, classes=classes)
    before = stored()

    with pytest.raises(RowsLeftOut) as refused:
        run(cast, source)

    assert stored() == before
    assert {(item.place.sheet, item.place.row) for item in refused.value.problems} == {
        *(("classes.csv", row) for row in (5, 6, 7)),
        *(("enrollments.csv", row) for row in (10, 11, 13, 15)),
    }
    report = run(cast, source, may_leave_out=True)
    assert {item.place.row for item in report.problems if item.severity == Severity.WARNING} == {
        *(7, 9, 12, 14),
    }
    assert SchoolClass.objects.get(grade=7).enrolments.count() == 2


def test_missing_columns_are_refused_by_name(cast: Cast) -> None:
    classes = rosters.CLASSES.replace("sourcedId,status", "id,status")
    enrollments = rosters.ENROLLMENTS.replace("userSourcedId", "user")
    before = stored()

    with pytest.raises(ImportRefused) as refused:
        run(cast, archive(classes=classes, enrollments=enrollments))

    assert [item.place.sheet for item in refused.value.problems] == [
        "classes.csv",
        "enrollments.csv",
    ]
    assert stored() == before


def _bomb() -> bytes:
    return bundle({"users.csv": "0" * (120 * 1024 * 1024)})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(archive().content[:-40], id="truncated"),
        pytest.param(archive().content[:200], id="the beginning alone"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 100, id="no archive"),
        pytest.param(b"sourcedId,status\n", id="one table"),
        pytest.param(bundle({"users.csv": "", "classes.csv": ""}), id="empty tables"),
        pytest.param(bundle({"lineItems.csv": "sourcedId\n"}), id="no people"),
        pytest.param(
            bundle({"users.csv": rosters.USERS_11.replace("status", "role", 1)}), id="heading twice"
        ),
    ],
)
def test_file_that_is_no_roster_is_refused(cast: Cast, content: bytes) -> None:
    before = stored()

    with pytest.raises(ImportRefused) as refused:
        run(cast, SourceFile("roster.zip", content))

    assert refused.value.problems
    assert stored() == before


def test_bomb_is_refused(cast: Cast) -> None:
    with pytest.raises(ImportRefused):
        run(cast, SourceFile("roster.zip", _bomb()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings_of_other_systems_are_read(cast: Cast, encoding: str) -> None:
    tables = {name: text.encode(encoding) for name, text in rosters.tables().items()}

    report = run(cast, SourceFile("roster.zip", bundle(tables)))  # type: ignore[arg-type]

    assert report.problems == ()
    assert Student.objects.filter(last_name="Зарницына").count() == 1


def test_archive_of_several_schools_asks_for_one(cast: Cast) -> None:
    users = rosters.USERS_11 + "s9,,,TRUE,o2,student,u9,,Яна,Дальняя,Ильинична,,,,,,07,\n"
    orgs = rosters.ORGS + "o2,,,Другая,school,,\n"
    source = archive(users=users, orgs=orgs)

    with pytest.raises(ImportRefused):
        run(cast, source)
    run(cast, source, org="o")

    assert not Student.objects.filter(last_name="Дальняя").exists()
    assert SchoolClass.objects.filter(grade=7).count() == 1


@pytest.mark.parametrize(
    "folder",
    ["minimal_1.1", "ms_sds/SDS v2.1", "ms_sds/SDS Format/25 Users"],
)
def test_real_samples_are_read_or_refused_with_places(cast: Cast, folder: str) -> None:
    path = SAMPLES / folder
    if not path.is_dir():
        pytest.skip("the private samples are not here")

    report = run(cast, pack_folder(path), dry_run=True, org="10001" if "25" in folder else "")

    assert sum(sum(kinds.values()) for kinds in report.counts.values()) > 0
    assert all(str(item.place) for item in report.problems)


def test_passwords_are_not_read(cast: Cast) -> None:
    report = run(cast, archive())

    assert "Secret" not in str(report.as_json())
    assert "Secret" not in str(ImportRun.objects.get().changes)


def test_command_imports_and_takes_back(cast: Cast, tmp_path: Path) -> None:
    path, out = tmp_path / "roster.zip", io.StringIO()
    path.write_bytes(archive().content)

    call_command("import_people", str(path), school="first", roster=True, json=True, stdout=out)

    report = json.loads(out.getvalue())
    assert report["tallies"]["school.schoolclass"]["added"] == 1
    assert ImportRun.objects.get().pk == report["run"]
    call_command("import_people", school="first", undo=report["run"], stdout=io.StringIO())
    assert not SchoolClass.objects.filter(grade=7).exists()
