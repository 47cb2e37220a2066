"""The administrator takes away a second factor that its owner can no longer give."""

import pytest
from django.contrib.auth.hashers import make_password
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import OutsideChange, SecondFactorReset
from accounts.services import second_factor
from core.errors import NotAllowed
from core.models import OutboxEvent
from tests.factories.accounts import PASSWORD, make_second_factor, sign_in
from tests.factories.cast import NOW, Cast
from tests.factories.school import make_membership, make_user

pytestmark = pytest.mark.django_db

LIST = "/second-factor/people/"
REASON = {"reason": "новый телефон, паспорт показан"}


def address(cast: Cast, name: str) -> str:
    return f"{LIST}{cast.users[name].pk}/"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The teacher and a teacher of the other school have a second factor."""
    for name in ("teacher", "other_teacher"):
        make_second_factor(cast.users[name])
    return cast


def test_list_shows_people_of_ones_own_school_once(cast: Cast, django_assert_num_queries) -> None:
    client = cast.client("administrator")

    # the user, how many people, the people of the page, the resets, what other schools did
    with django_assert_num_queries(5):
        page = client.get(LIST)

    shown = {hat.user.login: hat.has_second_factor for hat in page.context["page"]}
    assert len(shown) == 12
    assert shown["teacher"] is True
    assert shown["deputy"] is False
    assert "other_teacher" not in shown


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("?only=on", ["teacher"]),
        ("?q=MOTHER", ["foreign_mother", "mother"]),
        ("?q=mother&only=on", []),
        ("?q=other_teacher", []),
        ("?only=nonsense&q=deputy", ["deputy"]),
        ("?q=%00deputy&page=99", ["deputy"]),
    ],
)
def test_list_is_searched(cast: Cast, query: str, logins: list[str]) -> None:
    page = cast.client("administrator").get(LIST + query).context["page"]

    assert [hat.user.login for hat in page] == logins


def test_reset_takes_everything_away_and_leaves_a_trace(cast: Cast) -> None:
    teacher = cast.users["teacher"]
    teacher.password = make_password(PASSWORD)
    teacher.save(update_fields=["password"])
    theirs = sign_in("teacher")

    response = cast.client("administrator").post(address(cast, "teacher"), REASON)

    reset = SecondFactorReset.objects.get()
    event = OutboxEvent.objects.get(kind=second_factor.RESET)
    assert (response.status_code, response["Location"]) == (303, LIST)
    assert not TOTPDevice.objects.filter(user=teacher).exists()
    assert not StaticDevice.objects.filter(user=teacher).exists()
    assert TOTPDevice.objects.filter(user=cast.users["other_teacher"]).exists()
    assert (reset.user, reset.reset_by, reset.reason) == (
        teacher,
        cast.users["administrator"],
        REASON["reason"],
    )
    assert event.payload == {"user": teacher.pk, "reset": reset.pk}
    assert theirs.get("/second-factor/")["Location"].startswith("/sign-in/")


def test_reset_without_a_reason_is_refused(cast: Cast) -> None:
    response = cast.client("administrator").post(address(cast, "teacher"), {"reason": " "})

    assert response.status_code == 422
    assert TOTPDevice.objects.filter(user=cast.users["teacher"]).exists()


def test_nothing_to_reset_is_said(cast: Cast) -> None:
    response = cast.client("administrator").post(address(cast, "deputy"), REASON)

    assert response.status_code == 422
    assert not SecondFactorReset.objects.exists()


def test_nobody_resets_the_own(cast: Cast) -> None:
    make_second_factor(cast.users["administrator"])
    client = cast.client("administrator")

    response = client.post(address(cast, "administrator"), REASON)

    assert response.status_code == 403
    assert TOTPDevice.objects.filter(user=cast.users["administrator"]).exists()


def test_people_of_another_school_are_not_found(cast: Cast) -> None:
    client = cast.client("administrator")

    assert client.get(address(cast, "other_teacher")).status_code == 404
    assert client.post(address(cast, "other_teacher"), REASON).status_code == 404
    assert TOTPDevice.objects.filter(user=cast.users["other_teacher"]).exists()


@pytest.mark.parametrize("name", ["director", "deputy", "secretary", "teacher", "mother"])
def test_service_is_the_administrators(cast: Cast, name: str) -> None:
    hat = cast.users["class_teacher"].memberships.get()

    with pytest.raises(NotAllowed):
        second_factor.reset(actor=cast.actors[name], hat=hat, reason="так", now=NOW)


def test_service_keeps_to_the_own_school(cast: Cast) -> None:
    hat = cast.users["other_teacher"].memberships.get()

    with pytest.raises(NotAllowed):
        second_factor.reset(actor=cast.actors["administrator"], hat=hat, reason="так", now=NOW)
    assert TOTPDevice.objects.filter(user=cast.users["other_teacher"]).exists()


def test_trace_is_seen_by_those_who_watch_and_by_its_owner(cast: Cast) -> None:
    hat = cast.users["teacher"].memberships.get()
    second_factor.reset(actor=cast.actors["administrator"], hat=hat, reason="так", now=NOW)

    seen = {
        name
        for name, actor in cast.actors.items()
        if SecondFactorReset.objects.visible_to(actor).exists()
    }

    assert seen == {"administrator", "director", "auditor", "teacher"}
    assert hat.role == Role.TEACHER


def test_who_works_in_another_school_only_is_reset_there(cast: Cast) -> None:
    """A teacher of the other school is a mother here."""
    make_membership(cast.users["other_teacher"], cast.school, Role.GUARDIAN)

    response = cast.client("administrator").post(address(cast, "other_teacher"), REASON)

    assert response.status_code == 403
    assert TOTPDevice.objects.filter(user=cast.users["other_teacher"]).exists()
    assert not OutsideChange.objects.exists()


def test_other_school_sees_what_was_reset(cast: Cast) -> None:
    make_membership(cast.users["teacher"], cast.other_school, Role.TEACHER)
    keeper = make_user("other_administrator")
    make_membership(keeper, cast.other_school, Role.ADMINISTRATOR)
    cast.users["other_administrator"] = keeper

    cast.client("administrator").post(address(cast, "teacher"), REASON)

    shown = cast.client("other_administrator").get(LIST).context["outside_changes"]
    assert [(one.user.login, one.kind, one.by_school) for one in shown] == [
        ("teacher", "second_factor", cast.school)
    ]
    assert cast.client("administrator").get(LIST).context["outside_changes"] == []


@pytest.mark.parametrize("changes", [1, 3])
def test_what_other_schools_did_costs_one_query(
    cast: Cast, changes: int, django_assert_num_queries
) -> None:
    for _ in range(changes):
        OutsideChange.objects.create(
            school=cast.school,
            user=cast.users["teacher"],
            kind="password",
            by_school=cast.other_school,
            done_by=cast.users["other_deputy"],
            done_at=NOW,
        )
    client = cast.client("administrator")

    with django_assert_num_queries(5):
        page = client.get(LIST)

    assert len(page.context["outside_changes"]) == changes
