"""Lists of lesson topics, expanded from the short outlines in ``texts/topics.txt``."""

from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from journal.demo.curriculum import SubjectStyle
from school.enums import WorkCategory

_OUTLINES = Path(__file__).with_name("texts") / "topics.txt"

# A topic of several lessons is taught in these steps, then round again; by pool of subjects.
_STEPS = {
    "mat": (
        "{}",
        "{}. Решение задач",
        "{}. Закрепление",
        "{}. Задачи повышенной сложности",
        "{}. Практикум",
        "{}. Обобщение",
    ),
    "rus": (
        "{}",
        "{}. Упражнения",
        "{}. Работа с текстом",
        "{}. Закрепление",
        "{}. Развитие речи",
        "{}. Обобщение",
    ),
    "lit": (
        "{}",
        "{}: герои и события",
        "{}: язык и композиция",
        "{}. Выразительное чтение",
        "{}. Анализ эпизода",
        "{}. Обобщение",
    ),
    "eng": (
        "{}. Новые слова",
        "{}. Чтение",
        "{}. Грамматика",
        "{}. Аудирование",
        "{}. Говорение",
        "{}. Письмо",
        "{}. Обобщение",
    ),
    "his": (
        "{}",
        "{}: причины и предпосылки",
        "{}: ход событий",
        "{}: люди и взгляды",
        "{}: итоги и значение",
        "{}. Работа с источниками",
        "{}. Повторение",
    ),
    "pe": (
        "{}. Разучивание",
        "{}. Упражнения",
        "{}. Совершенствование техники",
        "{}. Игра",
        "{}. Учёт",
    ),
    "tec": ("{}", "{}. Практическое занятие", "{}. Выполнение изделия", "{}. Оценка работы"),
}
_USUAL_STEPS = ("{}", "{}. Работа с учебником", "{}. Закрепление", "{}. Практикум", "{}. Обобщение")
_STEPS_LIKE = {
    "lit_p": "lit",
    "lit": "lit",
    "phy": "mat",
    "chm": "mat",
    "inf": "mat",
    "art": "tec",
    "tec": "tec",
}
_PRACTICAL_EVERY = 7
_WRITTEN_EVERY = 5

# Homework by pool of subjects: page, number and exercise grow with the lesson.
_HOMEWORK = {
    "mat": "№ {a}, {b}",
    "rus": "§ {p}, упр. {a}",
    "lit": "Читать с. {a}–{b}, ответить на вопросы",
    "eng": "Упр. {p}, с. {a}; выучить слова",
    "his": "§ {p}, вопросы 1–3",
    "phy": "§ {p}, задачи {a}, {b}",
    "chm": "§ {p}, упр. {a}",
    "inf": "§ {p}, задание в тетради",
    "wrl": "С. {a}–{b}, пересказ",
    "obzr": "§ {p}, памятка",
}

Outline = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One lesson of a plan; homework is empty where none is given."""

    section: str
    text: str
    category: str
    homework: str


@cache
def _outlines() -> dict[tuple[str, int], Outline]:
    found: dict[tuple[str, int], list[tuple[str, tuple[str, ...]]]] = {}
    heads: list[tuple[str, int]] = []
    for row in _OUTLINES.read_text(encoding="utf-8").splitlines():
        if row.startswith("=="):
            key, grades = row[2:].split()
            first, _, last = grades.partition("-")
            heads = [(key, grade) for grade in range(int(first), int(last or first) + 1)]
        elif row and not row.startswith("#"):
            # A topic may hold a colon of its own («Баскетбол: броски»), a section does not.
            section, _, topics = row.partition(": ")
            for head in heads:
                found.setdefault(head, []).append((section, tuple(topics.split("; "))))
    return {head: tuple(sections) for head, sections in found.items()}


def outline(style: SubjectStyle, grade: int) -> Outline:
    """Sections and their topics; the outline for «any course» where the subject has none."""
    known = _outlines()
    key = style.key.removesuffix("_s")
    return known.get((key, grade)) or known["any", grade]


def expand(style: SubjectStyle, grade: int, lessons: int, controls: set[int] | None) -> list[Topic]:
    """``lessons`` topics; those whose place (from 0) is in ``controls`` are control works, and the
    lesson after each looks at its mistakes. None: a course without marks has no works at all."""
    sections = outline(style, grade)
    total = sum(len(topics) for _, topics in sections)
    made: list[Topic] = []
    seen = 0
    for section, topics in sections:
        seen += len(topics)
        while len(made) < round(lessons * seen / total):
            made.append(Topic(section, "", "", ""))
    return _write(style, made, dict(sections), controls)


def _write(
    style: SubjectStyle,
    blanks: list[Topic],
    sections: dict[str, tuple[str, ...]],
    controls: set[int] | None,
) -> list[Topic]:
    texts = {
        section: iter(_spread(style, topics, sum(blank.section == section for blank in blanks)))
        for section, topics in sections.items()
    }
    practical = 0
    written: list[Topic] = []
    at = controls or set()
    is_marked = controls is not None
    for place, blank in enumerate(blanks):
        text = next(texts[blank.section])
        category = ""
        if place in at and style.control:
            category = WorkCategory.CONTROL
            text = f"Контрольная работа по теме «{blank.section}»"
        elif place - 1 in at and style.control:
            text = "Анализ контрольной работы. Работа над ошибками"
        elif is_marked and style.practical and place % _PRACTICAL_EVERY == _PRACTICAL_EVERY - 1:
            practical += 1
            category = WorkCategory.PRACTICAL
            kind = "Лабораторная" if style.practical == 6 else "Практическая"
            text = f"{kind} работа № {practical}. {text}"
        elif is_marked and style.written and place % _WRITTEN_EVERY == _WRITTEN_EVERY - 1:
            category = WorkCategory.WRITTEN
        written.append(Topic(blank.section, text, category, _homework(style, place, category)))
    return written


def _spread(style: SubjectStyle, topics: tuple[str, ...], lessons: int) -> list[str]:
    """Each topic takes its share of the section's lessons, step by step."""
    if lessons <= len(topics):
        return list(topics[:lessons])
    base, extra = divmod(lessons, len(topics))
    texts: list[str] = []
    steps = _STEPS.get(_STEPS_LIKE.get(style.key, style.pool), _USUAL_STEPS)
    for index, topic in enumerate(topics):
        share = islice(cycle(steps), base + (index < extra))
        texts.extend(step.format(topic) for step in share)
    return texts


def _homework(style: SubjectStyle, place: int, category: str) -> str:
    if not style.needs_homework or category == WorkCategory.CONTROL or place % 8 == 6:
        return ""
    pattern = _HOMEWORK.get(style.key) or _HOMEWORK.get(style.pool, "§ {p}, вопросы 1–4")
    first = 7 + place * 3
    return pattern.format(p=1 + place // 2, a=first, b=first + 2)
