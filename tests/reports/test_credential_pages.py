"""The issue journal and the pages where slips are ordered."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from core.models import Job
from reports.selectors import credential_register
from reports.selectors.credential_register import Share, Wanted
from school.enums import CredentialKind, CredentialState, Kinship
from school.models import CredentialIssue, Guardian, GuardianLink, SchoolClass
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

LIST = reverse("reports:credential-list")
ISSUE = reverse("reports:credential-issue")
ALL = reverse("reports:credential-issue-all")
HANDED = reverse("reports:credential-handed")
DAY = dt.timedelta(days=1)


def line(cast: Cast, number: int, name: str = "pupil", **fields: Any) -> CredentialIssue:
    person = cast.students.get(name)
    return CredentialIssue.objects.create(
        **{
            "school": cast.school,
            "number": number,
            "kind": CredentialKind.FIRST_PASSWORD,
            "user": cast.users["pupil"],
            "student": person,
            "issued_by": cast.users["secretary"],
            "issued_at": NOW,
            "expires_at": NOW + 30 * DAY,
            **fields,
        }
    )


def lines_of_all_kinds(cast: Cast) -> None:
    line(cast, 1, used_at=NOW)
    line(cast, 2, revoked_at=NOW)
    line(cast, 3, expires_at=NOW - DAY)
    line(cast, 4, handed_on=TODAY)
    line(cast, 5)
    line(cast, 6, "outsider")
    line(
        cast,
        7,
        student=None,
        guardian=cast.guardians["mother"],
        kind=CredentialKind.ACTIVATION,
    )
    line(cast, 8, student=None, staff=cast.staff["teacher"], user=cast.users["teacher"])


def numbers(cast: Cast, by: str = "administrator", **wanted: Any) -> list[int]:
    _page, lines = credential_register.register(
        actor=cast.actors[by],
        wanted=Wanted(**wanted),
        page="1",
        is_whole=False,
        now=NOW,
        today=TODAY,
    )
    return sorted(one.issue.number for one in lines)


# --- the journal ---------------------------------------------------------------------------------


def test_each_sees_the_lines_of_theirs(cast: Cast) -> None:
    lines_of_all_kinds(cast)
    everything = [1, 2, 3, 4, 5, 6, 7, 8]

    for name in ("administrator", "secretary", "director", "deputy", "auditor"):
        assert numbers(cast, name) == everything, name
    assert numbers(cast, "class_teacher") == [1, 2, 3, 4, 5, 7]
    for name in ("teacher", "stranger", "mother", "pupil", "other_secretary"):
        assert numbers(cast, name) == [], name


def test_filters(cast: Cast) -> None:
    lines_of_all_kinds(cast)

    assert numbers(cast, class_id=cast.class_5a.pk) == [1, 2, 3, 4, 5, 7]
    assert numbers(cast, class_id=cast.class_6b.pk) == [6]
    assert numbers(cast, class_id=cast.class_1a.pk) == [7]
    assert numbers(cast, is_staff=True) == [8]
    assert numbers(cast, kind=CredentialKind.ACTIVATION) == [7]
    assert numbers(cast, name="елкина") == [1, 2, 3, 4, 5, 7]
    assert numbers(cast, name="TEACH") == [8]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CredentialState.USED, [1]),
        (CredentialState.REVOKED, [2]),
        (CredentialState.EXPIRED, [3]),
        (CredentialState.HANDED, [4]),
        (CredentialState.PRINTED, [5, 6, 7, 8]),
    ],
)
def test_filter_of_a_state_agrees_with_what_the_line_shows(
    cast: Cast, state: CredentialState, expected: list[int]
) -> None:
    lines_of_all_kinds(cast)

    assert numbers(cast, state=state) == expected
    assert [
        one.number
        for one in CredentialIssue.objects.order_by("number")
        if credential_register.state_of(one, NOW) == state
    ] == expected


@pytest.mark.parametrize("count", [1, 3])
def test_journal_takes_as_many_queries_whatever_its_length(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        line(cast, number)
        line(cast, number + 10, student=None, guardian=cast.guardians["mother"])
    client = cast.client("secretary")
    client.get(LIST)

    with django_assert_num_queries(9):
        answer = client.get(LIST)

    assert answer.status_code == 200


def test_page_shows_who_when_and_no_foreign_name(cast: Cast) -> None:
    lines_of_all_kinds(cast)

    page = cast.client("class_teacher").get(LIST).content.decode()

    assert "Ёлкина" in page
    assert "Юрьева" not in page
    assert "Учителева" not in page


def test_page_keeps_its_filters(cast: Cast) -> None:
    lines_of_all_kinds(cast)

    answer = cast.client("secretary").get(LIST, {"state": "handed", "print": "1"})

    assert [one.issue.number for one in answer.context["lines"]] == [4]
    assert answer.context["query"] == "state=handed&"
    assert cast.client("secretary").get(LIST, {"state": "мимо"}).status_code == 422


# --- shares --------------------------------------------------------------------------------------


def test_shares_by_class(cast: Cast) -> None:
    line(cast, 1)
    User.objects.filter(pk=cast.users["mother"].pk).update(password="argon2$own")
    factory.make_guardian(cast.school, "Абрамова", cast.students["classmate"])
    paper = factory.make_guardian(cast.school, "Бумажная")
    Guardian.objects.filter(pk=paper.pk).update(is_paper_only=True)
    GuardianLink.objects.create(
        school=cast.school,
        guardian=paper,
        student=cast.students["classmate"],
        kinship=Kinship.FATHER,
        since=factory.YEAR_START,
    )

    shares = credential_register.shares(
        actor=cast.actors["secretary"],
        classes=[cast.class_1a, cast.class_5a, cast.class_6b],
        with_staff=True,
        today=TODAY,
    )

    found = {one.name: (one.students, one.guardians) for one in shares.classes}
    assert found == {
        "1А": (Share(1, 0, 0), Share(1, 1, 1)),
        "5А": (Share(2, 1, 0), Share(2, 1, 1)),
        "6Б": (Share(1, 0, 0), Share(1, 0, 0)),
    }
    assert (shares.students.issued_percent, shares.guardians.opened_percent) == (25, 50)
    assert shares.staff == Share(9, 0, 0)


def test_share_of_nobody_has_no_percent() -> None:
    assert (Share(0, 0, 0).issued_percent, Share(0, 0, 0).opened_percent) == (None, None)


def test_replaced_slip_does_not_count_as_issued(cast: Cast) -> None:
    line(cast, 1, revoked_at=NOW)

    shares = credential_register.shares(
        actor=cast.actors["secretary"], classes=[cast.class_5a], with_staff=False, today=TODAY
    )

    assert shares.students == Share(2, 0, 0)
    assert shares.staff is None


# --- ordering ------------------------------------------------------------------------------------


def test_class_teacher_is_led_to_the_own_class(cast: Cast) -> None:
    answer = cast.client("class_teacher").get(ISSUE)

    assert answer.url == f"{ISSUE}?class={cast.class_5a.pk}"
    page = cast.client("class_teacher").get(answer.url).content.decode()
    assert "Абрамова" in page
    assert "Юрьева" not in page


@pytest.mark.parametrize("name", ["class_teacher", "secretary"])
def test_class_out_of_reach_is_not_found(cast: Cast, name: str) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)
    client = cast.client(name)

    assert client.get(ISSUE, {"class": foreign.pk}).status_code == 404
    assert client.get(ISSUE, {"class": "x"}).status_code == 404
    other = client.get(ISSUE, {"class": cast.class_6b.pk})
    assert other.status_code == (404 if name == "class_teacher" else 200)


def test_staff_are_for_the_administrator(cast: Cast) -> None:
    assert cast.client("administrator").get(ISSUE, {"staff": "1"}).status_code == 200
    assert cast.client("secretary").get(ISSUE, {"staff": "1"}).status_code == 403
    assert cast.client("class_teacher").get(ISSUE, {"staff": "1"}).status_code == 403


def test_foreign_people_in_the_form_are_left_out(cast: Cast) -> None:
    address = f"{ISSUE}?class={cast.class_5a.pk}"
    client = cast.client("class_teacher")
    outsider = f"student-{cast.students['outsider'].pk}"

    assert client.post(address, {"people": [outsider]}).status_code == 422
    answer = client.post(address, {"people": [outsider, f"student-{cast.students['pupil'].pk}"]})

    assert answer.status_code == 303
    assert Job.objects.get().params["people"] == [f"student-{cast.students['pupil'].pk}"]


def test_new_password_of_one_person_asks_for_a_reason(cast: Cast) -> None:
    line(cast, 1)
    key = f"student-{cast.students['pupil'].pk}"
    address = f"{ISSUE}?class={cast.class_5a.pk}&person={key}"
    client = cast.client("class_teacher")
    page = client.get(address)
    assert [one.key for one in page.context["people"]] == [key]
    assert page.context["chosen"] == {key}

    refused = client.post(address, {"people": key})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert client.post(address, {"people": key, "reason": "потерян"}).status_code == 303
    assert Job.objects.get().params["reason"] == "потерян"


def test_person_of_another_class_is_not_found(cast: Cast) -> None:
    key = f"student-{cast.students['outsider'].pk}"

    answer = cast.client("secretary").get(ISSUE, {"class": cast.class_5a.pk, "person": key})

    assert answer.status_code == 404


def test_whole_school_is_ordered_at_once(cast: Cast) -> None:
    answer = cast.client("secretary").post(ALL, {"whom": "student"})

    assert answer.status_code == 303
    expected = {
        f"student-{cast.students[name].pk}"
        for name in ("pupil", "classmate", "sibling", "outsider")
    }
    assert set(Job.objects.get().params["people"]) == expected
    assert cast.client("secretary").post(ALL, {"whom": "staff"}).status_code == 404
    assert cast.client("class_teacher").post(ALL, {"whom": "student"}).status_code == 403


# --- handing over --------------------------------------------------------------------------------


def test_handing_over_is_noted(cast: Cast) -> None:
    slip = line(cast, 1)
    client = cast.client("class_teacher")

    answer = client.post(f"{HANDED}?state=printed", {"issues": [slip.pk], "on": "2026-01-20"})

    assert (answer.status_code, answer.url) == (303, f"{LIST}?state=printed")
    slip.refresh_from_db()
    assert slip.handed_on == TODAY
    client.post(HANDED, {"issues": [slip.pk], "action": "undo", "on": "2026-01-20"})
    slip.refresh_from_db()
    assert slip.handed_on is None


@pytest.mark.parametrize("on", ["2026-01-21", "мимо", ""])
def test_handing_over_on_a_wrong_day_is_refused(cast: Cast, on: str) -> None:
    slip = line(cast, 1)

    answer = cast.client("secretary").post(HANDED, {"issues": [slip.pk], "on": on})

    assert answer.status_code == 303
    slip.refresh_from_db()
    assert slip.handed_on is None


def test_foreign_line_is_not_found(cast: Cast) -> None:
    slip = line(cast, 1, "outsider")

    for name in ("class_teacher", "other_teacher"):
        answer = cast.client(name).post(HANDED, {"issues": [slip.pk], "on": "2026-01-20"})
        assert answer.status_code == 404, name


def test_policies_agree_with_roles(cast: Cast) -> None:
    for name, actor in cast.actors.items():
        status = cast.client(name).get(ISSUE).status_code
        may = actor.role in (Role.ADMINISTRATOR, Role.SECRETARY) or name == "class_teacher"
        assert (status in (200, 302)) == may, name
