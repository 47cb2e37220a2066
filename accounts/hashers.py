"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the setting OWASP names for sign-in pages
    (Password Storage Cheat Sheet). Django's own 100 MiB and eight lanes cost a quarter of a second
    of processor for each sign-in: two cores would let a school of 900 in at eight a second."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
