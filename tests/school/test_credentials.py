"""Who may be given slips by whom, accounts, kinds, and what replaces what."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django import DjangoAssertNumQueries

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import ActivationCode, Membership, OutsideChange, User
from accounts.selectors import HatTakenAway
from accounts.services import outside_changes
from core.enums import JobKind
from core.models import Job, OutboxEvent
from school.enums import AccountState, CredentialKind
from school.models import CredentialIssue, Guardian, SchoolClass
from school.selectors import credentials as selectors
from school.selectors.credentials import Recipient
from school.services import credentials
from school.services.credentials import Slip, errors
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

EXPIRES = NOW + dt.timedelta(days=30)


def found(cast: Cast, by: str, *classes: SchoolClass) -> dict[str, Recipient]:
    people = selectors.recipients_of_classes(cast.actors[by], classes, now=NOW, today=TODAY)
    return {one.key: one for one in people}


def of(person: object) -> str:
    return f"{selectors.KINDS[type(person)]}-{person.pk}"  # type: ignore[attr-defined]


def issue(cast: Cast, *people: Recipient, reason: str = "", by: str = "secretary") -> list[Slip]:
    slips = credentials.prepare(
        actor=cast.actors[by],
        chosen=people,
        staff_role=Role.TEACHER,
        reason=reason,
        now=NOW,
        today=TODAY,
        expires_at=EXPIRES,
    )
    credentials.put_in_force(slips=slips, expires_at=EXPIRES, now=NOW)
    return slips


def order(cast: Cast, by: str, *people: Recipient, reason: str = "") -> Job:
    return credentials.order_slips(
        actor=cast.actors[by],
        chosen=people,
        title="5А",
        reason=reason,
        staff_role=Role.TEACHER,
        now=NOW,
    )


def new_guardian(cast: Cast) -> Guardian:
    return factory.make_guardian(cast.school, "Абрамова", cast.students["classmate"])


# --- reach ---------------------------------------------------------------------------------------


def test_reach_of_each_role(cast: Cast) -> None:
    everything = selectors.Reach(True, True, frozenset())
    families = selectors.Reach(False, True, frozenset())
    nothing = selectors.Reach(False, False, frozenset())

    reaches = {name: selectors.reach_of(actor, today=TODAY) for name, actor in cast.actors.items()}

    assert reaches.pop("administrator") == everything
    assert reaches.pop("secretary") == families
    assert reaches.pop("other_secretary") == families
    assert reaches.pop("class_teacher") == selectors.Reach(
        False, False, frozenset({cast.class_5a.pk})
    )
    assert set(reaches.values()) == {nothing}


def test_class_teacher_reaches_nobody_where_the_regulation_says_so(cast: Cast) -> None:
    cast.regulation.class_teacher_issues_credentials = False
    cast.regulation.save()

    assert selectors.reach_of(cast.actors["class_teacher"], today=TODAY).is_empty


def test_class_teacher_of_last_year_reaches_nobody(cast: Cast) -> None:
    assert selectors.reach_of(cast.actors["class_teacher"], today=dt.date(2025, 8, 1)).is_empty


def test_keys_out_of_reach_find_nobody(cast: Cast) -> None:
    actor = cast.actors["class_teacher"]
    keys = [of(cast.students["pupil"]), of(cast.students["outsider"]), of(cast.staff["teacher"])]

    people = credentials.chosen_among(
        actor=actor,
        reach=selectors.reach_of(actor, today=TODAY),
        class_ids=[cast.class_5a.pk, cast.class_6b.pk],
        keys=keys,
        now=NOW,
        today=TODAY,
    )

    assert [one.key for one in people] == [of(cast.students["pupil"])]


def test_secretary_finds_nobody_of_another_school(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)
    actor = cast.actors["secretary"]

    people = credentials.chosen_among(
        actor=actor,
        reach=selectors.reach_of(actor, today=TODAY),
        class_ids=[foreign.pk],
        keys=[of(cast.students["other_pupil"])],
        now=NOW,
        today=TODAY,
    )

    assert people == []


def test_recipients_take_four_queries_whatever_the_class(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Быкова", "Ветрова", "Громова"):
        student = factory.make_student(cast.school, name, school_class=cast.class_5a)
        factory.make_guardian(cast.school, name, student)
    with django_assert_num_queries(4):
        people = found(cast, "secretary", cast.class_5a)
    assert len(people) == 9


# --- whose account is not touched ----------------------------------------------------------------


def test_mother_who_teaches_gets_no_slip_from_the_class_teacher(cast: Cast) -> None:
    factory.make_membership(cast.users["mother"], cast.school, Role.TEACHER)
    key = of(cast.guardians["mother"])

    assert found(cast, "class_teacher", cast.class_5a)[key].obstacle
    assert found(cast, "secretary", cast.class_5a)[key].obstacle
    assert found(cast, "administrator", cast.class_5a)[key].obstacle == ""
    with pytest.raises(errors.CannotIssue):
        order(cast, "class_teacher", found(cast, "class_teacher", cast.class_5a)[key])


def test_account_of_two_schools_is_renewed_by_the_administrator_alone(cast: Cast) -> None:
    factory.make_membership(cast.users["mother"], cast.other_school, Role.GUARDIAN)
    mother = cast.guardians["mother"]

    by_secretary = found(cast, "secretary", cast.class_5a)[of(mother)].obstacle
    by_administrator = found(cast, "administrator", cast.class_5a)[of(mother)].obstacle

    assert by_secretary == (
        "Учётная запись открывает и другую школу: новый пароль выдаёт только администратор."
    )
    assert by_administrator == ""


def test_who_works_in_another_school_gets_the_password_there(cast: Cast) -> None:
    """Else the administrator of a school where she is a mother would sign in as a colleague."""
    factory.make_membership(cast.users["mother"], cast.other_school, Role.DEPUTY)
    mother = cast.guardians["mother"]

    recipient = found(cast, "administrator", cast.class_5a)[of(mother)]

    assert recipient.obstacle == (
        "Человек работает в другой школе: новый пароль выдаёт её администратор."
    )
    with pytest.raises(errors.CannotIssue):
        order(cast, "administrator", recipient, reason="забыла")
    assert Job.objects.count() == 0


def test_who_works_in_both_schools_gets_the_password_in_either(cast: Cast) -> None:
    factory.make_membership(cast.users["teacher"], cast.other_school, Role.TEACHER)

    people = selectors.recipients_of_staff(cast.actors["administrator"], now=NOW, today=TODAY)

    assert {one.key: one.obstacle for one in people}[of(cast.staff["teacher"])] == ""


def test_other_school_keeps_a_trace_of_a_new_password(cast: Cast) -> None:
    factory.make_membership(cast.users["mother"], cast.other_school, Role.GUARDIAN)
    keeper = factory.make_user("other_administrator", email="keeper@example.org")
    factory.make_membership(keeper, cast.other_school, Role.ADMINISTRATOR)
    people = found(cast, "administrator", cast.class_5a)

    issue(
        cast,
        people[of(cast.guardians["mother"])],
        people[of(cast.students["pupil"])],
        reason="забыла",
        by="administrator",
    )

    change = OutsideChange.objects.get()
    assert (change.school, change.by_school) == (cast.other_school, cast.school)
    assert (change.user, change.done_by) == (cast.users["mother"], cast.users["administrator"])
    assert (change.kind, change.done_at) == ("password", NOW)
    assert list(
        OutboxEvent.objects.filter(kind=outside_changes.CHANGED)
        .order_by("payload__user")
        .values_list("school", "payload")
    ) == [
        (cast.other_school.pk, {"user": pk, "change": change.pk})
        for pk in sorted([cast.users["mother"].pk, keeper.pk])
    ]


def test_own_account_is_not_reset(cast: Cast) -> None:
    people = selectors.recipients_of_staff(cast.actors["administrator"], now=NOW, today=TODAY)
    obstacles = {one.person.pk: one.obstacle for one in people}

    assert obstacles[cast.staff["administrator"].pk]
    assert obstacles[cast.staff["director"].pk] == ""


# --- ordering ------------------------------------------------------------------------------------


def test_order_of_nobody_is_refused(cast: Cast) -> None:
    with pytest.raises(errors.NothingToIssue):
        order(cast, "secretary")


def test_order_writes_whom_and_why_and_no_secret(cast: Cast) -> None:
    people = found(cast, "class_teacher", cast.class_5a)
    pupil = people[of(cast.students["pupil"])]

    job = order(cast, "class_teacher", pupil)

    assert (job.kind, job.owner_id) == (
        JobKind.CREDENTIAL_SLIPS,
        cast.users["class_teacher"].pk,
    )
    assert job.params == {
        "role": "teacher",
        "people": [pupil.key],
        "classes": [cast.class_5a.pk],
        "reason": "",
        "staff_role": "teacher",
    }


def test_replacing_a_slip_needs_a_reason(cast: Cast) -> None:
    key = of(cast.students["pupil"])
    issue(cast, found(cast, "secretary", cast.class_5a)[key])
    person = found(cast, "secretary", cast.class_5a)[key]

    with pytest.raises(errors.ReasonMissing, match="Ёлкина"):
        order(cast, "secretary", person, reason="  ")
    assert order(cast, "secretary", person, reason="потерян").params["reason"] == "потерян"


def test_order_is_judged_again_when_it_is_printed(cast: Cast) -> None:
    job = order(
        cast,
        "class_teacher",
        found(cast, "class_teacher", cast.class_5a)[of(cast.students["pupil"])],
    )
    actor, people = credentials.chosen_of(job, now=NOW, today=TODAY)
    assert (actor, len(people)) == (cast.actors["class_teacher"], 1)

    cast.regulation.class_teacher_issues_credentials = False
    cast.regulation.save()

    with pytest.raises(errors.CannotIssue):
        credentials.chosen_of(job, now=NOW, today=TODAY)


def test_order_of_one_whose_role_was_taken_away_is_not_printed(cast: Cast) -> None:
    job = order(
        cast, "secretary", found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])]
    )
    Membership.objects.filter(user=cast.users["secretary"]).update(is_revoked=True)

    with pytest.raises(HatTakenAway):
        credentials.chosen_of(job, now=NOW, today=TODAY)


# --- accounts and kinds --------------------------------------------------------------------------


def test_missing_account_is_opened_with_a_hat(cast: Cast) -> None:
    person = found(cast, "secretary", cast.class_5a)[of(cast.students["classmate"])]
    assert (person.state, person.person.user) == (AccountState.NONE, None)

    (slip,) = issue(cast, person)

    student = cast.students["classmate"]
    student.refresh_from_db()
    user = student.user
    assert user is not None
    assert slip.login == user.login
    assert user.login.startswith("abramova-")
    assert (user.must_change_password, user.password_expires_at) == (True, EXPIRES)
    assert check_password(slip.secret, user.password)
    hat = Membership.objects.get(user=user)
    assert (hat.school_id, hat.role) == (cast.school.pk, Role.STUDENT)


def test_existing_account_keeps_its_login(cast: Cast) -> None:
    (slip,) = issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])

    assert (slip.login, slip.kind) == ("pupil", CredentialKind.FIRST_PASSWORD)
    assert Membership.objects.filter(user=cast.users["pupil"]).count() == 1


def test_kind_of_a_slip(cast: Cast) -> None:
    guardian = new_guardian(cast)
    User.objects.filter(pk=cast.users["mother"].pk).update(password="argon2$own")
    people = found(cast, "secretary", cast.class_5a)

    slips = issue(
        cast,
        people[of(cast.students["pupil"])],
        people[of(guardian)],
        people[of(cast.guardians["mother"])],
        reason="забыт",
    )

    assert [slip.kind for slip in slips] == ["first", "activation", "reset"]
    assert [slip.number for slip in slips] == [1, 2, 3]


def test_guardian_gets_a_code_and_no_password(cast: Cast) -> None:
    guardian = new_guardian(cast)

    (slip,) = issue(cast, found(cast, "secretary", cast.class_5a)[of(guardian)])

    guardian.refresh_from_db()
    assert guardian.user is not None
    assert not guardian.user.has_usable_password()
    code = ActivationCode.objects.get(user=guardian.user)
    assert slip.secret not in code.code_digest
    assert len(code.code_digest) == 64


def test_staff_get_the_role_that_was_chosen(cast: Cast) -> None:
    factory.make_staff(cast.school, "Новенькая")
    people = selectors.recipients_of_staff(cast.actors["administrator"], now=NOW, today=TODAY)
    (person,) = [one for one in people if one.name.startswith("Новенькая")]
    slips = credentials.prepare(
        actor=cast.actors["administrator"],
        chosen=[person],
        staff_role=Role.DEPUTY,
        reason="",
        now=NOW,
        today=TODAY,
        expires_at=EXPIRES,
    )

    assert Membership.objects.get(user_id=slips[0].user_id).role == Role.DEPUTY


def test_secret_is_in_no_table_and_in_no_repr(cast: Cast) -> None:
    (slip,) = issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])

    row = CredentialIssue.objects.values().get()
    user = User.objects.values().get(pk=slip.user_id)
    assert slip.secret not in repr(slip)
    assert slip.secret not in repr(row) + repr(user)


def test_logins_do_not_collide(cast: Cast) -> None:
    logins = credentials.free_logins(["Иванов"] * 300)

    assert len(set(logins)) == 300


# --- what replaces what --------------------------------------------------------------------------


def test_slip_that_was_never_finished_changes_nothing(cast: Cast) -> None:
    key = of(cast.students["pupil"])
    (first,) = issue(cast, found(cast, "secretary", cast.class_5a)[key])
    before = User.objects.values().get(pk=first.user_id)

    credentials.prepare(
        actor=cast.actors["secretary"],
        chosen=[found(cast, "secretary", cast.class_5a)[key]],
        staff_role=Role.TEACHER,
        reason="",
        now=NOW,
        today=TODAY,
        expires_at=EXPIRES,
    )

    assert User.objects.values().get(pk=first.user_id) == before
    revoked = dict(CredentialIssue.objects.values_list("number", "revoked_at"))
    assert revoked == {1: None, 2: NOW}


def test_new_slip_replaces_the_old_one(cast: Cast) -> None:
    key = of(cast.students["pupil"])
    (first,) = issue(cast, found(cast, "secretary", cast.class_5a)[key])
    session = cast.client("pupil")

    (second,) = issue(cast, found(cast, "secretary", cast.class_5a)[key], reason="потерян")

    user = User.objects.get(pk=second.user_id)
    assert user.check_password(second.secret)
    assert not user.check_password(first.secret)
    assert session.get("/").url.startswith("/sign-in/")
    revoked = dict(CredentialIssue.objects.values_list("number", "revoked_at"))
    assert revoked == {1: NOW, 2: None}
    assert CredentialIssue.objects.get(number=2).reason == "потерян"


def test_new_code_replaces_the_old_one(cast: Cast) -> None:
    guardian = new_guardian(cast)
    issue(cast, found(cast, "secretary", cast.class_5a)[of(guardian)])
    issue(cast, found(cast, "secretary", cast.class_5a)[of(guardian)], reason="потерян")

    codes = ActivationCode.objects.order_by("pk")
    assert [code.revoked_at for code in codes] == [NOW, None]


def test_numbers_of_schools_are_counted_apart(cast: Cast) -> None:
    issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])
    foreign = SchoolClass.objects.get(school=cast.other_school)
    (slip,) = issue(
        cast,
        found(cast, "other_secretary", foreign)[of(cast.students["other_pupil"])],
        by="other_secretary",
    )

    assert slip.number == 1


# --- handing over --------------------------------------------------------------------------------


def handed(cast: Cast, by: str, *, on: dt.date | None = TODAY) -> int:
    return credentials.mark_handed(
        actor=cast.actors[by],
        issues=list(CredentialIssue.objects.filter(revoked_at__isnull=True)),
        on=on,
        reach=selectors.reach_of(cast.actors[by], today=TODAY),
    )


@pytest.mark.parametrize("name", ["administrator", "secretary", "class_teacher"])
def test_handing_over_is_noted_and_taken_back(cast: Cast, name: str) -> None:
    issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])

    assert handed(cast, name) == 1
    assert CredentialIssue.objects.get().handed_on == TODAY
    assert handed(cast, name, on=None) == 1
    assert CredentialIssue.objects.get().handed_on is None


@pytest.mark.parametrize("name", ["stranger", "deputy", "other_secretary", "mother"])
def test_handing_over_by_others_is_refused(cast: Cast, name: str) -> None:
    issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])

    with pytest.raises(errors.CannotIssue):
        handed(cast, name)
    assert CredentialIssue.objects.get().handed_on is None


def test_replaced_slip_is_not_handed_over(cast: Cast) -> None:
    (slip,) = issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])
    CredentialIssue.objects.update(revoked_at=NOW)

    with pytest.raises(errors.AlreadyUsed, match=str(slip.number)):
        credentials.mark_handed(
            actor=cast.actors["secretary"],
            issues=[CredentialIssue.objects.get()],
            on=TODAY,
            reach=selectors.reach_of(cast.actors["secretary"], today=TODAY),
        )


def test_lines_of_the_journal_agree_with_the_reach(cast: Cast) -> None:
    """Whoever may issue to a person sees the line of the slip."""
    issue(cast, *found(cast, "secretary", cast.class_5a, cast.class_6b).values())

    for name, actor in cast.actors.items():
        reach = selectors.reach_of(actor, today=TODAY)
        may = {
            line.pk
            for line in CredentialIssue.objects.all()
            if credentials.may_touch(actor, line, reach)
        }
        seen = set(CredentialIssue.objects.visible_to(actor).values_list("pk", flat=True))
        assert may <= seen, name


def test_actor_of_a_family_is_nobody_here(cast: Cast) -> None:
    issue(cast, found(cast, "secretary", cast.class_5a)[of(cast.students["pupil"])])
    actor = Actor(cast.users["pupil"].pk, cast.school.pk, Role.STUDENT)

    assert not CredentialIssue.objects.visible_to(actor).exists()
