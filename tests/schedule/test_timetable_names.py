"""Names in timetable files: what is asked, what is remembered, and what it does to an import."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import NotAllowed
from schedule.imports.reading import read_timetable
from schedule.imports.said_names import LEFT_OUT, NEW, NameKind, apply_sayings
from schedule.models import TimetableEntry
from schedule.selectors.timetable_names import Asked, questions_about
from schedule.selectors.week_changes import Change
from schedule.services.timetable_files.importing import (
    TimetableChanged,
    TimetableImportReport,
    import_timetable,
)
from schedule.services.timetable_files.names import (
    MeaningWrong,
    change_name,
    forget_name,
    names_of,
    remember_names,
    sayings_of,
)
from school.imports.files import SourceFile
from school.imports.problems import Severity
from school.models import ExternalId, ImportRun, Room, SchoolClass, StaffMember, Subject
from school.services.imports import undo_import
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.timetables import exchange, group, school_class, timetable, week
from tests.schedule.conftest import AUGUST, JANUARY, EmptySchool

TEACHER = '<teacher tid="{0}" lastname="{1}" firstname="{2}" middlename="{3}"/>'


def content(
    *lessons: tuple[int, str, str],
    subject: str = "Математика",
    teacher: str = "Иванова Анна Петровна",
    name: str = "5А",
) -> bytes:
    people = f"<teachers>{TEACHER.format('t1', *teacher.split())}</teachers>"
    hours = str(len(lessons) or 1)
    return exchange(
        school_class(name, group("g1", subject, teacher="t1", hours=hours)),
        timetable(week("w", "", *(lessons or ((2, "1", "g1"),)))),
        teachers=people,
    )


def actor_of(empty: EmptySchool) -> Actor:
    return Actor(1, empty.school.pk, Role.DEPUTY)


def load(
    empty: EmptySchool, file: bytes, *, now: dt.datetime = AUGUST, **terms: Any
) -> TimetableImportReport:
    return import_timetable(school=empty.school, year=empty.year, path=file, now=now, **terms)


def asked(empty: EmptySchool, file: bytes) -> Asked:
    sayings = sayings_of(empty.year)
    read = read_timetable(SourceFile("a.xml", file), sayings.told)
    return questions_about(empty.year, read, sayings)


def told(empty: EmptySchool, file: bytes) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in asked(empty, file).questions]


def say(empty: EmptySchool, kind: NameKind, name: str, meaning: int) -> None:
    remember_names(actor=actor_of(empty), year=empty.year, answers={(kind, name): meaning})


@pytest.fixture
def loaded(empty: EmptySchool) -> EmptySchool:
    """5А has mathematics with Иванова on Monday, in room 12."""
    load(empty, content())
    return empty


def test_everything_is_unknown_to_an_empty_school(empty: EmptySchool) -> None:
    assert told(empty, content()) == [
        ("subject", "Математика"),
        ("teacher", "Иванова Анна Петровна"),
        ("room", "12"),
        ("class", "5А"),
    ]


def test_known_names_in_any_spelling_are_not_asked(loaded: EmptySchool) -> None:
    assert told(loaded, content(subject="Maтематика", teacher="Иванoва А. П.", name="5A")) == []


def test_slips_are_asked_with_the_likeliest_first(loaded: EmptySchool) -> None:
    factory.make_subject(loaded.school, "Физика")

    found = asked(loaded, content(subject="Матиматика", teacher="Ивонова Анна Петровна"))

    subject, teacher = found.questions
    guesses = [(one.name, one.percent) for one in subject.guesses]
    assert guesses == [("Математика", 90), ("Физика", 50)]
    assert [one.name for one in teacher.guesses] == ["Иванова Анна Петровна"]
    assert teacher.likely == teacher.guesses[0]


def test_name_is_asked_until_it_is_explained_and_again_when_forgotten(
    loaded: EmptySchool,
) -> None:
    file = content(subject="Матиматика")
    maths = Subject.objects.get(name="Математика")
    assert told(loaded, file) == [("subject", "Матиматика")]

    say(loaded, NameKind.SUBJECT, "Матиматика", maths.pk)
    assert told(loaded, file) == []
    assert told(loaded, content(subject="МАТИМАТИКА.")) == []

    forget_name(actor=actor_of(loaded), row=names_of(loaded.school.pk).get())
    assert told(loaded, file) == [("subject", "Матиматика")]


def test_one_explained_name_does_not_silence_slips_in_the_others(loaded: EmptySchool) -> None:
    grids = [("Обществознание", 3), ("Обшествознание", 1)]
    groups = [group(f"g{at}", name, hours=str(times)) for at, (name, times) in enumerate(grids)]
    more = [group(f"m{at}", "Обществознание") for at in range(2)]
    file = exchange(school_class("5А", *groups, *more), timetable(week("w", "")))
    slip = [(Severity.SUGGESTION, "Обшествознание")]

    def suggested() -> list[tuple[str, str]]:
        read = read_timetable(SourceFile("a.xml", file))
        told, _pins = apply_sayings(read, sayings_of(loaded.year), {})
        found = ((one.severity, one.value) for one in told.problems)
        return [one for one in found if one[0] == Severity.SUGGESTION]

    assert suggested() == slip

    say(loaded, NameKind.SUBJECT, "Матиматика", Subject.objects.get(name="Математика").pk)
    assert suggested() == slip

    say(loaded, NameKind.SUBJECT, "Обшествознание", NEW)
    assert suggested() == []


def test_misspelt_teacher_is_our_teacher_and_keeps_the_name(loaded: EmptySchool) -> None:
    teacher = StaffMember.objects.get()
    say(loaded, NameKind.TEACHER, "Ивонова Анна Петровна", teacher.pk)

    report = load(loaded, content(teacher="Ивонова Анна Петровна"), now=JANUARY)

    assert report.changes_nothing
    teacher.refresh_from_db()
    assert (StaffMember.objects.count(), teacher.last_name) == (1, "Иванова")


def test_new_teacher_under_an_old_key_takes_nobodys_place(loaded: EmptySchool) -> None:
    say(loaded, NameKind.TEACHER, "Белова Ольга Ильинична", NEW)

    load(loaded, content(teacher="Белова Ольга Ильинична"), now=JANUARY)

    names = StaffMember.objects.order_by("last_name").values_list("last_name", flat=True)
    assert list(names) == ["Белова", "Иванова"]
    # The next version of the file says the same.
    again = load(loaded, content(teacher="Белова Ольга Ильинична"), now=JANUARY)
    assert (again.changes_nothing, StaffMember.objects.count()) == (True, 2)


def test_one_person_under_two_names_is_one(loaded: EmptySchool) -> None:
    teacher = StaffMember.objects.get()
    say(loaded, NameKind.TEACHER, "Ивонова Анна Петровна", teacher.pk)
    people = "".join(
        TEACHER.format(f"k{at}", last, "Анна", "Петровна")
        for at, last in enumerate(("Ивонова", "Иванова"))
    )
    file = exchange(
        school_class(
            "5А", group("g1", "Математика", teacher="k0"), group("g2", "Физика", teacher="k1")
        ),
        teachers=f"<teachers>{people}</teachers>",
    )

    load(loaded, file, now=JANUARY)

    assert StaffMember.objects.count() == 1


def test_subject_left_out_brings_no_lessons_and_says_so(loaded: EmptySchool) -> None:
    say(loaded, NameKind.SUBJECT, "Шахматы", LEFT_OUT)

    report = load(loaded, content(subject="Шахматы"), now=JANUARY, dry_run=True)

    assert not any(lesson.subject == "Шахматы" for lesson in report.week)
    assert [str(problem.place) for problem in report.unplaced] == [
        "TimeTable/Week[w]/Day[]/Lesson[1]/csg[g1]"
    ]


def test_room_left_out_leaves_the_lesson_without_one(empty: EmptySchool) -> None:
    say(empty, NameKind.ROOM, "12", LEFT_OUT)

    load(empty, content())

    assert (TimetableEntry.objects.get().room_id, Room.objects.count()) == (None, 0)


def test_class_by_another_name_is_our_class(loaded: EmptySchool) -> None:
    ours = SchoolClass.objects.get()
    say(loaded, NameKind.CLASS, "5Я", ours.pk)

    report = load(loaded, content(name="5Я"), now=JANUARY)

    assert (SchoolClass.objects.count(), report.changes_nothing) == (1, True)


def test_decision_outlives_the_undo_of_the_import(loaded: EmptySchool) -> None:
    maths = Subject.objects.get()
    say(loaded, NameKind.SUBJECT, "Матиматика", maths.pk)
    file = content((2, "1", "g1"), (3, "1", "g1"), subject="Матиматика")
    report = load(loaded, file, now=JANUARY)
    assert report.run_id is not None

    undo_import(actor=None, run=ImportRun.objects.get(pk=report.run_id), now=JANUARY)

    assert told(loaded, file) == []


def test_decision_about_a_row_that_is_gone_is_asked_again(loaded: EmptySchool) -> None:
    say(loaded, NameKind.SUBJECT, "Матиматика", Subject.objects.get().pk)
    ExternalId.objects.filter(external_id="Матиматика").update(object_id=10**9)

    assert told(loaded, content(subject="Матиматика")) == [("subject", "Матиматика")]


def test_newer_file_shows_only_what_moved(loaded: EmptySchool) -> None:
    report = load(loaded, content((3, "2", "g1")), now=JANUARY, dry_run=True)

    assert [
        (item.change, item.was and item.was.time, item.now and item.now.time)
        for item in report.changes
    ] == [(Change.MOVED, (1, 1, 1, "every"), (2, 1, 2, "every"))]
    assert TimetableEntry.objects.count() == 1


def test_import_of_something_else_than_was_seen_is_refused(loaded: EmptySchool) -> None:
    file = content((3, "2", "g1"))
    seen = load(loaded, file, now=JANUARY, dry_run=True).fingerprint
    load(loaded, content((4, "2", "g1")), now=JANUARY)
    before = list(TimetableEntry.objects.order_by("pk").values())

    with pytest.raises(TimetableChanged):
        load(loaded, file, now=JANUARY, seen=seen)

    assert list(TimetableEntry.objects.order_by("pk").values()) == before


def test_name_cannot_mean_a_row_of_another_school(cast: Cast) -> None:
    deputy = cast.actors["deputy"]
    foreign = Subject.objects.filter(school=cast.other_school).first()
    assert foreign is not None

    with pytest.raises(MeaningWrong):
        remember_names(
            actor=deputy, year=cast.year, answers={(NameKind.SUBJECT, "Матеша"): foreign.pk}
        )
    remember_names(
        actor=deputy,
        year=cast.year,
        answers={(NameKind.SUBJECT, "Матеша"): cast.maths.subject_id},
    )
    row = names_of(cast.school.pk).get()
    with pytest.raises(MeaningWrong):
        change_name(actor=deputy, year=cast.year, row=row, meaning=foreign.pk)
    with pytest.raises(NotAllowed):
        forget_name(actor=cast.actors["teacher"], row=row)
    row.refresh_from_db()
    assert row.object_id == cast.maths.subject_id


@pytest.mark.parametrize("names", [1, 3])
def test_questions_take_seven_queries(
    loaded: EmptySchool, names: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(names):
        say(loaded, NameKind.SUBJECT, f"Матиматика {at}", Subject.objects.get().pk)
    groups = [group(f"g{at}", f"Физико {at}") for at in range(names)]
    file = exchange(school_class("5А", *groups))

    with django_assert_num_queries(7):
        found = asked(loaded, file)

    assert len([one for one in found.questions if one.kind == NameKind.SUBJECT]) == names
