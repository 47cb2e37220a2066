"""Any timetable file: the format is told by what is inside."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from schedule.imports import clashes, grid, grid_groups, grid_pieces, nsxml, xml_tree
from schedule.imports.timetable_file import Placement, TimetableFile
from school.imports import files, subjects, workbook
from school.imports.files import Container, SourceFile
from school.imports.problems import ImportProblem, Severity, refusal, suggestion


def read_timetable(source: SourceFile) -> TimetableFile:
    """Read an NSXML exchange file or an XLSX grid.

    Raises ``ImportRefused`` for anything else, and for a file without a single class or lesson.
    """
    if files.container_of(source) == Container.TEXT:
        found = _read_xml(source)
    else:
        found = _read_workbook(source)
    if not (found.groups or found.placements or found.problems):
        raise refusal(_("There is no timetable in the file."), value=source.name)
    doubts = [*clashes.find_clashes(found), *_likely_slips(found)]
    return replace(found, problems=(*found.problems, *doubts))


def _read_xml(source: SourceFile) -> TimetableFile:
    if not xml_tree.looks_like_xml(files.decode(source)):
        raise refusal(_("This is neither XML nor a workbook."), value=source.name)
    root = xml_tree.parse(source)
    if not nsxml.is_nsxml(root):
        raise refusal(
            _("This XML is no TimeTableExchange file; its root is <%(root)s>.")
            % {"root": root.tag[:40]},
            value=source.name,
        )
    return nsxml.read_nsxml(root)


def _read_workbook(source: SourceFile) -> TimetableFile:
    table = grid.read_grid(workbook.read_workbook(source))
    if not table.columns:
        raise refusal(
            _("No class titles like 5 “А” класс were found in the workbook."), value=source.name
        )
    problems = list(table.problems)
    pieces = grid_pieces.take_apart(table.cells, problems)
    groups, placements = grid_groups.group_pieces(table.columns, pieces, problems)
    return TimetableFile(
        source="xlsx-grid",
        rooms=tuple(grid_groups.room_rows(pieces)),
        classes=tuple(grid_groups.class_rows(table.columns)),
        groups=tuple(groups),
        placements=tuple(placements),
        problems=tuple(_partly_placed(problems, placements)),
        class_columns=len(table.columns),
        lesson_cells=table.filled,
    )


def _partly_placed(
    problems: list[ImportProblem], placements: list[Placement]
) -> Iterator[ImportProblem]:
    """A cell of which one part found its place is placed; about the other part it is a warning."""
    placed = {place for placement in placements for place in placement.places}
    for problem in problems:
        if problem.severity == Severity.UNPLACED and problem.place in placed:
            problem = replace(problem, severity=Severity.WARNING)
        yield problem


def _likely_slips(found: TimetableFile) -> list[ImportProblem]:
    """Names of subjects that look like typing errors, once each; nothing is changed."""
    times: dict[str, int] = {}
    for group in found.groups:
        times[group.subject] = times.get(group.subject, 0) + 1
    slips = []
    for group in {group.subject: group for group in reversed(found.groups)}.values():
        common = [name for name, count in times.items() if count > times[group.subject]]
        if meant := subjects.likely_meant(group.subject, common):
            message = _("Perhaps “%(meant)s” is meant.") % {"meant": meant}
            slips.append(suggestion(message, group.place, group.subject))
    return slips
