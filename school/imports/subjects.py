"""Names of subjects: the official ones, how schools shorten them, and likely slips of the pen.

A name has a *key* that all its spellings share. Abbreviations are written out («Физ-ра» →
«Физическая культура»); other official wordings keep their own face but mean the same subject
(«Технология» and «Труд (технология)»). A likely typing error is only ever suggested.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from school.imports import words


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    short: str
    abbreviations: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


def _known(name: str, short: str = "", abbreviations: str = "", variants: str = "") -> Known:
    return Known(
        name,
        short or name,
        tuple(filter(None, abbreviations.split("|"))),
        tuple(filter(None, variants.split("|"))),
    )


CATALOGUE = (
    _known("Русский язык", "Рус. яз.", "рус.яз|рус. язык|русск.яз|русский"),
    _known("Литература", "Лит-ра", "лит-ра|лит|литер-ра"),
    _known("Литературное чтение", "Лит. чтение", "лит.чтение|лит.чт|лит-ное чтение"),
    _known("Родной язык (русский)", "Родн. яз.", "род.яз (русский)", "Родной (русский) язык"),
    _known("Родная литература (русская)", "Родн. лит.", "", "Родная (русская) литература"),
    _known("Математика", "Матем.", "матем|мат-ка|мат"),
    _known("Алгебра", "Алгебра", "алг"),
    _known(
        "Алгебра и начала математического анализа",
        "Алгебра и НМА",
        "алгебра и начала анализа|алгебра и начала мат.анализа|алгебра и нач. анализа",
    ),
    _known("Геометрия", "Геометрия", "геом"),
    _known(
        "Вероятность и статистика",
        "Вер. и стат.",
        "твис|вис|вер. и стат|вероятность",
        "Теория вероятностей|Теория вероятностей и статистика",
    ),
    _known("Информатика", "Информ.", "икт|информ|информ-ка|информатика и икт"),
    _known("История", "История", "ист", "История России. Всеобщая история"),
    _known("Обществознание", "Общество", "общ|общ-во|общ-ние|общество|обществ"),
    _known("География", "Геогр.", "геогр|геог"),
    _known("Физика", "Физика", "физ"),
    _known("Химия", "Химия", "хим"),
    _known("Биология", "Биология", "биол|био"),
    _known("Астрономия", "Астроном.", "астр"),
    _known("Естествознание", "Естествозн."),
    _known("Природоведение", "Природовед."),
    _known("Окружающий мир", "Окр. мир", "окр.мир|окруж.мир|окр.м"),
    _known("Изобразительное искусство", "ИЗО", "изо|изо-во"),
    _known("Музыка", "Музыка", "муз"),
    _known("Мировая художественная культура", "МХК", "мхк"),
    _known("Труд (технология)", "Труд", "труд", "Технология"),
    _known("Черчение", "Черчение", "черч"),
    _known(
        "Физическая культура",
        "Физ-ра",
        "физкультура|физ-ра|физра|физ.культура|физ. к-ра|физ-культура|фк",
    ),
    _known(
        "Основы безопасности и защиты Родины",
        "ОБЗР",
        "обзр|обж",
        "Основы безопасности жизнедеятельности",
    ),
    _known("Основы религиозных культур и светской этики", "ОРКСЭ", "орксэ"),
    _known(
        "Основы духовно-нравственной культуры народов России", "ОДНКНР", "однкнр|одкнр|днкр|однкр"
    ),
    _known("Индивидуальный проект", "Инд. проект", "инд.проект|ип"),
    _known("Право", "Право"),
    _known("Экономика", "Экономика", "экон"),
    _known("Разговоры о важном", "Разг. о важном", "ров|разг. о важном|разговор о важном"),
    _known("Россия — мои горизонты", "Мои горизонты", "рмг", "Россия - мои горизонты"),
    _known("Классный час", "Кл. час", "кл.час|кл. ч"),
    _known("Финансовая грамотность", "Фин. грам.", "фин.грамотность|фг"),
    _known("Функциональная грамотность", "Функц. грам.", "функ.грамотность"),
    _known("Проектная деятельность", "Проекты"),
    _known("Программирование", "Программ."),
)

# stem of the adjective → the language's own short name
_LANGUAGES = {
    "английский": "Англ. яз.",
    "немецкий": "Нем. яз.",
    "французский": "Франц. яз.",
    "испанский": "Исп. яз.",
    "китайский": "Кит. яз.",
    "итальянский": "Итал. яз.",
}
_LANGUAGE_ABBREVIATIONS = {
    "англ": "английский",
    "англ. яз": "английский",
    "английский": "английский",
    "ин. яз": "",
    "нем": "немецкий",
    "нем. яз": "немецкий",
    "немецкий": "немецкий",
    "фр": "французский",
    "фр. яз": "французский",
    "франц. яз": "французский",
    "французский": "французский",
    "исп. яз": "испанский",
    "испанский": "испанский",
}
_ANY_LANGUAGE = "|".join(_LANGUAGES)
_FOREIGN = tuple(
    re.compile(pattern.replace("LANG", f"({_ANY_LANGUAGE})"))
    for pattern in (
        r"(второй )?иностранный язык \(LANG(?: язык)?\)",
        r"(второй )?иностранный \(LANG\) ?язык",
        r"()LANG язык",
        r"(второй )LANG язык",
    )
)
_SECOND = re.compile(rf"({_ANY_LANGUAGE}) язык\.? ?[(-]?второй иностранный язык\)?")

# A club or a class hour is no subject of the curriculum: no marks, no homework.
_OUTSIDE = (
    "кружок",
    "секция",
    "студия",
    "внеурочн",
    "классный час",
    "разговоры о важном",
    "россия-мои горизонты",
    "билет в будущее",
    "орлята россии",
    "час общения",
)


def subject_key(name: str) -> str:
    """The same for all spellings and official wordings of one subject."""
    plain = words.key(words.unquoted(words.tidy(name)))
    return _language_key(plain) or _wordings().get(plain, plain)


def subject_name(name: str) -> str:
    """The name to show: tidy, capital first letter, Latin lookalikes folded, abbreviations written
    out; other wordings are left as they stand."""
    shown = words.guillemets(words.cyrillic(words.unquoted(words.tidy(name))))
    plain = words.key(shown)
    if language := _LANGUAGE_ABBREVIATIONS.get(plain):
        return words.capitalised(f"{language} язык")
    if found := re.fullmatch(rf"иностранный язык \(({_ANY_LANGUAGE}) язык\)", plain):
        return f"Иностранный язык ({found[1]})"
    if plain in _abbreviations():
        return _abbreviations()[plain]
    return _faces_by_key().get(plain) or words.capitalised(shown)


def short_name(name: str, abbreviation: str = "") -> str:
    """At most 30 characters: the common one, the file's own, or the beginning."""
    plain = subject_key(name)
    for language, short in _LANGUAGES.items():
        if plain.endswith(f"иностранный язык ({language})"):
            return f"2-й {short.lower()}" if plain.startswith("второй") else short
    for known in CATALOGUE:
        if words.key(known.name) == plain:
            return known.short
    return words.capitalised(abbreviation or name)[:30].rstrip()


def is_known(name: str) -> bool:
    plain = words.key(name)
    return plain in _wordings() or bool(_language_key(plain))


def is_extracurricular(name: str) -> bool:
    return subject_key(name).startswith(_OUTSIDE)


def likely_meant(name: str, others: Iterable[str] = ()) -> str:
    """The known name that an unknown one is nearly the same as, or an empty string."""
    if is_known(name) or len(name) < 5:
        return ""
    plain = words.key(name)
    faces = _faces_by_key() | {words.key(other): other for other in others}
    faces.pop(plain, None)
    close = difflib.get_close_matches(plain, faces, n=1, cutoff=0.88)
    return faces[close[0]] if close else ""


def _language_key(plain: str) -> str:
    if language := _LANGUAGE_ABBREVIATIONS.get(plain):
        return f"иностранный язык ({language})"
    for pattern in _FOREIGN:
        if found := pattern.fullmatch(plain):
            return f"{found[1] or ''}иностранный язык ({found[2]})"
    if found := _SECOND.fullmatch(plain):
        return f"второй иностранный язык ({found[1]})"
    return ""


@cache
def _abbreviations() -> dict[str, str]:
    return {
        words.key(short): known.name for known in CATALOGUE for short in known.abbreviations
    } | {words.key(known.short): known.name for known in CATALOGUE if known.short != known.name}


@cache
def _wordings() -> dict[str, str]:
    """Key of every known spelling → key of the subject."""
    found = {abbreviation: words.key(name) for abbreviation, name in _abbreviations().items()}
    for known in CATALOGUE:
        for face in (known.name, *known.variants):
            found[words.key(face)] = words.key(known.name)
    return found


@cache
def _faces_by_key() -> dict[str, str]:
    languages = (words.capitalised(f"{language} язык") for language in _LANGUAGES)
    official = (face for known in CATALOGUE for face in (known.name, *known.variants))
    return {words.key(face): face for face in (*official, *languages)}
