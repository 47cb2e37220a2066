"""How passwords are kept."""

from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    PBKDF2PasswordHasher,
    make_password,
)

from accounts import rules


class ModestArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the setting OWASP names for sign-in pages
    (Password Storage Cheat Sheet). Django's own 100 MiB and eight lanes cost a quarter of a second
    of processor for each sign-in: two cores would let a school of 900 in at eight a second."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class OneTimePasswordHasher(PBKDF2PasswordHasher):
    """For one-time passwords of printed slips, and for nothing else.

    A slow hash makes up for the little randomness of what people choose. A printed password has 64
    bits from the system's random source (``rules.new_secret``): with one machine trying 10⁹ a
    second even of a bare SHA-256 it would hold 290 years, with the two thousand rounds of here half
    a million, and it is dead within weeks. Argon2 would add nothing to that and take half a minute
    of processor for the slips of a school of 900; this takes under one second.

    A chosen password never gets here: anything that has not the shape of a printed one is refused
    (``ValueError``), and new passwords go to the first hasher of the settings. The hash goes when
    its owner is made to choose an own password at the first sign-in.
    """

    algorithm = rules.ONE_TIME_ALGORITHM
    iterations = 2_000

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not rules.is_printed_secret(password):
            raise ValueError("only printed one-time passwords are hashed so quickly")
        return str(super().encode(rules.plain_secret(password), salt, iterations))

    def verify(self, password: str, encoded: str) -> bool:
        """As typed, in any case, with or without hyphens. A miss takes the time that the first
        hasher takes: how long the answer is awaited does not tell who still has a slip."""
        if rules.is_printed_secret(password) and super().verify(password, encoded):
            return True
        make_password(password)
        return False
