"""The table a plan is given out as: headings and words that the import reads back.

They are what teachers write in such files, so they are Russian whatever the language of the page.
"""

from school.enums import WorkCategory
from school.imports import words

HEADER = (
    "№ урока",
    "Раздел",
    "Тема урока",
    "Количество часов",
    "Вид занятия",
    "Письменная работа",
    "Название работы",
    "Домашнее задание",
    "Минут на задание",
)
WORKS = {
    WorkCategory.ORAL: "устная",
    WorkCategory.WRITTEN: "письменная",
    WorkCategory.CONTROL: "контрольная",
    WorkCategory.PRACTICAL: "практическая",
}
KINDS = {
    "practical": "практическое",
    "laboratory": "лабораторное",
    "control": "контроль",
    "revision": "повторение",
    "project": "проект",
    "excursion": "экскурсия",
    "credit": "зачёт",
}
_SYNONYMS = {
    "контр": WorkCategory.CONTROL,
    "практ": WorkCategory.PRACTICAL,
    "лабор": WorkCategory.PRACTICAL,
    "письм": WorkCategory.WRITTEN,
    "устн": WorkCategory.ORAL,
}


def work_named(text: str) -> WorkCategory | None:
    """«контрольная», «Лабораторная работа № 2»; None for an empty or unknown word."""
    plain = words.key(text)
    return next((work for sign, work in _SYNONYMS.items() if plain.startswith(sign)), None)


def kind_named(text: str) -> str:
    """The kind of lesson by its word, or an empty string."""
    plain = words.key(text)
    return next((kind for kind, word in KINDS.items() if words.key(word) == plain), "")
