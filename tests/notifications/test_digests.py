"""Sending the weekly letters through a real mail server: exactly once, whatever goes wrong."""

import datetime as dt
import json
import threading
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from journal.models import Lesson
from notifications.models import Digest
from notifications.services import digests
from notifications.services.digests import DigestReport
from school.models import Guardian
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, Cast
from tests.notifications.conftest import PostOffice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MONDAY = dt.date(2026, 1, 19)
MOTHER = "mother@example.org"
FOREIGN_MOTHER = "foreign_mother@example.org"
# Three letters: the mother's two children and the foreign mother's one.
ALL = [MOTHER, MOTHER, FOREIGN_MOTHER]


def send(cast: Cast, now: dt.datetime = NOW) -> DigestReport:
    return digests.send_week(school=cast.school, monday=MONDAY, now=now)


def fates(cast: Cast) -> list[tuple[str, bool, int, str]]:
    """(address, sent?, tries, error) in the order of sending."""
    return [
        (row.address, row.sent_at is not None, row.attempts, row.error)
        for row in Digest.objects.filter(school=cast.school).order_by("pk")
    ]


def give_homework(cast: Cast, text: str) -> None:
    """At the last lesson before the letters go out, for the next one."""
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(homework=text, homework_recorded_at=NOW)


# --- once --------------------------------------------------------------------------------------


def test_send_delivers_one_letter_for_each_child(cast: Cast, post_office: PostOffice) -> None:
    report = send(cast)

    assert post_office.addressees == ALL
    assert report == DigestReport(queued=3, sent=3)
    assert fates(cast) == [(address, True, 1, "") for address in ALL]
    assert set(Digest.objects.values_list("sent_at", flat=True)) == {NOW}


def test_send_repeated_sends_nothing_twice(cast: Cast, post_office: PostOffice) -> None:
    send(cast)

    report = send(cast, now=NOW + dt.timedelta(hours=5))

    assert report == DigestReport()
    assert post_office.addressees == ALL


def test_send_uses_one_connection_for_a_batch(cast: Cast, post_office: PostOffice) -> None:
    post_office.refused[MOTHER] = "550 no such mailbox"

    send(cast)

    assert post_office.connections == 1


def test_send_of_another_week_is_another_letter(cast: Cast, post_office: PostOffice) -> None:
    send(cast)
    factory.make_lesson(cast.russian_6b, dt.date(2026, 1, 12))

    digests.send_week(school=cast.school, monday=dt.date(2026, 1, 12), now=NOW)

    assert post_office.addressees == [*ALL, FOREIGN_MOTHER]


def test_send_of_one_school_writes_to_no_other(cast: Cast, post_office: PostOffice) -> None:
    send(cast)

    assert "other_mother@example.org" not in post_office.addressees
    assert not Digest.objects.filter(school=cast.other_school).exists()


def test_send_by_two_workers_at_once_sends_each_letter_once(
    cast: Cast, post_office: PostOffice
) -> None:
    for number in range(10):
        student = school_factory.make_student(
            cast.school, f"Новикова{number}", school_class=cast.class_5a
        )
        school_factory.make_guardian(
            cast.school, "Новикова", student, email=f"parent{number}@example.org"
        )
        cast.maths.memberships.create(
            school=cast.school, student=student, since=cast.year.starts_on
        )
    start = threading.Barrier(2)
    reports: list[DigestReport] = []

    def work() -> None:
        try:
            start.wait()
            reports.append(send(cast))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(post_office.addressees) == sorted(
        [*ALL, *(f"parent{number}@example.org" for number in range(10))]
    )
    assert sum(report.sent for report in reports) == 13
    assert {attempts for _, _, attempts, _ in fates(cast)} == {1}


def test_send_inside_a_transaction_is_refused(cast: Cast, post_office: PostOffice) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        send(cast)

    assert post_office.letters == []


# --- what goes wrong ---------------------------------------------------------------------------


def test_send_goes_on_after_a_refused_address(cast: Cast, post_office: PostOffice) -> None:
    post_office.refused[MOTHER] = "550 no such mailbox"

    report = send(cast)

    assert post_office.addressees == [FOREIGN_MOTHER]
    assert (report.sent, report.failed, report.waiting) == (1, 2, 2)
    refusal = (MOTHER, False, 1, "550 no such mailbox")
    assert fates(cast) == [refusal, refusal, (FOREIGN_MOTHER, True, 1, "")]


def test_send_tries_a_failed_letter_three_times_and_no_more(
    cast: Cast, post_office: PostOffice
) -> None:
    post_office.refused[FOREIGN_MOTHER] = "451 try later"

    reports = [send(cast) for _ in range(4)]

    assert [report.failed for report in reports] == [1, 1, 1, 0]
    assert [report.waiting for report in reports] == [1, 1, 0, 0]
    assert fates(cast)[2] == (FOREIGN_MOTHER, False, 3, "451 try later")
    assert post_office.addressees == [MOTHER, MOTHER]


def test_send_succeeds_once_the_server_has_changed_its_mind(
    cast: Cast, post_office: PostOffice
) -> None:
    post_office.refused[FOREIGN_MOTHER] = "451 try later"
    send(cast)
    post_office.refused.clear()

    report = send(cast)

    assert (report.sent, report.waiting) == (1, 0)
    assert fates(cast)[2] == (FOREIGN_MOTHER, True, 2, "")


def test_send_reconnects_when_the_line_goes_dead(cast: Cast, post_office: PostOffice) -> None:
    Guardian.objects.filter(email=MOTHER).update(email="aunt@example.org")
    post_office.hangs_up_on.add("aunt@example.org")

    report = send(cast)

    assert post_office.addressees == [FOREIGN_MOTHER]
    assert (report.sent, report.failed) == (1, 2)
    assert post_office.connections == 3
    assert all(error for address, _, _, error in fates(cast) if address != FOREIGN_MOTHER)


@pytest.mark.usefixtures("no_post_office")
def test_send_without_a_mail_server_costs_no_try(cast: Cast) -> None:
    report = send(cast)

    assert (report.queued, report.sent, report.failed, report.waiting) == (3, 0, 0, 3)
    assert "refused" in report.trouble
    assert fates(cast) == [(address, False, 0, "") for address in ALL]


def test_send_leaves_a_letter_of_a_lost_run_to_a_person(
    cast: Cast, post_office: PostOffice
) -> None:
    send(cast)
    post_office.letters.clear()
    lost = Digest.objects.filter(address=FOREIGN_MOTHER)
    lost.update(sent_at=None)

    soon = send(cast, now=NOW + dt.timedelta(minutes=59))
    assert (soon.sent, fates(cast)[2]) == (0, (FOREIGN_MOTHER, False, 1, ""))

    later = send(cast, now=NOW + dt.timedelta(minutes=61))
    _, is_sent, attempts, error = fates(cast)[2]
    assert (later.sent, is_sent, attempts, bool(error)) == (0, False, 3, True)
    assert post_office.letters == []


def test_send_asks_as_many_reads_for_one_letter_as_for_three(
    cast: Cast, post_office: PostOffice
) -> None:
    def queries(now: dt.datetime) -> int:
        Digest.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            send(cast, now=now)
        return len(captured)

    three = queries(NOW)
    Guardian.objects.filter(email=MOTHER).update(is_paper_only=True)
    one = queries(NOW)

    assert len(post_office.letters) == 4
    # Two writes a letter; the rest is the same.
    assert (one - 2 * 1, three - 2 * 3) == (19, 19)


# --- the letter on the wire --------------------------------------------------------------------


@pytest.fixture
def sent(cast: Cast, post_office: PostOffice) -> PostOffice:
    factory.make_attendance(cast.lesson_today, cast.students["pupil"], "late", minutes_late=7)
    give_homework(cast, "§ 6, № 240")
    send(cast)
    return post_office


def test_letter_has_a_plain_and_an_html_part(sent: PostOffice) -> None:
    message = sent.letters[0]

    plain = message.get_body(preferencelist=("plain",)).get_content()
    html = message.get_body(preferencelist=("html",)).get_content()

    for part in (plain, html):
        assert "Мария Олеговна" in part
        assert "Ёлкина Вера" in part
        assert "Математика" in part
        assert "Ответ на уроке" in part
        assert "§ 6, № 240" in part
        assert "Юрьева" not in part
    assert "<script" not in html
    # A long header may be folded right after its name.
    subject = str(message["Subject"]).strip()
    assert subject.startswith("Вера, 5А: ")
    assert "19.01–25.01.2026" in subject
    assert message["From"] == "journal@example.org"


def test_letter_links_to_the_week_of_the_diary(cast: Cast, sent: PostOffice) -> None:
    plain = sent.letters[0].get_body(preferencelist=("plain",)).get_content()

    links = [line for line in plain.splitlines() if line.startswith("https://")]
    link = links[0]
    assert urlsplit(link).netloc == "journal.example.org"
    assert parse_qs(urlsplit(link).query) == {
        "child": [str(cast.students["pupil"].pk)],
        "week": ["2026-01-19"],
    }


def test_letter_says_where_it_is_switched_off(sent: PostOffice) -> None:
    page = "https://journal.example.org/school/letters/"
    plain = sent.letters[0].get_body(preferencelist=("plain",)).get_content()
    html = sent.letters[0].get_body(preferencelist=("html",)).get_content()

    assert page in plain.splitlines()
    assert f'href="{page}"' in html
    for part in (plain, html):
        assert "скажите классному руководителю" in " ".join(part.split())


def test_letter_can_be_told_from_a_persons_and_from_its_double(
    cast: Cast, sent: PostOffice
) -> None:
    message = sent.letters[0]
    digest = Digest.objects.get(student=cast.students["pupil"])
    assert message["Message-ID"] == f"<digest.{digest.pk}@journal.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message["Content-Language"] == "ru"


def test_letter_escapes_what_teachers_type(cast: Cast, post_office: PostOffice) -> None:
    give_homework(cast, "<img src=x onerror=alert(1)> & «§ 5»")

    send(cast)

    message = post_office.letters[0]
    assert "&lt;img src=x" in message.get_body(preferencelist=("html",)).get_content()
    assert "<img src=x" in message.get_body(preferencelist=("plain",)).get_content()


def test_letter_survives_a_line_break_in_a_name(cast: Cast, post_office: PostOffice) -> None:
    student = cast.students["pupil"]
    student.first_name = "Вера\nBcc: thief@example.org"
    student.save(update_fields=["first_name"])

    report = send(cast)

    assert (report.sent, report.failed) == (2, 1)
    assert "thief@example.org" not in str(post_office.addressees)


# --- again, by hand ----------------------------------------------------------------------------


@pytest.fixture
def refused(cast: Cast, post_office: PostOffice) -> Cast:
    """The foreign mother's letter has failed for good; her address has since been corrected."""
    post_office.refused[FOREIGN_MOTHER] = "550 no such mailbox"
    for _ in range(3):
        send(cast)
    Guardian.objects.filter(email=FOREIGN_MOTHER).update(email="right@example.org")
    return cast


def test_repeat_sends_to_the_corrected_address(refused: Cast, post_office: PostOffice) -> None:
    digest = Digest.objects.get(address=FOREIGN_MOTHER)

    digests.repeat_letter(actor=refused.actors["deputy"], digest=digest, now=NOW)
    report = send(refused)

    assert report.sent == 1
    assert post_office.addressees == [MOTHER, MOTHER, "right@example.org"]


def test_repeat_refuses_what_has_gone_out(refused: Cast) -> None:
    digest = Digest.objects.get(student=refused.students["pupil"])

    with pytest.raises(digests.NothingToRepeat):
        digests.repeat_letter(actor=refused.actors["deputy"], digest=digest, now=NOW)


@pytest.mark.parametrize("change", [{"email": ""}, {"is_paper_only": True}])
def test_repeat_refuses_without_an_address(refused: Cast, change: dict[str, object]) -> None:
    Guardian.objects.filter(email="right@example.org").update(**change)
    digest = Digest.objects.get(address=FOREIGN_MOTHER)

    with pytest.raises(digests.NoAddress):
        digests.repeat_letter(actor=refused.actors["deputy"], digest=digest, now=NOW)
    assert digests.repeat_week(actor=refused.actors["deputy"], monday=MONDAY, now=NOW) == 0


def test_repeat_of_a_week_takes_the_failed_letters_only(refused: Cast) -> None:
    assert digests.repeat_week(actor=refused.actors["deputy"], monday=MONDAY, now=NOW) == 1
    assert digests.repeat_week(actor=refused.actors["other_deputy"], monday=MONDAY, now=NOW) == 0
    assert fates(refused) == [
        (MOTHER, True, 1, ""),
        (MOTHER, True, 1, ""),
        ("right@example.org", False, 0, ""),
    ]


# --- the command -------------------------------------------------------------------------------


def test_command_sends_this_week_and_reports_json(cast: Cast, post_office: PostOffice) -> None:
    out = StringIO()

    call_command("send_digests", "--school", "first", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {
        "school": "first",
        "week": "2026-01-19",
        "queued": 3,
        "sent": 3,
        "failed": 0,
        "waiting": 0,
        "trouble": "",
    }
    assert post_office.addressees == ALL


def test_command_takes_any_day_of_a_week(cast: Cast, post_office: PostOffice) -> None:
    call_command("send_digests", "--week", "2025-12-17", stdout=StringIO())

    # The lesson of 15 December was mathematics in 5А.
    assert post_office.addressees == [MOTHER]
    assert set(Digest.objects.values_list("week_starts_on", flat=True)) == {dt.date(2025, 12, 15)}


@pytest.mark.parametrize(
    "arguments",
    [("--school", "nowhere"), ("--week", "yesterday"), ("--week", "2026-01-26")],
)
def test_command_refuses_bad_input(
    cast: Cast, post_office: PostOffice, arguments: tuple[str, str]
) -> None:
    with pytest.raises(CommandError):
        call_command("send_digests", *arguments)

    assert post_office.letters == []


@pytest.mark.usefixtures("no_post_office")
def test_command_fails_when_the_mail_server_is_down(cast: Cast) -> None:
    with pytest.raises(CommandError):
        call_command("send_digests", stdout=StringIO(), stderr=StringIO())
