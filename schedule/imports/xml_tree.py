"""XML from strangers, as a tree of lower-case names."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from django.utils.translation import gettext as _

from school.imports import files, words
from school.imports.files import SourceFile
from school.imports.problems import Place, refusal

MOST_ELEMENTS = 100_000
DEEPEST = 30
LONGEST_TEXT = 500
# «classids» of a lesson for a whole parallel: thirty-four ids of sixteen signs.
LONGEST_LIST = 20_000

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")


class _TooMuch(Exception):
    """More elements, or deeper ones, than any timetable has."""


class _LimitedBuilder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise _TooMuch
        return super().start(
            tag.rpartition("}")[2].lower(),
            dict(_attribute(name, text) for name, text in attrs.items()),
        )

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2].lower())


def _attribute(name: str, text: str) -> tuple[str, str]:
    name = name.rpartition("}")[2].lower()
    longest = LONGEST_LIST if name.endswith("ids") else LONGEST_TEXT
    return name, words.tidy(text[:longest])


def looks_like_xml(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def parse(source: SourceFile) -> Element:
    """The root. The declared encoding is not believed: see ``files.decode``. Document types, and
    with them entity bombs, are refused.

    Raises ``ImportRefused`` with line and column of the first mistake.
    """
    text = files.decode(source).lstrip("\ufeff")
    text = _DECLARATION.sub("", text, count=1)
    parser = XMLParser(target=_LimitedBuilder(), encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(text)
        return parser.close()
    except ParseError as error:
        line, column = error.position
        raise refusal(
            _("The XML is damaged or cut off here."),
            Place(row=line, column=str(column + 1)),
            source.name,
        ) from error
    except DefusedXmlException as error:
        raise refusal(
            _("The file declares document types or entities, which no timetable needs."),
            value=source.name,
        ) from error
    except _TooMuch as error:
        raise refusal(_("The XML has too many elements."), value=source.name) from error
    except (ValueError, UnicodeError) as error:
        raise refusal(_("The XML is damaged."), value=source.name) from error
