"""The class teacher's monthly check of data (S0-7g, S1-4.3e, D8)."""

import datetime as dt

import pytest

from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry
from core import tenancy
from school.enums import ConsentPurpose, DeadlineCode, DueUnit, Level
from school.models import AcademicYear, ClassTeacherDuty, Consent, DataCheck, Guardian, Student
from school.selectors import data_checks as selectors
from school.services import data_checks as services
from school.tasks import open_data_checks
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

LIST = "/school/data-checks/"
JANUARY = dt.date(2026, 1, 1)


@pytest.fixture
def check(cast: Cast) -> DataCheck:
    services.open_checks(school=cast.school, today=TODAY)
    return DataCheck.objects.get(school_class=cast.class_5a)


def due(cast: Cast, today: dt.date = TODAY) -> dict[str, dt.date]:
    services.open_checks(school=cast.school, today=today)
    return {
        row.school_class.name: row.due_on
        for row in DataCheck.objects.filter(school=cast.school).select_related("school_class")
    }


# --- making ------------------------------------------------------------------------------------


def test_every_class_gets_a_check_due_at_the_end_of_the_month(cast: Cast) -> None:
    last = dt.date(2026, 1, 31)

    assert due(cast) == {"1А": last, "5А": last, "6Б": last}


def test_checks_are_made_once(cast: Cast) -> None:
    assert services.open_checks(school=cast.school, today=TODAY) == 3
    assert services.open_checks(school=cast.school, today=TODAY) == 0
    assert services.open_checks(school=cast.school, today=dt.date(2026, 2, 2)) == 3


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (9, DueUnit.CALENDAR_DAYS, dt.date(2026, 1, 10)),
        (30, DueUnit.CALENDAR_DAYS, dt.date(2026, 1, 31)),
        (45, DueUnit.CALENDAR_DAYS, dt.date(2026, 1, 31)),
        (2, DueUnit.SCHOOL_DAYS, dt.date(2026, 1, 3)),
        (5, DueUnit.DAY_OF_MONTH, dt.date(2026, 1, 31)),
    ],
)
def test_regulation_says_when_a_check_is_due(
    cast: Cast, amount: int, unit: DueUnit, expected: dt.date
) -> None:
    factory.make_rule(cast.regulation, code=DeadlineCode.DATA_CHECK, amount=amount, unit=unit)

    assert due(cast)["5А"] == expected


def test_rule_switched_off_asks_nothing_of_that_level(cast: Cast) -> None:
    factory.make_rule(
        cast.regulation, code=DeadlineCode.DATA_CHECK, levels=[Level.PRIMARY], is_active=False
    )

    assert sorted(due(cast)) == ["5А", "6Б"]


def test_between_the_years_nothing_is_asked(cast: Cast) -> None:
    assert due(cast, dt.date(2026, 7, 1)) == {}


def test_task_makes_the_checks_of_every_school_and_of_each_its_own(cast: Cast) -> None:
    open_data_checks()
    open_data_checks()

    assert tenancy.current() is None
    assert DataCheck.objects.filter(school=cast.school, month=JANUARY).count() == 3
    assert DataCheck.objects.filter(school=cast.other_school, month=JANUARY).count() == 1


# --- what is missing ---------------------------------------------------------------------------


def gaps(cast: Cast) -> dict[str, list[str]]:
    data = selectors.class_data(school_class=cast.class_5a, today=TODAY)
    return {line.student.last_name: [gap.value for gap in line.gaps] for line in data.lines}


def consent(cast: Cast, **fields: object) -> Consent:
    return Consent.objects.create(
        **{
            "school": cast.school,
            "student": cast.students["pupil"],
            "guardian": cast.guardians["mother"],
            "number": 1,
            "purpose": ConsentPurpose.JOURNAL,
            "signed_on": JANUARY,
            "recorded_by": cast.users["secretary"],
            "recorded_at": NOW,
            **fields,
        }
    )


def test_gaps_of_a_class_are_named(cast: Cast) -> None:
    assert gaps(cast) == {
        "Абрамова": ["address", "guardian", "consent"],
        "Ёлкина": ["address", "phone", "consent"],
    }

    Student.objects.filter(pk=cast.students["pupil"].pk).update(address="Заречье")
    Guardian.objects.filter(pk=cast.guardians["mother"].pk).update(phone="+7 900 000-00-02")
    consent(cast)

    assert gaps(cast)["Ёлкина"] == []


@pytest.mark.parametrize(
    ("fields", "has"),
    [
        ({}, True),
        ({"withdrawn_on": TODAY}, False),
        ({"withdrawn_on": TODAY + dt.timedelta(days=1)}, True),
        ({"valid_until": TODAY}, True),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, False),
        ({"signed_on": TODAY + dt.timedelta(days=1)}, False),
        ({"purpose": ConsentPurpose.PHOTO}, False),
    ],
)
def test_consent_counts_while_it_holds(cast: Cast, fields: dict[str, object], has: bool) -> None:
    consent(cast, **fields)

    assert ("consent" not in gaps(cast)["Ёлкина"]) is has


@pytest.mark.parametrize(
    ("born_on", "is_likely"),
    [
        (dt.date(2014, 5, 17), True),
        (dt.date(2016, 9, 1), True),
        (dt.date(2016, 9, 2), False),
        (dt.date(2010, 9, 1), False),
        (dt.date(2010, 9, 2), True),
        (dt.date(1994, 5, 17), False),
    ],
)
def test_unlikely_date_of_birth_is_pointed_at(
    cast: Cast, born_on: dt.date, is_likely: bool
) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(born_on=born_on)

    assert ("born_on" not in gaps(cast)["Ёлкина"]) is is_likely


def test_data_of_a_class_take_three_queries(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        selectors.class_data(school_class=cast.class_5a, today=TODAY)

    for number in range(5):
        student = factory.make_student(cast.school, f"Ещё{number}", school_class=cast.class_5a)
        factory.make_guardian(cast.school, f"Ещё{number}", student)
    with django_assert_num_queries(3):
        data = selectors.class_data(school_class=cast.class_5a, today=TODAY)
    assert len(data.lines) == 7


# --- signing -----------------------------------------------------------------------------------


def test_class_teacher_signs_with_a_note(cast: Cast, check: DataCheck) -> None:
    client = cast.client("class_teacher")
    url = f"{LIST}{check.pk}/"

    without = client.post(url, {"note": " "})
    response = client.post(url, {"note": "адреса запрошены у родителей"})
    again = client.post(url, {"note": "ещё раз"})

    check.refresh_from_db()
    assert (without.status_code, response.status_code, again.status_code) == (422, 303, 409)
    assert list(without.context["form"].errors) == ["note"]
    assert (check.signed_by, check.note) == (
        cast.staff["class_teacher"],
        "адреса запрошены у родителей",
    )


def test_complete_data_need_no_note(cast: Cast, check: DataCheck) -> None:
    cast.students["classmate"].enrolments.update(until=TODAY)
    Student.objects.filter(pk=cast.students["pupil"].pk).update(address="Заречье")
    Guardian.objects.filter(pk=cast.guardians["mother"].pk).update(phone="+7 900 000-00-02")
    consent(cast)

    response = cast.client("class_teacher").post(f"{LIST}{check.pk}/", {"note": ""})

    assert response.status_code == 303


@pytest.mark.parametrize("who", ["secretary", "deputy", "administrator", "director"])
def test_office_reads_a_check_and_signs_none(cast: Cast, check: DataCheck, who: str) -> None:
    client = cast.client(who)

    assert client.get(f"{LIST}{check.pk}/").status_code == 200
    assert client.post(f"{LIST}{check.pk}/", {"note": "я"}).status_code == 403
    check.refresh_from_db()
    assert check.signed_at is None


def test_reading_of_a_class_is_written_down(cast: Cast, check: DataCheck) -> None:
    cast.client("class_teacher").get(f"{LIST}{check.pk}/")
    cast.client("teacher").get(f"{LIST}{check.pk}/")

    assert list(AccessLogEntry.objects.values_list("user__login", "page", "object_id")) == [
        ("class_teacher", AccessedPage.CLASS_DATA, cast.class_5a.pk)
    ]


def test_former_class_teacher_neither_reads_nor_signs(cast: Cast, check: DataCheck) -> None:
    ClassTeacherDuty.objects.update(until=TODAY)
    client = cast.client("class_teacher")

    assert client.get(f"{LIST}{check.pk}/").status_code == 403
    assert client.post(f"{LIST}{check.pk}/", {"note": "я"}).status_code == 403


def test_open_check_is_on_the_first_page_until_signed(cast: Cast, check: DataCheck) -> None:
    url = f"{LIST}{check.pk}/"
    client = cast.client("class_teacher")

    assert url in client.get("/").content.decode()
    assert url not in cast.client("teacher").get("/").content.decode()

    client.post(url, {"note": "всё проверено"})
    assert url not in client.get("/").content.decode()


def test_deputy_sees_who_has_not_signed(cast: Cast, check: DataCheck) -> None:
    cast.client("class_teacher").post(f"{LIST}{check.pk}/", {"note": "всё проверено"})
    DataCheck.objects.filter(school_class=cast.class_6b).update(due_on=dt.date(2026, 1, 19))

    lines = cast.client("deputy").get(LIST).context["lines"]

    assert [(line.class_name, bool(line.check.signed_at), line.is_late) for line in lines] == [
        ("1А", False, False),
        ("6Б", False, True),
        ("5А", True, False),
    ]
    assert [line.teacher for line in lines] == ["", "", cast.staff["class_teacher"].short_name]


def test_list_is_chosen_by_month(cast: Cast, check: DataCheck) -> None:
    services.open_checks(school=cast.school, today=dt.date(2026, 2, 2))
    client = cast.client("deputy")

    assert client.get(LIST).context["month"] == dt.date(2026, 2, 1)
    assert client.get(LIST, {"month": "2026-01"}).context["month"] == JANUARY
    for wrong in ("2026-03", "вчера", "2026-13"):
        assert client.get(LIST, {"month": wrong}).status_code == 404


def test_teacher_sees_the_checks_of_the_own_class_only(cast: Cast, check: DataCheck) -> None:
    own = cast.client("class_teacher").get(LIST).context["lines"]

    assert [line.class_name for line in own] == ["5А"]
    assert cast.client("teacher").get(LIST).context["lines"] == []
    assert cast.client("other_deputy").get(LIST).context["lines"] == []


def test_list_takes_the_same_queries_for_three_classes_and_for_six(
    cast: Cast, check: DataCheck, django_assert_num_queries
) -> None:
    client = cast.client("deputy")
    with django_assert_num_queries(4):
        client.get(LIST)

    for letter in "ВГД":
        factory.make_class(cast.year, cast.scheme, 7, letter)
    services.open_checks(school=cast.school, today=TODAY)
    with django_assert_num_queries(4):
        assert len(client.get(LIST).context["lines"]) == 6


def test_year_that_is_over_is_not_asked_again(cast: Cast) -> None:
    AcademicYear.objects.filter(pk=cast.year.pk).update(ends_on=dt.date(2026, 1, 19))

    assert due(cast) == {}


# --- taking a signature back -------------------------------------------------------------------


def sign(cast: Cast, check: DataCheck) -> None:
    cast.client("class_teacher").post(f"{LIST}{check.pk}/", {"note": "всё проверено"})


def take_back(cast: Cast, check: DataCheck, *, by: str = "class_teacher", reason: str = "рано"):
    return cast.client(by).post(f"{LIST}{check.pk}/take-back/", {"reason": reason})


def test_signature_is_taken_back_and_the_history_keeps_both(cast: Cast, check: DataCheck) -> None:
    sign(cast, check)

    response = take_back(cast, check, reason="Ёлкина сменила адрес")

    check.refresh_from_db()
    page = cast.client("deputy").get(f"{LIST}{check.pk}/")
    assert (response.status_code, response["Location"]) == (303, f"{LIST}{check.pk}/")
    assert (check.signed_at, check.signed_by) == (None, None)
    assert [(change.subject, change.who, change.reason) for change in page.context["changes"]] == [
        ("Подпись отозвана", "class_teacher", "Ёлкина сменила адрес"),
        ("Подписано", "class_teacher", ""),
    ]
    assert "Ёлкина сменила адрес" in page.content.decode()
    assert f"{LIST}{check.pk}/" in cast.client("class_teacher").get("/").content.decode()

    sign(cast, check)
    check.refresh_from_db()
    assert check.signed_by == cast.staff["class_teacher"]


def test_taking_back_needs_a_reason(cast: Cast, check: DataCheck) -> None:
    sign(cast, check)

    response = take_back(cast, check, reason=" ")

    check.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["back_form"].errors) == ["reason"]
    assert check.signed_at is not None


def test_unsigned_check_has_nothing_to_take_back(cast: Cast, check: DataCheck) -> None:
    assert take_back(cast, check).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 403), ("deputy", 403), ("teacher", 404), ("other_deputy", 404)],
)
def test_signature_of_the_class_teacher_is_nobody_elses(
    cast: Cast, check: DataCheck, who: str, status: int
) -> None:
    sign(cast, check)

    assert take_back(cast, check, by=who).status_code == status
    check.refresh_from_db()
    assert check.signed_at is not None


def test_new_class_teacher_does_not_take_back_what_another_signed(
    cast: Cast, check: DataCheck
) -> None:
    sign(cast, check)
    ClassTeacherDuty.objects.update(until=TODAY)
    ClassTeacherDuty.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        staff=cast.staff["stranger"],
        since=TODAY,
    )

    new = take_back(cast, check, by="stranger")
    former = take_back(cast, check)

    check.refresh_from_db()
    assert (new.status_code, former.status_code) == (403, 403)
    assert check.signed_by == cast.staff["class_teacher"]


def test_month_that_is_over_keeps_its_signature(cast: Cast, check: DataCheck) -> None:
    sign(cast, check)

    with pytest.raises(services.MonthOver):
        services.take_back_signature(
            actor=cast.actors["class_teacher"],
            check=check,
            reason="рано",
            today=dt.date(2026, 2, 1),
        )

    DataCheck.objects.filter(pk=check.pk).update(month=dt.date(2025, 12, 1))
    page = cast.client("class_teacher").get(f"{LIST}{check.pk}/")
    assert page.context["can_take_back"] is False
    assert take_back(cast, check).status_code == 409
