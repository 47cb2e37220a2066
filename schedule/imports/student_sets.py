"""Sets of students in planning programs: a year, a class, a group, a subgroup, as free text.

«8 б» is a class, «9» all classes of the grade, «9 б историци2» a part of 9Б; in a .fet file a set
may also be known by where it stands in the tree (formats §4).
"""

import re
from collections.abc import Iterable, Mapping

from schedule.imports.lesson_rows import Taker
from schedule.imports.timetable_file import ClassName, ClassRow, Told, class_name
from school.imports.problems import Place

_PART = re.compile(
    r"(\d{1,2}\s*[-–]?\s*[«\"“„']?(?:[^\W\d_](?![^\W_]))?\s*[»\"”“']?)[\s_.,:()/-]+(.{1,200})"
)


class StudentSets:
    """Who is in a set; ``unread`` gathers the names that were no class.

    ``parents`` names for a set those above it in the tree, the nearest first.
    """

    def __init__(
        self, names: Iterable[str], told: Told, parents: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._told = told
        self._parents = parents or {}
        self._read = {name: self._own(name) for name in dict.fromkeys(names)}
        self.unread: dict[str, None] = {}
        self._letters: dict[int, dict[ClassName, None]] = {}
        for found in self._read.values():
            if found is not None and found[0].letter:
                self._letters.setdefault(found[0].grade, {})[found[0]] = None

    def takers(self, name: str) -> tuple[Taker, ...]:
        """The classes, or parts of them, in a set; none for a name that says nothing."""
        found = self._read.get(name) or self._own(name)
        if found is None:
            self.unread[name] = None
            return ()
        class_, part = found
        classes = [class_] if class_.letter else list(self._letters.get(class_.grade, [class_]))
        return tuple(Taker(item, part) for item in classes)

    def class_rows(self, taken: Iterable[ClassName]) -> tuple[ClassRow, ...]:
        return tuple(
            ClassRow(str(name), name, place=Place(element=str(name)))
            for name in sorted(dict.fromkeys(taken))
        )

    def _own(self, name: str) -> tuple[ClassName, str] | None:
        for text in (name, *self._parents.get(name, ())):
            part = "" if text == name else name[:40]
            if (told := self._told.classes.get(text)) or (told := class_name(text)):
                return told, part
            if (found := _PART.fullmatch(text)) and (class_ := class_name(found[1])):
                return class_, part or found[2].strip(" ()")[:40]
        return None
