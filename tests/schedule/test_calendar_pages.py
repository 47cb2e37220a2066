"""The calendar of a year: pages of the keepers, what they change, what stands in the way."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.models import BellPeriod, BellSchedule, SpecialDay
from schedule.selectors.calendar_history import changes_of
from schedule.services.bells import write_bells
from school.enums import TermKind
from school.models import (
    AcademicYear,
    NonTeachingSpan,
    SchoolClass,
    SpanClass,
    Term,
    TermScheme,
)
from school.selectors.change_log import version_of
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

ROOT = "/timetable/calendar/"
BELLS = "/timetable/bells/"
# Everything before 12 January lies in closed quarters; this is a Tuesday of the open third one.
FREE = dt.date(2026, 2, 3)


def span(cast: Cast, first: dt.date = FREE, last: dt.date | None = None, **fields: Any) -> Any:
    return NonTeachingSpan.objects.create(
        **{
            "school": cast.school,
            "year": cast.year,
            "kind": "exception",
            "name": "Карантин",
            "starts_on": first,
            "ends_on": last or first,
            **fields,
        }
    )


def days_body(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "exception",
        "name": "Карантин",
        "starts_on": FREE.isoformat(),
        "ends_on": "2026-02-09",
        "order_no": "17",
        "reason": "грипп",
        **fields,
    }


def special_body(**fields: Any) -> dict[str, Any]:
    return {
        "on": "2026-02-07",
        "name": "Суббота по понедельнику",
        "weekday": "1",
        "order_no": "18",
        **fields,
    }


def url_of_days(cast: Cast) -> str:
    return f"{ROOT}{cast.year.pk}/days/new/"


# --- the year ----------------------------------------------------------------------------------


def test_year_shows_twelve_months_with_their_days(cast: Cast) -> None:
    span(cast, order_no="17")

    page = cast.client("deputy").get(ROOT)

    body = page.content.decode()
    assert page.status_code == 200
    assert body.count('<table class="year-month">') == 12
    assert 'aria-current="date"' in body
    assert body.count("Карантин") >= 2
    assert "day-exception" in body


@pytest.mark.parametrize("who", ["teacher", "mother", "pupil", "director", "auditor"])
def test_others_read_the_year_without_buttons(cast: Cast, who: str) -> None:
    page = cast.client(who).get(ROOT)

    body = page.content.decode()
    assert page.status_code == 200
    assert "/days/new/" not in body
    assert f"{ROOT}check/" not in body


def test_health_worker_has_no_calendar(cast: Cast) -> None:
    assert cast.client("health_worker").get(ROOT).status_code == 403


def test_grade_sees_its_own_days(cast: Cast) -> None:
    span(cast, name="Мороз", grades=[1])
    client = cast.client("deputy")

    first, fifth = (client.get(f"{ROOT}?grade={grade}").content.decode() for grade in (1, 5))

    assert "day-exception" in first
    assert "Мороз" not in fifth


@pytest.mark.parametrize("query", ["grade=12", "grade=x", "year=0", "year=x", "year=9" * 20])
def test_nonsense_in_the_address_is_not_found(cast: Cast, query: str) -> None:
    assert cast.client("deputy").get(f"{ROOT}?{query}").status_code == 404


def test_year_of_another_school_is_not_found(cast: Cast) -> None:
    other = AcademicYear.objects.get(school=cast.other_school)

    client = cast.client("deputy")

    assert client.get(f"{ROOT}?year={other.pk}").status_code == 404
    assert client.get(f"{ROOT}{other.pk}/days/new/").status_code == 404
    assert client.get(f"{BELLS}{other.pk}/new/").status_code == 404


def more_days(cast: Cast, *numbers: int) -> None:
    for number in numbers:
        made = span(cast, FREE + dt.timedelta(days=7 * number))
        SpanClass.objects.create(school=cast.school, span=made, school_class=cast.class_5a)
        SpecialDay.objects.create(
            school=cast.school,
            year=cast.year,
            on=dt.date(2026, 2, 7) + dt.timedelta(days=7 * number),
            name="Суббота",
            weekday=1,
        )


@pytest.mark.parametrize(
    ("path", "who", "count"),
    [
        ("", "mother", 10),
        ("check/", "deputy", 17),
        ("weeks/", "deputy", 4),
        ("import/", "deputy", 4),
    ],
)
def test_pages_ask_as_much_for_one_as_for_three(
    cast: Cast, path: str, who: str, count: int, django_assert_num_queries: Any
) -> None:
    client = cast.client(who)
    client.get(f"{ROOT}{path}")
    more_days(cast, 0)
    with django_assert_num_queries(count):
        client.get(f"{ROOT}{path}")
    more_days(cast, 1, 2)

    with django_assert_num_queries(count):
        client.get(f"{ROOT}{path}")


@pytest.mark.parametrize("path", ["", "days/", "terms/"])
def test_pages_that_count_lessons_ask_as_much_for_one_as_for_three(cast: Cast, path: str) -> None:
    client = cast.client("deputy")
    client.get(f"{ROOT}{path}")
    more_days(cast, 0)
    with CaptureQueriesContext(connection) as one:
        client.get(f"{ROOT}{path}")
    more_days(cast, 1, 2)

    with CaptureQueriesContext(connection) as three:
        client.get(f"{ROOT}{path}")

    assert len(one) == len(three)


# --- days off ----------------------------------------------------------------------------------


def test_quarantine_of_a_class_is_written_with_order_and_reason(cast: Cast) -> None:
    body = days_body(classes=[cast.class_5a.pk])

    answer = cast.client("deputy").post(url_of_days(cast), body)

    made = NonTeachingSpan.objects.get(name="Карантин")
    assert answer.status_code == 303
    assert (made.starts_on, made.ends_on) == (FREE, dt.date(2026, 2, 9))
    assert (made.order_no, made.grades) == ("17", None)
    assert [item.school_class for item in made.span_classes.all()] == [cast.class_5a]
    history = cast.client("deputy").get(f"{ROOT}check/").content.decode()
    assert "грипп" in history


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"starts_on": "32.02.2026"}, "starts_on"),
        ({"ends_on": "2026-02-01"}, "ends_on"),
        ({"starts_on": "2025-02-03", "ends_on": ""}, "starts_on"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_wrong_days_are_refused_at_their_field(
    cast: Cast, fields: dict[str, str], field: str
) -> None:
    answer = cast.client("deputy").post(url_of_days(cast), days_body(**fields))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not NonTeachingSpan.objects.filter(year=cast.year).exists()


def test_days_of_a_closed_term_stay(cast: Cast) -> None:
    closed = span(cast, dt.date(2025, 12, 1))
    client = cast.client("deputy")

    new = client.post(url_of_days(cast), days_body(starts_on="2025-12-08", ends_on=""))
    moved = client.post(f"{ROOT}days/{closed.pk}/", days_body(seen=version_of(closed)))
    gone = client.post(f"{ROOT}days/{closed.pk}/remove/")

    assert (new.status_code, moved.status_code, gone.status_code) == (422, 422, 422)
    assert "II четверть" in new.content.decode()
    closed.refresh_from_db()
    assert closed.starts_on == dt.date(2025, 12, 1)
    assert NonTeachingSpan.objects.filter(year=cast.year).count() == 1


def test_name_of_days_in_a_closed_term_may_change(cast: Cast) -> None:
    closed = span(cast, dt.date(2025, 12, 1))
    body = days_body(
        name="Актированный день", starts_on="2025-12-01", ends_on="", seen=version_of(closed)
    )

    answer = cast.client("deputy").post(f"{ROOT}days/{closed.pk}/", body)

    closed.refresh_from_db()
    assert answer.status_code == 303
    assert (closed.name, closed.order_no) == ("Актированный день", "17")


def test_change_by_somebody_else_is_told_and_then_overwritten(cast: Cast) -> None:
    made = span(cast)
    seen = version_of(made)
    made.order_no = "1"
    made.save(update_fields=["order_no"])
    client = cast.client("deputy")

    first = client.post(f"{ROOT}days/{made.pk}/", days_body(seen=seen))
    again = client.post(
        f"{ROOT}days/{made.pk}/", days_body(seen=first.context["form"]["seen"].value())
    )

    made.refresh_from_db()
    assert (first.status_code, again.status_code) == (409, 303)
    assert made.order_no == "17"


def test_days_are_removed_and_the_history_keeps_them(cast: Cast) -> None:
    made = span(cast)
    SpanClass.objects.create(school=cast.school, span=made, school_class=cast.class_5a)
    client = cast.client("administrator")

    answer = client.post(f"{ROOT}days/{made.pk}/remove/", {"reason": "отменён"})

    assert answer.status_code == 303
    assert not NonTeachingSpan.objects.filter(pk=made.pk).exists()
    assert "отменён" in client.get(f"{ROOT}check/").content.decode()


def test_days_of_another_school_are_not_found(cast: Cast) -> None:
    made = span(cast)

    client = cast.client("other_deputy")

    assert client.get(f"{ROOT}days/{made.pk}/").status_code == 404
    assert client.post(f"{ROOT}days/{made.pk}/remove/").status_code == 404
    assert NonTeachingSpan.objects.filter(pk=made.pk).exists()


def test_class_of_another_school_cannot_be_named(cast: Cast) -> None:
    foreign = SchoolClass.objects.filter(school=cast.other_school).first()

    answer = cast.client("deputy").post(url_of_days(cast), days_body(classes=[foreign.pk]))

    assert answer.status_code == 422
    assert not NonTeachingSpan.objects.filter(year=cast.year).exists()


@pytest.mark.parametrize("who", ["teacher", "director", "secretary", "mother"])
def test_only_keepers_change_the_calendar(cast: Cast, who: str) -> None:
    answer = cast.client(who).post(url_of_days(cast), days_body())

    assert answer.status_code == 403
    assert not NonTeachingSpan.objects.filter(year=cast.year).exists()


def test_closed_year_is_only_read(cast: Cast) -> None:
    AcademicYear.objects.filter(pk=cast.year.pk).update(
        closed_at=dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    )

    answer = cast.client("deputy").post(url_of_days(cast), days_body())

    assert answer.status_code == 422
    assert not NonTeachingSpan.objects.filter(year=cast.year).exists()


# --- special days ------------------------------------------------------------------------------


def test_saturday_by_mondays_timetable(cast: Cast) -> None:
    client = cast.client("deputy")

    answer = client.post(f"{ROOT}{cast.year.pk}/special/new/", special_body(grades=["5"]))

    made = SpecialDay.objects.get()
    assert answer.status_code == 303
    assert (made.on, made.weekday, made.grades) == (dt.date(2026, 2, 7), 1, [5])
    assert "day-special" in client.get(ROOT).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"weekday": ""}, "weekday"),
        ({"on": "2025-02-07"}, "on"),
        ({"on": "2026-06-20"}, "__all__"),
        ({"weekday": "9"}, "weekday"),
    ],
)
def test_wrong_special_days_are_refused(cast: Cast, fields: dict[str, str], field: str) -> None:
    answer = cast.client("deputy").post(
        f"{ROOT}{cast.year.pk}/special/new/", special_body(**fields)
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not SpecialDay.objects.exists()


def test_day_is_given_once(cast: Cast) -> None:
    url, client = f"{ROOT}{cast.year.pk}/special/new/", cast.client("deputy")
    client.post(url, special_body())

    answer = client.post(url, special_body(name="Ещё раз", weekday="2"))

    assert answer.status_code == 422
    assert SpecialDay.objects.count() == 1


def test_special_day_is_changed_and_taken_back(cast: Cast) -> None:
    client = cast.client("deputy")
    client.post(f"{ROOT}{cast.year.pk}/special/new/", special_body())
    made = SpecialDay.objects.get()

    changed = client.post(
        f"{ROOT}special/{made.pk}/", special_body(weekday="3", seen=version_of(made))
    )
    made.refresh_from_db()
    gone = client.post(f"{ROOT}special/{made.pk}/remove/", {"reason": "передумали"})

    assert (changed.status_code, gone.status_code, made.weekday) == (303, 303, 3)
    assert not SpecialDay.objects.exists()


def test_holidays_of_the_country_are_proposed_and_adopted(cast: Cast) -> None:
    url, client = f"{ROOT}{cast.year.pk}/holidays/", cast.client("deputy")
    Term.objects.filter(scheme__year=cast.year).update(closed_at=None)

    shown = client.get(url).content.decode()
    answer = client.post(url, {"days": ["off-2026-02-23", "work-2025-11-01", "off-2026-02-24"]})

    assert "off-2025-11-03" in shown
    assert answer.status_code == 303
    assert list(NonTeachingSpan.objects.values_list("starts_on", "kind")) == [
        (dt.date(2026, 2, 23), "holiday")
    ]
    # Saturday 1 November was moved to Monday the third: it goes by Monday.
    assert list(SpecialDay.objects.values_list("on", "weekday")) == [(dt.date(2025, 11, 1), 1)]


# --- terms -------------------------------------------------------------------------------------


def terms_body(cast: Cast, **fields: str) -> dict[str, str]:
    body = {}
    for term in cast.scheme.terms.all():
        body |= {
            f"name-{term.pk}": term.name,
            f"first-{term.pk}": term.starts_on.isoformat(),
            f"last-{term.pk}": term.ends_on.isoformat(),
        }
    return body | fields


def test_open_terms_are_moved(cast: Cast) -> None:
    third, fourth = cast.scheme.terms.filter(number__gte=3).order_by("number")
    body = terms_body(
        cast,
        **{f"last-{third.pk}": "2026-04-10", f"first-{fourth.pk}": "2026-04-13", "reason": "№ 5"},
    )

    answer = cast.client("deputy").post(f"{ROOT}terms/{cast.scheme.pk}/", body)

    third.refresh_from_db()
    fourth.refresh_from_db()
    assert answer.status_code == 303
    assert (third.ends_on, fourth.starts_on) == (dt.date(2026, 4, 10), dt.date(2026, 4, 13))


def test_closed_term_is_not_moved_whatever_is_sent(cast: Cast) -> None:
    body = terms_body(cast, **{f"last-{cast.closed_term.pk}": "2025-12-26"})

    answer = cast.client("deputy").post(f"{ROOT}terms/{cast.scheme.pk}/", body)

    cast.closed_term.refresh_from_db()
    assert answer.status_code == 303
    assert cast.closed_term.ends_on == dt.date(2025, 12, 30)


def test_term_with_lessons_is_not_removed(cast: Cast) -> None:
    body = terms_body(cast, **{f"removed-{cast.term.pk}": "on"})

    answer = cast.client("deputy").post(f"{ROOT}terms/{cast.scheme.pk}/", body)

    assert answer.status_code == 409
    assert Term.objects.filter(pk=cast.term.pk).exists()


def test_overlapping_terms_are_refused(cast: Cast) -> None:
    body = terms_body(cast, **{f"last-{cast.term.pk}": "2026-04-20"})

    answer = cast.client("deputy").post(f"{ROOT}terms/{cast.scheme.pk}/", body)

    assert answer.status_code == 422
    cast.term.refresh_from_db()
    assert cast.term.ends_on == dt.date(2026, 3, 27)


def test_grade_without_lessons_goes_over_to_trimesters(cast: Cast) -> None:
    body = {f"grade-{grade}": "quarter" for grade in range(1, 12)} | {"grade-9": "trimester"}

    answer = cast.client("deputy").post(f"{ROOT}{cast.year.pk}/grades/", body)

    made = TermScheme.objects.get(year=cast.year, kind=TermKind.TRIMESTER)
    cast.scheme.refresh_from_db()
    assert answer.status_code == 303
    assert (made.grades, made.terms.count()) == ([9], 3)
    assert 9 not in cast.scheme.grades


def test_grade_with_lessons_keeps_its_terms(cast: Cast) -> None:
    body = {f"grade-{grade}": "quarter" for grade in range(1, 12)} | {"grade-5": "trimester"}

    answer = cast.client("deputy").post(f"{ROOT}{cast.year.pk}/grades/", body)

    assert answer.status_code == 409
    assert not TermScheme.objects.filter(year=cast.year, kind=TermKind.TRIMESTER).exists()


def test_year_cannot_end_before_its_terms(cast: Cast) -> None:
    url, client = f"{ROOT}{cast.year.pk}/bounds/", cast.client("deputy")

    short = client.post(url, {"starts_on": "2025-09-01", "ends_on": "2026-05-20"})
    long = client.post(url, {"starts_on": "2025-09-01", "ends_on": "2026-05-29"})

    cast.year.refresh_from_db()
    assert (short.status_code, long.status_code) == (422, 303)
    assert cast.year.ends_on == dt.date(2026, 5, 29)


def test_s1_4_1f_bounds_and_kinds_of_terms_are_told_with_the_reason(cast: Cast) -> None:
    client = cast.client("deputy")
    bounds = {"starts_on": "2025-09-01", "ends_on": "2026-05-29", "reason": "по письму"}
    kinds = {f"grade-{grade}": "quarter" for grade in range(1, 12)} | {"grade-9": "trimester"}

    client.post(f"{ROOT}{cast.year.pk}/bounds/", bounds)
    client.post(f"{ROOT}{cast.year.pk}/grades/", kinds | {"reason": "решение педсовета"})

    told = {change.subject: change for change in changes_of(cast.year)}
    bounds_change = told["Учебный год 2025/2026"]
    assert (bounds_change.reason, bounds_change.who) == (
        "по письму",
        cast.users["deputy"].display_name,
    )
    assert [(one.label, one.after) for one in bounds_change.values] == [("Окончание", "29.05.2026")]
    assert told["Добавлено: Триместр"].reason == "решение педсовета"
    assert [one.after for one in told["Четверть"].values] == ["1–8, 10–11"]


# --- bells and weeks ---------------------------------------------------------------------------


def bells_body(*lines: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"name": "Понедельник", "lines": len(lines), **fields}
    for index, (number, starts, ends) in enumerate(lines):
        body |= {
            f"shift-{index}": "1",
            f"number-{index}": number,
            f"starts-{index}": starts,
            f"ends-{index}": ends,
        }
    return body


def test_bells_of_a_weekday_with_the_lesson_before_the_first(cast: Cast) -> None:
    body = bells_body(("0", "08:00", "08:30"), ("1", "8.40", "09:20"), weekdays=["1"])

    answer = cast.client("deputy").post(f"{BELLS}{cast.year.pk}/new/", body)

    made = BellSchedule.objects.get(name="Понедельник")
    assert answer.status_code == 303
    assert (made.weekdays, made.grades, made.is_default) == ([1], None, False)
    assert list(made.periods.order_by("number").values_list("number", "starts_at")) == [
        (0, dt.time(8)),
        (1, dt.time(8, 40)),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("1", "09:00", "08:30")],
        [("1", "08:30", "09:10"), ("2", "09:00", "09:40")],
        [("1", "08:30", "09:10"), ("1", "09:20", "10:00")],
        [("2", "08:30", "09:10"), ("1", "09:20", "10:00")],
        [("1", "08:30", "")],
        [("1", "25:00", "26:00")],
    ],
)
def test_wrong_bells_are_refused(cast: Cast, lines: list[tuple[str, str, str]]) -> None:
    answer = cast.client("deputy").post(f"{BELLS}{cast.year.pk}/new/", bells_body(*lines))

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not BellSchedule.objects.filter(name="Понедельник").exists()


def test_history_tells_which_bells_moved_and_no_more(cast: Cast) -> None:
    client = cast.client("deputy")
    lines = [("1", "08:30", "09:10"), ("2", "09:20", "10:00"), ("3", "10:10", "10:50")]
    client.post(f"{BELLS}{cast.year.pk}/new/", bells_body(*lines))
    made = BellSchedule.objects.get(name="Понедельник")
    lines[1:] = [("2", "09:25", "10:05"), ("4", "10:20", "11:00")]

    client.post(f"{BELLS}{made.pk}/", bells_body(*lines))

    told = {change.subject: change.values for change in changes_of(cast.year)}
    moved = told["Звонки «Понедельник», урок 2"]
    assert [(one.before, one.after) for one in moved] == [("09:20", "09:25"), ("10:00", "10:05")]
    assert set(told) == {
        "Добавлено: Звонки «Понедельник»",
        "Звонки «Понедельник», урок 2",
        "Убрано: Звонки «Понедельник», урок 3",
        "Добавлено: Звонки «Понедельник», урок 4",
    }


def test_bells_are_copied_shorter(cast: Cast) -> None:
    write_bells(cast.year)
    usual = BellSchedule.objects.get(year=cast.year)

    answer = cast.client("deputy").post(
        f"{BELLS}{usual.pk}/copy/", {"name": "Сокращённые", "shorter_by": "10"}
    )

    made = BellSchedule.objects.get(name="Сокращённые")
    hours = list(made.periods.order_by("number").values_list("starts_at", "ends_at")[:2])
    assert answer.status_code == 303
    assert hours == [
        (dt.time(8, 30), dt.time(9)),
        (dt.time(9, 10), dt.time(9, 40)),
    ]
    assert made.periods.count() == usual.periods.count() == 9


@pytest.mark.parametrize("minutes", ["38", "41", "-1", "x"])
def test_nothing_would_be_left_of_a_lesson(cast: Cast, minutes: str) -> None:
    write_bells(cast.year)
    usual = BellSchedule.objects.get(year=cast.year)

    answer = cast.client("deputy").post(
        f"{BELLS}{usual.pk}/copy/", {"name": "Сокращённые", "shorter_by": minutes}
    )

    assert answer.status_code == 422
    assert BellSchedule.objects.count() == 1


def test_other_bells_become_the_usual_ones(cast: Cast) -> None:
    write_bells(cast.year)
    former = BellSchedule.objects.get(year=cast.year)
    client = cast.client("deputy")

    client.post(f"{BELLS}{cast.year.pk}/new/", bells_body(("1", "09:00", "09:40"), is_default="on"))
    refused = client.post(
        f"{BELLS}{BellSchedule.objects.get(name='Понедельник').pk}/",
        bells_body(("1", "09:00", "09:40")),
    )

    former.refresh_from_db()
    assert former.is_default is False
    assert refused.status_code == 422
    assert BellSchedule.objects.get(is_default=True).name == "Понедельник"


def test_bells_that_a_day_names_stay(cast: Cast) -> None:
    write_bells(cast.year)
    client = cast.client("deputy")
    client.post(f"{BELLS}{cast.year.pk}/new/", bells_body(("1", "09:00", "09:30")))
    short = BellSchedule.objects.get(name="Понедельник")
    day = SpecialDay.objects.create(
        school=cast.school, year=cast.year, on=FREE, name="Сокращённый день", bells=short
    )

    kept = client.post(f"{BELLS}{short.pk}/remove/")
    day.delete()
    gone = client.post(f"{BELLS}{short.pk}/remove/")

    assert (kept.status_code, gone.status_code) == (409, 303)
    assert not BellPeriod.objects.filter(starts_at=dt.time(9), schedule_id=short.pk).exists()


def test_usual_bells_are_not_removed(cast: Cast) -> None:
    write_bells(cast.year)
    usual = BellSchedule.objects.get(year=cast.year)

    answer = cast.client("deputy").post(f"{BELLS}{usual.pk}/remove/")

    assert answer.status_code == 422
    assert BellSchedule.objects.filter(pk=usual.pk).exists()


def test_bells_of_another_school_are_not_found(cast: Cast) -> None:
    write_bells(cast.year)
    usual = BellSchedule.objects.get(year=cast.year)

    client = cast.client("other_deputy")

    assert client.get(f"{BELLS}{usual.pk}/").status_code == 404
    assert client.post(f"{BELLS}{usual.pk}/copy/", {"name": "Чужие"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_bells_asks_as_much_for_one_as_for_three(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    write_bells(cast.year)
    for number in range(1, count):
        BellSchedule.objects.create(school=cast.school, year=cast.year, name=f"Другие {number}")
    client = cast.client("deputy")

    with django_assert_num_queries(5):
        page = client.get(BELLS)

    assert page.content.decode().count('class="card-foot"') == count


def test_a_whole_grade_goes_to_the_second_shift_six_days_a_week(cast: Cast) -> None:
    body = {"shift-g5": "2", "week-g5": "6", f"shift-{cast.class_1a.pk}": "1"}

    answer = cast.client("deputy").post(f"{ROOT}weeks/", body)

    weeks = dict(SchoolClass.objects.filter(year=cast.year).values_list("grade", "week_days"))
    cast.class_5a.refresh_from_db()
    assert answer.status_code == 303
    assert weeks == {1: 5, 5: 6, 6: 5}
    assert cast.class_5a.shift == 2
    (told,) = changes_of(cast.year)
    assert (told.subject, [(one.before, one.after) for one in told.values]) == (
        "Класс 5А",
        [("1", "2"), ("5", "6")],
    )


def test_wrong_weeks_are_refused(cast: Cast) -> None:
    answer = cast.client("deputy").post(f"{ROOT}weeks/", {"week-g5": "7"})

    assert answer.status_code == 422
    assert not SchoolClass.objects.filter(week_days=7).exists()


def test_shift_and_week_stand_on_the_form_of_the_class(cast: Cast) -> None:
    answer = cast.client("administrator").post(
        f"/school/classes/{cast.class_5a.pk}/",
        {"letter": "А", "profile": "", "shift": "2", "week_days": "6"},
    )

    cast.class_5a.refresh_from_db()
    assert answer.status_code == 303
    assert (cast.class_5a.shift, cast.class_5a.week_days) == (2, 6)


# --- check -------------------------------------------------------------------------------------


def test_check_names_places_and_leads_there(cast: Cast) -> None:
    made = span(cast, dt.date(2026, 2, 16), dt.date(2026, 2, 18), kind="break", name="Короткие")

    body = cast.client("deputy").get(f"{ROOT}check/").content.decode()

    assert f'href="{ROOT}days/{made.pk}/"' in body
    assert "16.02.2026–18.02.2026" in body
