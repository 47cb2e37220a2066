"""Rules of printed secrets and of logins, without a database (S1-Ф2, S2-7.А3).

A printed secret, a one-time password or an activation code, is never chosen by a person: thirteen
characters out of thirty-one, 64 bits, in three groups that survive being copied from paper. Case,
spaces and hyphens do not matter when it is typed.
"""

import math
import re
import secrets
import unicodedata

# Without the letters and digits that look alike on paper: 0 o, 1 i l.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = (4, 4, 5)
SECRET_BITS = sum(GROUPS) * math.log2(len(ALPHABET))

# Name of the hash of a one-time password, in front of its salt (``hashers``).
ONE_TIME_ALGORITHM = "one_time_pbkdf2_sha256"

_SECRET = re.compile(f"[{ALPHABET}]{{{sum(GROUPS)}}}")

# Letters of Russian and of its neighbours, as in the logins of most portals.
_LATIN = dict(
    zip("абвгдезийклмнопрстуфыэёәөүңһғқіїєў", "abvgdeziyklmnoprstufyeeaounhgkiieu", strict=True)
) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "җ": "j",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
LONGEST_STEM = 20


def new_secret() -> str:
    """«kx7w-m4qh-tz9rb»: from the operating system's source of randomness, ``SECRET_BITS``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(length)) for length in GROUPS)


def plain_secret(typed: str) -> str:
    """What is hashed of a secret as it was typed: no case, no spaces, no hyphens."""
    return "".join(char for char in typed.lower() if char.isalnum())


def is_printed_secret(text: str) -> bool:
    """Whether the text has the shape of ``new_secret``, and so its randomness."""
    return _SECRET.fullmatch(plain_secret(text)) is not None


def login_stem(surname: str) -> str:
    """The surname in Latin letters, twenty at most: «Мамин-Сибиряк» → «maminsibiryak»; «user» for
    a name without letters."""
    latin = "".join(_LATIN.get(char, char) for char in surname.lower())
    plain = unicodedata.normalize("NFKD", latin)
    stem = "".join(char for char in plain if "a" <= char <= "z")
    return stem[:LONGEST_STEM] or "user"


def new_login(stem: str) -> str:
    """«elkina-4729»: the surname and four digits, which say nothing of the person."""
    return f"{stem}-" + "".join(secrets.choice("23456789") for _ in range(4))
