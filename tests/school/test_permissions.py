"""The permission matrix against the code: for every seat the table, the policies, ``visible_to``
and «who may be told» say the same of real rows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import AccessedPage, Role
from accounts.models import AccessLogEntry
from journal import policies as journal_policies
from journal.enums import TermMarkKind
from journal.models import Attendance, Lesson, Mark, TermMark, ThematicPlan
from journal.selectors.followers import followers_of
from reports import policies as reports_policies
from school import policies
from school.enums import Audience, ConsentPurpose, CredentialKind, MovementKind
from school.models import (
    AckSheet,
    Consent,
    CredentialIssue,
    Movement,
    Regulation,
    Student,
)
from school.permissions import MATRIX, Scope, Seat, Thing, Verb, in_force, rights, settings_named
from school.selectors.permissions import matrix_page
from school.services.regulation.presets import PRESETS
from tests.factories import journal as journal_factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.slow

# Who of the cast sits on which seat. The stranger stands in for the teacher of 5А at one lesson.
SITTERS = {
    Seat.ADMINISTRATOR: "administrator",
    Seat.DIRECTOR: "director",
    Seat.DEPUTY: "deputy",
    Seat.SECRETARY: "secretary",
    Seat.CLASS_TEACHER: "class_teacher",
    Seat.TEACHER: "teacher",
    Seat.SUBSTITUTE: "stranger",
    Seat.GUARDIAN: "mother",
    Seat.STUDENT: "pupil",
    Seat.AUDITOR: "auditor",
    Seat.HEALTH_WORKER: "health_worker",
}
PAGE = reverse("school:permissions")


@dataclass(slots=True)
class Rows:
    """A row that is the sitter's own (5А, the pupil), one of nobody's they have to do with, and
    one of the substituted lesson."""

    own: Any
    foreign: Any
    substituted: Any = None


Ask = Callable[[Cast, Actor, Any], bool]


def staff_id(cast: Cast, actor: Actor) -> int | None:
    return next((item.pk for item in cast.staff.values() if item.user_id == actor.user_id), None)


def sees(cast: Cast, actor: Actor, row: Any) -> bool:
    del cast
    return bool(type(row)._default_manager.visible_to(actor).filter(pk=row.pk).exists())


def records_marks(cast: Cast, actor: Actor, mark: Mark) -> bool:
    lesson = Lesson.objects.get(works__marks=mark)
    return journal_policies.can_record_of_student(
        actor, lesson, staff_id(cast, actor), mark.student_id
    )


def records_attendance(cast: Cast, actor: Actor, row: Attendance) -> bool:
    return journal_policies.can_record_attendance(actor, row.lesson, staff_id(cast, actor))


def decides_term_marks(cast: Cast, actor: Actor, row: TermMark) -> bool:
    return journal_policies.can_decide_term_marks(actor, row.group, staff_id(cast, actor))


def keeps_papers(cast: Cast, actor: Actor, row: Consent) -> bool:
    del cast
    return policies.can_keep_family_papers(actor, row.student, TODAY)


def reads_regulation(cast: Cast, actor: Actor, row: Regulation) -> bool:
    del cast
    return policies.can_view_regulation(actor, row)


def edits_regulation(cast: Cast, actor: Actor, row: Regulation) -> bool:
    del cast
    return policies.can_edit_regulation(actor, row)


def keeps_sheet(cast: Cast, actor: Actor, row: AckSheet) -> bool:
    del cast
    return policies.can_keep_ack_sheet(actor, row)


def records_movement(cast: Cast, actor: Actor, row: Movement) -> bool:
    del cast, row
    return policies.can_record_movement(actor)


def reads_card(cast: Cast, actor: Actor, row: Student) -> bool:
    if actor.role == Role.GUARDIAN:
        return sees(cast, actor, row)
    return policies.can_view_student_card(actor, row, TODAY)


def edits_people(cast: Cast, actor: Actor, row: Student) -> bool:
    del cast, row
    return policies.can_edit_families(actor)


READERS: dict[Thing, Ask] = {
    Thing.PEOPLE: sees,
    Thing.CARDS: reads_card,
    Thing.CLASSES: sees,
    Thing.MOVEMENT: sees,
    Thing.PAPERS: sees,
    Thing.REGULATION: reads_regulation,
    Thing.PLANS: sees,
    Thing.MARKS: sees,
    Thing.ATTENDANCE: sees,
    Thing.TERM_MARKS: sees,
    Thing.AUDIT_LOG: sees,
}
WRITERS: dict[Thing, Ask] = {
    Thing.PEOPLE: edits_people,
    Thing.CARDS: edits_people,
    Thing.MOVEMENT: records_movement,
    Thing.PAPERS: keeps_papers,
    Thing.ACK_SHEETS: keeps_sheet,
    Thing.REGULATION: edits_regulation,
    Thing.MARKS: records_marks,
    Thing.ATTENDANCE: records_attendance,
    Thing.TERM_MARKS: decides_term_marks,
}


def rows_of(cast: Cast, thing: Thing, sitter: str) -> Rows:  # noqa: C901 - a row a branch
    """Made where the cast has none."""
    pupil, outsider = cast.students["pupil"], cast.students["outsider"]
    stood_in = journal_factory.make_lesson(
        cast.maths, dt.date(2026, 1, 16), slot=2, teacher=cast.staff["stranger"]
    )
    mark_there = journal_factory.make_mark(journal_factory.make_work(stood_in), pupil, 5)
    foreign_mark = Mark.objects.get(student=outsider)
    recorded = {"recorded_by": cast.users["secretary"], "recorded_at": NOW}
    if thing in (Thing.PEOPLE, Thing.CARDS):
        return Rows(pupil, outsider)
    if thing == Thing.CLASSES:
        return Rows(cast.class_5a, cast.class_6b)
    if thing == Thing.MOVEMENT:
        return Rows(
            *(
                Movement.objects.create(
                    school=cast.school,
                    kind=MovementKind.ARRIVAL,
                    student=student,
                    order_no="1",
                    order_on=TODAY,
                    effective_on=TODAY,
                    to_class=school_class,
                    **recorded,
                )
                for student, school_class in ((pupil, cast.class_5a), (outsider, cast.class_6b))
            )
        )
    if thing == Thing.PAPERS:
        return Rows(
            *(
                Consent.objects.create(
                    school=cast.school,
                    number=number,
                    student=cast.students[child],
                    guardian=cast.guardians[guardian],
                    purpose=ConsentPurpose.JOURNAL,
                    signed_on=TODAY,
                    **recorded,
                )
                for number, (child, guardian) in enumerate(
                    (("pupil", "mother"), ("outsider", "foreign_mother")), start=1
                )
            )
        )
    if thing == Thing.ACK_SHEETS:
        sheet = AckSheet.objects.create(
            school=cast.school, title="Положение", audience=Audience.STAFF, opened_on=TODAY
        )
        return Rows(sheet, sheet)
    if thing == Thing.REGULATION:
        return Rows(cast.regulation, cast.regulation)
    if thing == Thing.PLANS:
        plan = ThematicPlan.objects.create(
            school=cast.school,
            year=cast.year,
            subject=cast.maths.subject,
            grade=5,
            title="Математика, 5 класс",
            owner=cast.staff["teacher"],
        )
        return Rows(plan, plan, plan)
    if thing == Thing.MARKS:
        return Rows(cast.mark, foreign_mark, mark_there)
    if thing == Thing.ATTENDANCE:
        return Rows(
            journal_factory.make_attendance(cast.lesson, pupil, "absent"),
            journal_factory.make_attendance(cast.lesson_6b, outsider, "absent"),
            journal_factory.make_attendance(stood_in, pupil, "absent"),
        )
    if thing == Thing.TERM_MARKS:
        return Rows(
            *(
                TermMark.objects.create(
                    school=cast.school,
                    group=group,
                    student=student,
                    term=cast.term,
                    kind=TermMarkKind.TERM,
                    value=4,
                    author=cast.staff[teacher],
                    recorded_at=NOW,
                )
                for group, student, teacher in (
                    (cast.maths, pupil, "teacher"),
                    (cast.russian_6b, outsider, "stranger"),
                )
            )
        )
    assert thing == Thing.AUDIT_LOG
    return Rows(
        *(
            AccessLogEntry.objects.create(
                school=cast.school,
                user=cast.users[name],
                role=Role.SECRETARY,
                page=AccessedPage.STUDENT,
                object_id=pupil.pk,
                at=NOW,
            )
            for name in (sitter, "foreign_mother")
        )
    )


def allowed(thing: Thing, seat: Seat, verbs: set[Verb], regulation: Regulation) -> set[Scope]:
    """The scopes in which the matrix gives one of the rights now."""
    settings = {name: getattr(regulation, name) for name in settings_named()}
    return {
        grant.scope
        for grant in rights(thing, seat)
        if grant.verb in verbs and grant.is_built and in_force(grant, settings)
    }


def answers(
    cast: Cast, ask: Ask, thing: Thing, seat: Seat, verbs: set[Verb]
) -> tuple[dict[str, bool], dict[str, bool]]:
    """What the code says of each row, and what the matrix promises."""
    name = SITTERS[seat]
    rows, scopes = rows_of(cast, thing, name), allowed(thing, seat, verbs, cast.regulation)
    actor = cast.actors[name]
    everywhere = Scope.ALL in scopes
    if seat == Seat.SUBSTITUTE:
        # As a substitute the stranger has to do with one lesson of 5А, and with no other.
        said = {"own": ask(cast, actor, rows.own)}
        promised = {"own": everywhere or (thing == Thing.AUDIT_LOG and Scope.SELF in scopes)}
        if rows.substituted is not None:
            said["substituted"] = ask(cast, actor, rows.substituted)
            promised["substituted"] = everywhere or Scope.SUBSTITUTED in scopes
        return said, promised
    said = {"own": ask(cast, actor, rows.own), "foreign": ask(cast, actor, rows.foreign)}
    return said, {"own": bool(scopes), "foreign": everywhere}


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize("thing", list(READERS))
def test_everybody_reads_what_the_matrix_says(cast: Cast, thing: Thing, seat: Seat) -> None:
    said, promised = answers(cast, READERS[thing], thing, seat, {Verb.READ, Verb.WRITE})

    assert said == promised


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize("thing", list(WRITERS))
def test_everybody_writes_what_the_matrix_says(cast: Cast, thing: Thing, seat: Seat) -> None:
    said, promised = answers(cast, WRITERS[thing], thing, seat, {Verb.WRITE})

    assert said == promised


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize("lets", [True, False])
def test_marks_are_written_as_the_regulation_says(cast: Cast, seat: Seat, lets: bool) -> None:
    cast.regulation.class_teacher_edits_marks = lets
    cast.regulation.save(update_fields=["class_teacher_edits_marks"])

    said, promised = answers(cast, records_marks, Thing.MARKS, seat, {Verb.WRITE})

    assert said == promised
    assert said["own"] is (seat == Seat.TEACHER or (lets and seat == Seat.CLASS_TEACHER))


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize("lets", [True, False])
def test_subgroups_are_made_as_the_regulation_says_s0_7b(
    cast: Cast, seat: Seat, lets: bool
) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_makes_subgroups=lets)
    actor = cast.actors[SITTERS[seat]]
    settings = dict.fromkeys(settings_named(), lets)
    scopes = {
        grant.scope
        for grant in rights(Thing.CLASSES, seat)
        if grant.verb == Verb.WRITE and grant.is_built and in_force(grant, settings)
    }

    said = [
        policies.can_make_subgroups(actor, school_class, TODAY)
        for school_class in (cast.class_5a, cast.class_6b)
    ]

    assert said == [bool(scopes), Scope.ALL in scopes]


@pytest.mark.parametrize("seat", list(Seat))
def test_subgroups_are_proposed_by_teachers_of_the_subject_s2_7_u1(cast: Cast, seat: Seat) -> None:
    actor = cast.actors[SITTERS[seat]]
    scopes = {grant.scope for grant in rights(Thing.CLASSES, seat) if grant.verb == Verb.REQUEST}

    said = [
        policies.can_propose_subgroups(actor, school_class, cast.maths.subject, TODAY)
        for school_class in (cast.class_5a, cast.class_6b)
    ]

    assert said == [Scope.OWN_GROUPS in scopes, False]


def test_subgroups_are_made_neither_in_another_school_nor_by_a_former_class_teacher(
    cast: Cast,
) -> None:
    foreign = cast.other_group.group_classes.get().school_class
    assert not policies.can_make_subgroups(cast.actors["administrator"], foreign, TODAY)
    assert policies.can_make_subgroups(cast.actors["class_teacher"], cast.class_5a, TODAY)

    cast.class_5a.teacher_duties.update(until=TODAY)

    assert not policies.can_make_subgroups(cast.actors["class_teacher"], cast.class_5a, TODAY)


@pytest.mark.parametrize("seat", list(Seat))
def test_whoever_may_be_told_of_a_mark_is_who_sees_it(cast: Cast, seat: Seat) -> None:
    actor = cast.actors[SITTERS[seat]]
    marks = Mark.objects.filter(school=cast.school).select_related("work__lesson", "student")

    told = {mark.pk: actor in followers_of(mark) for mark in marks}

    assert told == {mark.pk: sees(cast, actor, mark) for mark in marks}
    assert len(told) == 2


def test_nobody_of_another_school_is_told_of_a_mark(cast: Cast) -> None:
    told = followers_of(Mark.objects.select_related("work__lesson", "student").get(pk=cast.mark.pk))

    assert {actor.school_id for actor in told} == {cast.school.pk}
    assert told == {
        cast.actors[name]
        for name in (
            "director",
            "deputy",
            "auditor",
            "teacher",
            "class_teacher",
            "mother",
            "pupil",
        )
    }


@pytest.mark.parametrize("seat", list(Seat))
def test_plans_are_written_and_approved_by_whom_the_matrix_names(cast: Cast, seat: Seat) -> None:
    name = SITTERS[seat]
    actor, plan = cast.actors[name], rows_of(cast, Thing.PLANS, name).own

    said = (
        journal_policies.can_edit_plan(actor, plan, staff_id(cast, actor)),
        journal_policies.can_decide_plans(actor),
    )

    assert said == (
        bool(allowed(Thing.PLANS, seat, {Verb.WRITE}, cast.regulation)),
        bool(allowed(Thing.PLANS, seat, {Verb.APPROVE}, cast.regulation)),
    )


@pytest.mark.parametrize("seat", list(Seat))
def test_absences_are_announced_by_whom_the_matrix_names(cast: Cast, seat: Seat) -> None:
    page = cast.client(SITTERS[seat]).get(reverse("journal:absence-announce"))

    assert (page.status_code == 200 and page.context["form"] is not None) is bool(
        allowed(Thing.ATTENDANCE, seat, {Verb.REQUEST}, cast.regulation)
    )


@pytest.mark.parametrize("seat", list(Seat))
def test_journals_are_printed_by_whom_the_matrix_names(cast: Cast, seat: Seat) -> None:
    actor = cast.actors[SITTERS[seat]]

    assert reports_policies.can_order_volume(actor) is bool(
        allowed(Thing.STATEMENTS, seat, {Verb.PRINT}, cast.regulation)
    )


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize("lets", [True, False])
def test_slips_are_issued_as_the_regulation_says_s0_7c(cast: Cast, seat: Seat, lets: bool) -> None:
    cast.regulation.class_teacher_issues_credentials = lets
    actor = cast.actors[SITTERS[seat]]

    said = policies.can_issue_to_class(
        actor, leads_it=seat == Seat.CLASS_TEACHER, regulation_lets=lets
    )

    assert said is bool(allowed(Thing.CREDENTIALS, seat, {Verb.ISSUE}, cast.regulation))


@pytest.mark.parametrize("seat", list(Seat))
def test_issue_journal_is_read_by_whom_the_matrix_names(cast: Cast, seat: Seat) -> None:
    cast.regulation.class_teacher_issues_credentials = True
    issue = CredentialIssue.objects.create(
        school=cast.school,
        number=1,
        kind=CredentialKind.FIRST_PASSWORD,
        user=cast.users["pupil"],
        student=cast.students["pupil"],
        issued_by=cast.users["secretary"],
        issued_at=NOW,
        expires_at=NOW + dt.timedelta(days=30),
    )

    assert sees(cast, cast.actors[SITTERS[seat]], issue) is bool(
        allowed(Thing.CREDENTIALS, seat, {Verb.READ, Verb.ISSUE}, cast.regulation)
    )


@pytest.mark.parametrize("seat", list(Seat))
def test_sheet_is_signed_by_everybody_it_is_for(cast: Cast, seat: Seat) -> None:
    actor = cast.actors[SITTERS[seat]]
    sheets = [
        AckSheet(school=cast.school, title="Положение", audience=audience) for audience in Audience
    ]

    assert [policies.is_addressed_by(actor, sheet) for sheet in sheets].count(True) == 1
    assert allowed(Thing.ACK_SHEETS, seat, {Verb.SIGN}, cast.regulation) == {Scope.SELF}


def test_matrix_names_every_seat_and_only_booleans_of_the_regulation() -> None:
    assert set(SITTERS) == set(Seat)
    assert set(MATRIX) == set(Thing)
    assert set(settings_named()) == {
        "class_teacher_issues_credentials",
        "class_teacher_makes_subgroups",
        "class_teacher_edits_marks",
    }
    assert {Regulation._meta.get_field(name).get_internal_type() for name in settings_named()} == {
        "BooleanField"
    }


def test_administrator_has_no_right_to_marks_at_all() -> None:
    assert rights(Thing.MARKS, Seat.ADMINISTRATOR) == ()
    assert rights(Thing.TERM_MARKS, Seat.ADMINISTRATOR) == ()
    assert rights(Thing.ATTENDANCE, Seat.ADMINISTRATOR) == ()


# --- the page ------------------------------------------------------------------------------------


def test_page_marks_what_the_regulation_refuses(cast: Cast) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_issues_credentials=False)

    page = cast.client("teacher").get(PAGE).context["page"]

    note = next(item for item in page.notes if "логин" in item.label or "login" in item.label)
    seats = [str(seat.label) for seat in Seat]
    row = next(row for row in page.rows if row.name == str(Thing.CREDENTIALS.label))
    cell = row.cells[seats.index(str(Seat.CLASS_TEACHER.label))]
    assert (note.is_on, len(note.differing)) == (False, 4)
    assert [(right.state, right.note) for right in cell.rights] == [("refused", note.number)]


def test_page_asks_one_query_of_its_own(cast: Cast, django_assert_num_queries: Any) -> None:
    orders = {preset: order.settings for preset, order in PRESETS.items()}

    with django_assert_num_queries(1):
        matrix_page(cast.actors["teacher"], orders=orders, today=TODAY)


def test_page_is_shown_before_the_year_has_a_regulation(cast: Cast) -> None:
    later = TODAY + dt.timedelta(days=365)

    page = matrix_page(cast.actors["teacher"], orders={}, today=later)

    assert page.regulation is None
    assert len(page.rows) == len(Thing)
