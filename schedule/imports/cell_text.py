"""What schools write into one cell: «Предмет (кабинет)», two subjects, a teacher, a note (§3b)."""

import re
from dataclasses import dataclass

from schedule.imports.timetable_file import lessons_that_fit
from school.imports import words

_LAST_PARENTHESES = re.compile(r"(.*?)\s*\(([^()]*)\)\s*")
_ROOM_WORD = re.compile(r"\d|\b(каб|маст|библ|акт|лаб|с/з|ивт)", re.IGNORECASE)
_PERSON = re.compile(
    r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+(?:[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.?)?"
    r"|[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|ьич))"
)
_PERSON_AT_THE_END = re.compile(rf"(.*?)[\s,;(<]*({_PERSON.pattern})[\s)>]*")
_NOTE = re.compile(r"уроки? провод|замен[аяеу]|отмен", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"\d{1,2}\s*[).]\s*(?=\D)")


@dataclass(frozen=True, slots=True)
class CellText:
    """Several subjects or rooms are parted with a slash, as in grids that have columns of rooms."""

    subject: str
    room: str = ""
    teachers: tuple[str, ...] = ()


def read_cell(text: str, room: str = "") -> CellText:
    """Take a cell apart; ``room`` is what the column of rooms beside it says.

    >>> read_cell("Иностранный язык (английский) (305,307)")
    CellText(subject='Иностранный язык (английский)', room='305/307', teachers=())
    """
    text = _NUMBER_BEFORE.sub("", text, count=1) if _NUMBER_BEFORE.match(text) else text
    teachers: tuple[str, ...] = ()
    while found := _LAST_PARENTHESES.fullmatch(text):
        before, inside = found[1], words.tidy(found[2])
        people = people_in(inside)
        if people and not teachers:
            teachers = people
        elif not room and before and is_room(inside):
            room = "/".join(part for part in re.split(r"\s*[,;/]\s*", inside) if part)
        else:
            break
        text = before
    subjects = _outside_parentheses(text)
    if 1 < len(subjects) == room.count("/") + 1:
        text = "/".join(subjects)
    return CellText(words.tidy(text), room, teachers)


def is_room(text: str) -> bool:
    """«305», «305,307», «сп.зал»: no «английский»."""
    return bool(_ROOM_WORD.search(text)) or lessons_that_fit(text) > 1


def is_note(text: str) -> bool:
    """A sentence about a day, no lesson of the week."""
    return bool(_NOTE.search(text))


def people_in(text: str) -> tuple[str, ...]:
    """«Иванова А.П., Петров И.И.»: everybody, when the text names nobody else."""
    parts = [words.tidy(part) for part in re.split(r"[,;/]", text[:400])]
    is_all = all(_PERSON.fullmatch(part) for part in parts)
    return tuple(parts) if is_all else ()


def without_person(text: str) -> tuple[str, str]:
    """(text, teacher) of «Физика Иванова А.П.»."""
    found = _PERSON_AT_THE_END.fullmatch(text[:400])
    return (words.tidy(found[1]), words.tidy(found[2])) if found else (text, "")


def _outside_parentheses(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in map(words.tidy, parts) if part]
