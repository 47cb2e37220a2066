"""Names in a timetable file that are none of the school's, and what they may mean."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schedule.imports import names, resemblance
from schedule.imports.said_names import UNSAID, NameKind, Sayings, key_of
from schedule.imports.timetable_file import ClassName, TeacherRow, TimetableFile, Unread
from school.imports import words
from school.models import AcademicYear, ExternalId, Room, SchoolClass, StaffMember
from school.selectors.subjects import SubjectIndex

# From here on the best guess is chosen beforehand.
SURE = 88


@dataclass(frozen=True, slots=True)
class Guess:
    """A row of ours that the name may mean, and how surely, in per cent."""

    pk: int
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Question:
    """A name of the file; ``can_be_new``: a row of this kind can be made from the name alone."""

    kind: NameKind
    name: str
    guesses: tuple[Guess, ...] = ()
    can_be_new: bool = True

    @property
    def likely(self) -> Guess | None:
        """The guess that is chosen beforehand."""
        return self.guesses[0] if self.guesses and self.guesses[0].percent >= SURE else None


@dataclass(frozen=True, slots=True)
class OurNames:
    """All that a name may be said to mean, by kind, in the order in which people look for it."""

    subjects: tuple[tuple[int, str], ...]
    teachers: tuple[tuple[int, str], ...]
    rooms: tuple[tuple[int, str], ...]
    classes: tuple[tuple[int, str], ...]

    def of(self, kind: NameKind) -> tuple[tuple[int, str], ...]:
        return {
            NameKind.SUBJECT: self.subjects,
            NameKind.TEACHER: self.teachers,
            NameKind.ROOM: self.rooms,
            NameKind.CLASS: self.classes,
        }.get(kind, ())


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions about a file, and what can be answered."""

    questions: tuple[Question, ...]
    ours: OurNames


def our_names(year: AcademicYear) -> OurNames:
    """Four queries."""
    return _School(year).names()


def questions_about(year: AcademicYear, file: TimetableFile, sayings: Sayings) -> Asked:
    """What has to be asked before the file can be imported, each name once. Five queries, whatever
    the size of the file."""
    school = _School(year)
    foreign = {
        (row.entity, row.external_id): row.object_id
        for row in ExternalId.objects.filter(school_id=year.school_id, source=file.source)
    }
    found = [
        *_subjects(school, file),
        *_teachers(school, file, foreign),
        *_rooms(school, file, foreign),
        *_classes(school, file, foreign),
        *_unread(school, file),
    ]
    return Asked(
        tuple(_once(one for one in found if sayings.meaning(one.kind, one.name) == UNSAID)),
        school.names(),
    )


class _School:
    """The rows of a school that names may mean. Four queries."""

    def __init__(self, year: AcademicYear) -> None:
        self.year = year
        self.subjects = SubjectIndex(year.school)
        self.staff = list(
            StaffMember.objects.filter(school_id=year.school_id).order_by("sort_key", "pk")
        )
        self.rooms = list(Room.objects.filter(school_id=year.school_id).order_by("name", "pk"))
        self.classes = list(SchoolClass.objects.filter(year=year).in_school_order())

    def names(self) -> OurNames:
        return OurNames(
            subjects=tuple((row.pk, row.name) for row in self.subjects.all()),
            teachers=tuple((row.pk, row.full_name) for row in self.staff),
            rooms=tuple((row.pk, row.name) for row in self.rooms),
            classes=tuple((row.pk, row.name) for row in self.classes),
        )


_Foreign = dict[tuple[str, str], int]


def _subjects(school: _School, file: TimetableFile) -> Iterator[Question]:
    for name in dict.fromkeys(group.subject for group in file.groups):
        if school.subjects.find(name) is None:
            yield Question(
                NameKind.SUBJECT,
                name,
                _guesses(
                    (resemblance.of_subjects(name, row.name), row.pk, row.name)
                    for row in school.subjects.all()
                ),
            )


def _teachers(school: _School, file: TimetableFile, foreign: _Foreign) -> Iterator[Question]:
    by_pk = {row.pk: row for row in school.staff}
    namesakes = Counter(words.key(row.full_name) for row in school.staff)
    for row in file.teachers:
        known = by_pk.get(foreign.get(("teacher", row.key), 0))
        if known is not None and _is_same_person(row, known):
            continue
        fitting = [one for one in school.staff if names.is_short_for(row.name, _name(one))]
        if known is None and (namesakes[words.key(str(row))] == 1 or len(fitting) == 1):
            continue
        # Whose id it was is the first to be thought of, however unlike the names are.
        yield Question(
            NameKind.TEACHER,
            str(row),
            _guesses(
                (_likeness(row, one, is_known=one is known), one.pk, one.full_name)
                for one in school.staff
            ),
        )


def _likeness(row: TeacherRow, one: StaffMember, *, is_known: bool) -> int:
    likeness = resemblance.of_people(row.name, _name(one))
    return max(likeness, resemblance.LEAST) if is_known else likeness


def _is_same_person(row: TeacherRow, known: StaffMember) -> bool:
    return words.key(str(row)) == words.key(known.full_name) or names.is_short_for(
        row.name, _name(known)
    )


def _name(person: StaffMember) -> names.Name:
    return person.last_name, person.first_name, person.patronymic


def _rooms(school: _School, file: TimetableFile, foreign: _Foreign) -> Iterator[Question]:
    known = {key_of(NameKind.ROOM, row.name) for row in school.rooms}
    for row in file.rooms:
        if key_of(NameKind.ROOM, row.name) not in known:
            yield Question(
                NameKind.ROOM,
                row.name,
                _guesses(
                    (
                        max(
                            resemblance.of_rooms(row.name, one.name),
                            resemblance.LEAST if foreign.get(("room", row.key)) == one.pk else 0,
                        ),
                        one.pk,
                        one.name,
                    )
                    for one in school.rooms
                ),
            )


def _classes(school: _School, file: TimetableFile, foreign: _Foreign) -> Iterator[Question]:
    known = {ClassName(row.grade, words.class_letters(row.letter)) for row in school.classes}
    for row in file.classes:
        if row.name not in known:
            key = f"{school.year.name}/{row.key}"
            yield Question(
                NameKind.CLASS,
                str(row.name),
                _guesses(
                    (
                        max(
                            resemblance.of_classes(str(row.name), one.name),
                            resemblance.LEAST if foreign.get(("class", key)) == one.pk else 0,
                        ),
                        one.pk,
                        one.name,
                    )
                    for one in school.classes
                ),
            )


def _unread(school: _School, file: TimetableFile) -> Iterator[Question]:
    kinds = {
        Unread.CLASS: NameKind.CLASS,
        Unread.DAY: NameKind.DAY,
        Unread.HOUR: NameKind.HOUR,
    }
    for what, name in file.unread:
        guesses: tuple[Guess, ...] = ()
        if what == Unread.CLASS:
            guesses = _guesses(
                (resemblance.of_classes(name, one.name), one.pk, one.name) for one in school.classes
            )
        yield Question(kinds[what], name, guesses, can_be_new=False)


def _guesses(found: Iterable[tuple[int, int, str]]) -> tuple[Guess, ...]:
    pairs = ((percent, (pk, name)) for percent, pk, name in found)
    return tuple(Guess(pk, name, percent) for percent, (pk, name) in resemblance.best(pairs))


def _once(questions: Iterable[Question]) -> Iterator[Question]:
    """Each name of a kind once, in the order of the file."""
    first: dict[tuple[NameKind, str], Question] = {}
    for one in questions:
        first.setdefault((one.kind, key_of(one.kind, one.name)), one)
    yield from first.values()
