"""The customary order of subjects in a class journal: that of the federal curriculum.

Subjects have no number of their own; a name is ranked by the word it begins with, an unknown one
comes after the known ones, extracurricular courses last, equals by name.
"""

_CUSTOM = (
    "обучение грамоте",
    "русский язык",
    "литературное чтение",
    "литература",
    "родной язык",
    "родная литература",
    "иностранный",
    "английский",
    "немецкий",
    "французский",
    "испанский",
    "китайский",
    "второй иностранный",
    "математика",
    "алгебра",
    "геометрия",
    "вероятность",
    "информатика",
    "окружающий мир",
    "история",
    "обществознание",
    "география",
    "физика",
    "химия",
    "биология",
    "основы религиозных",
    "основы духовно",
    "изобразительное",
    "музыка",
    "мировая художественная",
    "труд",
    "технология",
    "физическая культура",
    "основы безопасности",
    "обж",
    "индивидуальный проект",
)


def subject_rank(name: str, *, is_extracurricular: bool = False) -> tuple[bool, int, str]:
    """A sort key: smaller comes first."""
    lowered = name.lower().replace("ё", "е")
    place = next(
        (index for index, start in enumerate(_CUSTOM) if lowered.startswith(start)), len(_CUSTOM)
    )
    return is_extracurricular, place, lowered
