"""What the demo schools teach: subjects, hours a week by grade, and how each one is marked.

Hours follow the federal programmes of 2025/26 for a five-day week: 21 in grade 1 to 34 in grades
10-11, and one «Разговоры о важном» on Monday beside them. In grades 10-11 the base is common to
the class (19 hours) and the rest is taught in three profile streams drawn from the whole parallel
(15 hours each, at the same time).
"""

from dataclasses import dataclass

# The class teacher of a primary class teaches these.
_PRIMARY_OWN = frozenset({"rus", "lit_p", "mat", "wrl", "art", "tec", "orkse", "rov"})
PRIMARY_POOL = "primary"
HOMEROOM_POOL = "homeroom"


@dataclass(frozen=True, slots=True)
class SubjectStyle:
    """One subject. ``pool`` names the teachers who can teach it, ``split`` how a big class is
    halved, ``ease`` shifts the mean of its marks, ``answers`` is the usual share of the class that
    gets a mark in an ordinary lesson. Work types are codes of the dictionary: oral, written,
    control, practical (0: the subject has none)."""

    key: str
    name: str
    short_name: str
    pool: str
    hours: tuple[int, ...] = ()
    first_grade: int = 1
    split: str = ""
    ease: float = 0.0
    answers: float = 0.4
    oral: int = 10
    written: tuple[int, ...] = (5, 25, 14)
    control: tuple[int, ...] = (4,)
    practical: int = 0
    needs_homework: bool = True
    is_extracurricular: bool = False
    grading: str = "marks"
    in_gym: bool = False

    def hours_in(self, grade: int) -> int:
        """Hours a week of a whole class in ``grade``; 0 where it is not taught."""
        index = grade - self.first_grade
        return self.hours[index] if 0 <= index < len(self.hours) else 0

    def pool_in(self, grade: int) -> str:
        if self.pool == HOMEROOM_POOL:
            return HOMEROOM_POOL
        if grade <= 4 and self.key in _PRIMARY_OWN:
            return PRIMARY_POOL
        return self.pool


_S = SubjectStyle
STYLES: dict[str, SubjectStyle] = {
    style.key: style
    for style in (
        _S(
            "rus",
            "Русский язык",
            "рус. яз.",
            "rus",
            (5, 5, 5, 5, 5, 6, 4, 3, 3, 2, 2),
            ease=-0.15,
            written=(5, 8, 29, 22, 25),
            control=(4, 16),
        ),
        _S("lit_p", "Литературное чтение", "лит. чт.", "rus", (4, 4, 4, 4), ease=0.25, oral=26),
        _S(
            "lit",
            "Литература",
            "лит-ра",
            "rus",
            (3, 3, 2, 2, 3, 3, 3),
            5,
            ease=0.1,
            oral=38,
            written=(11, 14, 5),
        ),
        _S(
            "eng",
            "Иностранный язык (английский)",
            "англ. яз.",
            "eng",
            (2, 2, 2, 3, 3, 3, 3, 3, 3, 3),
            2,
            split="language",
            written=(14, 5, 29),
            control=(36, 35, 37),
        ),
        _S("mat", "Математика", "матем.", "mat", (4, 4, 4, 4, 5, 5), ease=-0.1),
        _S("alg", "Алгебра", "алгебра", "mat", (3, 3, 3), 7, ease=-0.2),
        _S(
            "alg_s",
            "Алгебра и начала математического анализа",
            "алг. и нач. ан.",
            "mat",
            (3, 3),
            10,
            ease=-0.2,
        ),
        _S("geom", "Геометрия", "геометрия", "mat", (2, 2, 2, 2, 2), 7, ease=-0.25),
        _S("prob", "Вероятность и статистика", "вер. и стат.", "mat", (1, 1, 1, 1, 1), 7),
        _S(
            "inf",
            "Информатика",
            "информ.",
            "inf",
            (1, 1, 1, 1, 1),
            5,
            split="computing",
            ease=0.25,
            practical=1,
        ),
        _S("his", "История", "история", "his", (3, 3, 3, 3, 2), 5, written=(14, 25)),
        _S("soc", "Обществознание", "общ-ние", "his", (1, 1), 8, written=(14, 25)),
        _S("law", "Право", "право", "his", ease=0.15),
        _S("eco", "Экономика", "экономика", "his", ease=0.15),
        _S("ggr", "География", "геогр.", "ggr", (1, 1, 2, 2, 2, 1, 1), 5, practical=32),
        _S("bio", "Биология", "биол.", "bio", (1, 1, 2, 2, 2), 5, practical=6),
        _S("phy", "Физика", "физика", "phy", (2, 2, 3), 7, ease=-0.2, practical=6),
        _S("chm", "Химия", "химия", "chm", (2, 2), 8, ease=-0.2, practical=1),
        _S("wrl", "Окружающий мир", "окр. мир", "primary", (2, 2, 2, 2), ease=0.25),
        _S(
            "art",
            "Изобразительное искусство",
            "ИЗО",
            "art",
            (1, 1, 1, 1, 1, 1, 1),
            ease=0.6,
            answers=0.7,
            oral=21,
            written=(),
            control=(),
            practical=1,
            needs_homework=False,
        ),
        _S(
            "mus",
            "Музыка",
            "музыка",
            "mus",
            (1, 1, 1, 1, 1, 1, 1, 1),
            ease=0.7,
            answers=0.55,
            oral=21,
            written=(14,),
            control=(),
            needs_homework=False,
        ),
        _S(
            "tec",
            "Труд (технология)",
            "труд",
            "tec",
            (1, 1, 1, 1, 2, 2, 2, 1, 1),
            split="gender",
            ease=0.55,
            answers=0.55,
            oral=21,
            written=(7,),
            control=(),
            practical=1,
            needs_homework=False,
        ),
        _S(
            "pe",
            "Физическая культура",
            "физ-ра",
            "pe",
            (3, 3, 3, 2, 3, 3, 3, 3, 3, 2, 3),
            ease=0.55,
            answers=0.35,
            oral=21,
            written=(),
            control=(13,),
            needs_homework=False,
            in_gym=True,
        ),
        _S(
            "obzr",
            "Основы безопасности и защиты Родины",
            "ОБЗР",
            "obzr",
            (1, 1, 1, 1),
            8,
            ease=0.4,
            written=(14,),
            practical=1,
        ),
        _S(
            "orkse",
            "Основы религиозных культур и светской этики",
            "ОРКСЭ",
            "primary",
            (1,),
            4,
            needs_homework=False,
            grading="none",
        ),
        _S(
            "proj",
            "Индивидуальный проект",
            "инд. проект",
            "inf",
            (1,),
            10,
            answers=0.3,
            written=(7,),
            control=(),
            grading="credit",
        ),
        _S(
            "rov",
            "Разговоры о важном",
            "разг. о важн.",
            HOMEROOM_POOL,
            (1,) * 11,
            needs_homework=False,
            is_extracurricular=True,
            grading="none",
        ),
        # What an imported timetable teaches beyond this table.
        _S("any", "Курс", "курс", "any", ease=0.3, needs_homework=False),
    )
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A profile stream of a parallel in grades 10-11: hours a week by subject, and the subjects it
    takes at the advanced level (У); the others are at the base level (Б)."""

    name: str
    hours: dict[str, int]
    advanced: frozenset[str]


STREAMS = (
    Stream(
        "технологический",
        {"phy": 5, "inf": 4, "chm": 1, "bio": 1, "soc": 2, "his": 2},
        frozenset({"phy", "inf"}),
    ),
    Stream(
        "естественно-научный",
        {"phy": 2, "inf": 1, "chm": 4, "bio": 4, "soc": 2, "his": 2},
        frozenset({"chm", "bio"}),
    ),
    Stream(
        "социально-экономический",
        {"phy": 2, "inf": 1, "chm": 1, "bio": 1, "soc": 4, "his": 4, "law": 1, "eco": 1},
        frozenset({"soc", "his"}),
    ),
)
STREAM_GRADES = (10, 11)

# How an imported subject is recognised: the first word part found in its name, lower case.
_WORDS = (
    ("физическ", "pe"),
    ("физкульт", "pe"),
    ("литературное чтение", "lit_p"),
    ("начала мат", "alg_s"),
    ("алгебр", "alg"),
    ("геометр", "geom"),
    ("вероятн", "prob"),
    ("математ", "mat"),
    ("русск", "rus"),
    ("литерат", "lit"),
    ("иностр", "eng"),
    ("англ", "eng"),
    ("немец", "eng"),
    ("информат", "inf"),
    ("история", "his"),
    ("обществозн", "soc"),
    ("право", "law"),
    ("экономик", "eco"),
    ("географ", "ggr"),
    ("биолог", "bio"),
    ("физик", "phy"),
    ("хими", "chm"),
    ("окружающ", "wrl"),
    ("изобраз", "art"),
    ("музык", "mus"),
    ("труд", "tec"),
    ("технолог", "tec"),
    ("безопасн", "obzr"),
    ("обзр", "obzr"),
    ("проект", "proj"),
    ("религиозн", "orkse"),
    ("разговор", "rov"),
    ("классный час", "rov"),
)


def style_of(subject_name: str) -> SubjectStyle:
    """The style of a subject by its name, as ours or as an imported timetable spells it."""
    lowered = subject_name.lower()
    return STYLES[next((key for word, key in _WORDS if word in lowered), "any")]


def subjects_of(grade: int) -> list[tuple[SubjectStyle, int]]:
    """What a whole class of the grade is taught: (subject, hours a week)."""
    return [
        (style, style.hours_in(grade)) for style in STYLES.values() if style.hours_in(grade) > 0
    ]
