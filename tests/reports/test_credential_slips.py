"""Printing slips: the job, the file that is fetched once, the words on the paper."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from accounts.models import User
from core import runner
from core.enums import JobState
from core.models import Job
from reports import tasks
from reports.printing import slips as press
from reports.services import slips
from school.enums import CredentialKind
from school.models import CredentialIssue
from school.services.credentials import Slip
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.BASE_URL = "https://journal.example.org"


def order(cast: Cast, *keys: str, by: str = "class_teacher", reason: str = "") -> Job:
    address = f"{reverse('reports:credential-issue')}?class={cast.class_5a.pk}"
    answer = cast.client(by).post(address, {"people": keys, "reason": reason})
    assert answer.status_code == 303, answer.content.decode()
    return Job.objects.latest("created_at")


def printed(cast: Cast, *keys: str, **kwargs: str) -> Job:
    job = order(cast, *keys, **kwargs)
    runner.run(job.pk, lambda job, progress: press.print_slips(job, progress, now=lambda: NOW))
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    return job


def pupil_key(cast: Cast) -> str:
    return f"student-{cast.students['pupil'].pk}"


def fetch(cast: Cast, job: Job, by: str = "class_teacher") -> Any:
    return cast.client(by).post(reverse("reports:slips-download", args=[job.pk]))


def texts(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


# --- the job -------------------------------------------------------------------------------------


def test_slip_opens_the_account_and_its_secret_is_only_on_paper(
    cast: Cast, files_dir: Path
) -> None:
    job = printed(cast, pupil_key(cast))

    (page,) = texts(fetch(cast, job).content)
    user = User.objects.get(pk=cast.users["pupil"].pk)
    words = [word for word in page.split() if len(word) == 15 and word.count("-") == 2]
    (secret,) = [word for word in words if check_password(word, user.password)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret}%"]
            )
            assert cursor.fetchone() == (0,), table
    assert list(files_dir.rglob("*.pdf")) == []


def test_job_that_is_stopped_takes_no_password_away(cast: Cast) -> None:
    before = User.objects.values().get(pk=cast.users["pupil"].pk)
    job = order(cast, pupil_key(cast))

    def stopped(job: Job, progress: Any) -> None:
        def report(done: int, total: int, step: str) -> None:
            Job.objects.filter(pk=job.pk).update(is_cancel_requested=True)
            progress._written_at = -1
            progress(done, total, step)

        press.print_slips(job, report, now=lambda: NOW)  # type: ignore[arg-type]

    runner.run(job.pk, stopped)

    job.refresh_from_db()
    assert (job.state, job.stored_as) == (JobState.CANCELLED, "")
    assert User.objects.values().get(pk=cast.users["pupil"].pk) == before
    assert not CredentialIssue.objects.filter(revoked_at__isnull=True).exists()


def test_job_of_one_who_may_no_longer_fails_with_a_sentence(cast: Cast) -> None:
    job = order(cast, pupil_key(cast))
    cast.regulation.class_teacher_issues_credentials = False
    cast.regulation.save()

    runner.run(job.pk, lambda job, progress: press.print_slips(job, progress, now=lambda: NOW))

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error
    assert not CredentialIssue.objects.exists()


# --- the file ------------------------------------------------------------------------------------


def test_file_is_handed_out_once(cast: Cast) -> None:
    job = printed(cast, pupil_key(cast))
    page = reverse("reports:job-detail", args=[job.pk])
    client = cast.client("class_teacher")
    assert reverse("reports:slips-download", args=[job.pk]) in client.get(page).content.decode()

    first, second = fetch(cast, job), fetch(cast, job)

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in first["Cache-Control"]
    assert second.status_code == 410
    assert reverse("reports:slips-download", args=[job.pk]) not in client.get(page).content.decode()


def test_file_has_no_address_that_a_link_could_follow(cast: Cast) -> None:
    job = printed(cast, pupil_key(cast))
    client = cast.client("class_teacher")

    assert client.get(reverse("reports:job-download", args=[job.pk])).status_code == 404
    assert client.get(reverse("reports:slips-download", args=[job.pk])).status_code == 405
    assert fetch(cast, job).status_code == 200


def test_file_is_its_owners(cast: Cast) -> None:
    job = printed(cast, pupil_key(cast))

    assert fetch(cast, job, by="secretary").status_code == 404
    assert fetch(cast, job, by="stranger").status_code == 404
    assert fetch(cast, job, by="other_secretary").status_code == 404
    assert fetch(cast, job, by="deputy").status_code == 403
    assert fetch(cast, job).status_code == 200


def test_file_lies_for_an_hour(cast: Cast, files_dir: Path) -> None:
    job = printed(cast, pupil_key(cast))

    with time_machine.travel(NOW + dt.timedelta(minutes=59)):
        tasks.forget_files()
        assert len(list(files_dir.rglob("*.pdf"))) == 1
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        assert fetch(cast, job).status_code == 410
        tasks.forget_files()

    assert list(files_dir.rglob("*.pdf")) == []
    job.refresh_from_db()
    assert job.stored_as == ""


def test_file_of_two_who_ask_at_once_goes_to_one(cast: Cast) -> None:
    job = printed(cast, pupil_key(cast))
    same = Job.objects.get(pk=job.pk)

    slips.claim_file(job=job)

    with pytest.raises(slips.SlipsGone):
        slips.claim_file(job=same)


# --- the paper -----------------------------------------------------------------------------------


def slip(number: int, **fields: Any) -> Slip:
    return Slip(
        **{
            "issue_id": number,
            "number": number,
            "kind": CredentialKind.FIRST_PASSWORD,
            "user_id": number,
            "login": f"elkina-{number}",
            "name": "Ёлкина Вера Павловна",
            "about": "Ёлкина Вера",
            "class_name": "5А",
            "is_staff": False,
            "secret": "kx7w-m4qh-tz9rb",
            **fields,
        }
    )


def render(cast: Cast, *rows: Slip) -> list[str]:
    cast.school.help_phone = "+7 000 123-45-67"
    frame = press.frame_of(cast.school, press.last_moment(NOW, cast.school))
    return texts(press.render(rows, frame, lambda _done, _total, _step: None))


def test_texts_stand_six_to_a_sheet_and_a_class_begins_a_new_one(cast: Cast) -> None:
    rows = [slip(number) for number in range(1, 8)] + [slip(8, class_name="5Б")]

    pages = render(cast, *rows)

    numbers = [[number for number in range(1, 9) if f"elkina-{number}" in page] for page in pages]
    assert numbers == [[1, 2, 3, 4, 5, 6], [7], [8]]
    # On the slip and on the counterfoil.
    assert [pages[0].count(f"№ {number}") for number in range(1, 7)] == [2] * 6
    assert [page.count("№") for page in pages] == [12, 2, 2]


def test_words_of_a_slip(cast: Cast) -> None:
    (page,) = render(cast, slip(1))

    for words in ("elkina-1", "kx7w-m4qh-tz9rb", "Ёлкина Вера Павловна", "5А"):
        assert words in page, words


def test_form_says_address_expiry_telephone_and_director(cast: Cast) -> None:
    cast.school.help_phone = "+7 000 123-45-67"
    frame = press.frame_of(cast.school, press.last_moment(NOW, cast.school))

    html = press.forms_html(frame)

    assert html.count("journal.example.org/sign-in/") == 2
    assert html.count("journal.example.org/activate/") == 1
    assert html.count("19.02.2026") == 3
    assert html.count("+7 000 123-45-67") == 3
    assert html.count("Директорова") == 3
    assert html.count("data:image/png;base64,") == 3


def test_code_in_the_corner_holds_no_secret(cast: Cast) -> None:
    frame = press.frame_of(cast.school, press.last_moment(NOW, cast.school))

    first, second = (press.form_view("password", frame) for _time in range(2))

    assert first == second


def test_long_names_stay_in_their_places(cast: Cast) -> None:
    name = "Константинопольская-Зелёнодольская Александрина Владиславовна-оглы"

    (page,) = render(cast, slip(1, name=name, about=name, class_name="10 химико-биологический"))

    assert page.count(name) >= 2


def test_name_with_a_sign_is_no_markup(cast: Cast) -> None:
    (page,) = render(cast, slip(1, name="<b>Ёлкина & Ко</b>"))

    assert "<b>Ёлкина & Ко</b>" in page


def test_slip_is_good_through_the_last_day_of_the_setting(cast: Cast, settings: Any) -> None:
    settings.ONE_TIME_PASSWORD_DAYS = 3

    last = press.last_moment(NOW, cast.school)

    assert last == dt.datetime(2026, 1, 23, 20, 59, 59, tzinfo=dt.UTC)


def test_staff_and_a_code_have_forms_of_their_own(cast: Cast) -> None:
    kinds = [
        press.form_of(slip(1)),
        press.form_of(slip(1, kind=CredentialKind.ACTIVATION)),
        press.form_of(slip(1, kind=CredentialKind.RESET, is_staff=True)),
    ]

    assert kinds == ["password", "code", "staff"]


def test_whole_class_is_printed_by_name(cast: Cast) -> None:
    factory.make_student(cast.school, "Бабочкина", school_class=cast.class_5a)
    people = [f"student-{row.student_id}" for row in cast.class_5a.enrolments.all()]

    job = printed(cast, *people)

    (page,) = texts(fetch(cast, job).content)
    names = [
        issue.student.last_name  # type: ignore[union-attr]
        for issue in CredentialIssue.objects.select_related("student").order_by("number")
    ]
    assert names == ["Абрамова", "Бабочкина", "Ёлкина"]
    for number, name in enumerate(names, start=1):
        assert f"№ {number} · {name}" in page
