"""Dividing a class into subgroups: who may, who goes where, what becomes of marks and lessons."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.models import Lesson, PlanAssignment
from journal.selectors.groups import subgroups as selectors
from journal.services import subgroups
from school.enums import GroupKind, RequestState, Sex
from school.models import (
    Division,
    GroupMembership,
    Regulation,
    SchoolClass,
    Student,
    TeachingGroup,
)
from school.selectors.divisions import Part, Split
from school.services import groups
from school.services.groups.divisions import NotYourSubgroups, ProposedAlready, SubgroupError
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

TOMORROW = TODAY + dt.timedelta(days=1)
LESSON_DAY = dt.date(2026, 1, 21)


def page(cast: Cast, tail: str = "") -> str:
    return f"/journal/classes/{cast.class_5a.pk}/groups/{tail}"


def start(cast: Cast, **more: object) -> str:
    query = {"subject": cast.maths.subject_id, "parts": 2, "way": "alphabet", **more}
    return page(cast, "divide/?" + "&".join(f"{key}={value}" for key, value in query.items()))


def sent(cast: Cast, since: str = "2026-01-21", **more: object) -> dict[str, object]:
    """Абрамова to the first group, Ёлкина to the second."""
    return {
        "since": since,
        "moves_lessons": "1",
        "label_0": "5А, 1-я группа",
        "staff_0": cast.staff["teacher"].pk,
        "label_1": "5А, 2-я группа",
        "staff_1": cast.staff["stranger"].pk,
        f"student_{cast.students['classmate'].pk}": "1",
        f"student_{cast.students['pupil'].pk}": "2",
        **more,
    }


def split_of(cast: Cast, since: dt.date = TOMORROW, **more: object) -> Split:
    return Split(
        **{
            "classes": (cast.class_5a,),
            "subject": cast.maths.subject,
            "since": since,
            "parts": (
                Part("5А, 1-я группа", cast.staff["teacher"].pk, (cast.students["classmate"].pk,)),
                Part("5А, 2-я группа", cast.staff["stranger"].pk, (cast.students["pupil"].pk,)),
            ),
            **more,
        }
    )


def divided(cast: Cast, who: str = "administrator", **more: object) -> groups.Made:
    return subgroups.divide(
        actor=cast.actors[who], split=split_of(cast, **more), today=TODAY, now=NOW
    )


def spells(student: Student) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = GroupMembership.objects.filter(student=student).order_by("since", "pk")
    return list(rows.values_list("group__label", "since", "until"))


# --- who may -----------------------------------------------------------------------------------


def test_s0_7b_class_teacher_divides_the_own_class(cast: Cast) -> None:
    answer = cast.client("class_teacher").post(start(cast), sent(cast, confirm="1"))

    assert answer.status_code == 303
    assert spells(cast.students["pupil"]) == [
        ("5А", factory.YEAR_START, LESSON_DAY),
        ("5А, 2-я группа", LESSON_DAY, None),
    ]
    division = Division.objects.get()
    assert (division.state, division.decided_by) == ("confirmed", cast.users["class_teacher"])


def test_s1_4_1e_class_teacher_does_not_where_the_regulation_keeps_it(cast: Cast) -> None:
    Regulation.objects.filter(pk=cast.regulation.pk).update(class_teacher_makes_subgroups=False)

    answer = cast.client("class_teacher").post(start(cast), sent(cast, confirm="1"))

    assert answer.status_code in (403, 404)
    assert not Division.objects.exists()


def test_s2_7_u1_teacher_proposes_and_class_teacher_confirms(cast: Cast) -> None:
    teacher, class_teacher = cast.client("teacher"), cast.client("class_teacher")

    # «confirm» of one who may only propose is a proposal.
    sent_answer = teacher.post(start(cast), sent(cast, confirm="1"))
    division = Division.objects.get()
    waits = class_teacher.get(page(cast)).content.decode()
    unmoved = spells(cast.students["pupil"])
    confirmed = class_teacher.post(f"/journal/divisions/{division.pk}/confirm/")

    assert sent_answer.status_code == 303
    assert division.state == RequestState.PENDING
    assert unmoved == [("5А", factory.YEAR_START, None)]
    assert "Абрамова Вера" in waits
    assert f"/journal/divisions/{division.pk}/confirm/" in waits
    assert confirmed.status_code == 303
    division.refresh_from_db()
    assert division.state == RequestState.CONFIRMED
    assert division.requested_by == cast.users["teacher"]
    assert [row[0] for row in spells(cast.students["classmate"])] == ["5А", "5А, 1-я группа"]


def test_teacher_does_not_confirm_the_own_proposal(cast: Cast) -> None:
    division = groups.propose(
        actor=cast.actors["teacher"], split=split_of(cast), today=TODAY, now=NOW
    )

    answer = cast.client("teacher").post(f"/journal/divisions/{division.pk}/confirm/")

    assert answer.status_code == 403
    division.refresh_from_db()
    assert division.is_pending


def test_refusal_needs_a_reason_and_is_read_by_the_teacher(cast: Cast) -> None:
    division = groups.propose(
        actor=cast.actors["teacher"], split=split_of(cast), today=TODAY, now=NOW
    )
    address = f"/journal/divisions/{division.pk}/refuse/"

    empty = cast.client("class_teacher").post(address, {"refusal": " "})
    refused = cast.client("class_teacher").post(address, {"refusal": "Мало кабинетов"})
    again = cast.client("class_teacher").post(address, {"refusal": "Ещё раз"})

    assert (empty.status_code, refused.status_code, again.status_code) == (422, 303, 409)
    assert "Мало кабинетов" in cast.client("teacher").get(page(cast)).content.decode()


def test_second_proposal_waits_for_the_first(cast: Cast) -> None:
    groups.propose(actor=cast.actors["teacher"], split=split_of(cast), today=TODAY, now=NOW)

    with pytest.raises(ProposedAlready):
        groups.propose(actor=cast.actors["teacher"], split=split_of(cast), today=TODAY, now=NOW)


@pytest.mark.parametrize("who", ["stranger", "deputy", "secretary", "director"])
def test_others_divide_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotYourSubgroups):
        divided(cast, who)
    with pytest.raises(NotYourSubgroups):
        groups.propose(actor=cast.actors[who], split=split_of(cast), today=TODAY, now=NOW)


# --- who goes where ----------------------------------------------------------------------------


def students(*sexes: Sex) -> list[Student]:
    return [Student(sex=sex) for sex in sexes]


F, M = Sex.FEMALE, Sex.MALE


@pytest.mark.parametrize(
    ("sexes", "parts", "way", "places"),
    [
        ([F, M, F, M, F], 2, "alphabet", [1, 1, 1, 2, 2]),
        ([F, M, F, M, F, M, F], 3, "alphabet", [1, 1, 1, 2, 2, 3, 3]),
        ([F], 3, "alphabet", [1]),
        ([F, M, M, F], 2, "sex", [1, 2, 2, 1]),
        ([F, M], 1, "sex", [1, 1]),
        ([F, M], 2, "list", [0, 0]),
        ([], 2, "alphabet", []),
    ],
)
def test_students_are_placed_the_way_it_was_asked(
    sexes: list[Sex], parts: int, way: str, places: list[int]
) -> None:
    assert selectors.placed(students(*sexes), parts, way) == places


def test_page_offers_everybody_in_columns(cast: Cast) -> None:
    answer = cast.client("class_teacher").get(start(cast))

    columns = answer.context["columns"]
    assert [[seat.student.last_name for seat, _field in one["seats"]] for one in columns] == [
        [],
        ["Абрамова"],
        ["Ёлкина"],
    ]
    assert columns[1]["label"].value() == "5А, 1-я группа"
    assert answer.content.decode().count('type="radio"') == 6


def test_preview_says_what_will_change_and_writes_nothing(cast: Cast) -> None:
    answer = cast.client("class_teacher").post(start(cast), sent(cast, preview="1"))

    preview = answer.context["preview"]
    assert answer.status_code == 200
    assert [part.students for part in preview.parts] == [("Абрамова Вера",), ("Ёлкина Вера",)]
    assert [part.teacher for part in preview.parts] == ["Учителева А. И.", "Чужанова А. И."]
    assert preview.leaves == preview.emptied == (cast.maths,)
    assert (preview.lessons, preview.lessons_move, preview.stays) == (1, True, ())
    assert not Division.objects.exists()
    assert not TeachingGroup.objects.filter(kind=GroupKind.SUBGROUP).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since": "2025-08-31"}, "since"),
        ({"label_1": "5А, 1-я группа"}, "label_1"),
        ({"label_1": "5А"}, "label_1"),
        ({"staff_1": ""}, "staff_1"),
        ({"label_0": ""}, "label_0"),
        # Marks of yesterday hold the students in their group until then.
        ({"since": "2026-01-19"}, "since"),
    ],
)
def test_mistakes_are_told_beside_their_fields(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    answer = cast.client("class_teacher").post(start(cast), sent(cast, confirm="1") | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Division.objects.exists()


def test_empty_group_is_refused(cast: Cast) -> None:
    nobody = {f"student_{cast.students['pupil'].pk}": "1"}

    answer = cast.client("class_teacher").post(start(cast), sent(cast, confirm="1") | nobody)

    assert list(answer.context["form"].errors) == ["label_1"]


def test_student_of_another_class_cannot_be_put_in(cast: Cast) -> None:
    parts = (
        Part("1", cast.staff["teacher"].pk, (cast.students["outsider"].pk,)),
        Part("2", cast.staff["teacher"].pk, (cast.students["pupil"].pk,)),
    )

    with pytest.raises(SubgroupError):
        divided(cast, parts=parts)


def test_student_in_a_subgroup_already_is_not_divided_again(cast: Cast) -> None:
    divided(cast)

    with pytest.raises(SubgroupError):
        divided(cast, since=TOMORROW + dt.timedelta(days=1))
    board = selectors.board([cast.class_5a], cast.maths.subject, TOMORROW, parts=2, way="alphabet")
    assert board.seats == ()
    assert board.taken == (
        "Абрамова Вера (5А, 1-я группа)",
        "Ёлкина Вера (5А, 2-я группа)",
    )


def test_whoever_is_put_nowhere_stays_in_the_group_of_the_class(cast: Cast) -> None:
    third = factory.make_student(cast.school, "Яшина", school_class=cast.class_5a)
    GroupMembership.objects.create(
        school=cast.school, group=cast.maths, student=third, since=factory.YEAR_START
    )

    made = divided(cast)

    assert spells(third) == [("5А", factory.YEAR_START, None)]
    assert made.emptied == frozenset()
    # Somebody is left for them.
    cast.lesson_ahead.refresh_from_db()
    assert cast.lesson_ahead.group == cast.maths


def test_mixed_group_takes_students_of_two_classes_of_a_parallel(cast: Cast) -> None:
    class_5b = factory.make_class(cast.year, cast.scheme, 5, "Б")
    other = factory.make_student(cast.school, "Борисова", school_class=class_5b)
    own = factory.make_group(cast.maths.subject, class_5b, teacher=cast.staff["stranger"])
    client = cast.client("administrator")
    address = start(cast, parts=1, sisters=class_5b.pk)
    form = {
        "since": "2026-01-21",
        "label_0": "5АБ, сильная",
        "staff_0": cast.staff["teacher"].pk,
        f"student_{other.pk}": "1",
        f"student_{cast.students['pupil'].pk}": "1",
        f"student_{cast.students['classmate'].pk}": "0",
        "confirm": "1",
    }

    answer = client.post(address, form)

    assert answer.status_code == 303
    group = TeachingGroup.objects.get(label="5АБ, сильная")
    assert group.kind == GroupKind.MIXED
    assert {one.school_class for one in group.group_classes.all()} == {cast.class_5a, class_5b}
    assert spells(other) == [
        (own.label, factory.YEAR_START, LESSON_DAY),
        (group.label, LESSON_DAY, None),
    ]
    assert spells(cast.students["classmate"]) == [("5А", factory.YEAR_START, None)]
    # A class teacher of one of the classes does not move the students of the other.
    refused = cast.client("class_teacher").get(address)
    assert refused.status_code == 403


def test_classes_of_two_parallels_are_not_mixed(cast: Cast) -> None:
    with pytest.raises(SubgroupError):
        divided(cast, classes=(cast.class_5a, cast.class_6b))


def test_subject_that_nobody_teaches_the_class_gets_its_hours(cast: Cast) -> None:
    music = factory.make_subject(cast.school, "Музыка")

    made = divided(cast, subject=music, hours=Decimal("1.5"))

    assert [group.hours_per_week for group in made.groups] == [Decimal("1.5")] * 2
    assert made.sources == ()


# --- lessons -----------------------------------------------------------------------------------


def lessons_of(group: TeachingGroup) -> list[tuple[dt.date, str]]:
    rows = Lesson.objects.filter(group=group).in_order()
    return [(one.on, one.teacher.last_name) for one in rows.select_related("teacher")]


def test_lessons_ahead_go_to_the_first_group_and_are_repeated_for_the_others(cast: Cast) -> None:
    journal_factory.make_work(cast.lesson_ahead, code=4, title="Дроби")

    made = divided(cast)

    first, second = made.groups
    cast.lesson_ahead.refresh_from_db()
    assert cast.lesson_ahead.group == first
    assert lessons_of(first) == [(LESSON_DAY, "Учителева")]
    assert lessons_of(second) == [(LESSON_DAY, "Чужанова")]
    assert Lesson.objects.get(group=second).works.get().title == "Дроби"
    # Those behind stay on the old page.
    assert [day for day, _teacher in lessons_of(cast.maths)] == [
        dt.date(2025, 12, 15),
        dt.date(2026, 1, 19),
        TODAY,
    ]


def test_lessons_stay_when_that_was_chosen(cast: Cast) -> None:
    made = divided(cast, moves_lessons=False)

    cast.lesson_ahead.refresh_from_db()
    assert cast.lesson_ahead.group == cast.maths
    assert [lessons_of(group) for group in made.groups] == [[], []]


def test_lesson_with_a_topic_stays_where_it_was_written(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(topic="Дроби", topic_recorded_at=NOW)

    made = divided(cast)

    cast.lesson_ahead.refresh_from_db()
    assert cast.lesson_ahead.group == cast.maths
    assert [lessons_of(group) for group in made.groups] == [[], []]


# --- undoing -----------------------------------------------------------------------------------


def test_division_is_undone_until_the_first_entry(cast: Cast) -> None:
    made = divided(cast)
    client = cast.client("class_teacher")

    answer = client.post(f"/journal/divisions/{made.division.pk}/undo/")

    assert answer.status_code == 303
    assert spells(cast.students["pupil"]) == [("5А", factory.YEAR_START, None)]
    assert not TeachingGroup.objects.filter(kind=GroupKind.SUBGROUP).exists()
    cast.lesson_ahead.refresh_from_db()
    assert (cast.lesson_ahead.group, cast.lesson_ahead.teacher) == (
        cast.maths,
        cast.staff["teacher"],
    )
    assert Lesson.objects.filter(on=LESSON_DAY, group__subject=cast.maths.subject).count() == 1
    again = client.post(f"/journal/divisions/{made.division.pk}/undo/")
    assert again.status_code == 409


def test_division_from_the_first_day_is_undone_as_well(cast: Cast) -> None:
    music = factory.make_group(
        factory.make_subject(cast.school, "Музыка"), cast.class_5a, teacher=cast.staff["teacher"]
    )
    made = divided(cast, subject=music.subject, since=factory.YEAR_START)
    assert not GroupMembership.objects.filter(group=music).exists()

    subgroups.undo(actor=cast.actors["administrator"], division=made.division, today=TODAY, now=NOW)

    assert list(
        GroupMembership.objects.filter(group=music)
        .order_by("student__sort_key")
        .values_list("student__last_name", "since", "until")
    ) == [("Абрамова", factory.YEAR_START, None), ("Ёлкина", factory.YEAR_START, None)]


def test_division_with_an_entry_stays(cast: Cast) -> None:
    made = divided(cast)
    lesson = Lesson.objects.get(group=made.groups[1])
    journal_factory.make_mark(journal_factory.make_work(lesson), cast.students["pupil"], 5)

    answer = cast.client("class_teacher").post(f"/journal/divisions/{made.division.pk}/undo/")

    assert answer.status_code == 409
    assert [row[0] for row in spells(cast.students["pupil"])] == ["5А", "5А, 2-я группа"]


def test_subgroups_go_on_by_the_plan_of_the_class(cast: Cast) -> None:
    from journal.models import ThematicPlan

    plan = ThematicPlan.objects.create(
        school=cast.school, year=cast.year, subject=cast.maths.subject, grade=5, title="Математика"
    )
    PlanAssignment.objects.create(school=cast.school, group=cast.maths, plan=plan)

    made = divided(cast)

    assert {one.plan_assignment.plan for one in made.groups} == {plan}
    subgroups.undo(actor=cast.actors["administrator"], division=made.division, today=TODAY, now=NOW)
    assert PlanAssignment.objects.get().group == cast.maths


# --- one student -------------------------------------------------------------------------------


def members_page(cast: Cast) -> str:
    return page(cast, f"{cast.maths.subject_id}/")


def moved(cast: Cast, made: groups.Made, since: str) -> dict[str, object]:
    first, second = made.groups
    return {
        "member": f"{cast.students['pupil'].pk}-{second.pk}",
        "target": first.pk,
        "since": since,
    }


def test_student_moves_to_the_other_subgroup_from_a_day(cast: Cast) -> None:
    made = divided(cast, since=TODAY)
    client = cast.client("class_teacher")

    answer = client.post(members_page(cast), moved(cast, made, "2026-02-02"))

    assert answer.status_code == 303
    assert spells(cast.students["pupil"])[1:] == [
        ("5А, 2-я группа", TODAY, dt.date(2026, 2, 2)),
        ("5А, 1-я группа", dt.date(2026, 2, 2), None),
    ]


def test_student_does_not_move_away_from_marks(cast: Cast) -> None:
    made = divided(cast, since=TODAY)
    lesson = journal_factory.make_lesson(made.groups[1], LESSON_DAY, slot=5)
    journal_factory.make_mark(journal_factory.make_work(lesson), cast.students["pupil"], 5)

    answer = cast.client("class_teacher").post(members_page(cast), moved(cast, made, "2026-01-21"))

    assert answer.status_code == 422
    assert "21.01.2026" in answer.context["form"].errors["since"][0]


def test_teacher_sees_who_studies_where_and_moves_nobody(cast: Cast) -> None:
    made = divided(cast, since=TODAY)
    client: Client = cast.client("teacher")

    shown = client.get(members_page(cast))
    barred = client.post(members_page(cast), moved(cast, made, "2026-02-02"))

    assert [one.group.label for one in shown.context["card"].parts] == [
        "5А, 1-я группа",
        "5А, 2-я группа",
    ]
    assert "form" not in shown.content.decode().split("<main")[1].split("</main>")[0]
    assert barred.status_code == 403


# --- speed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", [1, 3])
def test_list_asks_six_queries_whatever_there_is(
    cast: Cast, extra: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(extra):
        subject = factory.make_subject(cast.school, f"Предмет {number}")
        divided(cast, subject=subject)

    with django_assert_num_queries(3):
        cards = selectors.subject_cards(cast.class_5a, TODAY)
    with django_assert_num_queries(3):
        divisions = selectors.division_cards(cast.actors["class_teacher"], cast.class_5a)

    assert len(cards) == extra + 1
    assert len(divisions) == extra


def test_division_of_a_class_of_another_school_is_not_found(cast: Cast) -> None:
    foreign: SchoolClass = cast.other_group.group_classes.get().school_class

    assert (
        cast.client("administrator").get(f"/journal/classes/{foreign.pk}/groups/").status_code
        == 404
    )


# --- the way there -----------------------------------------------------------------------------


def test_journal_leads_its_teacher_to_the_subgroups_of_the_class(cast: Cast) -> None:
    line = f"/journal/groups/{cast.maths.pk}/plan/"

    shown = {
        name: f'href="{page(cast)}"' in cast.client(name).get(line, headers=htmx).content.decode()
        for htmx in ({}, {"HX-Request": "true"})
        for name in ("teacher", "deputy", "director")
    }
    found = cast.client("teacher").get(page(cast))

    assert shown == {"teacher": True, "deputy": False, "director": False}
    assert found.context["start"] is not None


def test_journal_leads_nowhere_from_a_club(cast: Cast) -> None:
    cast.maths.purpose = "extracurricular"
    cast.maths.save(update_fields=["purpose"])

    assert selectors.classes_to_divide(cast.actors["teacher"], cast.maths, TODAY) == []


def test_journal_of_a_teacher_of_earlier_leads_nowhere(cast: Cast) -> None:
    cast.maths.assignments.update(until=TODAY)

    assert selectors.classes_to_divide(cast.actors["teacher"], cast.maths, TODAY) == []


@pytest.mark.parametrize("classes", [1, 3])
def test_way_to_the_subgroups_takes_one_query(
    cast: Cast, classes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for other in (cast.class_6b, cast.class_1a)[: classes - 1]:
        cast.maths.group_classes.create(school=cast.school, school_class=other)

    with django_assert_num_queries(1):
        found = selectors.classes_to_divide(cast.actors["teacher"], cast.maths, TODAY)

    assert len(found) == classes


@pytest.mark.parametrize("who", ["deputy", "director", "auditor", "secretary"])
def test_matrix_lets_the_heads_and_the_office_read_subgroups_only(cast: Cast, who: str) -> None:
    """Row «classes, subgroups» of the permission matrix: made by the administrator and the class
    teacher, proposed by the teacher of the subject, read by the others."""
    client = cast.client(who)

    assert client.get(page(cast)).status_code == 200
    assert client.get(page(cast)).context["start"] is None
    assert client.post(start(cast), sent(cast, confirm="1")).status_code == 404
    assert not TeachingGroup.objects.filter(kind=GroupKind.SUBGROUP).exists()
