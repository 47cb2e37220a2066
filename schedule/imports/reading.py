"""Any timetable file: the format is told by what is inside."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from schedule.imports import asc, clashes, fet, nsxml, untis, workbook_grids, xml_tree
from schedule.imports.timetable_file import NOTHING_TOLD, TimetableFile, Told
from school.imports import files, subjects
from school.imports.files import Container, SourceFile
from school.imports.problems import ImportProblem, Severity, refusal, suggestion

MOST_PACKED = 40


def read_timetable(source: SourceFile, told: Told = NOTHING_TOLD) -> TimetableFile:
    """Read a timetable in any of the formats; ``told`` explains names that the file does not.

    Raises ``ImportRefused`` for anything else, and for a file without a single class or lesson.
    """
    if files.container_of(source) == Container.TEXT:
        found = _read_text(source, told)
    elif packed := _packed(source):
        found = _read_pair(source, packed, told)
    else:
        found = workbook_grids.read_grids(source)
    if not (found.groups or found.placements or found.problems):
        raise refusal(_("There is no timetable in the file."), value=source.name)
    doubts = [*clashes.find_clashes(found), *_likely_slips(found)]
    return replace(found, problems=(*_partly_placed(found), *doubts))


def _read_text(source: SourceFile, told: Told) -> TimetableFile:
    text = files.decode(source)
    if xml_tree.looks_like_xml(text):
        return _read_xml(source, xml_tree.parse(source), None, told)
    if fet.is_fet_csv(text):
        return fet.read_csv(source, told)
    if untis.is_untis(text):
        return untis.read_untis(source, told)
    raise refusal(_("No timetable of a known kind was found in the file."), value=source.name)


def _read_xml(
    source: SourceFile, root: Element, activities: Element | None, told: Told
) -> TimetableFile:
    if asc.is_asc(root):
        return asc.read_asc(root, told)
    if nsxml.is_nsxml(root):
        return nsxml.read_nsxml(root)
    if fet.is_fet(root):
        return fet.read_fet(root, activities, told)
    if fet.is_activities(root):
        message = _("This file only says when activities are: put it and its .fet into one ZIP.")
        raise refusal(message, value=source.name)
    raise refusal(
        _("This XML is no timetable of a known kind; its root is <%(root)s>.")
        % {"root": root.tag[:40]},
        value=source.name,
    )


def _packed(source: SourceFile) -> list[SourceFile]:
    """The texts in a ZIP that is no workbook: a .fet beside its activities, or one file."""
    if files.container_of(source) != Container.XLSX:
        return []
    with files.open_archive(source) as archive:
        names = [item for item in archive.namelist() if not item.endswith("/")]
        if "xl/workbook.xml" in names or len(names) > MOST_PACKED:
            return []
        if sum(archive.getinfo(name).file_size for name in names) > files.MOST_BYTES:
            raise refusal(_("The archive unpacks to too much data."), value=source.name)
        return [
            SourceFile(name, archive.read(name))
            for name in names
            if name.lower().endswith((".fet", ".xml", ".nsxml", ".csv", ".txt"))
        ]


def _read_pair(source: SourceFile, packed: list[SourceFile], told: Told) -> TimetableFile:
    """The .fet with the activities beside it, else the only file there is."""
    texts = [item for item in packed if files.container_of(item) == Container.TEXT]
    roots = {
        item.name: xml_tree.parse(item)
        for item in texts
        if xml_tree.looks_like_xml(files.decode(item))
    }
    plan = next((root for root in roots.values() if fet.is_fet(root)), None)
    activities = next((root for root in roots.values() if fet.is_activities(root)), None)
    if plan is not None:
        return _read_xml(source, plan, activities, told)
    if len(texts) == 1:
        return _read_text(texts[0], told)
    message = _("The archive must hold one timetable, or a .fet file with its activities.")
    raise refusal(message, value=source.name)


def _partly_placed(found: TimetableFile) -> Iterator[ImportProblem]:
    """A cell of which one part found its place is placed; about the other part it is a warning."""
    placed = {place for placement in found.placements for place in placement.places}
    for problem in found.problems:
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
