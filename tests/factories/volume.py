"""Made-up volumes without a database: what the plan and the renderers are tried on."""

import datetime as dt
import random
from decimal import Decimal

from reports.selectors.volume_data import (
    ClassStudent,
    ClosingColumn,
    ClosingKind,
    Column,
    GroupJournal,
    LessonColumn,
    Move,
    MoveKind,
    Period,
    Row,
    Span,
    Statement,
    StatementRow,
    Stay,
    Teacher,
    Volume,
)

YEAR_START = dt.date(2025, 9, 1)
YEAR_END = dt.date(2026, 5, 26)
TERMS = (
    ("I четверть", dt.date(2025, 10, 24)),
    ("II четверть", dt.date(2025, 12, 30)),
    ("III четверть", dt.date(2026, 3, 27)),
    ("IV четверть", YEAR_END),
)
ALWAYS = Span(YEAR_START, None)
SUBJECTS = (
    ("Русский язык", 170),
    ("Литература", 102),
    ("Иностранный язык (английский)", 102),
    ("Математика", 170),
    ("Информатика", 34),
    ("История", 68),
    ("География", 34),
    ("Биология", 34),
    ("Основы духовно-нравственной культуры народов России", 34),
    ("Изобразительное искусство", 34),
    ("Музыка", 34),
    ("Труд (технология)", 68),
    ("Физическая культура", 68),
)
_SURNAMES = (
    *("Абрамова", "Анисимов", "Белова", "Васильев", "Волков", "Гаврилова", "Громов", "Данилова"),
    *("Ершов", "Ёлкина", "Жуков", "Зайцева", "Ильин", "Казакова", "Киселёв", "Ковалёва"),
    *("Лебедев", "Медведева", "Назаров", "Орлова", "Павлов", "Полякова", "Романов", "Семёнова"),
    *("Соколов", "Тарасова", "Уваров", "Фролова", "Чернов", "Щербакова"),
)
_NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Злата", "Илья", "Кира", "Лев")
_LONG_TOPIC = (
    "Текст как произведение: смысловая и композиционная целостность, связь предложений, средства"
    " выразительности и стили речи"
)
_TOPICS = (
    "Повторение изученного",
    "Обыкновенные дроби и действия с ними, решение задач на движение",
    "Контрольная работа № 2 по теме «Дроби»",
    "Анализ контрольной работы, работа над ошибками; углы ∠ABC и ∠DEF",
    _LONG_TOPIC,
)
_HOMEWORK = ("§ 12, упр. 231", "", "стр. 45–47, вопросы 1–6 письменно, выучить правило", "§ 3")


def make_row(number: int, **fields: object) -> Row:
    name = f"{_SURNAMES[number % 30]} {_NAMES[number % 10]}"
    return Row(**{"student_id": number, "name": name, "spans": (ALWAYS,), "moves": (), **fields})


def make_lesson(number: int, on: dt.date, cells: tuple[str, ...], **fields: object) -> LessonColumn:
    return LessonColumn(
        **{
            "lesson_id": number,
            "on": on,
            "cells": cells,
            "topic": _TOPICS[number % len(_TOPICS)],
            "works": (),
            "homework": _HOMEWORK[number % len(_HOMEWORK)],
            "is_homework_free": False,
            "substitute": "",
            **fields,
        }
    )


def make_closing(name: str, cells: tuple[str, ...], **fields: object) -> ClosingColumn:
    return ClosingColumn(
        **{
            "kind": ClosingKind.TERM,
            "name": name,
            "cells": cells,
            "planned": Decimal(20),
            "given": Decimal(20),
            "reasons": (),
            **fields,
        }
    )


def make_group(
    subject: str = "Математика",
    *,
    lessons: int = 34,
    students: int = 30,
    seed: int = 1,
    **fields: object,
) -> GroupJournal:
    """Lessons spread evenly over the year, about four cells in ten filled."""
    chance = random.Random(seed)
    rows = fields.pop("rows", None) or tuple(make_row(number) for number in range(students))
    days = (YEAR_END - YEAR_START).days
    columns: list[Column] = []
    terms = list(TERMS)
    for number in range(lessons):
        on = YEAR_START + dt.timedelta(days=days * number // max(1, lessons))
        while terms and on > terms[0][1]:
            columns.append(make_closing(terms.pop(0)[0], _marks(chance, len(rows))))
        cells = tuple(
            chance.choice(("5", "4", "4", "3", "н", "5/4", "н/4")) if chance.random() < 0.4 else ""
            for _row in rows
        )
        columns.append(make_lesson(seed * 1000 + number, on, cells))
    columns.extend(make_closing(name, _marks(chance, len(rows))) for name, _end in terms)
    columns.append(
        make_closing(
            "",
            _marks(chance, len(rows)),
            kind=ClosingKind.YEAR,
            planned=Decimal(lessons + 2),
            given=Decimal(lessons),
            reasons=("карантин",),
        )
    )
    return GroupJournal(
        **{
            "group_id": seed,
            "subject": subject,
            "label": "",
            "is_graded": True,
            "hours_per_year": Decimal(lessons),
            "teachers": (Teacher("Зайцева Алина Юрьевна", "Зайцева А. Ю.", ALWAYS),),
            "rows": rows,
            "columns": tuple(columns),
            **fields,
        }
    )


def make_volume(groups: tuple[GroupJournal, ...] | None = None, **fields: object) -> Volume:
    """A class of thirty with one leaver, by default of thirteen subjects and 952 lessons."""
    left = dt.date(2026, 1, 12)
    rows = tuple(
        make_row(number, spans=(Span(YEAR_START, left),), moves=(_left(left),))
        if number == 7
        else make_row(number)
        for number in range(30)
    )
    if groups is None:
        groups = tuple(
            make_group(name, lessons=hours, seed=seed, rows=rows)
            for seed, (name, hours) in enumerate(SUBJECTS, start=1)
        )
    subjects = tuple(dict.fromkeys(group.subject for group in groups))
    periods = tuple(Period(ClosingKind.TERM, name) for name, _end in TERMS)
    return Volume(
        **{
            "school_name": "Муниципальное общеобразовательное учреждение «Заречная школа № 1»",
            "locality": ("с. Заречье", "Приволжский край"),
            "class_name": "5А",
            "grade": 5,
            "profile": "",
            "year_name": "2025/2026",
            "year_ends_on": YEAR_END,
            "as_of": YEAR_END,
            "class_teachers": (Teacher("Громова Инна Олеговна", "Громова И. О.", ALWAYS),),
            "director": "Орлов П. С.",
            "counts_spreads": False,
            "students": tuple(
                ClassStudent(
                    row.student_id,
                    f"{row.name} Олеговна",
                    f"А-{row.student_id + 1}",
                    (Stay(row.spans[0], "", "", "15-к" if row.moves else "", ""),),
                )
                for row in rows
            ),
            "groups": groups,
            "statement": Statement(
                subjects,
                (*periods, Period(ClosingKind.YEAR, "")),
                tuple(
                    StatementRow(
                        number,
                        row.name,
                        row.moves,
                        tuple(tuple("4" for _name in subjects) for _period in range(5)),
                    )
                    for number, row in enumerate(rows, start=1)
                ),
            ),
            **fields,
        }
    )


def _left(on: dt.date) -> Move:
    return Move(MoveKind.LEFT, on, "15-к", is_female=True)


def _marks(chance: random.Random, count: int) -> tuple[str, ...]:
    return tuple(chance.choice("345") for _row in range(count))
