"""Words as people type them, brought to one spelling."""

import re
import unicodedata

# Latin letters that look like Cyrillic ones: «Фiзика» and «5A» come from real files (formats §1b).
_LOOKALIKES = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_LATIN = re.compile("[A-Za-z]")
_FOLDED = str.maketrans(dict.fromkeys("«»\"„“”'’‘`", "") | {"ё": "е", "i": "и", "і": "и"})


def tidy(text: str) -> str:
    """One line, single spaces, no invisible signs; «Алгебра » becomes «Алгебра»."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(visible.split())


def cyrillic(text: str) -> str:
    """Latin lookalikes of each word that has Cyrillic letters too become Cyrillic."""
    return re.sub(
        r"\w+",
        lambda word: (
            word[0].translate(_LOOKALIKES)
            if _CYRILLIC.search(word[0]) and _LATIN.search(word[0])
            else word[0]
        ),
        text,
    )


def class_letters(text: str) -> str:
    """The letters of a class: always Cyrillic when they can be, always capital."""
    return tidy(text).upper().translate(_LOOKALIKES)


def key(text: str) -> str:
    """What two spellings of one name have in common: case, ё, quotes, dots and spaces aside."""
    folded = cyrillic(tidy(text)).lower().translate(_FOLDED)
    folded = re.sub(r"\s*([-–—/(),.])\s*", r"\1", folded).replace("–", "-").replace("—", "-")
    return " ".join(folded.replace(".", ". ").replace("(", " (").split()).rstrip(". ")


def capitalised(text: str) -> str:
    """«математика» → «Математика»; the rest of the letters stay."""
    return text[:1].upper() + text[1:]


def guillemets(text: str) -> str:
    """Кружок "Азбука" → Кружок «Азбука»."""
    return re.sub(r"[\"“„]([^\"“”„]*)[\"”“]", r"«\1»", text)


def unquoted(text: str) -> str:
    """«Разговоры о важном» without the quotes, when they hold the whole name."""
    found = re.fullmatch(r"[«\"“„]([^«»\"“”„]+)[»\"”“]", text)
    return tidy(found[1]) if found else text
