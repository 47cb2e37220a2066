"""Who linked a parent to a student, who gave a parallel to a deputy, and who took it back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from school.enums import Kinship
from school.models import Curation, Guardian, GuardianLink, StaffMember, Student
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue, Told
from school.selectors.regulation import shown_value


def guardian_changes(student: Student) -> list[Change]:
    """The links of the student's parents, latest first; removed ones too. Three queries at
    most, one where nothing was linked since histories are kept."""
    events = change_log.events_of(GuardianLink, student_id=student.pk)
    names = {
        guardian.pk: guardian.full_name
        for guardian in Guardian.objects.filter(pk__in={event.guardian_id for event in events})
    }
    told = [_told_link(before, event, names) for before, event in change_log.beside_former(events)]
    return change_log.changes_of(reversed([one for one in told if one is not None]))


def curation_changes(staff: StaffMember) -> list[Change]:
    """The parallels of a deputy, latest first; those given by mistake too. Two queries."""
    events = change_log.events_of(Curation, staff_id=staff.pk)
    told = [_told_curation(before, event) for before, event in change_log.beside_former(events)]
    return change_log.changes_of(reversed([one for one in told if one is not None]))


def _told_link(before: Any, event: Any, names: Mapping[int, str]) -> Told | None:
    name = {"name": names.get(event.guardian_id, "—")}
    if change_log.was_made(event):
        kinship = str(Kinship(event.kinship).label)
        return event, _("Linked: %(name)s") % name + f", {kinship}", []
    if change_log.was_removed(event):
        return event, _("The link was a mistake and is removed: %(name)s") % name, []
    if not change_log.was_changed(event) or before is None:
        return None
    values = _differing(GuardianLink, before, event, ("until", "kinship", "gets_digest"))
    if not values:
        return None
    ends = event.until is not None and before.until is None
    subject = _("Unlinked: %(name)s") if ends else _("Changed: %(name)s")
    return event, subject % name, values


def _told_curation(before: Any, event: Any) -> Told | None:
    grade = {"grade": event.grade}
    if change_log.was_made(event):
        return event, _("Given: grade %(grade)s") % grade, []
    if change_log.was_removed(event):
        return event, _("Given by mistake and removed: grade %(grade)s") % grade, []
    if not change_log.was_changed(event) or before is None:
        return None
    values = _differing(Curation, before, event, ("until",))
    return (event, _("Taken away: grade %(grade)s") % grade, values) if values else None


def _differing(
    model: type[GuardianLink | Curation], before: Any, event: Any, names: tuple[str, ...]
) -> list[ChangedValue]:
    return [
        ChangedValue(change_log.label_of(model, name), _shown(before, name), _shown(event, name))
        for name in names
        if getattr(before, name) != getattr(event, name)
    ]


def _shown(event: Any, name: str) -> str:
    value = getattr(event, name)
    return str(Kinship(value).label) if name == "kinship" else shown_value(name, value)
