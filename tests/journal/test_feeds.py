"""Calendar feeds: who may have one, what stands in it, who is answered (S1-4.5b)."""

import datetime as dt
import io
import logging
import re
from collections.abc import Iterator

import icalendar
import ics
import pytest
import vobject
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from config.logs import NoSecrets
from core.rate_limits import FEED, FEED_GUESS, counted_as, seconds_to_wait
from journal.enums import FeedKind
from journal.models import CalendarFeed, Lesson
from journal.selectors import feeds as selectors
from journal.services import feeds as services
from school.enums import GroupPurpose
from school.models import Enrolment, GuardianLink, Room, TeachingGroup
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Letters of two octets, and everything that has to be escaped.
TOPIC = "Дроби, проценты; доли \\ части: повторение и обобщение изученного материала\nвторая строка"


@pytest.fixture
def room(cast: Cast) -> Room:
    room = Room.objects.create(school=cast.school, name="Кабинет информатики, 2-й этаж")
    Lesson.objects.filter(pk=cast.lesson.pk).update(room=room)
    return room


def offer_of(actor: Actor, kind: FeedKind) -> selectors.Offer:
    return next(offer for offer in selectors.offers(actor, TODAY) if offer.kind == kind)


def make(
    cast: Cast, name: str, kind: FeedKind, *, has_homework: bool = False
) -> tuple[CalendarFeed, str]:
    actor = cast.actors[name]
    return services.make_feed(
        actor=actor, offer=offer_of(actor, kind), has_homework=has_homework, now=NOW, today=TODAY
    )


def read(cast: Cast, secret: str, **headers: str):
    return Client().get(
        reverse("journal:feed-read", args=[cast.school.slug, secret]), headers=headers
    )


def events(content: bytes) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def uid(lesson: Lesson) -> str:
    return f"lesson-{lesson.pk}@first.razvorot"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("pupil", [FeedKind.STUDENT]),
        ("mother", [FeedKind.STUDENT, FeedKind.STUDENT]),
        ("teacher", [FeedKind.TEACHER]),
        ("class_teacher", [FeedKind.TEACHER, FeedKind.CLASS]),
        ("deputy", [FeedKind.CLASS] * 3 + [FeedKind.ROOM]),
        ("director", [FeedKind.CLASS] * 3 + [FeedKind.ROOM]),
        ("administrator", [FeedKind.ROOM]),
        ("secretary", []),
        ("auditor", []),
        ("health_worker", []),
    ],
)
def test_s1_4_5b_each_role_is_offered_its_own(
    cast: Cast, room: Room, name: str, kinds: list[FeedKind]
) -> None:
    found = selectors.offers(cast.actors[name], TODAY)

    assert [offer.kind for offer in found] == kinds


def test_nobody_makes_a_feed_that_is_not_offered(cast: Cast) -> None:
    foreign = offer_of(cast.actors["foreign_mother"], FeedKind.STUDENT)

    with pytest.raises(services.NotOffered):
        services.make_feed(
            actor=cast.actors["mother"], offer=foreign, has_homework=False, now=NOW, today=TODAY
        )

    assert not CalendarFeed.objects.exists()


def test_secret_is_kept_nowhere(cast: Cast) -> None:
    feed, secret = make(cast, "teacher", FeedKind.TEACHER)

    assert len(secret) == 43
    assert feed.token_hash == selectors.digest(secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM journal_calendarfeed f")
        assert secret not in cursor.fetchone()[0]


def test_page_shows_the_address_once(cast: Cast) -> None:
    client = cast.client("mother")
    key = offer_of(cast.actors["mother"], FeedKind.STUDENT).key

    answer = client.post(reverse("journal:feed-list"), {"of": key, "has_homework": "on"})

    (address,) = re.findall(
        r'value="(http://testserver/journal/feeds/first/[^"]+\.ics)"', answer.content.decode()
    )
    assert f'href="webcal{address.removeprefix("http")}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address).status_code == 200
    page = client.get(reverse("journal:feed-list")).content.decode()
    assert address.rpartition("/")[2] not in page
    assert "с темами и заданиями" in page


def test_wrong_choice_is_answered_422(cast: Cast) -> None:
    foreign = offer_of(cast.actors["foreign_mother"], FeedKind.STUDENT)

    answer = cast.client("mother").post(reverse("journal:feed-list"), {"of": foreign.key})

    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_twenty_addresses_are_the_most(cast: Cast) -> None:
    for _number in range(services.MOST):
        make(cast, "teacher", FeedKind.TEACHER)

    with pytest.raises(services.TooManyFeeds):
        make(cast, "teacher", FeedKind.TEACHER)


def test_student_reads_own_lessons_with_room_and_hours(cast: Cast, room: Room) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)

    found = events(read(cast, secret).content)

    assert uid(cast.lesson_6b) not in found
    event = found[uid(cast.lesson)]
    assert event["summary"] == f"Математика, {cast.maths.label}"
    assert event["location"] == "Кабинет информатики, 2-й этаж"
    assert event["dtstart"].params["TZID"] == "Europe/Moscow"
    assert event.start.utcoffset() == dt.timedelta(hours=3)
    assert "description" not in event


def test_teacher_class_and_room_have_their_lessons(cast: Cast, room: Room) -> None:
    secrets = {
        "teacher": make(cast, "teacher", FeedKind.TEACHER)[1],
        "class": make(cast, "class_teacher", FeedKind.CLASS)[1],
        "room": make(cast, "administrator", FeedKind.ROOM)[1],
    }

    found = {name: set(events(read(cast, secret).content)) for name, secret in secrets.items()}

    assert {uid(cast.lesson), uid(cast.lesson_1a)} <= found["teacher"]
    assert uid(cast.lesson) in found["class"]
    assert uid(cast.lesson_1a) not in found["class"]
    assert found["room"] == {uid(cast.lesson)}
    assert all(uid(cast.lesson_6b) not in uids for uids in found.values())


def test_students_of_home_tuition_are_named_to_their_teacher_alone(cast: Cast, room: Room) -> None:
    TeachingGroup.objects.filter(pk=cast.maths.pk).update(
        purpose=GroupPurpose.HOME, label="5А, на дому: Ученикова М."
    )
    feeds = {
        "class": make(cast, "class_teacher", FeedKind.CLASS),
        "room": make(cast, "administrator", FeedKind.ROOM),
        "pupil": make(cast, "pupil", FeedKind.STUDENT),
        "teacher": make(cast, "teacher", FeedKind.TEACHER),
    }

    files = {name: read(cast, secret).content for name, (_feed, secret) in feeds.items()}

    found = {name: str(events(file)[uid(cast.lesson)]["summary"]) for name, file in files.items()}
    at_home = "Математика, обучение на дому"
    assert found == {
        "class": at_home,
        "room": at_home,
        "pupil": at_home,
        "teacher": "Математика, 5А, на дому: Ученикова М.",
    }
    assert "Ученикова" not in (files["class"] + files["room"] + files["pupil"]).decode()


def test_topics_and_homework_only_when_asked_for(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic=TOPIC, topic_recorded_at=NOW)
    plain, full = (
        make(cast, "pupil", FeedKind.STUDENT, has_homework=flag)[1] for flag in (False, True)
    )

    assert "description" not in events(read(cast, plain).content)[uid(cast.lesson)]
    assert events(read(cast, full).content)[uid(cast.lesson)]["description"].startswith(
        f"Тема: {TOPIC}"
    )


def test_topic_typed_ahead_is_the_teachers_own(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(topic="Проценты", topic_recorded_at=NOW)
    pupils = make(cast, "pupil", FeedKind.STUDENT, has_homework=True)[1]
    teachers = make(cast, "teacher", FeedKind.TEACHER, has_homework=True)[1]

    pupil_event = events(read(cast, pupils).content)[uid(cast.lesson_ahead)]
    teacher_event = events(read(cast, teachers).content)[uid(cast.lesson_ahead)]

    assert "Проценты" not in str(pupil_event.get("description", ""))
    assert "Проценты" in teacher_event["description"]


def test_change_raises_sequence_and_keeps_the_uid(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)
    before = events(read(cast, secret).content)[uid(cast.lesson_ahead)]

    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(
        starts_at=dt.time(13, 0), ends_at=dt.time(13, 40)
    )
    after = events(read(cast, secret).content)[uid(cast.lesson_ahead)]

    assert after["sequence"] == before["sequence"] + 1
    assert after.start.hour == 13


def test_cancelled_lesson_stays_as_cancelled(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)

    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(
        status="cancelled", cancel_reason="актированный день"
    )
    event = events(read(cast, secret).content)[uid(cast.lesson_ahead)]

    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["summary"].startswith("Отменён: ")


def test_span_is_thirty_days_back(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)
    inside = factory.make_lesson(cast.maths, TODAY - dt.timedelta(days=30), slot=6)
    outside = factory.make_lesson(cast.maths, TODAY - dt.timedelta(days=31), slot=6)

    found = events(read(cast, secret).content)

    assert uid(inside) in found
    assert uid(outside) not in found


def test_lesson_without_hours_is_an_event_of_the_day(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(starts_at=None, ends_at=None)

    event = events(read(cast, secret).content)[uid(cast.lesson_ahead)]

    assert event.start == cast.lesson_ahead.on
    assert event["summary"].startswith(f"Урок {cast.lesson_ahead.slot}: ")


def seen_by_icalendar(content: bytes) -> Iterator[tuple[str, dt.datetime, str, str]]:
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        yield (
            str(event["uid"]),
            event.start,
            str(event["summary"]),
            str(event.get("description", "")),
        )


def seen_by_ics(content: bytes) -> Iterator[tuple[str, dt.datetime, str, str]]:
    for event in ics.Calendar(content.decode()).events:
        yield event.uid, event.begin.datetime, event.name, event.description or ""


def seen_by_vobject(content: bytes) -> Iterator[tuple[str, dt.datetime, str, str]]:
    for event in vobject.readOne(content.decode()).vevent_list:
        text = event.description.value if hasattr(event, "description") else ""
        yield event.uid.value, event.dtstart.value, event.summary.value, text


def test_three_unrelated_parsers_read_the_same(cast: Cast, room: Room) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic=TOPIC, topic_recorded_at=NOW)
    content = read(cast, make(cast, "pupil", FeedKind.STUDENT, has_homework=True)[1]).content

    expected = sorted(seen_by_icalendar(content))

    assert len(expected) > 2
    assert any(TOPIC in text for _uid, _start, _name, text in expected)
    assert sorted(seen_by_ics(content)) == expected
    assert sorted(seen_by_vobject(content)) == expected


def test_lines_are_folded_between_letters(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic=TOPIC, topic_recorded_at=NOW)
    content = read(cast, make(cast, "pupil", FeedKind.STUDENT, has_homework=True)[1]).content

    lines = content.split(b"\r\n")

    assert content.endswith(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two
    assert rb"\, " in content
    assert rb"\; " in content
    assert rb"\\ " in content


@pytest.mark.parametrize(
    ("zone", "offset", "reform"),
    [
        ("Europe/Moscow", "+0300", "20141026T020000"),
        ("Europe/Kaliningrad", "+0200", "20141026T020000"),
        ("Asia/Vladivostok", "+1000", "20141026T020000"),
        ("Europe/Volgograd", "+0300", "20201227T020000"),
    ],
)
def test_zone_has_its_real_observances(cast: Cast, zone: str, offset: str, reform: str) -> None:
    cast.school.time_zone = zone
    cast.school.save(update_fields=["time_zone"])
    content = read(cast, make(cast, "pupil", FeedKind.STUDENT)[1]).content

    (component,) = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")

    assert component["tzid"] == zone
    assert reform in content.decode()
    assert f"TZOFFSETTO:{offset}" in content.decode()


def test_same_lessons_make_the_same_bytes(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)

    first, second = read(cast, secret), read(cast, secret)

    assert first.content == second.content
    assert first["ETag"] == second["ETag"]


def test_what_is_known_is_not_sent_again(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)
    first = read(cast, secret)

    by_tag = read(cast, secret, if_none_match=first["ETag"])
    by_date = read(cast, secret, if_modified_since=first["Last-Modified"])

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_date.status_code == 304
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(
        room=Room.objects.create(school=cast.school, name="7")
    )
    assert read(cast, secret, if_none_match=first["ETag"]).status_code == 200


def test_answer_asks_no_session_and_sets_no_cookie(cast: Cast) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT)

    answer = read(cast, secret)

    assert not answer.cookies
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_reading_is_noted_once_in_five_minutes(cast: Cast) -> None:
    feed, _secret = make(cast, "pupil", FeedKind.STUDENT)
    for minutes in (0, 4, 6):
        services.note_read(feed=feed, now=NOW + dt.timedelta(minutes=minutes))
        feed.refresh_from_db()

    assert feed.last_read_at == NOW + dt.timedelta(minutes=6)


def test_revoked_address_is_gone(cast: Cast) -> None:
    feed, secret = make(cast, "mother", FeedKind.STUDENT)
    client = cast.client("mother")
    address = reverse("journal:feed-revoke", args=[feed.pk])

    assert client.get(address).status_code == 200
    answer = client.post(address)

    assert (answer.status_code, answer["Location"]) == (303, reverse("journal:feed-list"))
    assert read(cast, secret).status_code == 404
    assert client.post(address).status_code == 404


def test_somebody_elses_address_is_not_revoked(cast: Cast) -> None:
    feed, secret = make(cast, "mother", FeedKind.STUDENT)

    answer = cast.client("foreign_mother").post(reverse("journal:feed-revoke", args=[feed.pk]))

    assert answer.status_code == 404
    assert read(cast, secret).status_code == 200


def frozen(cast: Cast) -> None:
    user = cast.users["mother"]
    user.frozen_at = NOW
    user.save(update_fields=["frozen_at"])


def inactive(cast: Cast) -> None:
    user = cast.users["mother"]
    user.is_active = False
    user.save(update_fields=["is_active"])


def no_guardian(cast: Cast) -> None:
    GuardianLink.objects.filter(guardian=cast.guardians["mother"]).update(until=TODAY)


def child_left(cast: Cast) -> None:
    Enrolment.objects.filter(student__in=[cast.students["pupil"], cast.students["sibling"]]).update(
        until=TODAY
    )


def no_hat(cast: Cast) -> None:
    Membership.objects.filter(user=cast.users["mother"]).update(is_revoked=True)


@pytest.mark.parametrize("end", [frozen, inactive, no_guardian, child_left, no_hat])
def test_address_ends_with_the_right_to_it(cast: Cast, end) -> None:
    _feed, secret = make(cast, "mother", FeedKind.STUDENT)
    assert read(cast, secret).status_code == 200

    end(cast)

    assert read(cast, secret).status_code == 404


def test_made_up_and_foreign_addresses_are_answered_alike(cast: Cast) -> None:
    _feed, secret = make(cast, "mother", FeedKind.STUDENT)
    other = reverse("journal:feed-read", args=[cast.other_school.slug, secret])
    nowhere = reverse("journal:feed-read", args=["nowhere", secret])

    bodies = {Client().get(address).status_code for address in (other, nowhere)}

    assert bodies == {404}
    assert read(cast, "x" * 43).status_code == 404


def test_made_up_addresses_are_stopped_after_sixty(cast: Cast) -> None:
    _feed, secret = make(cast, "mother", FeedKind.STUDENT)
    nowhere = reverse("journal:feed-read", args=["nowhere", secret])
    visitor = RequestFactory().get("/")
    visitor.user = AnonymousUser()
    # All but three of the sixty, at once: each ten seconds give one back.
    for _ in range(FEED_GUESS.most - 3):
        seconds_to_wait(FEED_GUESS, counted_as(visitor), takes=True)

    answers = [read(cast, "made-up"), read(cast, "x" * 43), Client().get(nowhere)]
    stopped = read(cast, "made-up")

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 10
    assert read(cast, secret).status_code == 429


def test_good_address_read_too_often_is_no_guess(cast: Cast) -> None:
    feed, secret = make(cast, "mother", FeedKind.STUDENT)
    _other, other_secret = make(cast, "mother", FeedKind.STUDENT)
    for _ in range(FEED.most):
        seconds_to_wait(FEED, f"feed-{feed.pk}", takes=True)

    answers = {read(cast, secret).status_code for _ in range(FEED_GUESS.most + 1)}

    assert answers == {429}
    assert read(cast, other_secret).status_code == 200
    assert read(cast, "made-up").status_code == 404


def test_secret_stands_in_no_line_of_the_log(cast: Cast) -> None:
    (console,) = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(one, NoSecrets) for one in handler.filters)
    ]
    assert isinstance(console, logging.StreamHandler)
    written = io.StringIO()
    usual = console.setStream(written)

    try:
        read(cast, "x" * 43)
    finally:
        console.setStream(usual)

    assert "Not Found: /journal/feeds/first/…" in written.getvalue()
    assert "xxx" not in written.getvalue()


@pytest.mark.parametrize("lessons", [1, 3])
def test_feed_costs_the_same_queries_whatever_is_in_it(cast: Cast, lessons: int) -> None:
    _feed, secret = make(cast, "pupil", FeedKind.STUDENT, has_homework=True)
    for slot in range(lessons):
        factory.make_lesson(cast.maths, TODAY + dt.timedelta(days=1), slot=5 + slot)

    with CaptureQueriesContext(connection) as queries:
        read(cast, secret)

    assert len(queries) == 7


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_queries_whatever_is_in_it(cast: Cast, number: int) -> None:
    for _number in range(number):
        make(cast, "mother", FeedKind.STUDENT)

    with CaptureQueriesContext(connection) as queries:
        found = selectors.own_feeds(cast.actors["mother"])
        labels = [selectors.label_of(feed) for feed in found]

    assert (len(labels), len(queries)) == (number, 1)
