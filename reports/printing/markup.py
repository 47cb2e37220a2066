"""Small change of the page templates: lengths, escaped lines, classes of sizes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString

from reports.printing import geometry as g
from reports.printing import typeface
from reports.printing.typeface import Face

# What a template is given.
View = dict[str, Any]


def mm(value: float) -> str:
    return f"{value:.2f}mm"


def joined(lines: Iterable[SafeString]) -> SafeString:
    """Escaped lines under each other."""
    return SafeString("\n".join(lines))


def size_class(prefix: str, text: str, sizes: Sequence[float], face: Face) -> str:
    """The class of the largest of ``sizes`` at which a line of the page's width holds ``text``."""
    return f"{prefix}{typeface.fit(text, g.CONTENT_W, sizes, face)}"
