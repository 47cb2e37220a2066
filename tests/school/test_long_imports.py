"""Lists and archives so long that a worker looks at them, imports them and takes them back."""

import io
import re
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.enums import JobKind, JobState
from core.models import Job
from school.imports.files import LONG_WORK, SourceFile, takes_long
from school.models import Guardian, ImportRun, SchoolClass, StaffMember, Student
from tests.factories import people_lists as lists
from tests.factories import rosters
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.jobs import done

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LIST = reverse("school:people-import")
ARCHIVE = reverse("school:roster-import")
HTMX = {"HX-Request": "true"}


def padded(name: str, package: bytes) -> SourceFile:
    """A ZIP, and something large in it that no import reads."""
    stream = io.BytesIO(package)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/notes.csv", "note\n" + "x" * LONG_WORK)
    return SourceFile(name, stream.getvalue())


def long_list(*rows: list[object]) -> SourceFile:
    return padded("list.xlsx", lists.workbook(*rows))


def long_archive(**parts: str) -> SourceFile:
    return padded("roster.zip", rosters.archive(**parts).content)


def sent(client: Client, start: str, source: SourceFile) -> str:
    """The address of the preview."""
    file = SimpleUploadedFile(source.name, source.content)
    response = client.post(start, {"file": file, "since": "2026-01-20"})
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def job_of(response: HttpResponse) -> Job:
    assert response.status_code == 303, response.content.decode()
    job = Job.objects.get(pk=response["Location"].rstrip("/").rsplit("/", 1)[-1])
    assert response["Location"] == reverse("reports:job-detail", args=[job.pk])
    return job


def way_on(client: Client, job: Job) -> str:
    """Where the page of the job takes whoever watches it."""
    assert (job.state, job.error) == (JobState.DONE, "")
    return str(
        client.get(reverse("reports:job-detail", args=[job.pk]), headers=HTMX)["HX-Redirect"]
    )


def looked_at(client: Client, address: str) -> str:
    """The preview, after a worker has looked at the file."""
    job = done(job_of(client.get(address)))
    assert way_on(client, job) == address
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def decided(client: Client, address: str, page: str, **fields: object) -> Job:
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return job_of(client.post(address, {"seen": seen[1], **fields}))


def test_long_list_is_looked_at_and_imported_by_a_worker(cast: Cast) -> None:
    client = cast.client("secretary")
    address = sent(client, LIST, long_list(lists.student()))
    page = looked_at(client, address)
    assert "Зарницына Полина Игоревна" in page
    assert not Student.objects.filter(last_name="Зарницына").exists()

    job = done(decided(client, address, page))

    assert job.kind == JobKind.PEOPLE_IMPORT
    assert Student.objects.filter(last_name="Зарницына").count() == 1
    run = ImportRun.objects.get()
    assert way_on(client, job) == address
    assert client.get(address)["Location"] == f"{LIST}{run.pk}/"
    assert "list.xlsx" in client.get(f"{LIST}{run.pk}/").content.decode()


def test_long_archive_is_looked_at_imported_and_taken_back_by_a_worker(cast: Cast) -> None:
    client = cast.client("administrator")
    address = sent(client, ARCHIVE, long_archive())
    page = looked_at(client, address)
    assert "7Б-1" in page
    assert not SchoolClass.objects.filter(grade=7).exists()

    job = done(decided(client, address, page))

    run = ImportRun.objects.get()
    assert SchoolClass.objects.get(grade=7).enrolments.count() == 2
    assert way_on(client, job) == address
    # As if it had been the archive of a whole school.
    run.report["tallies"]["school.groupmembership"]["added"] = 5000
    run.save(update_fields=["report"])
    order = client.post(f"{ARCHIVE}{run.pk}/undo/")
    assert client.post(f"{ARCHIVE}{run.pk}/undo/")["Location"] == order["Location"]
    job = done(job_of(order))
    assert way_on(client, job) == f"{ARCHIVE}{run.pk}/"
    assert not Student.objects.filter(last_name="Зарницына").exists()
    run.refresh_from_db()
    assert run.undone_at is not None


def test_long_file_that_cannot_be_read_is_refused_with_sentences(cast: Cast) -> None:
    client = cast.client("administrator")
    source = long_archive(classes=rosters.CLASSES.replace("title", "name"))
    address = sent(client, ARCHIVE, source)

    job = done(job_of(client.get(address)))
    assert way_on(client, job) == address
    response = client.get(address)

    assert response.status_code == 422
    assert "classes.csv" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_file_is_looked_at_by_one_worker_at_a_time(cast: Cast) -> None:
    client = cast.client("secretary")
    address = sent(client, LIST, long_list(lists.student()))

    assert client.get(address)["Location"] == client.get(address)["Location"]
    assert Job.objects.count() == 1


def test_second_import_waits_for_the_first(cast: Cast) -> None:
    client = cast.client("secretary")
    address = sent(client, LIST, long_list(lists.student()))
    page = looked_at(client, address)
    decided(client, address, page)

    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    response = client.post(address, {"seen": seen[1]})

    assert response.status_code == 409
    assert Job.objects.filter(kind=JobKind.PEOPLE_IMPORT).count() == 1


def test_file_that_is_not_kept_any_longer_is_asked_for_again(cast: Cast) -> None:
    client = cast.client("secretary")
    address = sent(client, LIST, long_list(lists.student()))
    job = job_of(client.get(address))
    Job.objects.filter(pk=job.pk).update(params=job.params | {"token": str(uuid.uuid4())})

    job = done(job)

    assert job.state == JobState.FAILED
    assert "Отправьте его ещё раз" in job.error


def a_mother_with_a_namesake(cast: Cast) -> list[object]:
    """A student who may be a known one, whose mother may be one, too: the second question comes
    once the first is decided."""
    namesake = factory.make_guardian(cast.school, "Ёлкина")
    Guardian.objects.filter(pk=namesake.pk).update(
        first_name="Ольга", patronymic="Олеговна", phone="+7 900 000-00-01"
    )
    return lists.student(
        "Ёлкина Вера Петровна",
        Дата_рождения="18.05.2014",
        ФИО_матери="Ёлкина Ольга Олеговна",
        Телефон_матери="+7 900 000-00-02",
    )


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_question_that_comes_of_an_answer_is_asked_next(cast: Cast, *, is_long: bool) -> None:
    client = cast.client("secretary")
    row = a_mother_with_a_namesake(cast)
    source = long_list(row) if is_long else SourceFile("list.csv", lists.csv(row).encode())
    assert takes_long(source) == is_long
    address = sent(client, LIST, source)
    page = looked_at(client, address) if is_long else client.get(address).content.decode()
    assert "choice-student-1-guardian" not in page
    answer = {"choice-student-1": "new"}

    if is_long:
        job = done(decided(client, address, page, **answer))
        assert (job.state, job.error) == (
            JobState.FAILED,
            "Сначала решите, как быть с 1 возможным двойником.",
        )
        page = looked_at(client, address)
    else:
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
        assert seen is not None
        response = client.post(address, {"seen": seen[1], **answer})
        assert response.status_code == 422
        page = response.content.decode()

    question = re.search(r'name="(choice-student-1-guardian-\d)"', page)
    assert question is not None
    assert re.search(r'<input[^>]*name="choice-student-1"[^>]*value="new"[^>]*checked', page)
    answer |= {question[1]: "new"}
    if is_long:
        assert done(decided(client, address, page, **answer)).state == JobState.DONE
    else:
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
        assert seen is not None
        assert client.post(address, {"seen": seen[1], **answer}).status_code == 303
    assert ImportRun.objects.count() == 1
    assert Guardian.objects.filter(last_name="Ёлкина", first_name="Ольга").count() == 2


def test_double_of_a_long_archive_is_decided_by_the_administrator(cast: Cast) -> None:
    known = factory.make_staff(cast.school, "Ольховская")
    StaffMember.objects.filter(pk=known.pk).update(first_name="Н", patronymic="П")
    client = cast.client("administrator")
    address = sent(client, ARCHIVE, long_archive())
    page = looked_at(client, address)
    name = re.search(r'name="(choice-staff-\d+)"', page)
    assert name is not None

    staff = page.partition("Работники")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>(?:<[^>]+>)*(\d+)", staff)[3] == "1", "one to decide about"
    assert client.post(address, {"seen": "0" * 64}).status_code == 422
    job = done(decided(client, address, page, **{name[1]: f"same:{known.pk}"}))

    assert (job.state, job.error) == (JobState.DONE, "")
    assert StaffMember.objects.get(last_name="Ольховская").first_name == "Нина"


def test_token_of_a_list_opens_no_archive(cast: Cast) -> None:
    client = cast.client("administrator")
    address = sent(client, LIST, SourceFile("list.csv", lists.csv(lists.student()).encode()))

    assert client.get(address).status_code == 200
    assert client.get(address.replace(LIST, ARCHIVE)).status_code == 404
