"""The colours of static/css/tokens.css: readable in both themes, dark written once in spirit."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text("utf-8")
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")

GROUNDS = ("desk", "sheet", "sheet-sunk")
# Text on ground as the other style sheets use them; WCAG 2.1 AA wants 4.5 to 1.
TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "ink-soft", "pen", "pen-deep") for ground in GROUNDS],
    *[(voice, ground) for voice in ("red", "amber", "green") for ground in GROUNDS],
    *[(text, "shade") for text in ("ink", "ink-soft", "red")],
    *[(text, "today") for text in ("ink", "ink-soft", "pen", "red", "amber")],
    *[(text, "pen-wash") for text in ("ink", "pen", "pen-deep")],
    ("on-pen", "pen"),
    ("on-pen", "pen-deep"),
    *[(text, f"{voice}-wash") for voice in ("red", "amber", "green") for text in (voice, "ink")],
    *[("pen", f"{voice}-wash") for voice in ("red", "amber", "green")],
    ("sheet", "red"),
]
# Edges of controls and the focus ring; 3 to 1.
EDGE_PAIRS = [
    *[("rule-strong", ground) for ground in GROUNDS],
    *[("focus", ground) for ground in (*GROUNDS, "shade", "today", "pen-wash")],
]


def block(selector: str) -> dict[str, str]:
    """The colours set by the rule whose selector is exactly this."""
    found = re.search(rf"^\s*{re.escape(selector)} \{{(.*?)\}}", TOKENS, re.MULTILINE | re.DOTALL)
    assert found, selector
    return dict(COLOUR.findall(found[1]))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_on_its_ground_is_readable(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edge_on_its_ground_is_visible(theme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert block(':root:not([data-theme="light"])') == DARK


def test_dark_names_every_colour_of_light() -> None:
    assert DARK.keys() == LIGHT.keys()


def test_no_other_style_sheet_has_a_colour_of_its_own() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", re.IGNORECASE)
    own = {
        sheet.name: literal.findall(sheet.read_text("utf-8"))
        for sheet in (Path(settings.BASE_DIR) / "static" / "css").glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
    }
    assert {name: colours for name, colours in own.items() if colours} == {}
