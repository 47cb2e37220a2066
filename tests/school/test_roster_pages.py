"""The pages of the exchange: archive, preview, decision, result, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.imports.files import SourceFile
from school.models import ImportRun, SchoolClass, StaffMember, Student
from tests.factories import rosters
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

START = reverse("school:roster-import")


def sent(client: Client, source: SourceFile, **fields: object) -> HttpResponse:
    return client.post(
        START,
        {"file": SimpleUploadedFile(source.name, source.content), "since": "2025-09-01", **fields},
    )


def confirmed(client: Client, address: str, **fields: object) -> HttpResponse:
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(address).content.decode())
    assert seen is not None
    return client.post(address, {"seen": seen[1], **fields})


def test_archive_is_sent_looked_at_imported_and_undone(cast: Cast) -> None:
    client = cast.client("administrator")
    response = sent(client, rosters.archive())
    assert response.status_code == 303
    preview = client.get(response["Location"]).content.decode()
    assert not SchoolClass.objects.filter(grade=7).exists()
    assert "Зарницына Полина Игоревна" in preview
    assert "7Б-1" in preview

    answer = confirmed(client, response["Location"])

    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{START}{run.pk}/")
    assert SchoolClass.objects.get(grade=7).enrolments.count() == 2
    assert client.get(response["Location"])["Location"] == f"{START}{run.pk}/"
    assert "roster.zip" in client.get(START).content.decode()
    undone = client.post(reverse("school:roster-import-undo", args=[run.pk]), follow=True)
    assert undone.status_code == 200
    assert not Student.objects.filter(last_name="Зарницына").exists()


def test_rows_with_problems_need_consent(cast: Cast) -> None:
    client = cast.client("administrator")
    enrollments = rosters.ENROLLMENTS + "e30,,,nowhere,o,s1,student,,,\n"
    address = sent(client, rosters.archive(enrollments=enrollments))["Location"]

    refused = confirmed(client, address)

    assert refused.status_code == 422
    assert "enrollments.csv" in refused.content.decode()
    assert not ImportRun.objects.exists()
    assert confirmed(client, address, may_leave_out="on").status_code == 303
    assert ImportRun.objects.count() == 1


def test_possible_double_is_decided_by_the_administrator(cast: Cast) -> None:
    known = factory.make_staff(cast.school, "Ольховская")
    StaffMember.objects.filter(pk=known.pk).update(first_name="Н", patronymic="П")
    client = cast.client("administrator")
    address = sent(client, rosters.archive())["Location"]

    undecided = confirmed(client, address)
    page = client.get(address).content.decode()
    name = re.search(r'name="(choice-staff-\d+)"', page)
    assert name is not None
    decided = confirmed(client, address, **{name[1]: f"same:{known.pk}"})

    assert (undecided.status_code, decided.status_code) == (422, 303)
    assert StaffMember.objects.get(last_name="Ольховская").first_name == "Нина"


def test_archive_that_cannot_be_read_is_refused_on_the_page(cast: Cast) -> None:
    source = rosters.archive(classes=rosters.CLASSES.replace("title", "name"))

    response = sent(cast.client("administrator"), source)

    assert response.status_code == 422
    assert "classes.csv" in response.content.decode()


def test_known_archive_changes_nothing(cast: Cast) -> None:
    rosters.run(cast, rosters.archive())
    client = cast.client("administrator")

    page = client.get(sent(client, rosters.archive())["Location"]).content.decode()

    assert 'name="seen"' not in page


def test_draft_of_the_administrator_is_nobody_elses(cast: Cast) -> None:
    address = sent(cast.client("administrator"), rosters.archive())["Location"]

    assert cast.client("secretary").get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_imports_asks_the_same_number_of_queries(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        ImportRun.objects.create(
            school=cast.school,
            kind="roster",
            file_name=f"{number}.zip",
            ordered_by=cast.users["administrator"],
            created_at=NOW,
        )
    client = cast.client("administrator")
    client.get(START)

    with django_assert_num_queries(4):
        response = client.get(START)

    assert len(response.context["page"]) == count
