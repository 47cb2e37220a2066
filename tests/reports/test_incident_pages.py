"""The pages of an incident: who opens what, what a report does, what the papers say."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import AccessedPage, Role
from accounts.models import AccessLogEntry, Incident, Membership, User
from accounts.services.incidents import Notice
from core.models import Job
from reports.services import incidents
from tests.factories.accounts import PASSWORD
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import printed

REPORT = reverse("reports:incident-report")
NOTICE = {
    "on": "20.01.2026",
    "at": "11:40",
    "description": "В дневнике чужие сообщения",
    "name": "Ёлкина Мария Ивановна",
    "address": "ул. Мира, 1",
    "phone": "+7 900 000-00-00",
    "email": "mother@example.org",
}


def open_one(cast: Cast, account: str = "mother") -> Incident:
    return incidents.report_incident(
        actor=cast.actors["director"],
        account=cast.users[account],
        notice=Notice(detected_at=NOW, description="Чужой вход", name="Ёлкина М. И."),
        now=NOW,
    )


def unfreeze(user: User) -> None:
    """As after closing, without the walk for a new password."""
    User.objects.filter(pk=user.pk).update(frozen_at=None)
    user.refresh_from_db()


def text_of(content: bytes) -> str:
    return " ".join(
        " ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(content)).pages
    )


# The user with the hats, the list, the rule of the hour.
LIST_QUERIES = 3


# --- reporting ---------------------------------------------------------------------------------


def test_report_form_is_filled_with_what_the_school_knows(cast: Cast) -> None:
    guardian = cast.guardians["mother"]
    guardian.address, guardian.phone = "ул. Мира, 1", "+7 900 000-00-00"
    guardian.save()

    html = cast.client("mother").get(REPORT).content.decode()

    for known in (guardian.full_name, "ул. Мира, 1", "+7 900 000-00-00", "mother@example.org"):
        assert f'value="{known}"' in html
    assert cast.guardians["foreign_mother"].full_name not in html


def test_report_signs_out_everywhere_and_leaves_a_page_for_this_browser(cast: Cast) -> None:
    user = cast.users["mother"]
    user.set_password(PASSWORD)
    user.save()
    here, phone = cast.client("mother"), cast.client("mother")

    answer = here.post(REPORT, NOTICE)

    assert answer.status_code == 303
    incident = Incident.objects.get()
    assert (incident.account, incident.reported_by) == (user, user)
    assert incident.detected_at == dt.datetime(2026, 1, 20, 8, 40, tzinfo=dt.UTC)
    home = reverse("home")
    assert [client.get(home).status_code for client in (here, phone)] == [302, 302]
    page = here.get(answer["Location"])
    assert page.status_code == 200
    assert "20.01.2026, 12:40" in page.content.decode()
    paper = here.get(
        reverse("reports:incident-reported-notice", args=[answer["Location"].split("/")[-2]])
    )
    assert paper["Content-Type"] == "application/pdf"
    # The link alone is worth nothing to anybody else.
    assert phone.get(answer["Location"]).status_code == 404
    assert cast.client("foreign_mother").get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": "12:30"}, "at"),
        ({"on": "2026-01-20"}, "on"),
        ({"description": ""}, "description"),
        ({"email": "нет"}, "email"),
    ],
)
def test_report_with_a_mistake_freezes_nothing(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    answer = cast.client("mother").post(REPORT, NOTICE | change)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Incident.objects.exists()
    assert User.objects.get(pk=cast.users["mother"].pk).frozen_at is None


def test_administrator_reports_for_one_who_came_in_person(cast: Cast) -> None:
    url = reverse("reports:incident-report-other")

    answer = cast.client("administrator").post(url, NOTICE | {"login": cast.users["mother"].login})

    incident = Incident.objects.get()
    assert answer["Location"] == reverse("reports:incident-detail", args=[incident.pk])
    assert (incident.account, incident.reported_by) == (
        cast.users["mother"],
        cast.users["administrator"],
    )


def test_administrator_cannot_freeze_somebody_of_another_school(cast: Cast) -> None:
    url = reverse("reports:incident-report-other")

    answer = cast.client("administrator").post(
        url, NOTICE | {"login": cast.users["other_teacher"].login}
    )

    assert answer.status_code == 422
    assert User.objects.get(pk=cast.users["other_teacher"].pk).frozen_at is None


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("director", 200),
        ("administrator", 200),
        ("auditor", 200),
        ("deputy", 404),
        ("teacher", 404),
        ("foreign_mother", 404),
        ("other_deputy", 404),
    ],
)
def test_incident_is_opened_by_those_who_answer_for_it(cast: Cast, name: str, status: int) -> None:
    incident = open_one(cast)

    page = cast.client(name).get(reverse("reports:incident-detail", args=[incident.pk]))

    assert page.status_code == status
    entries = AccessLogEntry.objects.filter(page=AccessedPage.INCIDENT, object_id=incident.pk)
    assert list(entries.values_list("user_id", flat=True)) == (
        [cast.users[name].pk] if status == 200 else []
    )


def test_director_of_another_school_sees_nothing_of_it(cast: Cast) -> None:
    incident = open_one(cast)
    Membership.objects.filter(user=cast.users["other_deputy"]).update(role=Role.DIRECTOR)
    client = cast.client("other_deputy")

    assert client.get(reverse("reports:incident-list")).context["lines"] == []
    for name in ("detail", "notice", "act-edit"):
        address = reverse(f"reports:incident-{name}", args=[incident.pk])
        assert client.get(address).status_code == 404
    for name in ("void", "act"):
        address = reverse(f"reports:incident-{name}", args=[incident.pk])
        assert client.post(address, {"all": "on"}).status_code == 404
    assert not Job.objects.exists()


def test_list_shows_incidents_of_the_school_or_the_own_ones(cast: Cast) -> None:
    open_one(cast)
    unfreeze(cast.users["mother"])
    url = reverse("reports:incident-list")

    seen = {
        name: [line.incident.account_id for line in cast.client(name).get(url).context["lines"]]
        for name in ("director", "mother", "foreign_mother", "deputy", "other_teacher")
    }

    mother = cast.users["mother"].pk
    assert seen == {
        "director": [mother],
        "mother": [mother],
        "foreign_mother": [],
        "deputy": [],
        "other_teacher": [],
    }


def test_owner_reads_where_it_stands_but_no_operations(cast: Cast) -> None:
    incident = open_one(cast)
    unfreeze(cast.users["mother"])

    page = cast.client("mother").get(reverse("reports:incident-detail", args=[incident.pk]))

    assert page.status_code == 200
    assert "table" not in page.context
    assert page.context["can_decide"] is False


@pytest.mark.parametrize("action", ["inform", "void", "leak", "close"])
@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_only_the_director_decides(cast: Cast, action: str, name: str) -> None:
    incident = open_one(cast)
    body = {"on": "20.01.2026", "at": "12:00", "all": "on", "has_leak": "yes"}

    answer = cast.client(name).post(reverse(f"reports:incident-{action}", args=[incident.pk]), body)

    assert answer.status_code == 403
    incident.refresh_from_db()
    assert (incident.informed_at, incident.has_leak, incident.closed_at) == (None, None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_one_as_for_three(
    cast: Cast, count: int, django_assert_num_queries
) -> None:
    for account in ("mother", "foreign_mother", "teacher")[:count]:
        open_one(cast, account)
    client = cast.client("director")
    client.get(reverse("reports:incident-list"))

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse("reports:incident-list"))

    assert len(page.context["lines"]) == count


# --- deciding ----------------------------------------------------------------------------------


def test_director_walks_from_the_moment_to_the_act(cast: Cast) -> None:
    incident = open_one(cast, "teacher")
    client = cast.client("director")
    page = reverse("reports:incident-detail", args=[incident.pk])

    def send(action: str, *args: str, **body: str) -> int:
        address = reverse(f"reports:incident-{action}", args=[incident.pk, *args])
        return client.post(address, body).status_code

    assert send("inform", on="20.01.2026", at="11:00") == 422  # before it was found
    assert send("inform", on="20.01.2026", at="12:00") == 303
    assert send("leak", has_leak="yes") == 303
    assert send("duty", "notified", on="20.01.2026", at="12:00") == 303
    assert send("duty", "elsewhere", on="20.01.2026", at="12:00") == 404
    assert client.get(page).status_code == 200
    people = {f"{what}_{n}": f"{what} {n}" for n in (1, 2, 3) for what in ("name", "position")}
    assert (
        send("act-edit", act_no="7", act_on="20.01.2026", measures="Сменён пароль", **people) == 303
    )

    act = printed(client, reverse("reports:incident-act", args=[incident.pk]))

    words = text_of(act.content)
    assert act["Content-Type"] == "application/pdf"
    for part in (
        "АКТ № 7",
        "20.01.2026",
        cast.staff["teacher"].full_name,
        "name 3",
        "Сменён пароль",
    ):
        assert part in words
    incident.refresh_from_db()
    assert incident.authority_notified_at == NOW


def test_commission_of_the_act_is_three_different_people(cast: Cast) -> None:
    incident = open_one(cast)
    people = {f"name_{n}": "Иванова И. И." for n in (1, 2, 3)} | {
        f"position_{n}": "учитель" for n in (1, 2, 3)
    }

    answer = cast.client("director").post(
        reverse("reports:incident-act-edit", args=[incident.pk]),
        {"act_no": "7", "act_on": "20.01.2026", "measures": "Меры", **people},
    )

    assert answer.status_code == 422
    incident.refresh_from_db()
    assert incident.act_no == ""


# --- papers and the first page -----------------------------------------------------------------


def test_notice_says_what_the_form_says_and_no_password(cast: Cast) -> None:
    user = cast.users["mother"]
    user.set_password(PASSWORD)
    user.save()
    incident = open_one(cast)

    words = text_of(
        cast.client("director").get(reverse("reports:incident-notice", args=[incident.pk])).content
    )

    for part in (
        "УВЕДОМЛЕНИЕ",
        "Директору",
        "зафиксирован факт нарушения конфиденциальности условий доступа в личный кабинет",
        f"логин {user.login}",
        "пароль ****",
        "20.01.2026",
        "12:00",
    ):
        assert part in words
    user.refresh_from_db()
    assert PASSWORD not in words
    assert user.password not in words


def test_home_of_director_and_administrator_names_the_open_incident(cast: Cast) -> None:
    incident = open_one(cast)
    link = reverse("reports:incident-detail", args=[incident.pk])

    seen = {
        name: link in cast.client(name).get(reverse("home")).content.decode()
        for name in ("director", "administrator", "deputy", "auditor", "teacher", "other_deputy")
    }

    assert seen == {
        "director": True,
        "administrator": True,
        "deputy": False,
        "auditor": False,
        "teacher": False,
        "other_deputy": False,
    }
