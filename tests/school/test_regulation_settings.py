"""Settings of the regulation: who changes them, what is refused, what is remembered."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import NotAllowed
from school.models import AcademicYear, Regulation
from school.selectors.change_log import version_of
from school.selectors.regulation import history
from school.services.regulation import edit
from tests.factories.cast import Cast

PAGE = "/school/regulation/"


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
    [change, adopted] = history.changes_of(cast.regulation)
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?year={cast.year.pk}")
    assert cast.regulation.threshold_4 == Decimal("3.60")
    assert cast.regulation.print_by_lower == "2006"
    assert cast.regulation.approved_on == dt.date(2025, 8, 31)
    assert cast.regulation.homework_minutes[4] == 100
    assert (change.who, change.reason) == (name, "приказ № 12")
    assert {(item.before, item.after) for item in change.values} == {
        ("3,50", "3,60"),
        ("25.06", "20.06"),
        ("—", "31.08.2025"),
        (
            "0, 90, 90, 120, 120, 150, 150, 150, 210, 210, 210",
            "0, 90, 90, 120, 100, 150, 150, 150, 210, 210, 210",
        ),
    }
    assert (adopted.who, adopted.values) == ("", [])


def test_saving_without_a_change_writes_no_history(cast: Cast) -> None:
    client = cast.client("deputy")

    response = client.post(edit_url(cast.regulation), typed(client, cast.regulation))

    assert response.status_code == 303
    assert len(history.changes_of(cast.regulation)) == 1


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
        edit.change_settings(
            actor=actor,
            regulation=cast.regulation,
            values={"min_marks_low": 4},
            seen=version_of(cast.regulation),
        )


def test_service_itself_refuses_another_school(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit.change_settings(
            actor=cast.actors["other_deputy"],
            regulation=cast.regulation,
            values={"min_marks_low": 4},
            seen=version_of(cast.regulation),
        )


def test_service_itself_refuses_what_the_form_would(cast: Cast) -> None:
    with pytest.raises(edit.Refused):
        edit.change_settings(
            actor=cast.actors["deputy"],
            regulation=cast.regulation,
            values={"mark_min": 6},
            seen=version_of(cast.regulation),
        )
