"""The editor's board: lessons of classes, teachers or rooms against the slots of the week, the
hours that are not placed yet, all clashes and hints of the school."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schedule.models import TimetableVersion
from schedule.rules import hints
from schedule.rules.clashes import Clash, ClashKind, Place, clashes_of
from schedule.selectors.timetable.facts import Facts, facts_of, weeks_word
from school.models import SchoolClass


class View(TextChoices):
    """Whose weeks stand side by side."""

    CLASS = "class", gettext_lazy("Classes")
    TEACHER = "teacher", gettext_lazy("Teachers")
    ROOM = "room", gettext_lazy("Rooms")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``line_id``: one class, teacher or room alone; ``weekday``: the one that a phone shows."""

    view: View = View.CLASS
    grade: int | None = None
    line_id: int | None = None
    weekday: int = 1


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A lesson where it stands. ``clashes`` in words; ``lines`` are those it belongs to."""

    entry_id: int
    title: str
    sub: str
    weeks: str
    lines: tuple[int, ...]
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardCell:
    """``key`` is the place as the page writes it: weekday-shift-slot."""

    key: str
    line_id: int
    label: str
    is_shown: bool
    cards: tuple[BoardCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    sub: str = ""
    span: int = 1
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class BoardRow:
    """``group`` stands before the first row of a day."""

    head: Head
    cells: tuple[BoardCell, ...]
    group: Head | None = None
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class TrayCard:
    """A group with hours that are not placed."""

    group_id: int
    title: str
    sub: str
    hours: Decimal
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A clash or a hint: a sentence and the class to look at."""

    text: str
    line_id: int | None = None


@dataclass(slots=True)
class Board:
    facts: Facts
    wanted: Wanted
    lines: list[tuple[int, str]]
    grades: list[int]
    top: list[Head] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    rows: list[BoardRow] = field(default_factory=list)
    tray: list[TrayCard] = field(default_factory=list)
    clashes: list[Remark] = field(default_factory=list)
    hints: list[Remark] = field(default_factory=list)
    layout: str = "parallel"
    placed: int = 0


def board_of(version: TimetableVersion, wanted: Wanted) -> Board:
    """A page of the editor. Eight queries, whatever the size of the school."""
    facts = facts_of(version)
    grades = sorted({item.grade for item in facts.classes.values()})
    if wanted.view == View.CLASS and wanted.line_id is None and wanted.grade not in grades:
        wanted = Wanted(wanted.view, next(iter(grades), None), None, wanted.weekday)
    chosen = _lines(facts, wanted)
    board = Board(facts, wanted, chosen, grades, placed=len(facts.cards))
    clashes = clashes_of(facts.cards.values(), timeline=facts.timeline, capacity=facts.capacity)
    if wanted.view == View.CLASS:
        board.layout = "week" if len(chosen) == 1 else "parallel"
    else:
        board.layout = "week" if len(chosen) == 1 else "wide"
    _lay(board, _told_by_card(facts, clashes))
    board.tray = _tray(board)
    board.clashes = [_remark(facts, clash) for clash in clashes]
    board.hints = _hints(facts)
    return board


def lines_of(facts: Facts, view: View) -> list[tuple[int, str]]:
    """All that a view may show, by name."""
    if view == View.CLASS:
        return [(pk, item.name) for pk, item in facts.classes.items()]
    if view == View.ROOM:
        return [(pk, item.name) for pk, item in facts.rooms.items()]
    teaching = {pk for ids in facts.teachers.values() for pk in ids} | {
        entry.staff_id for entry in facts.entries.values() if entry.staff_id
    }
    return [(pk, item.list_name) for pk, item in facts.staff.items() if pk in teaching]


def shown(place: Place) -> str:
    """«Mon, 3»."""
    return f"{WEEKDAYS_ABBR[place.weekday - 1]}, {place.slot}"


def day_names(board: Board) -> list[tuple[int, str]]:
    """The weekdays of the board."""
    return [(day, str(WEEKDAYS_ABBR[day - 1])) for day in range(1, _last_day(board) + 1)]


def key_of(place: Place) -> str:
    return f"{place.weekday}-{place.shift}-{place.slot}"


# --- the table ---------------------------------------------------------------------------------


def _lines(facts: Facts, wanted: Wanted) -> list[tuple[int, str]]:
    lines = lines_of(facts, wanted.view)
    if wanted.line_id is not None:
        return [line for line in lines if line[0] == wanted.line_id]
    if wanted.view == View.CLASS:
        return [line for line in lines if facts.classes[line[0]].grade == wanted.grade]
    return lines


def _lay(board: Board, told: dict[int, list[str]]) -> None:
    facts, wanted = board.facts, board.wanted
    cells: dict[tuple[int, Place], list[BoardCard]] = defaultdict(list)
    slots: set[tuple[int, int]] = set()
    shifts = {facts.classes[pk].shift for pk, _name in board.lines} if _is_class(board) else None
    for card in facts.cards.values():
        lines = _lines_of_card(board, card.id)
        for line_id in lines:
            cells[line_id, card.place].append(_card(board, card.id, lines, told))
            slots.add((card.place.shift, card.place.slot))
    slots |= {at for at in facts.timeline.bells if shifts is None or at[0] in shifts}
    days = range(1, _last_day(board) + 1)
    ordered = sorted(slots)
    many_shifts = len({shift for shift, _slot in ordered}) > 1

    def cell(line: tuple[int, str], place: Place) -> BoardCell:
        found = sorted(cells.get((line[0], place), ()), key=lambda one: (one.weeks, one.title))
        label = f"{line[1]}, {shown(place)}"
        is_shown = place.weekday == wanted.weekday and (
            board.layout != "parallel" or line == board.lines[0]
        )
        return BoardCell(key_of(place), line[0], label, is_shown, tuple(found))

    def slot_head(shift: int, slot: int) -> Head:
        bell = facts.timeline.bells.get((shift, slot))
        name = _("%(slot)s, shift %(shift)s") % {"slot": slot, "shift": shift}
        return Head(name if many_shifts else str(slot), f"{bell[0]:%H:%M}" if bell else "")

    if board.layout == "week":
        line = board.lines[0]
        board.heads = [Head(str(WEEKDAYS[day - 1]), is_shown=day == wanted.weekday) for day in days]
        board.rows = [
            BoardRow(slot_head(*at), tuple(cell(line, Place(day, *at)) for day in days))
            for at in ordered
        ]
    elif board.layout == "parallel":
        board.heads = [
            Head(name, is_shown=number == 0) for number, (_pk, name) in enumerate(board.lines)
        ]
        board.rows = [
            BoardRow(
                slot_head(*at),
                tuple(cell(line, Place(day, *at)) for line in board.lines),
                Head(str(WEEKDAYS[day - 1]), span=len(ordered)) if number == 0 else None,
                day == wanted.weekday,
            )
            for day in days
            for number, at in enumerate(ordered)
        ]
    else:
        board.top = [
            Head(str(WEEKDAYS[day - 1]), span=len(ordered), is_shown=day == wanted.weekday)
            for day in days
        ]
        board.heads = [
            Head(str(slot), is_shown=day == wanted.weekday)
            for day in days
            for _shift, slot in ordered
        ]
        board.rows = [
            BoardRow(
                Head(line[1]),
                tuple(cell(line, Place(day, *at)) for day in days for at in ordered),
            )
            for line in board.lines
        ]


def _is_class(board: Board) -> bool:
    return board.wanted.view == View.CLASS


def _last_day(board: Board) -> int:
    facts = board.facts
    classes: Iterable[SchoolClass] = facts.classes.values()
    if _is_class(board):
        classes = [facts.classes[pk] for pk, _name in board.lines]
    taught = (card.place.weekday for card in facts.cards.values())
    return max(5, *(item.week_days for item in classes), *taught)


def _lines_of_card(board: Board, entry_id: int) -> tuple[int, ...]:
    card = board.facts.cards[entry_id]
    shown_lines = {pk for pk, _name in board.lines}
    if board.wanted.view == View.CLASS:
        found = card.group.class_ids & shown_lines
    elif board.wanted.view == View.TEACHER:
        found = card.staff_ids & shown_lines
    else:
        found = frozenset({card.room_id} if card.room_id else ()) & shown_lines
    return tuple(sorted(found))


def _card(
    board: Board, entry_id: int, lines: tuple[int, ...], told: dict[int, list[str]]
) -> BoardCard:
    facts = board.facts
    entry, card = facts.entries[entry_id], facts.cards[entry_id]
    group = facts.groups[entry.group_id]
    names = ", ".join(facts.staff[pk].short_name for pk in sorted(card.staff_ids))
    room = facts.rooms[entry.room_id].name if entry.room_id else ""
    if board.wanted.view == View.CLASS:
        title = group.subject.short_name or group.subject.name
        own = {facts.classes[pk].name for pk in card.group.class_ids if pk in facts.classes}
        part = "" if group.label in own else group.label
        sub = " · ".join(text for text in (part, names, room) if text)
    elif board.wanted.view == View.TEACHER:
        title = group.label
        sub = " · ".join(text for text in (group.subject.short_name, room) if text)
    else:
        title = group.label
        sub = " · ".join(text for text in (group.subject.short_name, names) if text)
    return BoardCard(
        entry.pk, title, sub, weeks_word(entry.parity), lines, tuple(told.get(entry.pk, ()))
    )


# --- beside the table --------------------------------------------------------------------------


def _tray(board: Board) -> list[TrayCard]:
    facts, wanted = board.facts, board.wanted
    if wanted.view == View.ROOM:
        return []
    placed = hints.placed_hours(facts.cards.values())
    shown_lines = {pk for pk, _name in board.lines}
    found = []
    for group in facts.groups.values():
        known = facts.known[group.pk]
        staff = facts.teachers.get(group.pk, frozenset())
        mine = (known.class_ids if _is_class(board) else staff) & shown_lines
        lacking = group.hours_per_week - placed.get(group.pk, Decimal(0))
        if not mine or known.is_apart or lacking <= 0:
            continue
        names = ", ".join(facts.staff[pk].short_name for pk in sorted(staff))
        found.append(TrayCard(group.pk, facts.title(group.pk), names, lacking, tuple(sorted(mine))))
    return found


def _told_by_card(facts: Facts, clashes: Sequence[Clash]) -> dict[int, list[str]]:
    told: dict[int, list[str]] = defaultdict(list)
    for clash in clashes:
        told[clash.card.id].append(facts.told(clash))
        told[clash.other.id].append(
            facts.told(Clash(clash.kind, clash.other, clash.card, clash.about))
        )
    return told


def _remark(facts: Facts, clash: Clash) -> Remark:
    kinds = {
        ClashKind.TEACHER: _("Teacher"),
        ClashKind.CLASS: _("Class"),
        ClashKind.STUDENTS: _("Students"),
        ClashKind.ROOM: _("Room"),
    }
    text = _("%(place)s, %(kind)s: %(lesson)s – %(why)s") % {
        "place": shown(clash.card.place),
        "kind": kinds[clash.kind].lower(),
        "lesson": facts.title(clash.card.group.id),
        "why": facts.told(clash),
    }
    return Remark(text, min(clash.card.group.class_ids, default=None))


def _hints(facts: Facts) -> list[Remark]:
    cards = list(facts.cards.values())
    found = []
    grades = {pk: item.grade for pk, item in facts.classes.items()}
    for day in hints.long_days(cards, grades):
        text = ngettext(
            "%(name)s, %(day)s: %(count)s lesson, the sanitary norm is %(norm)s",
            "%(name)s, %(day)s: %(count)s lessons, the sanitary norm is %(norm)s",
            day.lessons,
        ) % {
            "name": facts.classes[day.class_id].name,
            "day": WEEKDAYS_ABBR[day.weekday - 1],
            "count": day.lessons,
            "norm": day.norm,
        }
        found.append(Remark(text, day.class_id))
    for group_id, hours in hints.placed_hours(cards).items():
        wanted = facts.groups[group_id].hours_per_week
        if hours > wanted and not facts.known[group_id].is_apart:
            text = _("%(group)s: %(placed)s hours a week are placed, the plan has %(hours)s") % {
                "group": facts.title(group_id),
                "placed": _number(hours),
                "hours": _number(wanted),
            }
            found.append(Remark(text, min(facts.known[group_id].class_ids, default=None)))
    for window in hints.windows(cards):
        text = _("%(name)s, %(day)s: a window at lesson %(slots)s") % {
            "name": facts.staff[window.staff_id].short_name,
            "day": WEEKDAYS_ABBR[window.weekday - 1],
            "slots": ", ".join(map(str, window.slots)),
        }
        found.append(Remark(text))
    return found


def _number(hours: Decimal) -> str:
    return f"{hours.normalize():f}".replace(".", ",")
