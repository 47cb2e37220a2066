"""The plan of an NSXML file: classes and their teaching groups."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedule.imports.nsxml_names import Mark, RowName, read_row_name
from schedule.imports.timetable_file import (
    ClassName,
    ClassRow,
    GroupRow,
    class_list,
    class_name,
)
from school.enums import GroupKind
from school.imports import subjects, words
from school.imports.problems import ImportProblem, Place, unplaced, warning

MOST_HOURS = 60
# What a name alone would not give back stands beside it in files of our own writing.
OWN_WORDS = ("subject", "label", "kind")


@dataclass(frozen=True, slots=True)
class SubjectRow:
    name: str
    abbreviation: str


@dataclass(slots=True)
class Plan:
    """``csg`` rows under their classes, joined by id as they are read."""

    classes: list[ClassRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A plan row as it stands: its own words and those of the class around it."""

    key: str
    name: RowName
    owners: tuple[ClassName, ...]
    students: int
    class_students: int
    hours: Decimal | None
    teacher_key: str
    sid: str
    place: Place
    told: dict[str, str]


def read_plan(
    plan: Element | None, known: dict[str, SubjectRow], problems: list[ImportProblem]
) -> Plan:
    """Classes and groups; shared rows become mixed groups (formats §2)."""
    found = Plan()
    if plan is None:
        return found
    by_id: dict[str, ClassName] = {}
    elements: list[tuple[Element, ClassName]] = []
    for element in plan.iterfind("class"):
        place = Place(element=f"Plan/class[{element.get('name', '')}]")
        name = class_name(element.get("name", ""))
        if name is None:
            message = _("This is no name of a class from 1 to 11; its groups were left out.")
            problems.append(unplaced(message, place, element.get("name")))
            continue
        by_id[element.get("id", "")] = name
        elements.append((element, name))
        if name not in {row.name for row in found.classes}:
            found.classes.append(ClassRow(element.get("id") or str(name), name, place=place))
    rows = _rows(elements, by_id, problems)
    for group in _groups(rows, found.classes, known, problems):
        found.groups.append(group)
    return found


def _rows(
    elements: list[tuple[Element, ClassName]],
    by_id: dict[str, ClassName],
    problems: list[ImportProblem],
) -> list[_Row]:
    rows: dict[str, _Row] = {}
    for element, owner in elements:
        for csg in element.iterfind("csg"):
            key = csg.get("id", "")
            place = Place(element=f"Plan/class[{owner}]/csg[{key}]")
            if not key or not csg.get("name"):
                message = _("A group without an id or a name.")
                problems.append(unplaced(message, place, csg.get("name")))
                continue
            name = read_row_name(csg.attrib["name"], owner)
            if not any(sign.isalpha() for sign in name.subject):
                message = _("This is no name of a subject.")
                problems.append(unplaced(message, place, csg.get("name")))
                continue
            owners = [by_id.get(csg.get("pclassid", ""), owner), owner]
            if key in rows:
                owners = [*rows[key].owners, *owners]
            rows[key] = _Row(
                key=key,
                name=name,
                owners=tuple(dict.fromkeys(owners)),
                students=_count(csg.get("studcnt")),
                class_students=_count(element.get("studcnt")),
                hours=_hours(csg.get("hrsweek", ""), place, problems),
                teacher_key=csg.get("tid", ""),
                sid=csg.get("sid", ""),
                place=place,
                told={name: csg.attrib[name] for name in OWN_WORDS if csg.get(name)},
            )
    return list(rows.values())


def _groups(
    rows: list[_Row],
    classes: list[ClassRow],
    known: dict[str, SubjectRow],
    problems: list[ImportProblem],
) -> list[GroupRow]:
    names = [row.name for row in classes]
    siblings = Counter((row.owners[0], subjects.subject_key(row.name.subject)) for row in rows)
    taken: Counter[tuple[str, str]] = Counter()
    groups = []
    for row in rows:
        subject = row.told.get("subject") or subjects.subject_name(row.name.subject)
        subject = subject[:160]
        members = _members(row, names)
        is_alone = siblings[row.owners[0], subjects.subject_key(row.name.subject)] == 1
        kind = _kind(row, members, is_alone=is_alone)
        if row.told.get("kind") in GroupKind:
            kind = GroupKind(row.told["kind"])
        label = row.told.get("label", "")[:60] or _label(row, members, kind)
        taken[subjects.subject_key(subject), label] += 1
        if (times := taken[subjects.subject_key(subject), label]) > 1:
            label = f"{label[:54]} ({times})"
            message = _("A second group of the same subject and name: it was numbered.")
            problems.append(warning(message, row.place, f"{subject}, {label}"))
        listed = known.get(row.sid)
        if listed and subjects.subject_key(listed.name) != subjects.subject_key(subject):
            problems.append(
                warning(
                    _("The list of subjects calls this “%(listed)s”; the plan's name was taken.")
                    % {"listed": listed.name},
                    row.place,
                    subject,
                )
            )
            listed = None
        groups.append(
            GroupRow(
                key=row.key,
                subject=subject,
                label=label,
                kind=kind,
                classes=members,
                hours=row.hours,
                teacher_keys=(row.teacher_key,) if row.teacher_key else (),
                abbreviation=listed.abbreviation if listed else "",
                place=row.place,
            )
        )
    return groups


def _members(row: _Row, names: list[ClassName]) -> tuple[ClassName, ...]:
    """The classes a group takes from: its owner and whatever its label names."""
    named: list[ClassName] = []
    for item in row.name.classes:
        if item.letter or item in names:
            named.append(item)
        else:
            named += [name for name in names if name.grade == item.grade]
    return tuple(dict.fromkeys([*row.owners, *named]))


def _kind(row: _Row, members: tuple[ClassName, ...], *, is_alone: bool) -> GroupKind:
    """More students than the class has come from elsewhere, fewer are a part of it."""
    if len(members) > 1 or 0 < row.class_students < row.students:
        return GroupKind.MIXED
    if row.name.mark in (Mark.PART, Mark.HOME) or 0 < row.students < row.class_students:
        return GroupKind.SUBGROUP
    if row.name.text and not is_alone:
        return GroupKind.SUBGROUP
    return GroupKind.WHOLE_CLASS


@translation.override(settings.LANGUAGE_CODE)
def _label(row: _Row, members: tuple[ClassName, ...], kind: GroupKind) -> str:
    """«6Б», «6Б, 1 гр.», «10А (У)», «10АБ, 11А», at most 60 characters."""
    text = row.name.text
    if text.isdigit():
        text = _("subgroup %(number)s") % {"number": text}
    base = class_list(members)
    if row.name.mark == Mark.HOME:
        label = _("%(classes)s, %(name)s (home tuition)") % {"classes": base, "name": text}
    elif row.name.mark == Mark.LEVEL or re.fullmatch("[УБП]", text):
        label = f"{base} ({text})"
    else:
        label = f"{base}, {text}" if text else base
    if label == str(members[0]) and kind != GroupKind.WHOLE_CLASS:
        label = _("%(classes)s, group") % {"classes": base}
    return words.tidy(label)[:60].rstrip()


def _count(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text, re.ASCII) else 0


def _hours(text: str, place: Place, problems: list[ImportProblem]) -> Decimal | None:
    """Hours a week with either decimal sign; None and a warning when it is no such number."""
    found = re.fullmatch(r"\d{1,2}(?:[.,]\d{1,3})?", text, re.ASCII)
    hours = Decimal(text.replace(",", ".")) if found else None
    if hours is None or hours > MOST_HOURS:
        problems.append(warning(_("The hours a week make no sense."), place, text))
        return None
    return round(hours, 1)
