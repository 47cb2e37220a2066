"""Letters about days away, from the click to the post office (S1-4.3c, S1-4.4f)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.models import OutboxEvent
from journal.models import Absence, Attendance
from journal.services import absences
from journal.services.absences import letters
from journal.services.absences.checks import Days, Reason
from notifications import tasks
from notifications.services import outbox
from school.models import ClassTeacherDuty, Guardian, GuardianLink
from tests.factories import journal as journal_factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.notifications.conftest import PostOffice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WEDNESDAY = dt.date(2026, 1, 21)
# 19:20 in Moscow.
EVENING = dt.datetime(2026, 1, 20, 16, 20, tzinfo=dt.UTC)
OURS = (letters.ANNOUNCED, letters.DECIDED, letters.UNEXPLAINED)


def announce(cast: Cast, **fields: Any) -> Absence:
    return absences.announce(
        **{
            "actor": cast.actors["mother"],
            "student": cast.students["pupil"],
            "days": Days(WEDNESDAY, WEDNESDAY),
            "code": "ill",
            "note": "высокая температура",
            "now": NOW,
            "today": TODAY,
            **fields,
        }
    )


def accept(cast: Cast, absence: Absence) -> None:
    absences.accept(actor=cast.actors["class_teacher"], absence=absence, now=NOW, today=TODAY)


def tell(cast: Cast, now: dt.datetime = EVENING) -> int:
    return letters.tell_families(school=cast.school, now=now)


def left(post_office: PostOffice) -> list[tuple[str, str]]:
    """Whom the letters went to and what they are about, in order."""
    tasks.deliver_outbox()
    return [(str(letter["To"]), str(letter["Subject"]).strip()) for letter in post_office.letters]


# --- what parents announce ---------------------------------------------------------------------


def test_announcement_is_told_to_the_class_teacher(cast: Cast, post_office: PostOffice) -> None:
    absence = announce(cast)

    assert left(post_office) == [
        ("class_teacher@example.org", "Ёлкина Вера, сообщение об отсутствии: 21.01.2026")
    ]
    text = post_office.letters[0].get_content()
    address = reverse("journal:absence-detail", args=[absence.pk])
    assert f"https://journal.example.org{address}" in text
    assert f"Причина: {absence.get_code_display()}" in text
    # What the parent wrote about the illness stays in the journal.
    assert "температура" not in text


def test_former_class_teacher_is_told_nothing(cast: Cast, post_office: PostOffice) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)

    announce(cast)

    assert left(post_office) == []


def test_announcement_that_was_withdrawn_meanwhile_is_not_told(
    cast: Cast, post_office: PostOffice
) -> None:
    absences.withdraw(actor=cast.actors["mother"], absence=announce(cast), now=NOW)

    assert left(post_office) == []
    assert not OutboxEvent.objects.filter(kind__in=OURS, delivered_at=None).exists()


def test_acceptance_is_told_to_the_parent_who_announced(
    cast: Cast, post_office: PostOffice
) -> None:
    accept(cast, announce(cast))

    assert left(post_office) == [
        ("mother@example.org", "Вера: сообщение об отсутствии принято, 21.01.2026")
    ]
    text = post_office.letters[0].get_content()
    assert f"?child={cast.students['pupil'].pk}" in text
    assert cast.staff["class_teacher"].short_name in text


def test_refusal_is_told_with_the_answer(cast: Cast, post_office: PostOffice) -> None:
    absences.decline(
        actor=cast.actors["class_teacher"],
        absence=announce(cast),
        answer="В этот день контрольная работа.",
        now=NOW,
        today=TODAY,
    )

    assert left(post_office) == [
        ("mother@example.org", "Вера: сообщение об отсутствии не принято, 21.01.2026")
    ]
    assert "В этот день контрольная работа." in post_office.letters[0].get_content()


def test_parent_informed_on_paper_gets_no_letter(cast: Cast, post_office: PostOffice) -> None:
    Guardian.objects.filter(user=cast.users["mother"]).update(is_paper_only=True)

    accept(cast, announce(cast))

    assert left(post_office) == []


def test_days_entered_by_the_class_teacher_are_told_to_nobody(
    cast: Cast, post_office: PostOffice
) -> None:
    absences.record(
        actor=cast.actors["class_teacher"],
        student=cast.students["pupil"],
        days=Days(WEDNESDAY, WEDNESDAY),
        reason=Reason("ill"),
        now=NOW,
        today=TODAY,
    )

    assert left(post_office) == []


def test_every_event_of_an_absence_is_taken_off_the_outbox(
    cast: Cast, post_office: PostOffice
) -> None:
    accept(cast, announce(cast))
    absence = Absence.objects.get()
    absences.change(
        actor=cast.actors["class_teacher"],
        absence=absence,
        days=Days(WEDNESDAY, WEDNESDAY + dt.timedelta(days=1)),
        reason=Reason("ill"),
        now=NOW,
        today=TODAY,
    )
    absences.take_back(actor=cast.actors["class_teacher"], absence=absence, now=NOW, today=TODAY)

    assert outbox.deliver_batch(now=NOW).unknown == 0
    kinds = OutboxEvent.objects.filter(kind__startswith="absence.").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == [
        "absence.announced",
        "absence.accepted",
        "absence.changed",
        "absence.taken_back",
    ]


# --- an absence that nobody has explained ------------------------------------------------------


@pytest.fixture
def missed(cast: Cast) -> Attendance:
    """The pupil is «н» today; so is the classmate, who has no parent in the journal."""
    journal_factory.make_attendance(cast.lesson_today, cast.students["classmate"], "absent")
    return journal_factory.make_attendance(cast.lesson_today, cast.students["pupil"], "absent")


def test_family_is_told_in_the_evening(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    assert tell(cast) == 1

    assert left(post_office) == [
        ("mother@example.org", "Вера, 5А: отсутствие 20.01.2026, причина неизвестна")
    ]
    text = post_office.letters[0].get_content()
    assert "- урок 2, Математика" in text
    address = reverse("journal:absence-announce")
    assert f"https://journal.example.org{address}?child={missed.student_id}" in text
    assert "https://journal.example.org/school/letters/" in text.splitlines()
    assert "Абрамова" not in text


def test_letter_switched_off_before_it_leaves_stays(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    assert tell(cast) == 1
    GuardianLink.objects.filter(student=cast.students["pupil"]).update(gets_digest=False)

    assert left(post_office) == []


def test_letter_goes_once_a_day_and_child(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    assert [tell(cast), tell(cast, EVENING + dt.timedelta(hours=1))] == [1, 0]
    tasks.deliver_outbox()

    assert len(left(post_office)) == 1

    other_day = journal_factory.make_lesson(cast.maths, dt.date(2026, 1, 22))
    journal_factory.make_attendance(other_day, cast.students["pupil"], "absent")
    assert tell(cast, EVENING + dt.timedelta(days=2)) == 1


@pytest.mark.parametrize("hour", [9, 15, 19, 23])
def test_other_hours_are_left_in_peace(
    cast: Cast, missed: Attendance, hour: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert tell(cast, EVENING.replace(hour=hour)) == 0


def test_evening_is_that_of_the_school(cast: Cast, missed: Attendance) -> None:
    cast.school.time_zone = "Asia/Vladivostok"
    cast.school.save(update_fields=["time_zone"])

    assert tell(cast) == 0
    assert tell(cast, EVENING.replace(hour=9)) == 1


@pytest.mark.parametrize("code", ["ill", "excused", "unexcused", "late", "away", "present"])
def test_absence_with_a_reason_needs_no_letter(cast: Cast, missed: Attendance, code: str) -> None:
    Attendance.objects.filter(pk=missed.pk).update(code=code)

    assert tell(cast) == 0


def test_announced_absence_needs_no_letter(cast: Cast, missed: Attendance) -> None:
    announce(cast, days=Days(TODAY, TODAY))

    assert tell(cast) == 0


def test_word_about_other_lessons_of_the_day_explains_nothing(
    cast: Cast, missed: Attendance
) -> None:
    announce(cast, days=Days(TODAY, TODAY, first_slot=3))

    assert tell(cast) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"gets_digest": False},
        {"until": TODAY},
    ],
)
def test_only_the_guardian_named_for_letters_is_told(
    cast: Cast, missed: Attendance, change: dict[str, Any]
) -> None:
    GuardianLink.objects.filter(student=cast.students["pupil"]).update(**change)

    assert tell(cast) == 0


@pytest.mark.parametrize("change", [{"is_paper_only": True}, {"email": ""}])
def test_parent_without_letters_is_told_by_the_class_teacher(
    cast: Cast, missed: Attendance, change: dict[str, Any]
) -> None:
    Guardian.objects.filter(user=cast.users["mother"]).update(**change)

    assert tell(cast) == 0


def test_reason_that_came_meanwhile_keeps_the_letter_back(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    tell(cast)
    Attendance.objects.filter(pk=missed.pk).update(code="ill")

    assert left(post_office) == []


def test_one_who_is_guardian_no_more_is_not_told(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    tell(cast)
    GuardianLink.objects.filter(student=cast.students["pupil"]).update(until=TODAY)

    assert left(post_office) == []


def test_parent_without_an_account_is_told(
    cast: Cast, missed: Attendance, post_office: PostOffice
) -> None:
    Guardian.objects.filter(user=cast.users["mother"]).update(user=None)
    tell(cast)

    assert [to for to, _subject in left(post_office)] == ["mother@example.org"]


@pytest.mark.parametrize("children", [1, 3])
def test_evening_takes_the_same_queries_for_one_child_and_for_three(
    cast: Cast, missed: Attendance, children: int, django_assert_num_queries: Any
) -> None:
    lessons = (cast.lesson_1a, journal_factory.make_lesson(cast.russian_6b, TODAY))
    pupils = (cast.students["sibling"], cast.students["outsider"])
    for lesson, pupil in list(zip(lessons, pupils, strict=True))[: children - 1]:
        journal_factory.make_attendance(lesson, pupil, "absent")

    with django_assert_num_queries(8):
        assert tell(cast) == children
