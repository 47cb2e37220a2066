"""Deadlines of the regulation: changing one."""

import pytest
from django.test import Client

from school.enums import DeadlineCode, DueUnit
from school.models import DeadlineRule
from school.selectors.regulation import history
from tests.factories.cast import Cast
from tests.factories.school import make_rule

PAGE = "/school/regulation/"


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

    change = history.changes_of(cast.regulation)[0]
    assert (change.who, change.reason) == ("administrator", "педсовет")
    assert [(item.before, item.after) for item in change.values] == [
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
