"""What cannot be taught at once, by a table, and against the dullest way of counting it."""

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.enums import WeekParity
from schedule.rules.clashes import (
    Card,
    Clash,
    ClashKind,
    Group,
    Place,
    Timeline,
    clashes_of,
    week_of,
)

pytestmark = pytest.mark.slow

MONDAY_1, MONDAY_2 = Place(1, 1, 1), Place(1, 1, 2)
SECOND_SHIFT = Place(1, 2, 1)
# The first lesson of the second shift begins while the second one of the first goes on.
TIMELINE = Timeline(
    {
        (1, 1): (dt.time(8, 30), dt.time(9, 10)),
        (1, 2): (dt.time(9, 20), dt.time(10, 0)),
        (2, 1): (dt.time(9, 40), dt.time(10, 20)),
        (2, 2): (dt.time(10, 30), dt.time(11, 10)),
    }
)
GYM = 7
CAPACITY = {GYM: 2}

CLASS_5A = Group(1, 10, frozenset({5}), frozenset({51, 52, 53}))
CLASS_5A_OTHER = Group(2, 11, frozenset({5}), frozenset({51, 52, 53}))
CLASS_5B = Group(3, 10, frozenset({6}), frozenset({61, 62}))
ENGLISH_1 = Group(4, 12, frozenset({5}), frozenset({51}), is_whole=False)
ENGLISH_2 = Group(5, 12, frozenset({5}), frozenset({52, 53}), is_whole=False)
COMPUTING_1 = Group(6, 13, frozenset({5}), frozenset({51, 52}), is_whole=False)
NOBODY_YET = Group(7, 12, frozenset({5}), is_whole=False)
CIRCLE = Group(8, 14, frozenset({5}), frozenset({53}), is_apart=True)
AT_HOME = Group(9, 15, frozenset({5}), frozenset({59}), is_whole=False, is_apart=True)


def card(
    pk: int,
    group: Group,
    place: Place = MONDAY_1,
    *,
    staff: int | None = None,
    room: int | None = None,
    weeks: str = WeekParity.EVERY,
) -> Card:
    return Card(pk, group, place, weeks, frozenset({staff} if staff else ()), room)


def kinds(*cards: Card) -> list[str]:
    found = clashes_of(cards, timeline=TIMELINE, capacity=CAPACITY)
    return [clash.kind.value for clash in found]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(card(1, CLASS_5A), card(2, CLASS_5A_OTHER), ["class"], id="one class twice"),
        pytest.param(card(1, CLASS_5A), card(2, CLASS_5B), [], id="two classes"),
        pytest.param(card(1, CLASS_5A), card(2, ENGLISH_1), ["class"], id="class and a part of it"),
        pytest.param(card(1, ENGLISH_1), card(2, ENGLISH_2), [], id="parts of one division"),
        pytest.param(card(1, ENGLISH_1), card(2, NOBODY_YET), [], id="part without students yet"),
        pytest.param(card(1, COMPUTING_1), card(2, NOBODY_YET), ["class"], id="cannot be known"),
        pytest.param(card(1, COMPUTING_1), card(2, ENGLISH_2), ["students"], id="shared student"),
        pytest.param(card(1, CLASS_5A), card(2, CIRCLE), ["students"], id="circle, own student"),
        pytest.param(card(1, CLASS_5A), card(2, AT_HOME), [], id="home tuition beside the class"),
        pytest.param(card(1, CLASS_5A), card(2, CLASS_5A), ["class"], id="a group beside itself"),
        pytest.param(
            card(1, CLASS_5A, staff=3), card(2, CLASS_5B, staff=3), ["teacher"], id="teacher twice"
        ),
        pytest.param(
            card(1, CLASS_5A, staff=3, weeks="odd"),
            card(2, CLASS_5B, staff=3, weeks="even"),
            [],
            id="odd and even weeks",
        ),
        pytest.param(
            card(1, CLASS_5A, staff=3, weeks="odd"),
            card(2, CLASS_5B, staff=3),
            ["teacher"],
            id="odd weeks and all",
        ),
        pytest.param(
            card(1, CLASS_5A, MONDAY_2, staff=3),
            card(2, CLASS_5B, SECOND_SHIFT, staff=3),
            ["teacher"],
            id="shifts that overlap",
        ),
        pytest.param(
            card(1, CLASS_5A, MONDAY_1, staff=3),
            card(2, CLASS_5B, SECOND_SHIFT, staff=3),
            [],
            id="shifts that do not",
        ),
        pytest.param(card(1, CLASS_5A, room=1), card(2, CLASS_5B, room=1), ["room"], id="one room"),
        pytest.param(
            card(1, CLASS_5A, room=GYM), card(2, CLASS_5B, room=GYM), [], id="two in one gym"
        ),
    ],
)
def test_two_lessons_clash_as_the_table_says(first: Card, second: Card, found: list[str]) -> None:
    assert kinds(first, second) == found
    assert kinds(second, first) == found


def test_third_class_is_too_much_for_the_gym() -> None:
    third = Group(20, 10, frozenset({9}), frozenset({91}))
    cards = [card(1, CLASS_5A, room=GYM), card(2, CLASS_5B, room=GYM), card(3, third, room=GYM)]

    assert kinds(*cards) == ["room", "room", "room"]
    assert kinds(*cards[:2], card(3, third, room=GYM, weeks="odd")) == ["room", "room", "room"]
    odd = card(2, CLASS_5B, room=GYM, weeks="odd")
    assert kinds(cards[0], odd, card(3, third, room=GYM, weeks="even")) == []


def test_week_of_a_card_leaves_itself_out_and_names_each_place() -> None:
    moving = card(1, CLASS_5A, MONDAY_1, staff=3)
    other = card(2, CLASS_5A_OTHER, MONDAY_2, staff=3)

    found = week_of(
        moving,
        [moving, other],
        places=[MONDAY_1, MONDAY_2, Place(2, 1, 2)],
        timeline=TIMELINE,
        capacity=CAPACITY,
    )

    assert {place: [clash.kind for clash in there] for place, there in found.items()} == {
        MONDAY_2: [ClashKind.TEACHER, ClashKind.CLASS]
    }


# --- against brute force -----------------------------------------------------------------------

_places = st.builds(Place, st.integers(1, 2), st.integers(1, 2), st.integers(1, 3))


@st.composite
def _cards(draw: st.DrawFn) -> list[Card]:
    groups = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        classes = draw(st.frozensets(st.integers(1, 3), min_size=1, max_size=2))
        students = draw(st.frozensets(st.integers(1, 6), max_size=3))
        groups.append(
            Group(
                number,
                draw(st.integers(1, 2)),
                classes,
                students,
                is_whole=draw(st.booleans()),
                is_apart=draw(st.booleans()),
            )
        )
    return [
        Card(
            pk,
            draw(st.sampled_from(groups)),
            draw(_places),
            draw(st.sampled_from(WeekParity.values)),
            draw(st.frozensets(st.integers(1, 3), max_size=2)),
            draw(st.sampled_from([None, 1, GYM])),
        )
        for pk in range(1, draw(st.integers(1, 9)) + 1)
    ]


def _minutes(place: Place) -> set[tuple[int, ...]]:
    """Every minute of a lesson; one of its own where there is no bell."""
    bell = TIMELINE.bells.get((place.shift, place.slot))
    if bell is None:
        return {(place.weekday, -1, place.shift, place.slot)}
    first, last = (time.hour * 60 + time.minute for time in bell)
    return {(place.weekday, minute) for minute in range(first, last)}


def _weeks(weeks: str) -> set[str]:
    return {"odd", "even"} if weeks == WeekParity.EVERY else {weeks}


def _together(first: Card, second: Card) -> bool:
    return bool(
        _minutes(first.place) & _minutes(second.place)
        and _weeks(first.parity) & _weeks(second.parity)
    )


def _brute(cards: list[Card]) -> set[tuple[str, int, int]]:
    found: set[tuple[str, int, int]] = set()
    for first, second in combinations(cards, 2):
        if not _together(first, second):
            continue
        key = (first.id, second.id)
        if first.staff_ids & second.staff_ids:
            found.add(("teacher", *key))
        one, other = first.group, second.group
        both = bool(one.class_ids & other.class_ids) and not (one.is_apart or other.is_apart)
        unknown = not (one.students and other.students) and one.subject_id != other.subject_id
        if one.id == other.id or (both and (one.is_whole or other.is_whole or unknown)):
            found.add(("class", *key))
        elif one.students & other.students:
            found.add(("students", *key))
    return found | _brute_rooms(cards)


def _brute_rooms(cards: list[Card]) -> set[tuple[str, int, int]]:
    found: set[tuple[str, int, int]] = set()
    for first in cards:
        if first.room_id is None:
            continue
        for minute in _minutes(first.place):
            for week in _weeks(first.parity):
                inside = [
                    one
                    for one in cards
                    if one.room_id == first.room_id
                    and minute in _minutes(one.place)
                    and week in _weeks(one.parity)
                ]
                if len(inside) > CAPACITY.get(first.room_id, 1):
                    found |= {
                        ("room", min(first.id, one.id), max(first.id, one.id))
                        for one in inside
                        if one is not first
                    }
    return found


def _key(clash: Clash) -> tuple[str, int, int]:
    first, second = sorted((clash.card.id, clash.other.id))
    return clash.kind.value, first, second


@settings(max_examples=300, deadline=None)
@given(_cards())
def test_clashes_are_those_of_brute_force(cards: list[Card]) -> None:
    found = clashes_of(cards, timeline=TIMELINE, capacity=CAPACITY)

    assert {_key(clash) for clash in found} == _brute(cards)
    assert len(found) == len({_key(clash) for clash in found})


@settings(max_examples=200, deadline=None)
@given(_cards(), _places)
def test_moved_card_clashes_as_if_it_stood_there(cards: list[Card], place: Place) -> None:
    moving, *others = cards
    moved = Card(moving.id, moving.group, place, moving.parity, moving.staff_ids, moving.room_id)

    found = week_of(moving, cards, places=[place], timeline=TIMELINE, capacity=CAPACITY)

    told = {_key(clash) for clash in found.get(place, ())}
    assert told == {key for key in _brute([moved, *others]) if moving.id in key[1:]}
