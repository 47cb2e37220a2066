"""The pages of the import: file, names, preview, job, result, undo."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.enums import JobKind, JobState
from core.models import Job
from core.rate_limits import EXPORT, seconds_to_wait
from schedule.imports.said_names import NEW
from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.timetable_files.names import SOURCE
from schedule.tasks import import_timetable
from school.imports.files import LONG_WORK
from school.models import ExternalId, ImportRun, Room, StaffMember, Subject, TeachingGroup
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import done
from tests.factories.timetables import exchange, group, said, school_class, timetable, week
from tests.factories.workbooks import old_workbook

pytestmark = pytest.mark.slow

START = "/timetable/import/"
TEACHERS = (
    '<teachers><teacher tid="t1" lastname="{0}" firstname="{1}" middlename="{2}"/></teachers>'
)


def a_file(*lessons: tuple[int, str, str], subject: str = "Математика", teacher: str = "") -> bytes:
    """5А has a group of the subject with the teacher, misspelt; the room is known."""
    last, first, patronymic = (teacher or "Учителева Анна Олеговна").split()
    return exchange(
        school_class("5А", group("g1", subject, teacher="t1", hours=str(len(lessons) or 1))),
        timetable(week("w", "", *(lessons or ((2, "1", "g1"),)))),
        teachers=TEACHERS.format(last, first, patronymic),
    )


def sent(client: Client, content: bytes | str, **fields: object) -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("расписание.xml", data)
    year = re.search(r'<option value="(\d+)" selected', client.get(START).content.decode())
    assert year is not None
    return client.post(START, {"file": file, "year": year[1], "since": "2026-02-02", **fields})


def followed(client: Client, response: Any) -> tuple[str, str]:
    """The address where one ends up, and the page."""
    while response.status_code in (302, 303):
        address = response["Location"]
        response = client.get(address)
    return address, response.content.decode()


def options(page: str, label: str) -> dict[str, str]:
    """The select of a question: its name under «name», and its choices by what they say."""
    found = re.search(
        rf'<label[^>]*for="id_([^"]+)"[^>]*>\s*{re.escape(label)}.*?<select(.*?)</select>',
        page,
        re.DOTALL,
    )
    assert found is not None, f"{label} is not asked about"
    choices = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)', found[2])
    return {"name": found[1], **{text: value for value, text in choices}}


def chosen(page: str) -> dict[str, str]:
    """What the selects of the page send as they stand."""
    return {
        name: (re.search(r'value="([^"]*)" selected', body) or ["", ""])[1]
        for name, body in re.findall(r'<select name="([^"]+)"(.*?)</select>', page, re.DOTALL)
    }


def ordered(client: Client, address: str, **fields: object) -> Any:
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return client.post(address, {"seen": seen[1], **fields})


def carried_out() -> Job:
    """What a worker does with the job."""
    job = Job.objects.get(kind=JobKind.TIMETABLE_IMPORT, state=JobState.QUEUED)
    import_timetable.apply(args=(str(job.pk),))
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_file_is_explained_looked_at_imported_and_undone(cast: Cast) -> None:
    client = cast.client("deputy")
    teacher = cast.staff["teacher"]
    misspelt = f"{teacher.last_name[:-1]}о {teacher.first_name} {teacher.patronymic}"
    address, page = followed(client, sent(client, a_file(teacher=misspelt)))
    assert address.endswith("/names/")
    question = options(page, misspelt)
    sure = [text for text in question if text.startswith(teacher.full_name)]
    assert len(sure) == 1
    answers = chosen(page) | {question["name"]: question[sure[0]]}
    address, page = followed(client, client.post(address, answers))
    assert "Математика" in page
    entries = TimetableEntry.objects.count()

    response = ordered(client, address)

    job = carried_out()
    assert job.state == JobState.DONE, job.error
    assert response["Location"] == f"/jobs/{job.pk}/"
    run = ImportRun.objects.get(kind="timetable")
    assert run.ordered_by == cast.users["deputy"]
    assert TimetableEntry.objects.count() == entries + 1
    assert not StaffMember.objects.filter(last_name=misspelt.split(maxsplit=1)[0]).exists()
    result, page = followed(client, client.get(address))
    assert result == f"{START}runs/{run.pk}/"
    assert f"{START}runs/{run.pk}/undo/" in page
    assert "расписание.xml" in client.get(START).content.decode()

    assert client.post(f"{START}runs/{run.pk}/undo/").status_code == 303
    assert TimetableEntry.objects.count() == entries
    assert f"{START}runs/{run.pk}/undo/" not in client.get(result).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"<TimeTableExchange><Plan>",
        b"\x00\x01\x02",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "aa">]><TimeTableExchange>&a;</TimeTableExchange>',
        b"<orders><order/></orders>",
    ],
    ids=["truncated", "no text", "empty", "entities", "another XML"],
)
def test_bad_file_is_refused_with_sentences_and_nothing_is_kept(cast: Cast, data: bytes) -> None:
    client = cast.client("deputy")

    response = sent(client, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page or "field-errors" in page
    assert ImportRun.objects.filter(kind="timetable").count() == 0


def test_old_excel_is_taken_as_the_new_one(cast: Cast) -> None:
    client = cast.client("deputy")
    rows = [["", "", '5 "А" класс', ""], ["ПОНЕДЕЛЬНИК", "1", "Ритмика", "9"]]

    address, page = followed(client, sent(client, old_workbook(rows)))

    assert address.endswith("/names/")
    assert options(page, "Ритмика")["Создать: Ритмика"] == str(NEW)
    assert ".xls," in client.get(START).content.decode()


def test_day_outside_the_year_is_refused(cast: Cast) -> None:
    response = sent(cast.client("deputy"), a_file(), since="2027-01-01")

    assert response.status_code == 422
    assert said("This day is outside the academic year.") in response.content.decode()


def test_file_of_another_person_is_not_found(cast: Cast) -> None:
    address = sent(cast.client("deputy"), a_file())["Location"]

    statuses = {
        name: cast.client(name).get(address).status_code
        for name in ("administrator", "other_deputy", "director", "teacher", "mother")
    }

    assert statuses == {
        "administrator": 404,
        "other_deputy": 404,
        "director": 403,
        "teacher": 403,
        "mother": 403,
    }
    assert cast.client("deputy").get(f"{START}{uuid.uuid4()}/").status_code == 404


def known(client: Client, content: bytes) -> str:
    """The address of the preview, names explained as they are offered or made anew."""
    address, page = followed(client, sent(client, content))
    if address.endswith("/names/"):
        answers = {name: value or "-2" for name, value in chosen(page).items()}
        address, _page = followed(client, client.post(address, answers))
    return address


def test_unanswered_names_are_asked_again(cast: Cast) -> None:
    client = cast.client("deputy")
    address, _page = followed(client, sent(client, a_file(subject="Матиматико")))
    assert address.endswith("/names/")

    response = client.post(address, {})

    assert response.status_code == 422
    assert said("Say what this name means.") in response.content.decode()
    assert ExternalId.objects.filter(source=SOURCE).count() == 0


def test_preview_filters_changes_and_shows_the_week_of_a_class(cast: Cast) -> None:
    client = cast.client("deputy")
    address = known(client, a_file((2, "1", "g1"), (3, "2", "g1"), subject="Астрономия"))

    def rows(query: str) -> int:
        page = client.get(f"{address}?{query}").content.decode()
        return page.partition('id="changes-title"')[2].partition('id="week"')[0].count("<ins>")

    assert rows("") == 2
    assert rows("change=added") == 2
    assert rows("change=removed") == 0
    assert rows("class=5А") == 2
    assert rows("class=6Б") == 0
    assert rows("q=астроном") == 2
    assert rows("q=химия") == 0
    week_of_5a = client.get(f"{address}?week=5А").content.decode().partition('id="week"')[2]
    assert week_of_5a.count("Астрономия") == 2
    assert TimetableEntry.objects.filter(group__subject__name="Астрономия").count() == 0
    assert Subject.objects.filter(name="Астрономия").count() == 0


def test_lessons_without_a_place_are_listed_and_need_consent(cast: Cast) -> None:
    client = cast.client("deputy")
    address = known(client, a_file((2, "1", "g1"), (3, "77", "g1")))
    page = client.get(address).content.decode()
    assert "Lesson[77]" in page
    assert said("No bell with this id is known.") in page

    assert ordered(client, address).status_code == 422
    assert Job.objects.filter(kind=JobKind.TIMETABLE_IMPORT).count() == 0
    response = ordered(client, address, may_leave_out="on")
    assert response.status_code == 303
    assert Job.objects.filter(kind=JobKind.TIMETABLE_IMPORT).count() == 1
    # A second order waits for the first.
    assert ordered(client, address, may_leave_out="on").status_code == 409


def long_file(content: bytes) -> bytes:
    """The same to every reader, and worth a worker's while."""
    assert content.endswith(b"</TimeTableExchange>")
    padding = b"<!--" + b"x" * LONG_WORK + b"-->"
    return content.removesuffix(b"</TimeTableExchange>") + padding + b"</TimeTableExchange>"


def job_of(response: Any) -> Job:
    assert response.status_code == 303
    return Job.objects.get(pk=response["Location"].rstrip("/").rsplit("/", 1)[-1])


@pytest.mark.django_db(transaction=True)
def test_long_file_is_looked_at_and_taken_back_by_a_worker(cast: Cast) -> None:
    client = cast.client("deputy")
    address = sent(client, long_file(a_file(subject="Астрономия")))["Location"]
    address, page = followed(client, client.get(address))
    assert address.endswith("/names/")
    answers = {name: value or "-2" for name, value in chosen(page).items()}
    preview = client.post(address, answers)["Location"]

    order = client.get(preview)
    assert client.get(preview)["Location"] == order["Location"]
    job = done(job_of(order))

    assert (job.kind, job.state, job.error) == (JobKind.TIMETABLE_LOOK, JobState.DONE, "")
    watched = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert watched["HX-Redirect"] == preview
    ordered(client, preview)
    assert carried_out().state == JobState.DONE
    run = ImportRun.objects.get(kind="timetable")
    # As if it had been the timetable of a whole school.
    run.report["tallies"]["schedule.timetableentry"]["added"] = 5000
    run.save(update_fields=["report"])
    job = done(job_of(client.post(f"{START}runs/{run.pk}/undo/")))
    assert (job.kind, job.state, job.error) == (JobKind.IMPORT_UNDO, JobState.DONE, "")
    watched = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert watched["HX-Redirect"] == f"{START}runs/{run.pk}/"
    assert not TimetableEntry.objects.filter(group__subject__name="Астрономия").exists()


@pytest.mark.django_db(transaction=True)
def test_newer_file_moves_lessons_and_undo_waits_for_the_latest(cast: Cast) -> None:
    client = cast.client("administrator")
    subject = "Астрономия"
    ordered(client, known(client, a_file((2, "1", "g1"), subject=subject)))
    assert carried_out().state == JobState.DONE
    first = ImportRun.objects.get(kind="timetable")

    address = known(client, a_file((4, "2", "g1"), subject=subject))
    page = client.get(address).content.decode()
    assert page.partition('id="changes-title"')[2].count("<del>") == 1
    ordered(client, address)
    assert carried_out().state == JobState.DONE

    lesson = TimetableEntry.objects.get(group__subject__name=subject)
    assert (lesson.weekday, lesson.slot) == (3, 2)
    assert TeachingGroup.objects.filter(subject__name=subject).count() == 1
    response = client.post(f"{START}runs/{first.pk}/undo/")
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    second = ImportRun.objects.filter(kind="timetable").latest("pk")
    assert client.post(f"{START}runs/{second.pk}/undo/").status_code == 303
    assert client.post(f"{START}runs/{first.pk}/undo/").status_code == 303
    assert not TimetableEntry.objects.filter(group__subject__name=subject).exists()


@pytest.mark.django_db(transaction=True)
def test_import_after_a_change_of_the_school_is_looked_at_once_more(cast: Cast) -> None:
    client = cast.client("deputy")
    address = known(client, a_file(subject="Астрономия"))
    ordered(client, address)
    Room.objects.create(school=cast.school, name="12")
    Room.objects.filter(name="12").update(name="13")
    Subject.objects.create(school=cast.school, name="Астрономия", short_name="Астр.")

    job = carried_out()

    assert job.state == JobState.FAILED
    assert job.error == said(
        "The timetable of the school has changed since the preview was shown. Look at the"
        " preview once more."
    )
    assert ImportRun.objects.filter(kind="timetable").count() == 0
    assert client.get(address).status_code == 200


def test_names_are_listed_changed_and_forgotten(cast: Cast) -> None:
    client = cast.client("deputy")
    row = ExternalId.objects.create(
        school=cast.school,
        source=SOURCE,
        entity="subject",
        external_id="Матеша",
        object_id=cast.maths.subject_id,
    )
    page = client.get(f"{START}names/").content.decode()
    assert "Матеша" in page
    assert cast.maths.subject.name in page
    assert "Матеша" not in client.get(f"{START}names/?kind=room").content.decode()

    assert client.post(f"{START}names/{row.pk}/", {"meaning": "999999"}).status_code == 422
    assert client.post(f"{START}names/{row.pk}/", {"meaning": "-1"}).status_code == 303
    row.refresh_from_db()
    assert row.object_id == -1

    assert client.post(f"{START}names/{row.pk}/forget/").status_code == 303
    assert not ExternalId.objects.filter(pk=row.pk).exists()


def test_timetable_in_force_goes_out_as_nsxml(cast: Cast) -> None:
    client = cast.client("deputy")
    assert client.post("/timetable/export/").status_code == 303

    TimetableVersion.objects.create(
        school=cast.school,
        year=cast.year,
        name="Расписание",
        since=cast.year.starts_on,
        published_at=NOW,
    )
    response = client.post("/timetable/export/")

    assert response["Content-Type"] == "application/xml"
    assert "attachment" in response["Content-Disposition"]
    assert b"TimeTableExchange" in response.content


def test_export_is_stopped_like_the_others(cast: Cast) -> None:
    client = cast.client("deputy")
    for _ in range(EXPORT.most):
        seconds_to_wait(EXPORT, f"user-{cast.users['deputy'].pk}", takes=True)

    response = client.post("/timetable/export/")

    assert (response.status_code, response["Retry-After"]) == (429, "20")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_as_many_queries_for_one_row_as_for_three(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = cast.client("deputy")
    for at in range(count):
        ImportRun.objects.create(
            school=cast.school,
            kind="timetable",
            file_name=f"{at}.xml",
            ordered_by=cast.users["deputy"],
            created_at=NOW,
        )
        ExternalId.objects.create(
            school=cast.school,
            source=SOURCE,
            entity="subject",
            external_id=f"Матеша {at}",
            object_id=cast.maths.subject_id,
        )
    client.get(START)

    with django_assert_num_queries(8):
        client.get(START)
    with django_assert_num_queries(8):
        client.get(f"{START}names/")
