"""Keys as a Russian layout gives them; the browser's driver knows the Latin one only."""

from collections.abc import Iterable

from playwright.sync_api import Page

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"
_CODES = dict(zip(_RUSSIAN, _LATIN, strict=True))


def press(page: Page, keys: Iterable[str]) -> None:
    """Press ``keys`` one after another: names of the driver («Enter», «Control+z», «5») or letters
    of the Russian layout."""
    session = None
    for key in keys:
        if key not in _CODES:
            page.keyboard.press(key)
            continue
        session = session or page.context.new_cdp_session(page)
        code = f"Key{_CODES[key].upper()}" if _CODES[key].isalpha() else "Comma"
        event = {"key": key, "code": code}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, **event})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
