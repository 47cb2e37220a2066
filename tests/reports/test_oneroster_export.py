"""The school as a OneRoster archive: headings, rows, rights, the way back (issue 5, point 8)."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry
from core.models import School
from journal.enums import MarkCode
from reports.selectors.oneroster.order import Order
from reports.services.oneroster import write_archive
from school.imports.files import SourceFile
from school.models import (
    AcademicYear,
    Enrolment,
    GroupMembership,
    Guardian,
    GuardianLink,
    SchoolClass,
    StaffMember,
    Student,
    TeachingAssignment,
    TeachingGroup,
)
from school.services.people.importing import Consent
from school.services.people.plan import ImportTerms
from school.services.roster.importing import import_roster
from tests.factories import journal
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import done, ordered

URL = reverse("reports:oneroster-export")

# Letter for letter, as the two versions want them.
FIRST = "sourcedId,status,dateLastModified,"
HEADINGS = {
    "1.1": {
        "users.csv": FIRST + "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
        "lineItems.csv": FIRST + "title,description,assignDate,dueDate,classSourcedId,"
        "categorySourcedId,gradingPeriodSourcedId,resultValueMin,resultValueMax",
        "results.csv": FIRST + "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,"
        "comment",
        "categories.csv": FIRST + "title",
    },
    "1.2": {
        "users.csv": FIRST + "enabledUser,username,userIds,givenName,familyName,middleName,"
        "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
        "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
        "roles.csv": FIRST + "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
        "userProfileSourcedId",
        "lineItems.csv": FIRST + "title,description,assignDate,dueDate,classSourcedId,"
        "categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId",
        "results.csv": FIRST + "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,"
        "comment,textScore,classSourcedId,inProgress,incomplete,late,missing",
        "categories.csv": FIRST + "title,weight",
        "scoreScales.csv": FIRST + "title,type,orgSourcedId,courseSourcedId,classSourcedId,"
        "scoreScaleValue",
    },
}
BOTH = {
    "manifest.csv": "propertyName,value",
    "orgs.csv": FIRST + "name,type,identifier,parentSourcedId",
    "academicSessions.csv": FIRST + "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses.csv": FIRST + "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    "subjectCodes",
    "classes.csv": FIRST + "title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "enrollments.csv": FIRST + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
}


def archived(order: Order) -> bytes:
    stream = io.BytesIO()
    write_archive(order, stream)
    return stream.getvalue()


def read(content: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {
            name: list(csv.DictReader(io.StringIO(package.read(name).decode())))
            for name in package.namelist()
        }


def headings(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {
            name: package.read(name).decode().partition("\r\n")[0] for name in package.namelist()
        }


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_headings_are_those_of_the_version(cast: Cast, version: str) -> None:
    content = archived(Order(cast.year, version, with_results=True))

    assert headings(content) == BOTH | HEADINGS[version]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_every_id_that_is_named_is_there(cast: Cast, version: str) -> None:
    files = read(archived(Order(cast.year, version, with_parents=True, with_results=True)))
    ids = {
        name.removesuffix(".csv"): {row["sourcedId"] for row in rows}
        for name, rows in files.items()
        if name != "manifest.csv"
    }

    assert all(len(ids[name]) == len(files[f"{name}.csv"]) for name in ids)
    targets = {
        "classSourcedId": "classes",
        "userSourcedId": "users",
        "studentSourcedId": "users",
        "schoolSourcedId": "orgs",
        "courseSourcedId": "courses",
        "termSourcedIds": "academicSessions",
        "parentSourcedId": "academicSessions",
        "gradingPeriodSourcedId": "academicSessions",
        "academicSessionSourcedId": "academicSessions",
        "categorySourcedId": "categories",
        "lineItemSourcedId": "lineItems",
        "agentSourcedIds": "users",
    }
    for rows in files.values():
        for row in rows:
            for column, target in targets.items():
                named = {key for key in row.get(column, "").split(",") if key}
                assert named <= ids[target]


def test_manifest_names_every_file(cast: Cast) -> None:
    files = read(archived(Order(cast.year, "1.2")))

    values = {row["propertyName"]: row["value"] for row in files["manifest.csv"]}
    assert values["oneroster.version"] == "1.2"
    assert values["manifest.version"] == "1.0"
    bulk = {f"{name[5:]}.csv" for name, value in values.items() if value == "bulk"}
    assert bulk == files.keys() - {"manifest.csv"}
    assert (values["file.results"], values["file.demographics"]) == ("absent", "absent")


def test_people_leave_without_what_is_nobodys_business(cast: Cast) -> None:
    Student.objects.update(phone="+7 914 000-11-22", address="ул. Лесная")
    Student.objects.filter(pk=cast.students["pupil"].pk).update(file_no="П-77")
    Guardian.objects.update(phone="+7 914 000-33-44")

    content = archived(Order(cast.year, "1.1", with_parents=True, with_births=True))

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist())
    # One of them is called as a role is.
    logins = {user.login for user in cast.users.values()} - {"teacher"}
    for secret in ("914", "Лесная", "П-77", "@", *(f",{login}," for login in logins)):
        assert secret not in text
    users = read(content)["users.csv"]
    assert {row["password"] for row in users} == {""}
    assert {(row["familyName"], row["role"]) for row in users} >= {
        ("Учителева", "teacher"),
        ("Секретарева", "aide"),
        ("Абрамова", "student"),
    }


def test_name_that_is_a_formula_leaves_as_text(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(last_name='=HYPERLINK("x")')

    users = read(archived(Order(cast.year, "1.1")))["users.csv"]

    assert '\'=HYPERLINK("x")' in {row["familyName"] for row in users}


def test_marks_are_results_of_works(cast: Cast) -> None:
    work = journal.make_work(cast.lesson_today, title="Контрольная № 3")
    journal.make_mark(work, cast.students["pupil"], 5, modifier="-")
    debt = journal.make_mark(work, cast.students["classmate"], None, code=MarkCode.DEBT)

    files = read(archived(Order(cast.year, "1.2", with_results=True, term=cast.term)))

    items = {row["sourcedId"]: row for row in files["lineItems.csv"]}
    results = [
        row
        for row in files["results.csv"]
        if items[row["lineItemSourcedId"]]["title"] == "Контрольная № 3"
    ]
    item = items[results[0]["lineItemSourcedId"]]
    assert (item["assignDate"], item["resultValueMin"], item["resultValueMax"]) == (
        "2026-01-20",
        "2",
        "5",
    )
    assert [(row["score"], row["scoreStatus"], row["textScore"]) for row in results] == [
        ("5", "fully graded", "5-"),
        ("", "not submitted", debt.get_code_display()),
    ]
    assert [row["missing"] for row in results] == ["false", "true"]
    assert files["scoreScales.csv"][0]["scoreScaleValue"] == "{5:5},{4:4},{3:3},{2:2}"


def test_voided_marks_and_cancelled_lessons_stay(cast: Cast) -> None:
    rows = read(archived(Order(cast.year, "1.1", with_results=True)))
    cast.lesson.status, cast.lesson.cancel_reason = "cancelled", "карантин"
    cast.lesson.save(update_fields=["status", "cancel_reason"])

    fewer = read(archived(Order(cast.year, "1.1", with_results=True)))

    assert len(rows["results.csv"]) == len(fewer["results.csv"]) + 1
    assert len(rows["lineItems.csv"]) == len(fewer["lineItems.csv"]) + 1


def test_queries_do_not_grow_with_the_school(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = Order(cast.year, "1.2", with_parents=True, with_births=True, with_results=True)
    with django_assert_num_queries(23):
        archived(order)
    for number in range(3):
        student = factory.make_student(
            cast.school, f"Новая{'абв'[number]}", school_class=cast.class_5a
        )
        GroupMembership.objects.create(
            school=cast.school, group=cast.maths, student=student, since=cast.year.starts_on
        )
        journal.make_mark(cast.work, student, 4)

    with django_assert_num_queries(23):
        archived(order)


# --- there and back ------------------------------------------------------------------------------


def empty_school(cast: Cast) -> AcademicYear:
    school = School.objects.create(slug="new", name="Новая", full_name="Новая школа")
    year = factory.make_year(school)
    factory.make_quarters(year)
    return year


def counts(school: School) -> dict[str, int]:
    models = (
        *(Student, Guardian, GuardianLink, SchoolClass, TeachingGroup, Enrolment),
        *(GroupMembership, TeachingAssignment),
    )
    return {model.__name__: model.objects.filter(school=school).count() for model in models}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_own_export_makes_the_same_school_elsewhere(cast: Cast, version: str) -> None:
    content = archived(Order(cast.year, version, with_parents=True, with_births=True))
    year = empty_school(cast)

    report = import_roster(
        actor=None,
        source=SourceFile("own.zip", content),
        terms=ImportTerms(year, year.starts_on),
        consent=Consent(),
        now=NOW,
    )

    assert report.problems == ()
    assert counts(year.school) == counts(cast.school)
    for model, fields in (
        (Student, ("last_name", "first_name", "patronymic", "born_on", "sex")),
        (StaffMember, ("last_name", "first_name", "patronymic")),
        (SchoolClass, ("grade", "letter")),
        (TeachingGroup, ("subject__name", "label", "kind", "grade")),
        (Enrolment, ("student__last_name", "school_class__letter", "since", "until")),
        (GroupMembership, ("student__last_name", "group__label", "since", "until")),
        (TeachingAssignment, ("staff__last_name", "group__label", "since", "until")),
    ):
        ours, theirs = (
            sorted(map(str, model.objects.filter(school=school).values_list(*fields)))
            for school in (cast.school, year.school)
        )
        assert ours == theirs
    # What came under foreign ids leaves under them.
    again = read(archived(Order(year, version)))
    assert {row["sourcedId"] for row in again["classes.csv"]} == {
        row["sourcedId"] for row in read(content)["classes.csv"]
    }


# --- rights --------------------------------------------------------------------------------------


def body(cast: Cast, **fields: object) -> dict[str, object]:
    return {"year": cast.year.pk, "version": "1.2", **fields}


def test_administrator_orders_downloads_and_is_written_down(cast: Cast, files_dir: Path) -> None:
    client = cast.client("administrator")

    job = done(ordered(client, URL, body(cast)))
    answer = client.get(reverse("reports:job-download", args=[job.pk]))

    assert (job.state, job.error) == ("done", "")
    assert answer["Content-Type"] == "application/zip"
    assert "results.csv" not in read(answer.content)
    entry = AccessLogEntry.objects.get()
    assert (entry.user, entry.page, entry.object_id) == (
        cast.users["administrator"],
        AccessedPage.EXPORT,
        0,
    )
    assert str(job.pk) in client.get(URL).content.decode()


def test_marks_leave_only_through_who_reads_journals(cast: Cast, files_dir: Path) -> None:
    administrator, deputy = cast.client("administrator"), cast.client("deputy")
    assert 'name="results"' not in administrator.get(URL).content.decode()

    without = done(ordered(administrator, URL, body(cast, results="on")))
    with_marks = done(ordered(deputy, URL, body(cast, results="on", term=cast.term.pk)))

    names = [
        read(who.get(reverse("reports:job-download", args=[job.pk])).content).keys()
        for who, job in ((administrator, without), (deputy, with_marks))
    ]
    assert ["results.csv" in found for found in names] == [False, True]


def test_year_of_another_school_is_refused(cast: Cast) -> None:
    foreign = AcademicYear.objects.exclude(school=cast.school).get()

    response = cast.client("deputy").post(URL, {"year": foreign.pk, "version": "1.2"})

    assert response.status_code == 422


def test_command_writes_the_archive(cast: Cast, tmp_path: Path) -> None:
    path, out = tmp_path / "school.zip", io.StringIO()

    call_command("export_oneroster", str(path), school="first", results=True, json=True, stdout=out)

    report = json.loads(out.getvalue())
    files = read(path.read_bytes())
    assert report["rows"] == {
        name.removesuffix(".csv"): len(rows)
        for name, rows in files.items()
        if name != "manifest.csv"
    }
    assert path.stat().st_mode & 0o777 == 0o600
