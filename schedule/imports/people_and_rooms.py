"""Teachers and rooms of files that only name them: the name is the key."""

from collections.abc import Iterable

from schedule.imports import names
from schedule.imports.timetable_file import RoomRow, TeacherRow, lessons_that_fit
from school.imports import words
from school.imports.problems import Place


class Named:
    """Everybody, and every room, met on the way through a file, each under the first spelling."""

    def __init__(self) -> None:
        self._teachers: dict[str, TeacherRow] = {}
        self._rooms: dict[str, RoomRow] = {}

    def teachers(self, texts: Iterable[str], place: Place) -> tuple[str, ...]:
        """Their keys, each once."""
        keys = []
        for text in filter(None, map(words.tidy, texts)):
            key = words.key(text)[:100] or text[:100]
            keys.append(key)
            if key not in self._teachers:
                self._teachers[key] = TeacherRow(key, *names.read_name(text), place)
        return tuple(dict.fromkeys(keys))

    def room(self, text: str, place: Place) -> str:
        """Its key; empty where there is none."""
        text = words.tidy(text)
        key = words.key(text).replace(" ", "").replace(".", "")[:100] or text[:100]
        if key and key not in self._rooms:
            self._rooms[key] = RoomRow(key, text[:40], lessons_that_fit(text), place)
        return key

    @property
    def teacher_rows(self) -> tuple[TeacherRow, ...]:
        return tuple(self._teachers.values())

    @property
    def room_rows(self) -> tuple[RoomRow, ...]:
        return tuple(self._rooms.values())
