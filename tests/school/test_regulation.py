"""The regulation: its page, and who may change what in it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import NotAllowed
from school.enums import DeadlineCode, DueUnit, Level
from school.models import AcademicYear, DeadlineRule, Regulation, WorkType
from school.selectors import regulation as selectors
from school.selectors import regulation_history
from school.services import regulation_edit
from school.services.regulation import adopt_preset
from tests.factories.cast import Cast
from tests.factories.school import make_quarters, make_regulation, make_school, make_year

PAGE = "/school/regulation/"
TODAY = dt.date(2026, 1, 20)


def make_rule(regulation: Regulation, **fields: object) -> DeadlineRule:
    return DeadlineRule.objects.create(
        **{
            "school_id": regulation.school_id,
            "regulation": regulation,
            "code": DeadlineCode.MARKS,
            "levels": list(Level.values),
            "amount": 7,
            "unit": DueUnit.CALENDAR_DAYS,
            "clause": "п. 4.4 Положения",
            **fields,
        }
    )


def edit_url(regulation: Regulation) -> str:
    return f"{PAGE}{regulation.pk}/edit/"


def typed(client: Client, regulation: Regulation, **changes: str) -> dict[str, str]:
    """What the browser would send: the form as it stands, with some fields typed over."""
    form = client.get(edit_url(regulation)).context["form"]
    fields = {}
    for bound in form:
        value = bound.value()
        if value is True:
            fields[bound.html_name] = "on"
        elif value is not None and value is not False:
            fields[bound.html_name] = str(value)
    return {**fields, **changes}


# --- reading ---------------------------------------------------------------------------------


def test_page_shows_settings_deadlines_types_and_terms(cast: Cast) -> None:
    make_rule(cast.regulation, levels=[Level.PRIMARY], amount=3)
    make_rule(
        cast.regulation, code=DeadlineCode.PLAN, amount=109, unit=DueUnit.DATE, is_active=False
    )

    page = cast.client("teacher").get(PAGE)

    html = page.content.decode()
    assert page.status_code == 200
    assert "Положение о ведении электронного журнала" in html
    assert "4,50" in html
    assert "в течение 3 календарных дней" in html
    assert "Начальное общее образование" in html
    assert "до 01.09" in html
    assert "п. 4.4 Положения" in html
    assert "Контрольная работа" in html
    assert "III четверть" in html


@pytest.mark.parametrize(
    ("name", "can_edit"),
    [
        ("administrator", True),
        ("deputy", True),
        ("director", False),
        ("teacher", False),
        ("auditor", False),
        ("secretary", False),
        ("health_worker", False),
    ],
)
def test_links_to_change_are_shown_to_editors_only(cast: Cast, name: str, can_edit: bool) -> None:
    page = cast.client(name).get(PAGE)

    assert page.status_code == 200
    assert (edit_url(cast.regulation) in page.content.decode()) is can_edit


@pytest.mark.parametrize("name", ["mother", "pupil"])
def test_families_read_no_regulation(cast: Cast, name: str) -> None:
    assert cast.client(name).get(PAGE).status_code == 403


def test_page_takes_the_same_queries_for_one_rule_and_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("deputy")
    for count in (1, 2):
        for number in range(count):
            make_rule(cast.regulation, code=f"D{count}{number}")
        # user, hats; the page's six (years, regulation, schemes, terms, rules, types); two of the
        # history, whose third, the names, is not asked while nobody has changed anything
        with django_assert_num_queries(10):
            client.get(PAGE)


def test_year_of_another_school_is_not_found(cast: Cast) -> None:
    foreign = AcademicYear.objects.get(school=cast.other_school)

    assert cast.client("deputy").get(f"{PAGE}?year={foreign.pk}").status_code == 404


@pytest.mark.parametrize("year", ["", "x", "-1", "1.5", "٣", "9" * 30, "9" * 5000, "1\x00"])
def test_malformed_year_is_not_found(cast: Cast, year: str) -> None:
    assert cast.client("deputy").get(PAGE, {"year": year}).status_code == 404


def test_current_year_is_shown_and_others_are_tabs(cast: Cast) -> None:
    ahead = AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )

    page = cast.client("teacher").get(PAGE)

    assert page.context["page"].year == cast.year
    assert [tab["label"] for tab in page.context["years"]] == ["2026/2027", "2025/2026"]
    assert cast.client("teacher").get(f"{PAGE}?year={ahead.pk}").context["page"].year == ahead


def test_last_year_stays_current_in_summer(cast: Cast) -> None:
    page = selectors.regulation_page(cast.actors["deputy"], year_id=None, today=dt.date(2026, 7, 1))

    assert page is not None
    assert page.year == cast.year


def test_school_without_a_year_is_told_what_to_do(db: None) -> None:
    from tests.factories.accounts import make_account, sign_in

    make_account("deputy", role=Role.DEPUTY)

    page = sign_in("deputy").get(PAGE)

    assert page.status_code == 200
    assert "В школе ещё нет учебного года" in page.content.decode()


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (0, DueUnit.SCHOOL_DAY_END, "в тот же день"),
        (0, DueUnit.CALENDAR_DAYS, "в тот же день"),
        (1, DueUnit.CALENDAR_DAYS, "в течение 1 календарного дня"),
        (7, DueUnit.CALENDAR_DAYS, "в течение 7 календарных дней"),
        (2, DueUnit.SCHOOL_DAYS, "в течение 2 учебных дней"),
        (24, DueUnit.HOURS, "в течение 24 часов"),
        (8, DueUnit.DAY_OF_MONTH, "до 8-го числа следующего месяца"),
        (109, DueUnit.DATE, "до 01.09"),
        (2506, DueUnit.DATE, "до 25.06"),
    ],
)
def test_deadline_is_told_in_words(amount: int, unit: str, text: str) -> None:
    with translation.override("ru"):
        assert selectors.due_text(amount, unit) == text


@pytest.mark.parametrize(
    ("grades", "text"),
    [([1, 2, 3, 4], "1–4"), ([9, 11, 10, 1], "1, 9–11"), ([5], "5"), ([], "")],
)
def test_grades_are_told_as_spans(grades: list[int], text: str) -> None:
    assert selectors.spans(grades) == text


# --- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["administrator", "deputy"])
def test_settings_are_changed_and_remembered(cast: Cast, name: str) -> None:
    client = cast.client(name)
    fields = typed(
        client,
        cast.regulation,
        threshold_4="3,6",
        print_by_lower="20.06",
        approved_on="31.08.2025",
        homework_5="100",
        reason="приказ № 12",
    )

    response = client.post(edit_url(cast.regulation), fields)

    cast.regulation.refresh_from_db()
    [change, adopted] = regulation_history.changes_of(cast.regulation)
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?year={cast.year.pk}")
    assert cast.regulation.threshold_4 == Decimal("3.60")
    assert cast.regulation.print_by_lower == "2006"
    assert cast.regulation.approved_on == dt.date(2025, 8, 31)
    assert cast.regulation.homework_minutes[4] == 100
    assert (change.who, change.reason) == (name, "приказ № 12")
    assert {(item.before, item.after) for item in change.settings} == {
        ("3,50", "3,60"),
        ("25.06", "20.06"),
        ("—", "31.08.2025"),
        (
            "0, 90, 90, 120, 120, 150, 150, 150, 210, 210, 210",
            "0, 90, 90, 120, 100, 150, 150, 150, 210, 210, 210",
        ),
    }
    assert (adopted.who, adopted.settings) == ("", [])


def test_saving_without_a_change_writes_no_history(cast: Cast) -> None:
    client = cast.client("deputy")

    response = client.post(edit_url(cast.regulation), typed(client, cast.regulation))

    assert response.status_code == 303
    assert len(regulation_history.changes_of(cast.regulation)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"threshold_4": "4,6"}, "__all__"),  # above the one for 5
        ({"threshold_5": "5,5"}, "threshold_5"),
        ({"threshold_3": "много"}, "threshold_3"),
        ({"threshold_3": "2,555"}, "threshold_3"),
        ({"mark_min": "5", "mark_max": "5"}, "__all__"),
        ({"mark_min": "-1"}, "mark_min"),
        ({"mark_max": "40000"}, "mark_max"),
        ({"control_share_percent": "101"}, "control_share_percent"),
        ({"parent_report_days": "0"}, "parent_report_days"),
        ({"print_by_lower": "31.02"}, "print_by_lower"),
        ({"print_by_lower": "2506"}, "print_by_lower"),
        ({"print_by_lower": "1.1.1"}, "print_by_lower"),
        ({"homework_1": "601"}, "homework_1"),
        ({"homework_11": ""}, "homework_11"),
        ({"title": ""}, "title"),
        ({"title": "х" * 201}, "title"),
        ({"title": "\x00"}, "title"),
        ({"approved_on": "31.02.2026"}, "approved_on"),
        ({"reason": "х" * 201}, "reason"),
        ({"seen": ""}, "seen"),
        ({"seen": "x"}, "seen"),
    ],
)
def test_settings_are_refused(cast: Cast, changes: dict[str, str], field: str) -> None:
    client = cast.client("deputy")
    before = Regulation.objects.filter(pk=cast.regulation.pk).values().get()

    response = client.post(edit_url(cast.regulation), {**typed(client, cast.regulation), **changes})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Regulation.objects.filter(pk=cast.regulation.pk).values().get() == before


def test_two_people_do_not_overwrite_each_other(cast: Cast) -> None:
    deputy, administrator = cast.client("deputy"), cast.client("administrator")
    early = typed(deputy, cast.regulation, min_marks_low="4")
    administrator.post(
        edit_url(cast.regulation), typed(administrator, cast.regulation, min_marks_high="6")
    )

    conflict = deputy.post(edit_url(cast.regulation), early)
    cast.regulation.refresh_from_db()
    kept = (cast.regulation.min_marks_low, cast.regulation.min_marks_high)
    again = {**early, "seen": str(conflict.context["form"]["seen"].value())}
    saved = deputy.post(edit_url(cast.regulation), again)

    cast.regulation.refresh_from_db()
    assert (conflict.status_code, kept) == (409, (3, 6))
    assert conflict.context["form"]["min_marks_low"].value() == "4"
    assert saved.status_code == 303
    assert (cast.regulation.min_marks_low, cast.regulation.min_marks_high) == (4, 5)


def test_closed_year_keeps_its_regulation(cast: Cast) -> None:
    client = cast.client("deputy")
    fields = typed(client, cast.regulation, min_marks_low="4")
    AcademicYear.objects.filter(pk=cast.year.pk).update(
        closed_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )

    response = client.post(edit_url(cast.regulation), fields)

    cast.regulation.refresh_from_db()
    assert response.status_code == 422
    assert cast.regulation.min_marks_low == 3
    assert edit_url(cast.regulation) not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["director", "teacher", "secretary", "auditor", "health_worker"])
def test_readers_do_not_change_settings(cast: Cast, name: str) -> None:
    fields = typed(cast.client("deputy"), cast.regulation, min_marks_low="4")

    client = cast.client(name)

    assert client.get(edit_url(cast.regulation)).status_code == 403
    assert client.post(edit_url(cast.regulation), fields).status_code == 403
    cast.regulation.refresh_from_db()
    assert cast.regulation.min_marks_low == 3


def test_settings_of_another_school_are_not_found(cast: Cast) -> None:
    fields = typed(cast.client("deputy"), cast.regulation, min_marks_low="4")
    client = cast.client("other_deputy")

    assert client.get(edit_url(cast.regulation)).status_code == 404
    assert client.post(edit_url(cast.regulation), fields).status_code == 404
    cast.regulation.refresh_from_db()
    assert cast.regulation.min_marks_low == 3


def test_unknown_regulation_is_not_found(cast: Cast) -> None:
    client = cast.client("deputy")

    assert client.get(f"{PAGE}0/edit/").status_code == 404
    assert client.get(f"{PAGE}{10**30}/edit/").status_code == 404
    assert client.get(f"{PAGE}{'9' * 5000}/edit/").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.DEPUTY}))
def test_service_itself_refuses_readers(cast: Cast, role: Role) -> None:
    actor = Actor(cast.users["director"].pk, cast.school.pk, role)

    with pytest.raises(NotAllowed):
        regulation_edit.change_settings(
            actor=actor,
            regulation=cast.regulation,
            values={"min_marks_low": 4},
            seen=regulation_history.version_of(cast.regulation),
        )


def test_service_itself_refuses_another_school(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        regulation_edit.change_settings(
            actor=cast.actors["other_deputy"],
            regulation=cast.regulation,
            values={"min_marks_low": 4},
            seen=regulation_history.version_of(cast.regulation),
        )


def test_service_itself_refuses_what_the_form_would(cast: Cast) -> None:
    with pytest.raises(regulation_edit.Refused):
        regulation_edit.change_settings(
            actor=cast.actors["deputy"],
            regulation=cast.regulation,
            values={"mark_min": 6},
            seen=regulation_history.version_of(cast.regulation),
        )


# --- deadlines -------------------------------------------------------------------------------


def rule_url(rule: DeadlineRule) -> str:
    return f"{PAGE}rules/{rule.pk}/"


def typed_rule(client: Client, rule: DeadlineRule, **changes: str) -> dict[str, str]:
    form = client.get(rule_url(rule)).context["form"]
    return {
        "amount": "7",
        "unit": "calendar_days",
        "clause": rule.clause,
        "is_active": "on",
        "seen": str(form["seen"].value()),
        **changes,
    }


@pytest.mark.parametrize(
    ("amount", "unit", "stored"),
    [
        ("3", "calendar_days", 3),
        ("24", "hours", 24),
        ("8", "day_of_month", 8),
        ("01.09", "date", 109),
        ("1.9", "date", 109),
        ("", "school_day_end", 0),
        ("5", "school_day_end", 0),
        ("0", "school_days", 0),
    ],
)
def test_deadline_is_changed(cast: Cast, amount: str, unit: str, stored: int) -> None:
    rule = make_rule(cast.regulation)
    client = cast.client("deputy")

    response = client.post(rule_url(rule), typed_rule(client, rule, amount=amount, unit=unit))

    rule.refresh_from_db()
    assert response.status_code == 303
    assert (rule.amount, rule.unit) == (stored, unit)


def test_date_is_typed_as_it_is_read(cast: Cast) -> None:
    rule = make_rule(cast.regulation, code=DeadlineCode.PLAN, amount=109, unit=DueUnit.DATE)

    form = cast.client("deputy").get(rule_url(rule)).context["form"]

    assert form["amount"].value() == "01.09"


def test_change_of_a_deadline_is_remembered(cast: Cast) -> None:
    rule = make_rule(cast.regulation)
    client = cast.client("administrator")

    client.post(
        rule_url(rule), typed_rule(client, rule, amount="3", clause="п. 5", reason="педсовет")
    )

    change = regulation_history.changes_of(cast.regulation)[0]
    assert (change.who, change.reason) == ("administrator", "педсовет")
    assert [(item.before, item.after) for item in change.settings] == [
        ("в течение 7 календарных дней", "в течение 3 календарных дней"),
        ("п. 4.4 Положения", "п. 5"),
    ]


def test_deadline_is_put_out_of_force(cast: Cast) -> None:
    rule = make_rule(cast.regulation)
    client = cast.client("deputy")
    fields = typed_rule(client, rule)
    del fields["is_active"]

    client.post(rule_url(rule), fields)

    rule.refresh_from_db()
    assert not rule.is_active


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "367"}, "amount"),
        ({"amount": "0", "unit": "hours"}, "amount"),
        ({"amount": "32", "unit": "day_of_month"}, "amount"),
        ({"amount": "0", "unit": "day_of_month"}, "amount"),
        ({"amount": "109", "unit": "date"}, "amount"),
        ({"amount": "30.02", "unit": "date"}, "amount"),
        ({"amount": "", "unit": "date"}, "amount"),
        ({"unit": "years"}, "unit"),
        ({"clause": "х" * 161}, "clause"),
        ({"seen": ""}, "seen"),
    ],
)
def test_deadline_is_refused(cast: Cast, changes: dict[str, str], field: str) -> None:
    rule = make_rule(cast.regulation)
    client = cast.client("deputy")

    response = client.post(rule_url(rule), typed_rule(client, rule, **changes))

    rule.refresh_from_db()
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert (rule.amount, rule.unit) == (7, "calendar_days")


def test_two_people_do_not_overwrite_a_deadline(cast: Cast) -> None:
    rule = make_rule(cast.regulation)
    deputy, administrator = cast.client("deputy"), cast.client("administrator")
    early = typed_rule(deputy, rule, amount="5")
    administrator.post(rule_url(rule), typed_rule(administrator, rule, amount="3"))

    response = deputy.post(rule_url(rule), early)

    rule.refresh_from_db()
    assert (response.status_code, rule.amount) == (409, 3)


def test_deadline_of_another_school_is_not_found(cast: Cast) -> None:
    rule = make_rule(cast.regulation)
    fields = typed_rule(cast.client("deputy"), rule, amount="3")
    client = cast.client("other_deputy")

    assert client.get(rule_url(rule)).status_code == 404
    assert client.post(rule_url(rule), fields).status_code == 404
    rule.refresh_from_db()
    assert rule.amount == 7


# --- types of work ---------------------------------------------------------------------------


def types_url(regulation: Regulation) -> str:
    return f"{PAGE}{regulation.pk}/work-types/"


def typed_types(regulation: Regulation, **changes: str) -> dict[str, str]:
    """The table as it stands; ``changes`` name a cell as «К_weight»."""
    fields = {}
    for item in WorkType.objects.filter(regulation=regulation):
        prefix = f"type-{item.pk}-"
        for name in ("abbreviation", "weight"):
            given = str(getattr(item, name))
            fields[prefix + name] = changes.get(f"{item.abbreviation}_{name}", given)
        if changes.get(f"{item.abbreviation}_needs_title", item.needs_title):
            fields[prefix + "needs_title"] = "on"
    return fields


def test_weight_abbreviation_and_title_are_changed(cast: Cast) -> None:
    client = cast.client("deputy")

    response = client.post(
        types_url(cast.regulation),
        typed_types(cast.regulation, К_weight="2,5", С_abbreviation="СР", С_needs_title="on"),
        follow=True,
    )

    control = WorkType.objects.get(regulation=cast.regulation, code=4)
    written = WorkType.objects.get(regulation=cast.regulation, code=5)
    assert control.weight == Decimal("2.5")
    assert (written.abbreviation, written.needs_title) == ("СР", True)
    assert "Изменено 2 вида работы." in response.content.decode()


def test_works_that_stand_keep_their_weight(cast: Cast) -> None:
    client = cast.client("deputy")

    client.post(types_url(cast.regulation), typed_types(cast.regulation, О_weight="3"))

    cast.work.refresh_from_db()
    assert cast.work.weight == Decimal("1.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"К_weight": "0"},
        {"К_weight": "-1"},
        {"К_weight": "10,1"},
        {"К_weight": "1,25"},
        {"К_weight": "NaN"},
        {"К_weight": "Infinity"},
        {"К_weight": ""},
        {"К_abbreviation": ""},
        {"К_abbreviation": "сс сс с"},
        {"К_abbreviation": "с"},  # taken by another type, whatever the case
    ],
)
def test_types_are_refused_and_none_is_written(cast: Cast, changes: dict[str, str]) -> None:
    before = list(WorkType.objects.order_by("pk").values())

    response = cast.client("deputy").post(
        types_url(cast.regulation), typed_types(cast.regulation, О_weight="2", **changes)
    )

    assert response.status_code == 422
    assert list(WorkType.objects.order_by("pk").values()) == before


def test_types_of_another_school_are_not_found(cast: Cast) -> None:
    client = cast.client("other_deputy")

    assert client.get(types_url(cast.regulation)).status_code == 404
    assert client.post(types_url(cast.regulation), {}).status_code == 404


def test_service_takes_no_type_of_another_school(cast: Cast) -> None:
    foreign = WorkType.objects.filter(school=cast.other_school).first()
    assert foreign is not None

    with pytest.raises(NotAllowed):
        regulation_edit.change_work_types(
            actor=cast.actors["deputy"],
            regulation=cast.regulation,
            changes=[
                regulation_edit.WorkTypeChange(foreign.pk, "Ж", Decimal(2), needs_title=False)
            ],
        )


# --- a new year ------------------------------------------------------------------------------


@pytest.fixture
def new_year(cast: Cast) -> AcademicYear:
    return AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )


def test_regulation_is_started_from_a_preset(cast: Cast, new_year: AcademicYear) -> None:
    client = cast.client("deputy")
    offered = client.get(f"{PAGE}?year={new_year.pk}")

    response = client.post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"})

    regulation = Regulation.objects.get(year=new_year)
    assert offered.context["form"] is not None
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?year={new_year.pk}")
    assert regulation.preset == "s1"
    assert client.get(response["Location"]).status_code == 200


def test_readers_are_told_who_starts_it(cast: Cast, new_year: AcademicYear) -> None:
    client = cast.client("teacher")

    page = client.get(f"{PAGE}?year={new_year.pk}")

    assert page.context["form"] is None
    assert "Его создаёт администратор или завуч" in page.content.decode()
    assert client.post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"}).status_code == 403
    assert not Regulation.objects.filter(year=new_year).exists()


@pytest.mark.parametrize("preset", ["", "s9", "s1\x00"])
def test_unknown_preset_is_refused(cast: Cast, new_year: AcademicYear, preset: str) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": preset})

    assert response.status_code == 422
    assert not Regulation.objects.filter(year=new_year).exists()


def test_year_that_has_a_regulation_gets_no_second(cast: Cast) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": cast.year.pk, "preset": "s1"})

    cast.regulation.refresh_from_db()
    assert response.status_code == 409
    assert cast.regulation.preset == "s3"


@pytest.mark.parametrize("year", ["", "x", "0", "9" * 30])
def test_unknown_year_is_not_found(cast: Cast, year: str) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": year, "preset": "s1"})

    assert response.status_code == 404


def test_year_of_another_school_is_not_started(cast: Cast, new_year: AcademicYear) -> None:
    response = cast.client("other_deputy").post(
        f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"}
    )

    assert response.status_code == 404
    assert not Regulation.objects.filter(year=new_year).exists()


def test_history_knows_one_school_from_another(db: None) -> None:
    ours, theirs = make_school("ours"), make_school("theirs")
    regulations = []
    for school in (ours, theirs):
        year = make_year(school)
        make_quarters(year)
        regulations.append(make_regulation(year))
    rule = make_rule(regulations[1])
    rule.amount = 2
    rule.save(update_fields=["amount"])

    assert len(regulation_history.changes_of(regulations[0])) == 1
    assert len(regulation_history.changes_of(regulations[1])) == 2


def test_adopted_preset_reads_in_the_order_of_the_catalogue(db: None) -> None:
    school = make_school()
    year = make_year(school)
    adopt_preset(actor=None, year=year, preset="s1")

    page = selectors.regulation_page(Actor(1, school.pk, Role.TEACHER), year_id=None, today=TODAY)

    assert page is not None
    codes = [
        DeadlineRule.objects.get(pk=deadline.pk).code for deadline in page.deadlines if deadline
    ]
    assert codes[:5] == ["D1", "D2", "D3", "D3", "D4"]
    assert codes[-1] == "D20"
