"""The language of topics: records are in Russian except in lessons of other languages (S1-4.4i)."""

from django.utils.translation import gettext as _

from school.models import Subject

# Fewer letters say nothing: «ОГЭ», «HTML».
FEWEST_LETTERS = 5
# A topic may name a program or a formula; this much of it has to be Russian.
LEAST_RUSSIAN = 0.25

_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


def is_other_language(subject: Subject) -> bool:
    """«Английский язык», «Второй иностранный язык (немецкий)», «Родной (татарский) язык»: topics
    may be in that language."""
    name = subject.name.casefold()
    if "иностран" in name:
        return True
    return "язык" in name and "русск" not in name


def is_russian(text: str) -> bool:
    """Enough of the letters are Russian; a text with hardly any letters counts as Russian."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return True
    return sum(sign in _RUSSIAN for sign in letters) >= LEAST_RUSSIAN * len(letters)


def topic_warning(subject: Subject, topic: str) -> str:
    """A sentence when the topic is not in Russian though the subject is no other language, else
    empty. It is advice: the topic stays as it was written."""
    if is_other_language(subject) or is_russian(topic):
        return ""
    return _(
        "The topic is not in Russian. The journal is kept in Russian, "
        "except in lessons of other languages: correct it if that was not meant."
    )
