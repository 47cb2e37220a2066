"""A stolen account: frozen with everything that opens it, given back with a new password."""

import datetime as dt

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import (
    ActivationCode,
    Incident,
    KnownDevice,
    Membership,
    OutsideChange,
    User,
)
from accounts.services import incidents
from accounts.services.incidents import (
    DUTY,
    REPORTED,
    AlreadyReported,
    FrozenElsewhere,
    IncidentClosed,
    IncidentError,
    NotDirector,
    Notice,
)
from core import tenancy
from core.errors import NotAllowed
from core.models import OutboxEvent
from notifications.services import incident_reminders
from tests.factories.accounts import PASSWORD, make_second_factor, sign_in
from tests.factories.cast import NOW, Cast

NOTICE = Notice(detected_at=NOW, description="Чужой вход", name="Ёлкина М. И.")


def open_one(cast: Cast, account: str = "mother", by: str | None = None) -> Incident:
    return incidents.open_incident(
        actor=cast.actors[by or account], account=cast.users[account], notice=NOTICE, now=NOW
    )


def test_open_takes_away_everything_that_opens_the_account(cast: Cast) -> None:
    user = cast.users["mother"]
    user.set_password(PASSWORD)
    user.save()
    make_second_factor(user)
    ActivationCode.objects.create(
        user=user, code_digest="0" * 64, created_at=NOW, expires_at=NOW + dt.timedelta(days=9)
    )
    KnownDevice.objects.create(
        user=user, token_digest="1" * 64, first_seen_at=NOW, last_seen_at=NOW
    )
    before = cast.client("mother")

    open_one(cast)

    user.refresh_from_db()
    assert user.frozen_at == NOW
    assert not user.has_usable_password()
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not KnownDevice.objects.filter(user=user).exists()
    assert ActivationCode.objects.get(user=user).revoked_at == NOW
    assert before.get(reverse("home")).status_code == 302
    assert sign_in(user.login).answer.status_code == 422  # type: ignore[attr-defined]


def test_open_leaves_other_accounts_alone(cast: Cast) -> None:
    other = cast.client("foreign_mother")

    open_one(cast)

    assert other.get(reverse("home")).status_code == 200
    assert list(User.objects.exclude(frozen_at=None)) == [cast.users["mother"]]


@pytest.mark.parametrize("name", ["teacher", "deputy", "secretary", "auditor", "foreign_mother"])
def test_nobody_freezes_a_colleague(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        open_one(cast, by=name)

    assert not Incident.objects.exists()


def test_open_twice_is_refused_and_numbers_go_up(cast: Cast) -> None:
    first = open_one(cast)
    second = open_one(cast, "teacher")

    assert (first.number, second.number) == (1, 2)
    with pytest.raises(AlreadyReported):
        open_one(cast, by="administrator")


def test_open_tells_the_director_and_the_administrator_only(cast: Cast) -> None:
    open_one(cast)

    told = {event.payload["user"] for event in OutboxEvent.objects.filter(kind=REPORTED)}
    assert told == {cast.users["director"].pk, cast.users["administrator"].pk}


def test_close_gives_the_account_back_with_a_new_password_only(cast: Cast) -> None:
    user = cast.users["mother"]
    user.set_password(PASSWORD)
    user.save()
    incident = open_one(cast)

    incidents.close_incident(actor=cast.actors["director"], incident=incident, now=NOW)

    user.refresh_from_db()
    assert (user.frozen_at, user.must_change_password) == (None, True)
    assert not user.has_usable_password()
    assert sign_in(user.login).answer.status_code == 422  # type: ignore[attr-defined]
    with pytest.raises(IncidentClosed):
        incidents.close_incident(actor=cast.actors["director"], incident=incident, now=NOW)


def test_close_is_the_directors_but_for_the_directors_own_account(cast: Cast) -> None:
    of_mother = open_one(cast)
    of_director = open_one(cast, "director")

    with pytest.raises(NotDirector):
        incidents.close_incident(actor=cast.actors["administrator"], incident=of_mother, now=NOW)
    incidents.close_incident(actor=cast.actors["administrator"], incident=of_director, now=NOW)

    assert Incident.objects.filter(closed_at=None).get() == of_mother


def test_moment_only_moves_back_once_operations_are_void(cast: Cast) -> None:
    incident = open_one(cast)
    with pytest.raises(IncidentError):
        incidents.record_informed(
            actor=cast.actors["director"],
            incident=incident,
            informed_at=NOW - dt.timedelta(seconds=1),
            now=NOW,
        )
    with pytest.raises(NotDirector):
        incidents.record_informed(
            actor=cast.actors["administrator"], incident=incident, informed_at=NOW, now=NOW
        )


# --- the duties of 24 and 72 hours -------------------------------------------------------------


def remind(cast: Cast, hours: float) -> list[tuple[str, str]]:
    """(duty, stage) of the letters put on the outbox so many hours after the notice."""
    known = set(OutboxEvent.objects.filter(kind=DUTY).values_list("pk", flat=True))
    incident_reminders.remind(school=cast.school, now=NOW + dt.timedelta(hours=hours))
    fresh = OutboxEvent.objects.filter(kind=DUTY).exclude(pk__in=known)
    return sorted({(event.payload["duty"], event.payload["stage"]) for event in fresh})


def test_reminders_come_before_and_after_each_duty_passes_and_once(cast: Cast) -> None:
    incident = open_one(cast)
    Incident.objects.filter(pk=incident.pk).update(has_leak=True)

    said = {hours: remind(cast, hours) for hours in (1, 17, 18, 19, 24.1, 25, 48, 72.1, 90)}

    assert said == {
        1: [],
        17: [],
        18: [("authority", "soon")],
        19: [],
        24.1: [("authority", "passed")],
        25: [],
        48: [("result", "soon")],
        72.1: [("result", "passed")],
        90: [],
    }
    readers = {event.payload["user"] for event in OutboxEvent.objects.filter(kind=DUTY)}
    assert readers == {cast.users["director"].pk, cast.users["administrator"].pk}


@pytest.mark.parametrize(
    "fields",
    [{"has_leak": False}, {"has_leak": True, "authority_notified_at": NOW}],
)
def test_no_reminder_of_what_is_done_or_not_owed(cast: Cast, fields: dict[str, object]) -> None:
    incident = open_one(cast)
    Incident.objects.filter(pk=incident.pk).update(**fields)

    assert remind(cast, 23) == []


def test_no_reminder_reaches_another_school(cast: Cast) -> None:
    Membership.objects.create(
        school=cast.other_school,
        user=cast.users["other_deputy"],
        role=Role.DIRECTOR,
        granted_on=NOW.date(),
    )
    open_one(cast)

    incident_reminders.remind(school=cast.other_school, now=NOW + dt.timedelta(hours=30))

    assert not OutboxEvent.objects.filter(school=cast.other_school).exists()


def test_freeze_holds_in_every_school_and_each_is_told(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.users["mother"],
        school=cast.other_school,
        role=Role.GUARDIAN,
        granted_on=NOW.date(),
    )

    open_one(cast)

    change = OutsideChange.objects.get()
    assert (change.school, change.user, change.kind) == (
        cast.other_school,
        cast.users["mother"],
        "freeze",
    )
    assert cast.client("mother").get(reverse("home")).status_code == 302


def test_account_frozen_by_another_school_is_not_frozen_twice(cast: Cast) -> None:
    """Its incident is not to be seen from here, and still there is one at a time."""
    open_one(cast)
    director = User.objects.create(login="other_director", created_at=NOW)
    actor = Actor(director.pk, cast.other_school.pk, Role.DIRECTOR)

    with tenancy.of_school(cast.other_school.pk), pytest.raises(FrozenElsewhere):
        incidents.open_incident(actor=actor, account=cast.users["mother"], notice=NOTICE, now=NOW)

    assert Incident.objects.get().school == cast.school
