"""One cell at a time: names, classes, dates, telephones, as people type them.

Each reader answers ``None`` for what it cannot make out; the caller says where that was.
"""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from school.enums import Kinship, Sex
from school.imports import words
from school.imports.people.file import ClassName, Name
from school.imports.workbook import Cell, text_of

LONGEST_NAME = 80
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
# 1910 and 2064 as Excel counts days: other numbers are no dates of anybody's life.
_EXCEL_DAYS = range(3_653, 60_000)

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[-–'’ʼ`. ()])*")
_FEMALE_PATRONYMIC = re.compile(r"(вна|ична|инична|кызы|гызы)$", re.IGNORECASE)
_MALE_PATRONYMIC = re.compile(r"(вич|ич|оглы|оглу)$", re.IGNORECASE)
_LAST_OF_PATRONYMIC = {"оглы", "оглу", "кызы", "гызы", "улы", "уулу"}
_CLASS = re.compile(r"(\d{1,2})[\s\-–—.]*[«\"“„'(]?\s*([^\W\d_]{0,15})\s*[»\"”“')]?")
_DATE = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{2}|\d{4})(?:\s*г\.?)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")


def person_name(last: str, first: str, patronymic: str = "") -> Name | None:
    """A name from its parts; None when a part is no name, or surname or given name is missing."""
    parts = [_case(words.cyrillic(words.tidy(part))) for part in (last, first, patronymic)]
    if not parts[0] or not parts[1]:
        return None
    if any(part and not _is_name(part) for part in parts):
        return None
    return Name(*parts)


def full_name(text: str) -> tuple[Name | None, bool]:
    """(name, whether its order was guessed) of «Фамилия Имя Отчество». «Анна Ивановна Петрова»
    is put in order; «оглы» belongs to the patronymic."""
    parts = words.tidy(text).split(" ")
    if len(parts) < 2:
        return None, False
    if len(parts) > 3 and parts[-1].lower() in _LAST_OF_PATRONYMIC:
        parts = [*parts[:-2], f"{parts[-2]} {parts[-1]}"]
    if len(parts) > 3:
        return None, False
    is_turned = (
        len(parts) == 3
        and sex_of_patronymic(parts[1]) is not None
        and len(parts[1]) > 5
        and sex_of_patronymic(parts[2]) is None
    )
    if is_turned:
        parts = [parts[2], parts[0], parts[1]]
    return person_name(*parts), is_turned


def several_names(text: str) -> list[str]:
    """«Иванова А. А., Иванов П. П.» and «мать: …; отец: …» as single names."""
    pieces = re.split(r"[,;/]|\s{2,}|\bи\b", text)
    return [piece for raw in pieces if (piece := words.tidy(raw.partition(":")[2] or raw))]


def sex_of_patronymic(text: str) -> Sex | None:
    if _FEMALE_PATRONYMIC.search(text):
        return Sex.FEMALE
    return Sex.MALE if _MALE_PATRONYMIC.search(text) else None


def sex(text: str) -> Sex | None:
    """«м», «Жен.», «мальчик», «female»."""
    plain = words.tidy(text).lower().rstrip(".")
    # A Latin «M» is as good as a Cyrillic one.
    if plain in {"м", "m", "муж", "мужской", "male", "мальчик", "юноша"}:
        return Sex.MALE
    if plain in {"ж", "f", "жен", "женский", "female", "девочка", "девушка"}:
        return Sex.FEMALE
    return None


def kinship(text: str, name: Name) -> Kinship:
    """By the word («мать», «опекун»); by the patronymic when it only says «родитель»."""
    plain = words.tidy(text).lower()
    if re.search(r"\b(мать|матери|мама|мамы|mother)\b", plain):
        return Kinship.MOTHER
    if re.search(r"\b(отец|отца|папа|папы|father)\b", plain):
        return Kinship.FATHER
    if not re.search(r"\b(родител\w*|parent)\b", plain):
        return Kinship.OTHER
    guessed = sex_of_patronymic(name.patronymic)
    if guessed is None:
        return Kinship.OTHER
    return Kinship.MOTHER if guessed == Sex.FEMALE else Kinship.FATHER


def class_name(cell: Cell) -> ClassName | None:
    """«5А», «5-а», «5 "A" класс», 5 (without a letter)."""
    text = words.tidy(text_of(cell))
    text = re.sub(r"\s*\b(класс|кл)\b\.?\s*", " ", text, flags=re.IGNORECASE).strip()
    found = _CLASS.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= 11:
        return None
    return ClassName(int(found[1]), words.class_letters(found[2]))


def class_in_title(text: str) -> ClassName | None:
    """The class that a heading names: «Список 5 «А» класса»."""
    found = re.search(r"(?<!\d)(\d{1,2})[\s\-]*[«\"“„]?\s*([А-ЯA-Zа-яa-z]?)[»\"”“]?\s+класс", text)
    if found is None or not 1 <= int(found[1]) <= 11:
        return None
    return ClassName(int(found[1]), words.class_letters(found[2]))


def date(cell: Cell) -> dt.date | None:
    """«17.05.2014», «17.05.14», «2014-05-17», a date cell, or the number by which Excel knows it.
    Day before month, always."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    text = words.tidy(text_of(cell))
    if text.isascii() and text.isdigit():
        days = int(text)
        return _EXCEL_DAY_ZERO + dt.timedelta(days=days) if days in _EXCEL_DAYS else None
    if found := _ISO_DATE.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DATE.fullmatch(text):
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year < 50 else 1900
        return _day(year, int(found[2]), int(found[1]))
    return None


def phone(text: str) -> str | None:
    """«+7 912 345-67-89» for a Russian number however typed; a short or a foreign one as it is."""
    shown = words.tidy(text)
    digits = re.sub(r"\D", "", shown)
    if not 5 <= len(digits) <= 15 or re.search(r"[^\W\d_]{4,}", shown):
        return None
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    elif len(digits) != 10 or digits[0] not in "3489":
        return shown if len(shown) <= 30 else None
    return f"+7 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"


def phone_key(text: str) -> str:
    """The last ten digits: the same for +7 and 8."""
    return re.sub(r"\D", "", text)[-10:]


def email(text: str) -> str | None:
    address = words.tidy(text).strip("<>;, ").lower().removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address if len(address) <= 254 else None


def is_formula(text: str) -> bool:
    """A text that a spreadsheet would run: never taken for a name or an address."""
    return text.startswith(("=", "@")) or bool(re.match(r"[+\-][^\d\s(]", text))


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and bool(_NAME.fullmatch(text))


def _case(text: str) -> str:
    """«ИВАНОВ-ЛИ» and «иванов-ли» become «Иванов-Ли»; mixed case stays as it was typed."""
    if not (text.isupper() or text.islower()) or len(text.strip(".")) < 2:
        return text.upper() if len(text) == 1 else text
    return re.sub(
        r"[^\W\d_]+",
        lambda word: (
            word[0].lower() if word[0].lower() in _LAST_OF_PATRONYMIC else word[0].capitalize()
        ),
        text,
    )


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
