"""Lessons against the timetable, in pure form: what stays, what moves, what is never lost."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from journal.rules.lesson_matching import Held, Key, Matching, Place, Standing, match

MONDAY = dt.date(2026, 2, 2)
ME, YOU = 1, 2
MOVABLE = (Standing.FREE, Standing.WRITTEN, Standing.SUBSTITUTED)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def place(on: int, slot: int = 1, *teachers: int, **fields: object) -> Place:
    return Place(day(on), 1, slot, term_id=7, teachers=teachers or (ME,), **fields)


def held(
    pk: int, on: int, slot: int = 1, standing: Standing = Standing.FREE, **fields: object
) -> Held:
    facts = {"teacher_id": ME, "starts_at": None, "ends_at": None, "room_id": None, **fields}
    return Held(pk, day(on), 1, slot, 7, standing=standing, **facts)


def moved(found: Matching) -> dict[int, tuple[int, int]]:
    """Lesson → day and slot where it goes."""
    return {
        move.was.id: ((move.now.on - MONDAY).days, move.now.slot)
        for move in found.moves
        if move.is_elsewhere
    }


def test_lesson_in_its_place_is_left_alone() -> None:
    assert match([held(1, 0)], [place(0)]) == Matching()


def test_lacking_lesson_is_made() -> None:
    found = match([], [place(0)])

    assert found == Matching(lacking=[place(0)])


def test_lesson_goes_to_another_hour_of_its_day_before_another_day() -> None:
    found = match([held(1, 0, 1), held(2, 1, 1)], [place(0, 4), place(3, 1)])

    assert moved(found) == {1: (0, 4), 2: (3, 1)}


def test_lessons_keep_their_order_on_other_days() -> None:
    weeks = [held(week, 7 * week, 1) for week in range(3)]

    found = match(reversed(weeks), [place(7 * week + 1, 2) for week in range(3)])

    assert moved(found) == {0: (1, 2), 1: (8, 2), 2: (15, 2)}
    assert not found.surplus
    assert not found.lacking


def test_last_lesson_is_left_over_when_a_day_falls_out() -> None:
    found = match([held(1, 0), held(2, 1), held(3, 2)], [place(0), place(2)])

    assert [lesson.id for lesson in found.surplus] == [2]


def test_written_lesson_goes_to_another_hour_of_its_day_only() -> None:
    lessons = [held(1, 0, 1, Standing.WRITTEN), held(2, 1, 1, Standing.WRITTEN)]

    found = match(lessons, [place(0, 5), place(3, 1)])

    assert moved(found) == {1: (0, 5)}
    assert [lesson.id for lesson in found.kept] == [2]
    assert found.lacking == [place(3, 1)]


def test_written_lesson_stays_with_its_teacher() -> None:
    lessons = [held(1, 0, 1, Standing.WRITTEN), held(2, 1, 1, Standing.WRITTEN)]

    found = match(lessons, [place(0, 1, YOU), place(1, 3, YOU)])

    assert not found.moves
    assert [lesson.id for lesson in found.kept] == [1, 2]
    assert found.lacking == [place(1, 3, YOU)]


def test_written_lesson_in_its_place_follows_the_room_and_the_bells() -> None:
    lesson = held(1, 0, 1, Standing.WRITTEN, room_id=3)

    found = match([lesson], [place(0, room_id=4, starts_at=dt.time(9), ends_at=dt.time(10))])

    (move,) = found.moves
    assert (move.now.room_id, move.now.starts_at, move.is_elsewhere) == (4, dt.time(9), False)


def test_free_lesson_gets_the_teacher_of_the_timetable() -> None:
    found = match([held(1, 0)], [place(0, 1, YOU)])

    assert [move.now.teacher_id for move in found.moves] == [YOU]


def test_any_of_two_teachers_of_a_group_is_right() -> None:
    assert match([held(1, 0)], [place(0, 1, YOU, ME)]).is_empty


def test_given_lesson_stays_with_its_substitute() -> None:
    given_away = held(1, 0, 1, Standing.SUBSTITUTED, teacher_id=YOU, replaced_id=ME)

    assert match([given_away], [place(0)]) == Matching()
    assert match([given_away], [place(0, 2)]).kept == [given_away]


def test_cancelled_lesson_holds_its_place_and_nothing_else() -> None:
    lesson = held(1, 0, 1, Standing.CANCELLED)

    assert match([lesson], [place(0)]) == Matching()
    assert match([lesson], [place(1)]) == Matching(lacking=[place(1)])


def test_lesson_that_is_held_counts_beside_a_cancelled_one() -> None:
    found = match([held(1, 0, 1, Standing.CANCELLED), held(2, 0)], [place(0, room_id=5)])

    assert [move.was.id for move in found.moves] == [2]


def test_begun_and_added_lessons_are_nobodys_surplus() -> None:
    lessons = [held(1, 0, 1, Standing.BEGUN), held(2, 1, 1, Standing.ADDED)]

    assert match(lessons, []) == Matching()


def test_no_lesson_is_moved_into_the_past() -> None:
    found = match([held(1, 5)], [place(0, is_past=True)])

    assert not found.moves
    assert [one.on for one in found.lacking] == [day(0)]


def test_place_without_a_teacher_is_named_and_leaves_a_lesson_that_is_there() -> None:
    nobody = Place(day(0), 1, 1, term_id=7)
    elsewhere = Place(day(1), 1, 1, term_id=7)

    found = match([held(1, 0), held(2, 2)], [nobody, elsewhere])

    assert not found.moves
    assert [lesson.id for lesson in found.surplus] == [2]
    assert found.unstaffed == [elsewhere]


# --- whatever the timetable and the lessons are ------------------------------------------------

keys = st.tuples(st.integers(0, 9), st.integers(1, 4))
places = st.lists(
    st.builds(
        lambda key, teachers, room: place(*key, *teachers, room_id=room),
        keys,
        st.sampled_from([(ME,), (YOU,), (ME, YOU)]),
        st.sampled_from([None, 8]),
    ),
    unique_by=lambda one: one.key,
    max_size=12,
)
lessons = st.lists(
    st.tuples(keys, st.sampled_from(Standing), st.sampled_from([ME, YOU])),
    unique_by=lambda one: one[0],
    max_size=12,
).map(
    lambda rows: [
        held(pk, *key, standing, teacher_id=teacher)
        for pk, (key, standing, teacher) in enumerate(rows)
    ]
)


def after(lessons: list[Held], found: Matching) -> list[Held]:
    """The lessons as they stand once everything is written."""
    gone = {lesson.id for lesson in found.surplus}
    now = {move.was.id: move.now for move in found.moves}
    made = [
        Held(
            1000 + number,
            *one.key,
            one.term_id,
            one.starts_at,
            one.ends_at,
            one.room_id,
            one.teachers[0],
        )
        for number, one in enumerate(found.lacking)
    ]
    return [now.get(one.id, one) for one in lessons if one.id not in gone] + made


@given(lessons, places)
def test_matching_twice_changes_nothing(lessons: list[Held], places: list[Place]) -> None:
    again = match(after(lessons, match(lessons, places)), places)

    assert again.is_empty


@given(lessons, places)
def test_lessons_stand_where_they_are_wanted_and_nowhere_twice(
    lessons: list[Held], places: list[Place]
) -> None:
    found = match(lessons, places)
    standing = after(lessons, found)

    at: list[Key] = [one.key for one in standing]
    assert len(at) == len(set(at))
    assert {one.key for one in places} <= set(at)
    left = {one.key for one in standing if one.standing == Standing.FREE}
    assert left <= {one.key for one in places}


@given(lessons, places)
def test_nothing_written_is_lost_or_leaves_its_day(
    lessons: list[Held], places: list[Place]
) -> None:
    found = match(lessons, places)
    now = {one.id: one for one in after(lessons, found)}

    for lesson in lessons:
        if lesson.standing != Standing.FREE:
            kept = now[lesson.id]
            assert (kept.on, kept.teacher_id) == (lesson.on, lesson.teacher_id)
            if lesson.standing != Standing.WRITTEN:
                assert kept.key == lesson.key
        if lesson.standing not in MOVABLE:
            assert now[lesson.id] == lesson


@given(lessons, places)
def test_ids_are_kept_as_long_as_there_is_a_place(lessons: list[Held], places: list[Place]) -> None:
    found = match(lessons, places)

    assert not (found.surplus and found.lacking)
