"""Orders about students: what they close and open, what they refuse, how they are taken back."""

import datetime as dt
from dataclasses import replace

import pytest

from core.errors import NotAllowed
from journal.services.movement import undo_movement
from school.enums import GroupKind, MovementKind
from school.models import Enrolment, GroupMembership, Movement, SchoolClass
from school.services.movement import record_movement
from school.services.movement.plan import MovementError, Newcomer, Order, plan_movement
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

DAY = dt.date(2026, 1, 20)


@pytest.fixture
def class_5b(cast: Cast) -> SchoolClass:
    """5Б with mathematics for all and English in two halves."""
    school_class = factory.make_class(cast.year, cast.scheme, 5, "Б")
    factory.make_group(cast.maths.subject, school_class, teacher=cast.staff["stranger"])
    english = factory.make_subject(cast.school, "Английский язык")
    for half in ("1-я группа", "2-я группа"):
        factory.make_group(
            english, school_class, students=[], kind=GroupKind.SUBGROUP, label=f"5Б, {half}"
        )
    return school_class


def order(cast: Cast, kind: MovementKind, **values: object) -> Order:
    return replace(
        Order(kind, "45-у", dt.date(2026, 1, 19), DAY, student=cast.students["pupil"]),
        **values,
    )


def half(school_class: SchoolClass, number: int = 1) -> frozenset[int]:
    groups = school_class.group_classes.filter(group__label__contains=f"{number}-я")
    return frozenset(groups.values_list("group_id", flat=True))


def test_transfer_closes_the_old_groups_and_opens_the_new(
    cast: Cast, class_5b: SchoolClass
) -> None:
    pupil = cast.students["pupil"]
    asked = order(cast, MovementKind.TRANSFER, to_class=class_5b, group_ids=half(class_5b))

    movement = record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    old, new = pupil.enrolments.order_by("since")
    assert (old.until, old.closed_by_order, old.left_to) == (
        DAY,
        "№ 45-у от 19.01.2026",
        "5Б класс",
    )
    assert (new.since, new.until, new.opened_by_order, new.arrived_from) == (
        DAY,
        None,
        "№ 45-у от 19.01.2026",
        "5А класс",
    )
    assert list(
        pupil.group_memberships.order_by("since", "group__subject__name").values_list(
            "group__label", "group__subject__name", "since", "until"
        )
    ) == [
        ("5А", "Математика", factory.YEAR_START, DAY),
        ("5Б, 1-я группа", "Английский язык", DAY, None),
        ("5Б", "Математика", DAY, None),
    ]
    assert (movement.from_class, movement.to_class) == (cast.class_5a, class_5b)
    assert cast.mark.student_id == pupil.pk
    assert cast.mark.work.lesson.group == cast.maths


def test_transfer_needs_a_subgroup_of_each_divided_subject(
    cast: Cast, class_5b: SchoolClass
) -> None:
    asked = order(cast, MovementKind.TRANSFER, to_class=class_5b)

    with pytest.raises(MovementError, match="Английский язык") as refusal:
        record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    assert refusal.value.field == "groups"
    assert Movement.objects.count() == 0
    assert cast.students["pupil"].enrolments.get().until is None


def test_transfer_keeps_the_mixed_group_of_both_classes(cast: Cast, class_5b: SchoolClass) -> None:
    choir = factory.make_group(
        factory.make_subject(cast.school, "Хор"),
        cast.class_5a,
        class_5b,
        students=[cast.students["pupil"]],
        kind=GroupKind.MIXED,
        label="5АБ",
    )
    asked = order(cast, MovementKind.TRANSFER, to_class=class_5b, group_ids=half(class_5b, 2))

    record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    assert GroupMembership.objects.get(group=choir).until is None


def test_departure_keeps_the_marks(cast: Cast) -> None:
    asked = order(cast, MovementKind.DEPARTURE, place="МБОУ «Школа № 7», г. Белогорье")

    record_movement(actor=cast.actors["administrator"], order=asked, now=NOW)

    stay = cast.students["pupil"].enrolments.get()
    assert (stay.until, stay.left_to) == (DAY, "МБОУ «Школа № 7», г. Белогорье")
    assert cast.students["pupil"].group_memberships.get().until == DAY
    assert list(cast.students["pupil"].marks.values_list("value", flat=True)) == [4]


def test_arrival_of_a_new_student_names_the_order(cast: Cast) -> None:
    newcomer = Newcomer("Новикова", "Ия", "", "f", dt.date(2014, 8, 2))
    asked = order(
        cast,
        MovementKind.ARRIVAL,
        student=None,
        newcomer=newcomer,
        to_class=cast.class_5a,
        place="школа № 3",
    )

    movement = record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    stay = Enrolment.objects.get(student=movement.student)
    assert (stay.opened_by_order, stay.arrived_from) == ("№ 45-у от 19.01.2026", "школа № 3")
    assert movement.student.group_memberships.get().group == cast.maths
    assert (movement.order_no, movement.order_on) == ("45-у", dt.date(2026, 1, 19))


def test_arrival_of_a_namesake_is_shown_before_it_is_recorded(cast: Cast) -> None:
    pupil = cast.students["pupil"]
    newcomer = Newcomer("ёлкина", pupil.first_name, "", "f", pupil.born_on)
    asked = order(
        cast,
        MovementKind.ARRIVAL,
        student=None,
        newcomer=newcomer,
        to_class=cast.class_5a,
        place="школа № 3",
    )

    steps = plan_movement(actor=cast.actors["secretary"], order=asked)

    assert steps.doubles == (pupil,)


def test_student_who_left_may_come_back(cast: Cast) -> None:
    actor = cast.actors["secretary"]
    record_movement(
        actor=actor, order=order(cast, MovementKind.DEPARTURE, place="школа № 3"), now=NOW
    )
    back = order(
        cast,
        MovementKind.ARRIVAL,
        to_class=cast.class_5a,
        place="школа № 3",
        effective_on=dt.date(2026, 3, 2),
    )

    record_movement(actor=actor, order=back, now=NOW)

    assert list(
        cast.students["pupil"].enrolments.order_by("since").values_list("since", "until")
    ) == [(factory.YEAR_START, DAY), (dt.date(2026, 3, 2), None)]


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (MovementKind.DEPARTURE, {"number": "  ", "place": "школа № 3"}, "order_no"),
        (MovementKind.DEPARTURE, {}, "place"),
        (MovementKind.DEPARTURE, {"student": None, "place": "школа № 3"}, "student"),
        (
            MovementKind.DEPARTURE,
            {"place": "школа № 3", "effective_on": factory.YEAR_START},
            "effective_on",
        ),
        (MovementKind.ARRIVAL, {"to_class": "class_5a", "place": "школа № 3"}, "student"),
        (MovementKind.ARRIVAL, {"place": "школа № 3"}, "to_class"),
        (MovementKind.TRANSFER, {"to_class": "class_5a"}, "to_class"),
        (
            MovementKind.TRANSFER,
            {"to_class": "class_6b", "effective_on": dt.date(2026, 7, 1)},
            "effective_on",
        ),
        (MovementKind.CONDITIONAL, {}, "debts_due_on"),
        (MovementKind.CONDITIONAL, {"debts_due_on": dt.date(2026, 1, 19)}, "debts_due_on"),
        (MovementKind.GRADUATION, {}, "student"),
        (MovementKind.PROMOTION, {}, "kind"),
    ],
)
def test_impossible_order_is_refused(
    cast: Cast, kind: MovementKind, values: dict[str, object], field: str
) -> None:
    if "to_class" in values:
        values = values | {"to_class": getattr(cast, str(values["to_class"]))}

    with pytest.raises(MovementError) as refusal:
        record_movement(actor=cast.actors["secretary"], order=order(cast, kind, **values), now=NOW)

    assert refusal.value.field == field
    assert Movement.objects.count() == 0


def test_transfer_to_a_class_of_another_year_is_refused(cast: Cast) -> None:
    cast.year.pk, cast.year.name = None, "2024/2025"
    cast.year.starts_on, cast.year.ends_on = dt.date(2024, 9, 2), dt.date(2025, 5, 26)
    cast.year.save()
    former = factory.make_class(cast.year, factory.make_quarters(cast.year), 5, "А")
    asked = order(cast, MovementKind.TRANSFER, to_class=former, effective_on=dt.date(2025, 1, 20))

    with pytest.raises(MovementError):
        record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)


def test_departed_student_cannot_depart_again(cast: Cast) -> None:
    asked = order(cast, MovementKind.DEPARTURE, place="школа № 3")
    record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    with pytest.raises(MovementError) as refusal:
        record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    assert refusal.value.field == "student"
    assert Movement.objects.count() == 1


def test_repeating_is_a_decision_that_moves_nobody(cast: Cast) -> None:
    record_movement(actor=cast.actors["secretary"], order=order(cast, MovementKind.REPEAT), now=NOW)

    assert cast.students["pupil"].enrolments.get().until is None
    with pytest.raises(MovementError):
        record_movement(
            actor=cast.actors["secretary"],
            order=order(cast, MovementKind.CONDITIONAL, debts_due_on=dt.date(2026, 10, 1)),
            now=NOW,
        )


@pytest.mark.parametrize("name", ["teacher", "class_teacher", "deputy", "auditor", "mother"])
def test_only_the_office_records(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        record_movement(
            actor=cast.actors[name],
            order=order(cast, MovementKind.DEPARTURE, place="школа № 3"),
            now=NOW,
        )


def test_student_of_another_school_is_refused(cast: Cast) -> None:
    asked = order(
        cast, MovementKind.DEPARTURE, student=cast.students["other_pupil"], place="школа № 3"
    )

    with pytest.raises(cast.students["pupil"].DoesNotExist):
        record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)


def test_undo_of_a_transfer_puts_everything_back(cast: Cast, class_5b: SchoolClass) -> None:
    pupil = cast.students["pupil"]
    before = list(pupil.enrolments.values()), list(pupil.group_memberships.values())
    asked = order(cast, MovementKind.TRANSFER, to_class=class_5b, group_ids=half(class_5b))
    movement = record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)

    undo_movement(actor=cast.actors["secretary"], movement=movement, reason="не тот", now=NOW)

    movement.refresh_from_db()
    assert (list(pupil.enrolments.values()), list(pupil.group_memberships.values())) == before
    assert (movement.undone_at, movement.undo_reason) == (NOW, "не тот")


def test_undo_is_refused_once_there_is_a_mark_in_the_new_class(
    cast: Cast, class_5b: SchoolClass
) -> None:
    pupil = cast.students["pupil"]
    asked = order(cast, MovementKind.TRANSFER, to_class=class_5b, group_ids=half(class_5b))
    movement = record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)
    maths = pupil.group_memberships.get(group__label="5Б").group
    lesson = journal_factory.make_lesson(maths, dt.date(2026, 1, 21), slot=1)
    journal_factory.make_mark(journal_factory.make_work(lesson), pupil, 5)

    with pytest.raises(MovementError):
        undo_movement(actor=cast.actors["secretary"], movement=movement, reason="не тот", now=NOW)

    assert pupil.enrolments.count() == 2


def test_earlier_movement_is_undone_after_the_later(cast: Cast) -> None:
    actor = cast.actors["secretary"]
    first = record_movement(
        actor=actor, order=order(cast, MovementKind.DEPARTURE, place="школа № 3"), now=NOW
    )
    back = order(
        cast,
        MovementKind.ARRIVAL,
        to_class=cast.class_5a,
        place="школа № 3",
        effective_on=dt.date(2026, 3, 2),
    )
    record_movement(actor=actor, order=back, now=NOW)

    with pytest.raises(MovementError):
        undo_movement(actor=actor, movement=first, reason="не тот", now=NOW)
