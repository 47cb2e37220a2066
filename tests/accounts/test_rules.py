"""Printed secrets and generated logins."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules


def test_secret_has_sixty_bits_and_no_look_alikes() -> None:
    secrets = {rules.new_secret() for _ in range(500)}

    assert len(secrets) == 500
    assert rules.SECRET_BITS > 60
    assert not set("".join(secrets)) & set("01ilo" + string.ascii_uppercase)
    assert {tuple(len(group) for group in secret.split("-")) for secret in secrets} == {(4, 4, 5)}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("KX7W M4QH TZ9RB", "kx7wm4qhtz9rb"),
        (" kx7w-m4qh-tz9rb ", "kx7wm4qhtz9rb"),
        ("kx7w–m4qh—tz9rb", "kx7wm4qhtz9rb"),
    ],
)
def test_secret_is_known_however_it_is_typed(typed: str, plain: str) -> None:
    assert rules.plain_secret(typed) == plain
    assert rules.is_printed_secret(typed)


@pytest.mark.parametrize("text", ["", "kx7w-m4qh", "kx7w-m4qh-tz9r0", "длинная тихая река"])
def test_chosen_password_is_no_printed_secret(text: str) -> None:
    assert not rules.is_printed_secret(text)


@pytest.mark.parametrize(
    ("surname", "stem"),
    [
        ("Ёлкина", "elkina"),
        ("Мамин-Сибиряк", "maminsibiryak"),
        ("Щукин", "shchukin"),
        ("Юрьева", "yureva"),
        ("Әхмәтҗанов", "akhmatjanov"),
        ("Müller", "muller"),
        ("Константинопольская-Залесская", "konstantinopolskayaz"),
        ("李", "user"),
        ("", "user"),
    ],
)
def test_login_is_the_surname_in_latin_letters(surname: str, stem: str) -> None:
    assert rules.login_stem(surname) == stem


@given(st.text(max_size=80))
def test_login_is_short_and_plain_whatever_the_surname(surname: str) -> None:
    stem, digits = rules.new_login(rules.login_stem(surname)).split("-")

    assert stem
    assert set(stem) <= set(string.ascii_lowercase)
    assert len(stem) <= rules.LONGEST_STEM
    assert len(digits) == 4
    assert digits.isdigit()
