"""People who do not exist: surnames from ``mimesis``, given names and patronymics that agree.

A family shares a surname in its masculine and feminine form, and children carry the patronymic of
their father. Every draw comes from the seeded source that is passed in.
"""

import re
from dataclasses import dataclass
from random import Random

from mimesis import Locale, Person
from mimesis.enums import Gender

from school.enums import Sex


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A father's given name and the patronymic of his son; the daughter's follows from it.
_FATHERS = {
    "Александр": "Александрович",
    "Алексей": "Алексеевич",
    "Анатолий": "Анатольевич",
    "Андрей": "Андреевич",
    "Антон": "Антонович",
    "Артём": "Артёмович",
    "Борис": "Борисович",
    "Вадим": "Вадимович",
    "Валерий": "Валерьевич",
    "Василий": "Васильевич",
    "Виктор": "Викторович",
    "Виталий": "Витальевич",
    "Владимир": "Владимирович",
    "Вячеслав": "Вячеславович",
    "Геннадий": "Геннадьевич",
    "Георгий": "Георгиевич",
    "Григорий": "Григорьевич",
    "Денис": "Денисович",
    "Дмитрий": "Дмитриевич",
    "Евгений": "Евгеньевич",
    "Егор": "Егорович",
    "Иван": "Иванович",
    "Игорь": "Игоревич",
    "Илья": "Ильич",
    "Кирилл": "Кириллович",
    "Константин": "Константинович",
    "Леонид": "Леонидович",
    "Максим": "Максимович",
    "Михаил": "Михайлович",
    "Никита": "Никитич",
    "Николай": "Николаевич",
    "Олег": "Олегович",
    "Павел": "Павлович",
    "Пётр": "Петрович",
    "Роман": "Романович",
    "Руслан": "Русланович",
    "Семён": "Семёнович",
    "Сергей": "Сергеевич",
    "Станислав": "Станиславович",
    "Степан": "Степанович",
    "Юрий": "Юрьевич",
    "Ярослав": "Ярославович",
}
_BOYS = _words(
    "Александр Алексей Андрей Арсений Артём Богдан Вадим Виктор Владимир Владислав Глеб Даниил "
    "Денис Дмитрий Евгений Егор Захар Иван Игорь Илья Кирилл Константин Лев Леонид Макар Максим "
    "Марк Матвей Мирон Михаил Никита Николай Павел Платон Роман Руслан Савелий Святослав Семён "
    "Сергей Степан Тимофей Тимур Фёдор Юрий Ярослав"
)
_GIRLS = _words(
    "Аделина Александра Алина Алиса Алёна Амина Анастасия Ангелина Анна Арина Валентина Валерия "
    "Варвара Василиса Вера Вероника Виктория Дарья Диана Ева Евгения Екатерина Елена Елизавета "
    "Есения Злата Ирина Камила Карина Кира Кристина Ксения Любовь Маргарита Мария Марьяна Милана "
    "Мирослава Надежда Ника Ольга Полина София Софья Таисия Татьяна Ульяна Эмилия Юлия Яна"
)
_WOMEN = _words(
    "Алла Анна Валентина Валерия Вера Виктория Галина Дарья Евгения Екатерина Елена Жанна Инна "
    "Ирина Ксения Лариса Лидия Любовь Людмила Маргарита Марина Мария Надежда Наталья Нина Оксана "
    "Ольга Полина Светлана Снежана Софья Тамара Татьяна Юлия"
)

# Only surnames whose feminine form is certain, and none that everyone has heard of.
_REGULAR = re.compile(r"^[А-ЯЁ][а-яё]{3,}(?:[ое]в|ёв|[иы]н)$")
_FAMOUS = frozenset(
    _words(
        "Пушкин Путин Сталин Есенин Тургенев Чехов Гагарин Калашников Менделеев Ломоносов Королёв "
        "Бунин Крылов Булгаков Горбачев Горбачёв Суворов Кутузов Набоков Пелевин Акунин Шишкин "
        "Романов Солженицын Карамзин Куприн Некрасов Гончаров Салтыков Щедрин Лермонтов Медведев "
        "Булганин Косыгин Жуков Молотов Маленков Хрущёв Андропов Ельцин Набиев Михаилов"
    )
)


@dataclass(frozen=True, slots=True)
class FullName:
    last: str
    first: str
    patronymic: str

    @property
    def is_woman(self) -> bool:
        """By the patronymic, which says it in every Russian name."""
        return self.patronymic.endswith("на")

    def __str__(self) -> str:
        return f"{self.last} {self.first} {self.patronymic}"


@dataclass(frozen=True, slots=True)
class Parents:
    """A family's surname in the masculine form, and its two adults."""

    surname: str
    mother: FullName
    father: FullName


def feminine(surname: str) -> str:
    """«Кириллов» → «Кириллова»."""
    return f"{surname}а"


def patronymic(father: str, sex: str) -> str:
    """«Илья» → «Ильич» or «Ильинична»."""
    male = _FATHERS[father]
    if sex == Sex.MALE:
        return male
    if male.endswith(("ович", "евич")):
        return f"{male[:-2]}на"
    return f"{male[:-2]}ична" if male == "Никитич" else f"{male[:-2]}инична"


class NameSource:
    """Draws names; nobody is drawn twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._person = Person(Locale.RU, seed=rng.randrange(2**31))
        self._taken: set[tuple[str, str, str]] = set()

    def surname(self) -> str:
        """A surname in the masculine form."""
        while True:
            found = self._person.last_name(gender=Gender.MALE)
            if _REGULAR.match(found) and found not in _FAMOUS:
                return found

    def adult(self, sex: str, surname: str | None = None) -> FullName:
        """A grown-up, with a surname in the masculine form if one is given."""
        return self._fresh(
            sex,
            surname or self.surname(),
            _WOMEN if sex == Sex.FEMALE else tuple(_FATHERS),
            self._rng.choice(tuple(_FATHERS)),
        )

    def parents(self) -> Parents:
        surname = self.surname()
        return Parents(surname, self.adult(Sex.FEMALE, surname), self.adult(Sex.MALE, surname))

    def child(self, sex: str, parents: Parents) -> FullName:
        names = _GIRLS if sex == Sex.FEMALE else _BOYS
        return self._fresh(sex, parents.surname, names, parents.father.first)

    def _fresh(self, sex: str, surname: str, firsts: tuple[str, ...], father: str) -> FullName:
        last = feminine(surname) if sex == Sex.FEMALE else surname
        for _ in range(200):
            found = FullName(last, self._rng.choice(firsts), patronymic(father, sex))
            key = (found.last, found.first, found.patronymic)
            if key not in self._taken:
                self._taken.add(key)
                return found
        raise RuntimeError(f"no free name left for the surname {surname}")
