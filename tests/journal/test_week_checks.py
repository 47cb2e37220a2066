"""The weekly check of absences: signing, taking back, who has not signed (S1-4.3a)."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from journal.enums import AttendanceCode
from journal.models import Lesson, WeekCheck
from journal.selectors.absences import week_checks as selectors
from journal.services.absences import week_checks as services
from school.models import ClassTeacherDuty
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

LIST = reverse("journal:week-check-list")
WEEK = dt.date(2026, 1, 12)
THIS_WEEK = dt.date(2026, 1, 19)


@pytest.fixture
def lessons(cast: Cast) -> list[Lesson]:
    """Two lessons of the last week: ``classmate`` missed both, ``pupil`` was ill at one."""
    made = [journal_factory.make_lesson(cast.maths, dt.date(2026, 1, day)) for day in (14, 15)]
    for lesson in made:
        journal_factory.make_attendance(lesson, cast.students["classmate"], "absent")
    journal_factory.make_attendance(made[0], cast.students["pupil"], "ill")
    journal_factory.make_attendance(made[1], cast.students["pupil"], "late", minutes_late=5)
    return made


def address(cast: Cast, week: dt.date = WEEK, tail: str = "") -> str:
    return reverse("journal:week-check", args=[cast.class_5a.pk, week.isoformat()]) + tail


def sign(cast: Cast, *, note: str = "жду справку", today: dt.date = TODAY, **fields: Any):
    return services.sign_week(
        **{
            "actor": cast.actors["class_teacher"],
            "school_class": cast.class_5a,
            "week": WEEK,
            "note": note,
            "now": NOW,
            "today": today,
            **fields,
        }
    )


def take_back(cast: Cast, check: WeekCheck, *, by: str = "class_teacher") -> WeekCheck:
    return services.take_back_signature(
        actor=cast.actors[by], check=check, reason="рано", today=TODAY
    )


# --- signing -----------------------------------------------------------------------------------


def test_signature_keeps_who_when_and_how_many_lessons_were_missed(
    cast: Cast, lessons: list[Lesson]
) -> None:
    check = sign(cast)

    check.refresh_from_db()
    assert (check.signed_by, check.signed_at) == (cast.staff["class_teacher"], NOW)
    assert (check.missed_with_reason, check.missed_without_reason) == (1, 2)
    assert check.note == "жду справку"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (AttendanceCode.ILL, (3, 0)),
        (AttendanceCode.EXCUSED, (3, 0)),
        (AttendanceCode.AWAY, (3, 0)),
        (AttendanceCode.UNEXCUSED, (1, 2)),
        (AttendanceCode.LATE, (1, 0)),
        (AttendanceCode.EXEMPT, (1, 0)),
        (AttendanceCode.REMOTE, (1, 0)),
        (AttendanceCode.PRESENT, (1, 0)),
    ],
)
def test_every_code_is_counted_in_its_place(
    cast: Cast, lessons: list[Lesson], code: AttendanceCode, expected: tuple[int, int]
) -> None:
    cast.students["classmate"].attendance.filter(lesson__in=lessons).update(code=code)

    check = sign(cast, note="")

    assert (check.missed_with_reason, check.missed_without_reason) == expected


def test_lessons_that_fell_out_are_not_missed(cast: Cast, lessons: list[Lesson]) -> None:
    Lesson.objects.filter(pk=lessons[1].pk).update(status="cancelled", cancel_reason="карантин")

    check = sign(cast)

    assert (check.missed_with_reason, check.missed_without_reason) == (1, 1)


def test_student_counts_in_the_class_of_the_day(cast: Cast, lessons: list[Lesson]) -> None:
    cast.students["classmate"].enrolments.update(until=dt.date(2026, 1, 15))

    check = sign(cast)

    assert (check.missed_with_reason, check.missed_without_reason) == (1, 1)


def test_plain_absence_asks_for_a_word(cast: Cast, lessons: list[Lesson]) -> None:
    with pytest.raises(services.NoteNeeded, match="2"):
        sign(cast, note="  ")

    assert not WeekCheck.objects.exists()


def test_week_is_signed_once(cast: Cast, lessons: list[Lesson]) -> None:
    sign(cast)

    with pytest.raises(services.WeekSigned):
        sign(cast)
    assert WeekCheck.objects.count() == 1


def test_week_that_goes_on_is_not_signed_before_its_last_lesson(cast: Cast) -> None:
    with pytest.raises(services.WeekNotOver, match=r"21\.01\.2026"):
        sign(cast, week=THIS_WEEK)

    check = sign(cast, week=THIS_WEEK, today=dt.date(2026, 1, 21))
    assert (check.missed_with_reason, check.missed_without_reason) == (0, 1)


def test_week_without_lessons_is_not_signed(cast: Cast) -> None:
    with pytest.raises(services.WeekWithoutLessons):
        sign(cast)


@pytest.mark.parametrize("who", ["teacher", "stranger", "deputy", "director", "mother"])
def test_nobody_signs_for_the_class_teacher(cast: Cast, lessons: list[Lesson], who: str) -> None:
    with pytest.raises(services.NotYourWeek):
        sign(cast, actor=cast.actors[who])


def test_former_class_teacher_signs_no_more(cast: Cast, lessons: list[Lesson]) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)

    with pytest.raises(services.NotYourWeek):
        sign(cast)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"week": TODAY}, "week_check_of_a_week"),
        ({"week": WEEK, "signed_at": NOW}, "signed_week_says_by_whom_and_what"),
    ],
)
def test_database_holds_the_shape_of_a_check(cast: Cast, fields: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        WeekCheck.objects.create(school=cast.school, school_class=cast.class_5a, **fields)


# --- taking a signature back -------------------------------------------------------------------


def test_taken_back_signature_leaves_its_trace(cast: Cast, lessons: list[Lesson]) -> None:
    check = take_back(cast, sign(cast))

    assert (check.signed_by, check.signed_at, check.missed_with_reason) == (None, None, None)
    assert [(change.subject, change.reason) for change in selectors.signatures(check)] == [
        ("Подпись отозвана", "рано"),
        ("Подписано", ""),
    ]

    again = sign(cast, note="справка принесена")
    assert again.pk == check.pk
    assert len(selectors.signatures(again)) == 3


def test_what_is_not_signed_is_not_taken_back(cast: Cast, lessons: list[Lesson]) -> None:
    check = take_back(cast, sign(cast))

    with pytest.raises(services.WeekNotSigned):
        take_back(cast, check)


def test_signature_of_another_is_not_taken_back(cast: Cast, lessons: list[Lesson]) -> None:
    check = sign(cast)
    with pytest.raises(services.NotYourWeek):
        take_back(cast, check, by="deputy")
    ClassTeacherDuty.objects.update(until=TODAY)
    ClassTeacherDuty.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        staff=cast.staff["stranger"],
        since=TODAY,
    )

    with pytest.raises(services.NotYourSignature):
        take_back(cast, check, by="stranger")


def test_week_of_a_closed_term_stays_as_signed(cast: Cast, lessons: list[Lesson]) -> None:
    check = sign(cast)
    cast.term.closed_at, cast.term.closed_by = NOW, cast.users["deputy"]
    cast.term.save()

    with pytest.raises(services.WeekClosed):
        take_back(cast, check)


# --- the page ----------------------------------------------------------------------------------


def test_class_teacher_signs_on_the_page_of_the_week(cast: Cast, lessons: list[Lesson]) -> None:
    client = cast.client("class_teacher")

    before = client.get(address(cast))
    without = client.post(address(cast), {"note": ""})
    response = client.post(address(cast), {"note": "жду справку"})
    again = client.post(address(cast), {"note": "жду справку"})

    assert [line.name for line in before.context["unexplained"]] == ["Абрамова Вера"]
    assert without.status_code == 422
    assert list(without.context["form"].errors) == ["note"]
    assert (response.status_code, response["Location"]) == (303, address(cast))
    assert again.status_code == 409
    html = client.get(address(cast)).content.decode()
    assert "жду справку" in html
    assert "Подписать неделю" not in html


def test_reason_entered_from_the_week_comes_back_to_it(cast: Cast, lessons: list[Lesson]) -> None:
    response = cast.client("class_teacher").post(
        reverse("journal:absence-record"),
        {
            "student": cast.students["classmate"].pk,
            "first_day": "2026-01-14",
            "last_day": "2026-01-15",
            "code": "ill",
            "week": WEEK.isoformat(),
        },
    )

    assert (response.status_code, response["Location"]) == (303, address(cast))
    check = sign(cast, note="")
    assert (check.missed_with_reason, check.missed_without_reason) == (3, 0)


def test_page_says_that_the_journal_has_changed_since(cast: Cast, lessons: list[Lesson]) -> None:
    sign(cast)
    client = cast.client("deputy")
    assert not client.get(address(cast)).context["state"].has_changed

    cast.students["classmate"].attendance.filter(lesson__in=lessons).update(code="ill")

    page = client.get(address(cast))
    assert page.context["state"].has_changed
    assert "Журнал с тех пор изменился." in page.content.decode()


@pytest.mark.parametrize("week", ["2026-01-13", "вчера", "0001-01-01"])
def test_address_names_a_monday(cast: Cast, week: str) -> None:
    url = reverse("journal:week-check", args=[cast.class_5a.pk, week])

    assert cast.client("class_teacher").get(url).status_code == 404


def test_signature_is_taken_back_on_the_page(cast: Cast, lessons: list[Lesson]) -> None:
    client = cast.client("class_teacher")
    sign(cast)

    without = client.post(address(cast, tail="take-back/"), {"reason": ""})
    response = client.post(address(cast, tail="take-back/"), {"reason": "подписано рано"})

    assert list(without.context["back_form"].errors) == ["reason"]
    assert (without.status_code, response.status_code) == (422, 303)
    assert WeekCheck.objects.get().signed_at is None
    assert "подписано рано" in cast.client("deputy").get(address(cast)).content.decode()


# --- who has not signed ------------------------------------------------------------------------


def test_deputy_sees_who_has_not_signed(cast: Cast, lessons: list[Lesson]) -> None:
    sign(cast)
    journal_factory.make_lesson(cast.russian_6b, WEEK)

    page = cast.client("deputy").get(LIST)

    assert page.context["week"] == WEEK
    assert [
        (line.state.school_class.name, line.state.is_signed, line.is_late)
        for line in page.context["lines"]
    ] == [("6Б", False, False), ("5А", True, False)]
    assert cast.client("other_deputy").get(LIST, {"week": WEEK.isoformat()}).context["lines"] == []


def test_unsigned_week_is_late_when_the_next_one_is_over(cast: Cast, lessons: list[Lesson]) -> None:
    lines = {
        today: [
            line.is_late
            for line in selectors.weeks_of_classes(
                actor=cast.actors["deputy"], week=WEEK, today=today
            )
        ]
        for today in (dt.date(2026, 1, 25), dt.date(2026, 1, 26))
    }

    assert lines == {dt.date(2026, 1, 25): [False], dt.date(2026, 1, 26): [True]}


def test_teacher_sees_the_weeks_of_the_own_class_only(cast: Cast, lessons: list[Lesson]) -> None:
    journal_factory.make_lesson(cast.russian_6b, WEEK)

    own = cast.client("class_teacher").get(LIST).context["lines"]

    assert [line.state.school_class.name for line in own] == ["5А"]
    assert cast.client("teacher").get(LIST).context["lines"] == []


@pytest.mark.parametrize("classes", [1, 3])
def test_list_takes_the_same_queries_for_one_class_and_for_three(
    cast: Cast, lessons: list[Lesson], classes: int, django_assert_num_queries: Any
) -> None:
    for group in (cast.russian_6b, cast.maths_1a)[: classes - 1]:
        journal_factory.make_lesson(group, WEEK)

    with django_assert_num_queries(5):
        lines = selectors.weeks_of_classes(actor=cast.actors["deputy"], week=WEEK, today=TODAY)

    assert len(lines) == classes


def test_unsigned_week_is_on_the_first_page_until_signed(cast: Cast, lessons: list[Lesson]) -> None:
    client = cast.client("class_teacher")
    assert address(cast) in client.get("/").content.decode()
    assert address(cast) not in cast.client("teacher").get("/").content.decode()

    sign(cast)

    assert address(cast) not in client.get("/").content.decode()


@pytest.mark.parametrize("weeks", [1, 3])
def test_line_of_the_first_page_takes_two_queries(
    cast: Cast, lessons: list[Lesson], weeks: int, django_assert_num_queries: Any
) -> None:
    for number, group in enumerate((cast.russian_6b, cast.maths_1a)[: weeks - 1]):
        journal_factory.make_lesson(group, WEEK)
        factory.make_duty((cast.class_6b, cast.class_1a)[number], cast.staff["class_teacher"])

    with django_assert_num_queries(2):
        found = selectors.unsigned(actor=cast.actors["class_teacher"], today=TODAY)

    assert len(found) == weeks
    assert found[-1].week == WEEK
