"""Roles end with the papers: who has left the school acts in it no more, and comes back with an
order that is undone."""

import datetime as dt

import pytest
from django.urls import reverse
from pghistory.models import Events
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import Membership, UserSession
from journal.services.movement import undo_movement
from school.enums import Kinship, MovementKind
from school.models import GuardianLink, Movement, StaffMember
from school.selectors.change_log import version_of
from school.services import leavers, people
from school.services.movement import record_movement
from school.services.movement.plan import Order
from school.tasks import settle_hats
from tests.factories import school as factory
from tests.factories.accounts import PASSWORD, sign_in
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.school import make_membership

TOMORROW = TODAY + dt.timedelta(days=1)


def leave(cast: Cast, name: str, *, on: dt.date = TODAY, **values: object) -> Movement:
    order = Order(
        MovementKind.DEPARTURE,
        "45-у",
        dt.date(2026, 1, 19),
        on,
        student=cast.students[name],
        place="Школа № 7",
    )
    return record_movement(actor=cast.actors["secretary"], order=order, now=NOW)


def worn(cast: Cast, *names: str) -> list[tuple[str, str]]:
    """Names and roles in force in the first school."""
    return [
        (name, role)
        for name in names
        for role in Membership.objects.in_force()
        .filter(user=cast.users[name], school=cast.school)
        .order_by("pk")
        .values_list("role", flat=True)
    ]


def test_departed_student_and_the_parent_of_nobody_else_act_no_more(cast: Cast) -> None:
    leave(cast, "outsider")

    assert worn(cast, "foreign_mother", "mother", "pupil") == [
        ("mother", "guardian"),
        ("pupil", "student"),
    ]
    hat = Membership.objects.get(user=cast.users["foreign_mother"])
    assert (hat.is_revoked, hat.left_on) == (True, TODAY)
    home = cast.client("foreign_mother").get("/")
    assert home.status_code == 403
    assert "Юрьева" not in home.content.decode()


def test_parent_of_another_child_stays(cast: Cast) -> None:
    leave(cast, "pupil")

    assert worn(cast, "pupil", "mother") == [("mother", "guardian")]
    assert cast.client("pupil").get(reverse("journal:diary")).status_code == 403
    assert cast.client("mother").get(reverse("journal:diary")).status_code == 200


def test_sessions_of_the_leaver_end(cast: Cast) -> None:
    user = cast.users["pupil"]
    user.set_password(PASSWORD)
    user.save()
    client = sign_in("pupil")
    assert client.get("/").status_code == 200

    leave(cast, "pupil")

    assert client.get("/").url.startswith("/sign-in/")
    assert UserSession.objects.filter(user=user, ended_at__isnull=True).count() == 0


def test_undone_departure_gives_the_roles_back(cast: Cast) -> None:
    movement = leave(cast, "outsider")

    undo_movement(actor=cast.actors["secretary"], movement=movement, reason="не тот", now=NOW)

    assert worn(cast, "foreign_mother") == [("foreign_mother", "guardian")]
    hat = Membership.objects.get(user=cast.users["foreign_mother"])
    assert (hat.is_revoked, hat.left_on) == (False, None)


def test_role_that_a_person_took_away_is_not_given_back(cast: Cast) -> None:
    Membership.objects.filter(user=cast.users["foreign_mother"]).update(is_revoked=True)
    movement = leave(cast, "outsider")

    undo_movement(actor=cast.actors["secretary"], movement=movement, reason="не тот", now=NOW)

    assert worn(cast, "foreign_mother") == []


def test_order_of_a_day_to_come_waits_for_that_day(cast: Cast) -> None:
    leave(cast, "outsider", on=TOMORROW)
    before = worn(cast, "foreign_mother")

    leavers.settle_hats(school_id=cast.school.pk, today=TODAY)
    still = worn(cast, "foreign_mother")
    changed = leavers.settle_hats(school_id=cast.school.pk, today=TOMORROW)

    assert before == still == [("foreign_mother", "guardian")]
    assert (changed, worn(cast, "foreign_mother")) == (1, [])


def test_arrival_after_a_departure_gives_the_roles_back(cast: Cast) -> None:
    leave(cast, "pupil", on=dt.date(2026, 1, 19))
    back = Order(
        MovementKind.ARRIVAL,
        "46-у",
        TODAY,
        TODAY,
        student=cast.students["pupil"],
        to_class=cast.class_5a,
        place="Школа № 7",
    )

    record_movement(actor=cast.actors["secretary"], order=back, now=NOW)

    assert worn(cast, "pupil") == [("pupil", "student")]
    assert leavers.settle_hats(school_id=cast.school.pk, today=TOMORROW) == 0


def test_other_school_is_left_alone(cast: Cast) -> None:
    """A parent of two schools leaves one of them."""
    make_membership(cast.users["foreign_mother"], cast.other_school, Role.GUARDIAN)
    before = list(
        Membership.objects.filter(school=cast.other_school).values_list("pk").order_by("pk")
    )

    leave(cast, "outsider")

    assert worn(cast, "foreign_mother") == []
    assert before == list(
        Membership.objects.in_force()
        .filter(school=cast.other_school)
        .values_list("pk")
        .order_by("pk")
    )


def test_everybody_at_the_school_keeps_the_roles(cast: Cast) -> None:
    assert leavers.settle_hats(school_id=cast.school.pk, today=TODAY) == 0
    assert leavers.settle_hats(school_id=cast.other_school.pk, today=TODAY) == 0


def change_day(cast: Cast, who: str, name: str, day: dt.date | None) -> list[str]:
    staff = StaffMember.objects.get(pk=cast.staff[name].pk)
    return people.change_staff(
        actor=cast.actors[who],
        staff=staff,
        values={"left_on": day},
        seen=version_of(staff),
        today=TODAY,
    )


def test_staff_member_who_has_left_acts_no_more_and_may_come_back(cast: Cast) -> None:
    change_day(cast, "administrator", "teacher", TODAY)
    gone = worn(cast, "teacher")
    client = cast.client("teacher")
    answer = client.get(reverse("home"))
    change_day(cast, "administrator", "teacher", None)

    assert (gone, answer.status_code) == ([], 403)
    assert worn(cast, "teacher") == [("teacher", "teacher")]


def test_leaving_as_staff_keeps_the_role_of_a_parent(cast: Cast) -> None:
    make_membership(cast.users["teacher"], cast.school, Role.GUARDIAN)
    factory.make_guardian(
        cast.school, "Учителева", cast.students["classmate"], user=cast.users["teacher"]
    )

    change_day(cast, "administrator", "teacher", TODAY)

    assert worn(cast, "teacher") == [("teacher", "guardian")]


def test_role_given_anew_is_not_doubled_by_a_return(cast: Cast) -> None:
    change_day(cast, "administrator", "teacher", TODAY)
    make_membership(cast.users["teacher"], cast.school, Role.TEACHER)

    change_day(cast, "administrator", "teacher", None)

    assert worn(cast, "teacher") == [("teacher", "teacher")]


def test_nobody_ends_the_own_work(cast: Cast) -> None:
    with pytest.raises(people.OwnLeaving):
        change_day(cast, "administrator", "administrator", TODAY)

    assert worn(cast, "administrator") == [("administrator", "administrator")]
    assert StaffMember.objects.get(pk=cast.staff["administrator"].pk).left_on is None


def test_own_leaving_is_answered_at_its_field(cast: Cast) -> None:
    staff = cast.staff["administrator"]

    page = cast.client("administrator").post(
        reverse("school:staff-edit", args=[staff.pk]),
        {
            "last_name": staff.last_name,
            "first_name": staff.first_name,
            "left_on": TODAY.isoformat(),
            "seen": version_of(staff),
        },
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["left_on"]


def test_one_who_has_left_is_given_no_role(cast: Cast) -> None:
    change_day(cast, "administrator", "teacher", dt.date(2026, 1, 1))

    answer = cast.client("administrator").post(
        reverse("school:hat-grant", args=[cast.staff["teacher"].pk]),
        {"role": Role.DEPUTY, "order_no": "5-к", "granted_on": TODAY.isoformat()},
    )

    assert answer.status_code == 422
    assert worn(cast, "teacher") == []


def test_parent_who_answers_for_nobody_acts_no_more(cast: Cast) -> None:
    link = GuardianLink.objects.get(guardian=cast.guardians["foreign_mother"])

    people.unlink_guardian(actor=cast.actors["secretary"], link=link, until=TODAY, today=TODAY)
    gone = worn(cast, "foreign_mother")
    people.link_guardian(
        actor=cast.actors["secretary"],
        student=cast.students["classmate"],
        guardian=cast.guardians["foreign_mother"],
        kinship=Kinship.MOTHER,
        gets_digest=False,
        since=TODAY,
        today=TODAY,
    )

    assert gone == []
    assert worn(cast, "foreign_mother") == [("foreign_mother", "guardian")]


@pytest.mark.django_db(transaction=True)
def test_the_hourly_task_looks_after_every_school_and_says_so(cast: Cast) -> None:
    StaffMember.objects.filter(user=cast.users["other_teacher"]).update(left_on=TODAY)

    settle_hats()

    hat = Membership.objects.get(user=cast.users["other_teacher"])
    assert hat.is_revoked
    written = Events.objects.tracks(hat).order_by("-pgh_id").first()
    assert written.pgh_context["task"] == "settle_hats"


def test_settling_a_school_takes_six_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        leavers.settle_hats(school_id=cast.school.pk, today=TODAY)
