"""A workbook with a timetable: each sheet is read in the layout that its cells are in (formats §3).

A layout is told by what stands in the sheet, never by its name: titles «5 "А" класс» over three
columns, a header of captions, a row of lesson numbers beside rooms, a row of class names.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from schedule.imports import grid, grid_columns, grid_groups, grid_lists, grid_pieces, grid_rooms
from schedule.imports.grid import Column, Grid
from schedule.imports.grid_columns import Teachers
from schedule.imports.grid_lists import Lists
from schedule.imports.lesson_rows import group_lessons
from schedule.imports.people_and_rooms import Named
from schedule.imports.timetable_file import ClassName, ClassRow, GroupRow, Placement, TimetableFile
from school.imports import workbook
from school.imports.files import SourceFile
from school.imports.problems import NOWHERE, Place, refusal, unplaced
from school.imports.workbook import Sheet


def read_grids(source: SourceFile) -> TimetableFile:
    """All sheets of a workbook. Raises ``ImportRefused`` where none of them has a class."""
    return read_sheets(workbook.read_workbook(source), source.stem)


def read_sheets(sheets: Iterable[Sheet], stem: str) -> TimetableFile:
    """The sheets, each in its layout; ``stem`` is the name of the file, which may name a class or
    a day."""
    table = Grid()
    lists = Lists()
    teachers: Teachers = {}
    for sheet in sheets:
        _read_sheet(sheet, stem, table, lists, teachers)
    if not (table.columns or lists.lessons or lists.cells):
        raise refusal(_("No class titles like 5 “А” класс were found in the workbook."), value=stem)
    problems = [*table.problems, *lists.problems]
    pieces = grid_pieces.take_apart(table.cells, problems)
    groups, placements = grid_groups.group_pieces(table.columns, pieces, problems)
    _with_teachers(groups, placements, teachers, table.columns, lists.named)
    listed, listed_placements = group_lessons(lists.lessons, weeks=1, problems=problems)
    classes = grid_groups.class_rows(table.columns)
    own = {row.name for row in classes}
    taken = (taker.name for lesson in lists.lessons for taker in lesson.takers)
    classes += (
        ClassRow(str(name), name, place=Place(element=str(name)))
        for name in sorted(dict.fromkeys(taken))
        if name not in own
    )
    rooms = {room.key: room for room in (*lists.named.room_rows, *grid_groups.room_rows(pieces))}
    return TimetableFile(
        source="xlsx-grid",
        bells=tuple(lists.bell_rows()),
        teachers=lists.named.teacher_rows,
        rooms=tuple(rooms.values()),
        classes=tuple(classes),
        groups=(*groups, *listed),
        placements=(*placements, *listed_placements),
        problems=tuple(problems),
        class_columns=len(table.columns) or len(classes),
        lesson_cells=table.filled + lists.cells,
    )


def _read_sheet(sheet: Sheet, stem: str, table: Grid, lists: Lists, teachers: Teachers) -> None:
    if grid.has_titles(sheet):
        grid.read_sheet(sheet, table)
    elif grid_lists.is_list(sheet):
        grid_lists.read_list(sheet, stem, lists)
    elif grid_rooms.is_of_rooms(sheet):
        grid_rooms.read_rooms(sheet, stem, lists)
    elif grid_columns.has_class_columns(sheet):
        grid_columns.read_columns(sheet, table, teachers)
    else:
        message = _("No class titles like 5 “А” класс were found on this sheet.")
        table.problems.append(unplaced(message, Place(sheet.name)))


def _with_teachers(
    groups: list[GroupRow],
    placements: list[Placement],
    teachers: Teachers,
    columns: Iterable[Column],
    named: Named,
) -> None:
    """Put the teachers of the cells into the groups whose cells they are."""
    if not teachers:
        return
    classes = {group.key: group.classes for group in groups}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for placement in placements:
        for text in _teachers_of(placement, classes[placement.group_key], teachers):
            place = placement.places[0] if placement.places else NOWHERE
            found[placement.group_key] |= dict.fromkeys(named.teachers([text], place))
    for position, group in enumerate(groups):
        if group.key in found:
            groups[position] = replace(group, teacher_keys=tuple(found[group.key]))


def _teachers_of(
    placement: Placement, classes: tuple[ClassName, ...], teachers: Teachers
) -> list[str]:
    """All who are named at the time, or, where rooms tell them apart, who is in the room."""
    told = [
        pair
        for name in classes
        for pair in teachers.get((name, placement.weekday, placement.slot or 0), [])
    ]
    here = [
        text for text, room in told if room and grid_pieces.room_key(room) == placement.room_key
    ]
    return here or [text for text, _room in told if len(told) == 1]
