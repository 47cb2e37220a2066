"""Consents and applications: numbers, withdrawal, what is missing, who may."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actors import Actor
from accounts.enums import Role
from core.models import School
from school.enums import ConsentPurpose, InformedBy
from school.models import Consent, DiaryApplication, Guardian, Student
from school.selectors import family_papers as selectors
from school.services import family_papers
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

JOURNAL = ConsentPurpose.JOURNAL
CHILDREN = reverse("school:papers-children")
CONSENTS = reverse("school:consent-list")


def consent(
    cast: Cast, *, by: str = "secretary", child: str = "pupil", **values: object
) -> Consent:
    return family_papers.record_consent(
        **{
            "actor": cast.actors[by],
            "guardian": cast.guardians["mother"],
            "student": cast.students[child],
            "purpose": JOURNAL,
            "signed_on": TODAY,
            "now": NOW,
            "today": TODAY,
            **values,
        }
    )


def application(
    cast: Cast, informed_by: InformedBy, *, child: str = "pupil", on: dt.date = TODAY
) -> DiaryApplication:
    return family_papers.record_application(
        actor=cast.actors["secretary"],
        guardian=cast.guardians["mother"],
        student=cast.students[child],
        informed_by=informed_by,
        submitted_on=on,
        now=NOW,
        today=TODAY,
    )


# --- consents ------------------------------------------------------------------------------------


def test_consents_are_numbered_through_by_school_s1_1_9(cast: Cast) -> None:
    first = consent(cast)
    second = consent(cast, purpose=ConsentPurpose.PHOTO)
    third = consent(cast, child="sibling")
    elsewhere = family_papers.record_consent(
        actor=cast.actors["other_secretary"],
        guardian=Guardian.objects.get(user=cast.users["other_mother"]),
        student=cast.students["other_pupil"],
        purpose=JOURNAL,
        signed_on=TODAY,
        now=NOW,
        today=TODAY,
    )

    assert (first.number, second.number, third.number, elsewhere.number) == (1, 2, 3, 1)


def test_refused_consent_takes_no_number(cast: Cast) -> None:
    consent(cast)

    with pytest.raises(family_papers.ConsentInForce, match="1"):
        consent(cast)

    assert consent(cast, purpose=ConsentPurpose.OUTSIDE).number == 2


@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("secretary", True),
        ("deputy", True),
        ("class_teacher", True),
        ("administrator", False),
        ("director", False),
        ("auditor", False),
        ("health_worker", False),
        ("teacher", False),
        ("stranger", False),
        ("mother", False),
        ("pupil", False),
        ("other_secretary", False),
    ],
)
def test_consent_is_registered_by_the_office_and_the_class_teacher(
    cast: Cast, by: str, may: bool
) -> None:
    if may:
        assert consent(cast, by=by).recorded_by_id == cast.users[by].pk
    else:
        with pytest.raises(family_papers.NotYourFamily):
            consent(cast, by=by)
        assert not Consent.objects.exists()


def test_class_teacher_registers_nothing_for_another_class(cast: Cast) -> None:
    with pytest.raises(family_papers.NotYourFamily):
        consent(cast, by="class_teacher", child="sibling")


def test_consent_is_given_only_by_a_guardian_of_the_child(cast: Cast) -> None:
    with pytest.raises(family_papers.NotGuardian):
        consent(cast, guardian=cast.guardians["foreign_mother"])


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"signed_on": TODAY + dt.timedelta(days=1)}, family_papers.DateAhead),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, family_papers.TermTooShort),
    ],
)
def test_consent_with_wrong_dates_is_refused(
    cast: Cast, values: dict[str, dt.date], error: type[Exception]
) -> None:
    with pytest.raises(error):
        consent(cast, **values)


def test_withdrawn_consent_stays_and_a_new_one_may_follow_on_the_same_day(cast: Cast) -> None:
    old = consent(cast, signed_on=TODAY - dt.timedelta(days=30))

    family_papers.withdraw_consent(
        actor=cast.actors["secretary"], consent=old, withdrawn_on=TODAY, today=TODAY
    )
    new = consent(cast)

    assert list(Consent.objects.order_by("number").values_list("number", "withdrawn_on")) == [
        (1, TODAY),
        (2, None),
    ]
    assert list(Consent.objects.all().on(TODAY)) == [new]
    assert list(Consent.objects.all().on(TODAY - dt.timedelta(days=1))) == [old]


def test_consent_whose_term_is_over_may_be_given_anew(cast: Cast) -> None:
    last = TODAY - dt.timedelta(days=1)
    consent(cast, signed_on=TODAY - dt.timedelta(days=30), valid_until=last)

    assert consent(cast).number == 2


def test_withdrawal_taken_back_holds_again_unless_signed_anew(cast: Cast) -> None:
    secretary = cast.actors["secretary"]
    first = consent(cast, signed_on=TODAY - dt.timedelta(days=9))
    family_papers.withdraw_consent(actor=secretary, consent=first, withdrawn_on=TODAY, today=TODAY)

    family_papers.restore_consent(actor=secretary, consent=first, today=TODAY)

    assert list(Consent.objects.all().on(TODAY)) == [first]
    family_papers.withdraw_consent(actor=secretary, consent=first, withdrawn_on=TODAY, today=TODAY)
    consent(cast)
    with pytest.raises(family_papers.ConsentInForce):
        family_papers.restore_consent(actor=secretary, consent=first, today=TODAY)


def test_consent_is_not_withdrawn_twice_nor_before_it_was_signed(cast: Cast) -> None:
    given = consent(cast)

    def withdraw(day: dt.date) -> None:
        family_papers.withdraw_consent(
            actor=cast.actors["secretary"], consent=given, withdrawn_on=day, today=TODAY
        )

    with pytest.raises(family_papers.WithdrawnTooEarly):
        withdraw(TODAY - dt.timedelta(days=1))
    withdraw(TODAY)
    with pytest.raises(family_papers.AlreadyWithdrawn):
        withdraw(TODAY)


# --- applications --------------------------------------------------------------------------------


def test_application_has_number_date_and_class_s4_10c(cast: Cast) -> None:
    made = application(cast, InformedBy.DIARY)

    assert (made.number, made.submitted_on, made.school_class) == (1, TODAY, cast.class_5a)


def test_last_applications_about_all_children_say_who_is_served_on_paper(cast: Cast) -> None:
    def is_paper_only() -> bool:
        return Guardian.objects.get(pk=cast.guardians["mother"].pk).is_paper_only

    application(cast, InformedBy.PAPER)
    assert is_paper_only()
    application(cast, InformedBy.DIARY, child="sibling")
    assert not is_paper_only()
    application(cast, InformedBy.PAPER, child="sibling")
    assert is_paper_only()
    application(cast, InformedBy.BOTH)
    assert not is_paper_only()


def test_older_application_registered_later_changes_nothing(cast: Cast) -> None:
    application(cast, InformedBy.DIARY)
    application(cast, InformedBy.PAPER, on=TODAY - dt.timedelta(days=20))

    assert not Guardian.objects.get(pk=cast.guardians["mother"].pk).is_paper_only


def test_application_before_the_child_came_is_refused(cast: Cast) -> None:
    with pytest.raises(family_papers.NotInClass):
        application(cast, InformedBy.DIARY, on=factory.YEAR_START - dt.timedelta(days=1))


def test_coverage_counts_parents_by_class_s4_p2_8(cast: Cast) -> None:
    consent(cast)
    application(cast, InformedBy.PAPER)

    lines = selectors.coverage(cast.actors["deputy"], TODAY)

    total, by_name = lines[0], {line.name: line for line in lines[1:]}
    assert (total.students, total.consents, total.parents, total.applied) == (4, 1, 2, 1)
    fifth = by_name["5А"]
    assert (fifth.students, fifth.consents, fifth.consents_percent) == (2, 1, 50)
    assert (fifth.parents, fifth.applied_percent, fifth.paper, fifth.diary) == (1, 100, 1, 0)
    assert (by_name["6Б"].parents, by_name["6Б"].applied) == (1, 0)


# --- pages ---------------------------------------------------------------------------------------


def test_children_without_a_consent_are_found(cast: Cast) -> None:
    consent(cast)

    page = cast.client("secretary").get(CHILDREN, {"lacking": "consent"})

    assert [line.student for line in page.context["lines"]] == [
        cast.students["sibling"],
        cast.students["classmate"],
        cast.students["outsider"],
    ]


def test_class_teacher_sees_the_own_class_only(cast: Cast) -> None:
    page = cast.client("class_teacher").get(CHILDREN)

    assert [line.student for line in page.context["lines"]] == [
        cast.students["classmate"],
        cast.students["pupil"],
    ]
    assert all(line.can_record for line in page.context["lines"])


def test_teacher_without_a_class_is_told_so(cast: Cast) -> None:
    page = cast.client("teacher").get(CHILDREN)

    assert page.status_code == 200
    assert page.context["lines"] == []
    assert "Ёлкина" not in page.content.decode()


def test_unknown_filter_is_an_error_and_not_everybody(cast: Cast) -> None:
    page = cast.client("secretary").get(CHILDREN, {"school_class": "999999"})

    assert page.status_code == 422
    assert "Ёлкина" not in page.content.decode()


def test_consent_is_registered_from_the_page(cast: Cast) -> None:
    url = reverse("school:consent-record", args=[cast.students["pupil"].pk])

    page = cast.client("class_teacher").post(
        url,
        {
            "guardian": cast.guardians["mother"].pk,
            "purpose": "photo",
            "signed_on": "19.01.2026",
            "valid_until": "",
        },
    )

    made = Consent.objects.get()
    assert page.status_code == 303
    assert page.headers["Location"] == reverse("school:consent-detail", args=[made.pk])
    assert (made.purpose, made.signed_on) == ("photo", dt.date(2026, 1, 19))


def test_stranger_cannot_be_written_down_as_the_parent(cast: Cast) -> None:
    url = reverse("school:consent-record", args=[cast.students["pupil"].pk])

    page = cast.client("secretary").post(
        url,
        {
            "guardian": cast.guardians["foreign_mother"].pk,
            "purpose": "photo",
            "signed_on": "19.01.2026",
        },
    )

    assert page.status_code == 422
    assert "guardian" in page.context["form"].errors
    assert not Consent.objects.exists()


def test_registry_is_searched_by_number_name_and_state(cast: Cast) -> None:
    held = consent(cast)
    gone = consent(cast, purpose=ConsentPurpose.PHOTO)
    family_papers.withdraw_consent(
        actor=cast.actors["secretary"], consent=gone, withdrawn_on=TODAY, today=TODAY
    )
    client = cast.client("secretary")

    def found(**query: str) -> list[Consent]:
        return list(client.get(CONSENTS, query).context["page"].object_list)

    assert found() == [gone, held]
    assert found(q="1") == [held]
    assert found(q="елк") == [gone, held]
    assert found(q="Юрьева") == []
    assert found(state="withdrawn") == [gone]
    assert found(state="force") == [held]
    assert found(purpose="photo") == [gone]


def test_withdrawal_is_registered_from_the_page(cast: Cast) -> None:
    given = consent(cast)
    client = cast.client("secretary")
    url = reverse("school:consent-withdraw", args=[given.pk])

    wrong = client.post(url, {"withdrawn_on": "21.01.2026"})
    right = client.post(url, {"withdrawn_on": "20.01.2026"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert Consent.objects.get().withdrawn_on == TODAY


@pytest.mark.parametrize("children", [1, 3])
def test_children_page_asks_the_same_whatever_their_number(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, children: int
) -> None:
    for number in range(children):
        student = factory.make_student(cast.school, f"Новая{number}", school_class=cast.class_5a)
        factory.make_guardian(cast.school, f"Новая{number}", student)

    with django_assert_num_queries(5):
        selectors.children(
            cast.actors["secretary"], classes=[cast.class_5a], purpose=JOURNAL, today=TODAY
        )


def test_parent_finds_own_papers_and_nobody_elses(cast: Cast) -> None:
    consent(cast)
    application(cast, InformedBy.BOTH)

    own = cast.client("mother").get(reverse("school:papers-own"))
    foreign = cast.client("foreign_mother").get(reverse("school:papers-own"))

    shown = {child.student.pk: child for child in own.context["children"]}
    pupil = shown[cast.students["pupil"].pk]
    assert set(shown) == {cast.students["pupil"].pk, cast.students["sibling"].pk}
    assert [bool(item.consent) for item in pupil.consents] == [True, False, False]
    assert pupil.application is not None
    assert [child.application for child in foreign.context["children"]] == [None]


# --- together ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_register_at_once() -> None:
    school = factory.make_school()
    secretary = factory.make_user("secretary")
    factory.make_membership(secretary, school, Role.SECRETARY)
    year = factory.make_year(school)
    school_class = factory.make_class(year, factory.make_quarters(year), 5, "А")
    families = []
    for number in range(8):
        student = factory.make_student(school, f"Ученик{number}", school_class=school_class)
        families.append((student, factory.make_guardian(school, f"Ученик{number}", student)))
    actor = Actor(secretary.pk, school.pk, Role.SECRETARY)
    errors: list[Exception] = []

    _at_once([_registrar(school, actor, *family, errors) for family in families])

    assert errors == []
    assert sorted(Consent.objects.values_list("number", flat=True)) == list(range(1, 9))


def _registrar(
    school: School, actor: Actor, student: Student, guardian: Guardian, errors: list[Exception]
) -> Callable[[], None]:
    def register() -> None:
        try:
            family_papers.record_consent(
                actor=actor,
                guardian=guardian,
                student=student,
                purpose=JOURNAL,
                signed_on=TODAY,
                now=NOW,
                today=TODAY,
            )
        except Exception as error:  # noqa: BLE001 - a thread's error is the test's
            errors.append(error)
        finally:
            connection.close()

    return register


def _at_once(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()
