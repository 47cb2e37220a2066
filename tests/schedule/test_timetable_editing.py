"""Drafts and the steps of the editor: what is written, refused and taken back."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules.clashes import Place
from schedule.selectors.timetable import facts as facts_selectors
from schedule.services.bells import write_bells
from schedule.services.timetable import editing, undoing, versions
from schedule.services.timetable.editing import Details
from schedule.services.timetable.errors import (
    ChangedByOther,
    Clashing,
    InForce,
    NoSuchPlace,
    NothingToUndo,
    NotYourTimetable,
    PlaceTaken,
    TimetableError,
)
from schedule.services.timetable.versions import About
from school.models import Room, TeachingGroup
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast
from tests.factories.timetable_versions import make_entry, make_version

FEBRUARY = dt.date(2026, 2, 2)
MONDAY_1, MONDAY_2, TUESDAY_1 = Place(1, 1, 1), Place(1, 1, 2), Place(2, 1, 1)


@pytest.fixture
def draft(cast: Cast) -> TimetableVersion:
    """Mathematics of 5А on Monday, first lesson; the same teacher has 1А on Monday, second."""
    write_bells(cast.year)
    weeks = {cast.maths: [(1, 1)], cast.maths_1a: [(1, 2)]}
    return make_version(cast.year, FEBRUARY, weeks, is_draft=True)


@pytest.fixture
def history(cast: Cast) -> TeachingGroup:
    subject = factory.make_subject(cast.school, "История")
    return factory.make_group(subject, cast.class_5a, teacher=cast.staff["stranger"])


def places(version: TimetableVersion) -> list[tuple[str, int, int]]:
    return list(
        TimetableEntry.objects.filter(version=version)
        .order_by("weekday", "slot", "group__label")
        .values_list("group__label", "weekday", "slot")
    )


def test_draft_begins_with_the_one_in_force_or_empty(cast: Cast, draft: TimetableVersion) -> None:
    room = Room.objects.create(school=cast.school, name="12")
    entry = draft.entries.get(group=cast.maths)
    entry.room, entry.parity = room, "odd"
    entry.save()
    about = About(dt.date(2026, 3, 2), "Весна", "новый учитель")

    copy = versions.start_draft(
        actor=cast.actors["deputy"], year=cast.year, about=about, source=draft
    )
    empty = versions.start_draft(
        actor=cast.actors["administrator"], year=cast.year, about=about, source=None
    )

    assert places(copy) == places(draft)
    assert copy.entries.get(group=cast.maths).room == room
    assert copy.entries.get(group=cast.maths).parity == "odd"
    assert (copy.is_draft, copy.since, copy.note) == (True, about.since, "новый учитель")
    assert places(empty) == []


def test_draft_outside_the_year_is_refused_at_its_day(cast: Cast) -> None:
    about = About(dt.date(2026, 7, 1), "Лето")

    with pytest.raises(TimetableError) as refused:
        versions.start_draft(actor=cast.actors["deputy"], year=cast.year, about=about, source=None)

    assert refused.value.field == "since"
    assert TimetableVersion.objects.count() == 0


def test_discarded_draft_goes_with_its_lessons_and_keeps_its_history(
    cast: Cast, draft: TimetableVersion
) -> None:
    pk = draft.pk

    versions.discard_draft(actor=cast.actors["deputy"], version=draft)

    assert TimetableVersion.objects.filter(pk=pk).count() == 0
    events = TimetableEntry.pgh_event_model.objects.filter(version_id=pk)  # type: ignore[attr-defined]
    assert sorted(events.values_list("pgh_label", flat=True)) == [
        *("delete", "delete", "insert", "insert")
    ]


def test_lesson_is_put_moved_and_taken_off_and_every_step_taken_back(
    cast: Cast, draft: TimetableVersion
) -> None:
    deputy = cast.actors["deputy"]
    before = places(draft)

    entry = editing.put_entry(
        actor=deputy,
        version=draft,
        group=cast.maths,
        place=TUESDAY_1,
        details=Details(),
        today=TODAY,
    )
    put = places(draft)
    editing.move_entry(actor=deputy, entry=entry, place=Place(3, 1, 4), today=TODAY)
    moved = places(draft)
    editing.remove_entry(actor=deputy, entry=entry, today=TODAY)

    assert (put, moved) == ([*before, ("5А", 2, 1)], [*before, ("5А", 3, 4)])
    assert places(draft) == before
    found = []
    for _ in range(3):
        undoing.undo_step(actor=deputy, version=draft, today=TODAY)
        found.append(places(draft))
    assert found == [moved, put, before]
    with pytest.raises(NothingToUndo):
        undoing.undo_step(actor=deputy, version=draft, today=TODAY)


def test_step_of_a_colleague_is_not_taken_back(cast: Cast, draft: TimetableVersion) -> None:
    entry = draft.entries.get(group=cast.maths)
    editing.move_entry(
        actor=cast.actors["administrator"], entry=entry, place=TUESDAY_1, today=TODAY
    )

    with pytest.raises(ChangedByOther):
        undoing.undo_step(actor=cast.actors["deputy"], version=draft, today=TODAY)

    assert ("5А", 2, 1) in places(draft)


def test_clash_is_refused_with_its_reason_and_put_anyway(
    cast: Cast, draft: TimetableVersion
) -> None:
    deputy, entry = cast.actors["deputy"], draft.entries.get(group=cast.maths)
    before = places(draft)

    with pytest.raises(Clashing) as refused:
        editing.move_entry(actor=deputy, entry=entry, place=MONDAY_2, today=TODAY)

    assert refused.value.told == (f"{cast.staff['teacher'].short_name} ведёт: 1А, Математика",)
    assert refused.value.swap_with == 0
    assert places(draft) == before
    editing.move_entry(actor=deputy, entry=entry, place=MONDAY_2, today=TODAY, anyway=True)
    assert places(draft) == [("1А", 1, 2), ("5А", 1, 2)]


def test_lesson_of_the_same_class_is_offered_for_a_swap(
    cast: Cast, draft: TimetableVersion, history: TeachingGroup
) -> None:
    deputy, maths = cast.actors["deputy"], draft.entries.get(group=cast.maths)
    other = make_entry(draft, history, 2, 1)

    with pytest.raises(Clashing) as refused:
        editing.move_entry(actor=deputy, entry=maths, place=TUESDAY_1, today=TODAY)
    assert refused.value.swap_with == other.pk
    editing.swap_entries(actor=deputy, entry=maths, other=other, today=TODAY)

    maths.refresh_from_db()
    other.refresh_from_db()
    assert (maths.weekday, other.weekday) == (2, 1)
    undoing.undo_step(actor=deputy, version=draft, today=TODAY)
    maths.refresh_from_db()
    assert maths.weekday == 1


def test_gym_takes_two_classes_and_no_third(cast: Cast, draft: TimetableVersion) -> None:
    gym = Room.objects.create(school=cast.school, name="Спортзал", capacity_lessons=2)
    make_entry(draft, cast.russian_6b, 3, 3, room=gym)
    words = {"actor": cast.actors["deputy"], "version": draft, "today": TODAY}
    there = {"place": Place(3, 1, 3), "details": Details(room=gym)}

    editing.put_entry(group=cast.maths, **there, **words)  # type: ignore[arg-type]
    third = factory.make_group(
        factory.make_subject(cast.school, "Физкультура"),
        factory.make_class(cast.year, cast.scheme, 7, "В"),
    )
    with pytest.raises(Clashing, match="Спортзал"):
        editing.put_entry(group=third, **there, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [Place(6, 1, 1), Place(1, 1, 12), Place(1, 2, 1)])
def test_place_without_a_bell_or_a_school_day_is_refused(
    cast: Cast, draft: TimetableVersion, place: Place
) -> None:
    entry = draft.entries.get(group=cast.maths)

    with pytest.raises(NoSuchPlace):
        editing.move_entry(
            actor=cast.actors["deputy"], entry=entry, place=place, today=TODAY, anyway=True
        )


def test_same_group_twice_in_a_place_is_a_conflict_even_anyway(
    cast: Cast, draft: TimetableVersion
) -> None:
    with pytest.raises(PlaceTaken):
        editing.put_entry(
            actor=cast.actors["deputy"],
            version=draft,
            group=cast.maths,
            place=MONDAY_1,
            details=Details(),
            today=TODAY,
            anyway=True,
        )


def test_version_in_force_is_not_rewritten_and_one_ahead_is(cast: Cast) -> None:
    write_bells(cast.year)
    deputy = cast.actors["deputy"]
    past = make_version(cast.year, TODAY, {cast.maths: [(1, 1)]}, until=FEBRUARY)
    ahead = make_version(cast.year, FEBRUARY, {cast.maths: [(1, 1)]})

    with pytest.raises(InForce):
        editing.move_entry(actor=deputy, entry=past.entries.get(), place=TUESDAY_1, today=TODAY)
    editing.move_entry(actor=deputy, entry=ahead.entries.get(), place=TUESDAY_1, today=TODAY)

    assert (places(past), places(ahead)) == ([("5А", 1, 1)], [("5А", 2, 1)])


@pytest.mark.parametrize(
    "name", ["teacher", "director", "secretary", "auditor", "mother", "other_deputy"]
)
def test_nobody_else_edits(cast: Cast, draft: TimetableVersion, name: str) -> None:
    entry = draft.entries.get(group=cast.maths)

    with pytest.raises(NotYourTimetable):
        editing.move_entry(actor=cast.actors[name], entry=entry, place=TUESDAY_1, today=TODAY)

    assert ("5А", 1, 1) in places(draft)


def test_check_of_a_card_asks_the_same_number_of_queries(
    cast: Cast,
    draft: TimetableVersion,
    history: TeachingGroup,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def check() -> int:
        facts = facts_selectors.facts_about(draft, [cast.maths.pk])
        return len(facts_selectors.free_and_taken(facts, facts.card_of(cast.maths.pk)))

    with django_assert_num_queries(14):
        assert check() == 2
    for slot in (3, 4, 5):
        make_entry(draft, history, 1, slot)
    with django_assert_num_queries(14):
        assert check() == 5
