"""Subject and grade of a plan, from its heading or the name of its file.

A guess is always shown to the person who imports.
"""

import re
from collections.abc import Iterable

from journal.imports.curriculum import CurriculumRow
from school.imports import subjects, words

_GRADE = re.compile(
    r"(?<!\d)(\d{1,2})\s*[-_]?\s*(?:й|го)?[\s_]*(?:класс|кл|klass|kl|grade)", re.IGNORECASE
)
_VARIANT = re.compile(r"_v(\d{1,2})(?!\d)", re.IGNORECASE)
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def guess_grade(*texts: str) -> int | None:
    """«6 класс», «_6kl»: the first grade from 1 to 11 that is named."""
    for text in texts:
        for found in _GRADE.finditer(text):
            if 1 <= int(found[1]) <= 11:
                return int(found[1])
    return None


def guess_subject(
    heading: str, stem: str, names: Iterable[str], programmes: Iterable[CurriculumRow]
) -> str:
    """A subject named in the heading or in the file's name, in Cyrillic or transliterated; an
    empty string when there is none, or no single best one."""
    known = list(dict.fromkeys([*names, *(item.name for item in subjects.CATALOGUE)]))
    for text in (heading, stem):
        if found := _named_in(text, known):
            return found
    base = _GRADE.split(stem.lower())[0].strip("-_ ")
    slugs = {row.slug: row.subject for row in programmes}
    return slugs.get(base) or _transliterated(base, known)


def guess_variant(stem: str) -> int | None:
    """«…_1kl_v2»: which of several variants of one programme."""
    found = _VARIANT.search(stem)
    return int(found[1]) if found else None


def slug(name: str) -> str:
    """«Русский язык» → russkij-yazyk."""
    latin = "".join(_LATIN.get(sign, sign) for sign in words.tidy(name).lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")


def _named_in(text: str, known: list[str]) -> str:
    """The longest name that stands in the text as whole words."""
    plain = f" {re.sub(r'[^а-яa-z0-9]+', ' ', words.key(text))} "
    found = [
        name
        for name in known
        if f" {re.sub(r'[^а-яa-z0-9]+', ' ', words.key(name)).strip()} " in plain
    ]
    return max(found, key=len, default="")


def _transliterated(base: str, known: list[str]) -> str:
    """The only subject whose transliterated name begins the file's name, or one word of it."""
    tokens = [token for token in re.split(r"[^a-z0-9]+", base) if token]
    joined = "-".join(tokens)
    whole = [name for name in known if slug(name) and f"-{slug(name)}-" in f"-{joined}-"]
    if whole:
        return max(whole, key=len)
    firsts = {name for name in known if slug(name).split("-")[0] in tokens and len(slug(name)) > 3}
    keys = {subjects.subject_key(name) for name in firsts}
    return min(firsts, key=len) if len(keys) == 1 else ""
