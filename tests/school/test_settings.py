"""Settings of the school: idle lock, second factor of staff, telephone of help."""

import pytest

from core.errors import NotAllowed
from school.services import settings
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

ADDRESS = "/school/settings/"
VALUES = {
    "idle_lock_minutes": "20",
    "requires_staff_second_factor": "on",
    "help_phone": "+7 (495) 000-00-00, доб. 5",
}


def test_administrator_changes_the_own_school_only(cast: Cast) -> None:
    response = cast.client("administrator").post(ADDRESS, VALUES)

    cast.school.refresh_from_db()
    cast.other_school.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, ADDRESS)
    assert cast.school.idle_lock_minutes == 20
    assert cast.school.requires_staff_second_factor is True
    assert cast.school.help_phone == VALUES["help_phone"]
    assert cast.other_school.idle_lock_minutes == 15
    assert cast.other_school.requires_staff_second_factor is False


def test_form_shows_what_is_in_force(cast: Cast, django_assert_num_queries) -> None:
    cast.school.idle_lock_minutes = 7
    cast.school.save(update_fields=["idle_lock_minutes"])
    client = cast.client("administrator")

    # Who (1), the history of changes.
    with django_assert_num_queries(2):
        page = client.get(ADDRESS)

    assert page.context["form"]["idle_lock_minutes"].value() == 7


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("idle_lock_minutes", "-1"),
        ("idle_lock_minutes", "241"),
        ("idle_lock_minutes", "много"),
        ("idle_lock_minutes", ""),
        ("help_phone", "<script>"),
        ("help_phone", "1" * 31),
    ],
)
def test_wrong_value_is_refused(cast: Cast, field: str, value: str) -> None:
    response = cast.client("administrator").post(ADDRESS, {**VALUES, field: value})

    cast.school.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert cast.school.idle_lock_minutes == 15


def test_same_values_change_nothing(cast: Cast) -> None:
    changed = [
        settings.change_settings(
            actor=cast.actors["administrator"],
            idle_lock_minutes=minutes,
            requires_staff_second_factor=False,
            help_phone="",
        )
        for minutes in (15, 16)
    ]

    assert changed == [False, True]


@pytest.mark.parametrize("name", ["director", "deputy", "secretary", "teacher", "other_deputy"])
def test_settings_are_the_administrators(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        settings.change_settings(
            actor=cast.actors[name],
            idle_lock_minutes=0,
            requires_staff_second_factor=False,
            help_phone="",
        )


def test_telephone_helps_who_cannot_get_in(cast: Cast) -> None:
    cast.client("administrator").post(ADDRESS, VALUES)
    two_schools = cast.client("administrator")
    two_schools.post("/sign-out/")

    # Nobody knows yet which of the two schools the person is of.
    assert VALUES["help_phone"] not in two_schools.get("/sign-in/").content.decode()


def test_page_says_who_changed_what(cast: Cast, django_assert_num_queries) -> None:
    client = cast.client("administrator")
    # Without the second factor: the next page would be the one that sets it up.
    body = {"idle_lock_minutes": "20", "help_phone": VALUES["help_phone"]}
    client.post(ADDRESS, body)
    client.post(ADDRESS, {**body, "idle_lock_minutes": "0"})

    # Who (1), the history, the names in it.
    with django_assert_num_queries(3):
        page = client.get(ADDRESS)

    last, first = page.context["changes"]
    assert (last.who, [(value.before, value.after) for value in last.values]) == (
        "administrator",
        [("20", "0")],
    )
    assert {(value.before, value.after) for value in first.values} == {
        ("15", "20"),
        ("—", VALUES["help_phone"]),
    }
    assert "20 → 0" in page.content.decode()


def test_history_of_another_school_is_not_on_the_page(cast: Cast) -> None:
    cast.other_school.idle_lock_minutes = 99
    cast.other_school.save(update_fields=["idle_lock_minutes"])

    assert cast.client("administrator").get(ADDRESS).context["changes"] == []
