"""Roles: given by the director's order, taken away at once (S1-3.1, S1-4.1b)."""

import pytest

from accounts.enums import Role
from accounts.models import Membership
from accounts.services import hats
from school.models import StaffMember
from tests.factories.cast import TODAY, Cast


def url_of(cast: Cast, name: str, tail: str = "roles/") -> str:
    return f"/school/staff/{cast.staff[name].pk}/{tail}"


def hat_of(cast: Cast, name: str) -> Membership:
    return cast.users[name].memberships.get()


BODY = {"hat-role": "deputy", "hat-order_no": "15-к", "hat-granted_on": "2026-01-20"}


def test_administrator_gives_a_role_that_is_worn_at_once(cast: Cast) -> None:
    response = cast.client("administrator").post(url_of(cast, "teacher"), BODY)

    hat = cast.users["teacher"].memberships.get(role=Role.DEPUTY)
    assert response.status_code == 303
    assert (hat.school, hat.order_no, hat.granted_on) == (cast.school, "15-к", TODAY)
    assert [item.label for item in cast.client("teacher").get("/profile/").context["hats"]] == [
        Role.TEACHER.label,
        Role.DEPUTY.label,
    ]


def test_role_needs_an_order(cast: Cast) -> None:
    response = cast.client("administrator").post(
        url_of(cast, "teacher"), {**BODY, "hat-order_no": ""}
    )

    assert response.status_code == 422
    assert list(response.context["hat_form"].errors) == ["order_no"]
    assert cast.users["teacher"].memberships.count() == 1


@pytest.mark.parametrize("role", ["guardian", "student", "wizard"])
def test_families_get_no_role_here(cast: Cast, role: str) -> None:
    response = cast.client("administrator").post(
        url_of(cast, "teacher"), {**BODY, "hat-role": role}
    )

    assert response.status_code == 422


def test_role_is_held_once(cast: Cast) -> None:
    response = cast.client("administrator").post(url_of(cast, "deputy"), BODY)

    assert response.status_code == 409
    assert cast.users["deputy"].memberships.count() == 1


def test_role_needs_an_account(cast: Cast) -> None:
    StaffMember.objects.filter(pk=cast.staff["teacher"].pk).update(user=None)

    assert cast.client("administrator").post(url_of(cast, "teacher"), BODY).status_code == 422


def test_role_taken_away_is_gone_with_the_next_page(cast: Cast) -> None:
    client = cast.client("deputy")
    assert client.get("/reports/unfilled/").status_code == 200
    hat = hat_of(cast, "deputy")
    url = url_of(cast, "deputy", f"roles/{hat.pk}/revoke/")

    unsaid = cast.client("administrator").post(url, {"reason": ""})
    response = cast.client("administrator").post(url, {"reason": "приказ № 16-к"})
    again = cast.client("administrator").post(url, {"reason": "приказ № 16-к"})

    assert (unsaid.status_code, response.status_code, again.status_code) == (422, 303, 409)
    assert client.get("/reports/unfilled/").status_code == 403
    event = Membership.pgh_event_model.objects.filter(pgh_obj_id=hat.pk).latest("pgh_id")
    assert event.pgh_context.metadata["reason"] == "приказ № 16-к"
    assert event.pgh_context.metadata["user"] == cast.users["administrator"].pk


def test_role_taken_away_can_be_given_again(cast: Cast) -> None:
    hats.revoke_hat(
        actor=cast.actors["administrator"], membership=hat_of(cast, "deputy"), reason="ошибка"
    )

    assert cast.client("administrator").post(url_of(cast, "deputy"), BODY).status_code == 303


def test_administrator_does_not_take_the_own_role_away(cast: Cast) -> None:
    hat = hat_of(cast, "administrator")

    response = cast.client("administrator").post(
        url_of(cast, "administrator", f"roles/{hat.pk}/revoke/"), {"reason": "устала"}
    )

    hat.refresh_from_db()
    assert response.status_code == 422
    assert not hat.is_revoked


@pytest.mark.parametrize("who", ["director", "deputy", "secretary", "teacher", "other_deputy"])
def test_nobody_else_gives_or_takes_roles(cast: Cast, who: str) -> None:
    hat = hat_of(cast, "deputy")
    client = cast.client(who)

    assert client.post(url_of(cast, "teacher"), BODY).status_code == 403
    url = url_of(cast, "deputy", f"roles/{hat.pk}/revoke/")
    assert client.post(url, {"reason": "хочу"}).status_code == 403
    with pytest.raises(hats.NotYourHats):
        hats.grant_hat(
            actor=cast.actors[who],
            user=cast.users["teacher"],
            role=Role.DEPUTY,
            order_no="1",
            granted_on=TODAY,
        )


def test_hat_is_taken_from_its_own_wearer_only(cast: Cast) -> None:
    foreign = hat_of(cast, "other_deputy")
    client = cast.client("administrator")

    for name, hat in (("deputy", foreign), ("teacher", hat_of(cast, "deputy"))):
        url = url_of(cast, name, f"roles/{hat.pk}/revoke/")
        assert client.post(url, {"reason": "приказ"}).status_code == 404
    assert client.post(url_of(cast, "other_teacher"), BODY).status_code == 404


def test_no_administrator_of_one_school_takes_a_hat_in_another(cast: Cast) -> None:
    with pytest.raises(hats.NotYourHats):
        hats.revoke_hat(
            actor=cast.actors["administrator"],
            membership=hat_of(cast, "other_deputy"),
            reason="приказ",
        )
