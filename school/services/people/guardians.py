"""Which parents of the file are one, and who they are in the school.

The same name with the same telephone or e-mail is the same person, in the file (so siblings share
a mother) and in the school (S0-5a, duplicates).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from school.imports.people import cells
from school.imports.people.file import GuardianEntry, Name
from school.imports.problems import ImportProblem, suggestion
from school.models import Guardian
from school.selectors.people.register import Register
from school.services.people import plan as people_plan
from school.services.people.plan import (
    NEW,
    SKIP,
    Choices,
    PlannedGuardian,
    PlannedStudent,
    State,
    Suspect,
)

# How a parent can be known: the name together with something of their own.
Token = tuple[str, str, str]


@dataclass(slots=True)
class GuardianMatcher:
    """The parents of the register, and those of the file met so far, by their tokens."""

    register: Register
    choices: Choices
    problems: list[ImportProblem]
    met: dict[Token, PlannedGuardian] = field(default_factory=dict)
    met_names: dict[str, PlannedGuardian] = field(default_factory=dict)
    known: dict[Token, Guardian] = field(default_factory=dict)
    by_name: dict[str, list[Guardian]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for guardian in self.register.guardians.values():
            name = Name(guardian.last_name, guardian.first_name, guardian.patronymic)
            self.by_name[name.key].append(guardian)
            for token in _tokens(name, guardian.phone, guardian.email):
                self.known.setdefault(token, guardian)
        for guardian_id, student_id in self.register.links:
            self.children[student_id].add(guardian_id)

    def plan(self, students: list[PlannedStudent]) -> list[PlannedGuardian]:
        """One row for each parent, in the order of the file; parents of students who are not taken
        are not met at all."""
        planned: list[PlannedGuardian] = []
        for student in students:
            if not student.is_taken:
                continue
            for number, entry in enumerate(student.entry.guardians, start=1):
                one = self._met(student, entry)
                if one is None:
                    one = PlannedGuardian(f"{student.key}-guardian-{number}", entry)
                    planned.append(one)
                self._remember(one, entry)
                one.children.append((student, entry))
        for one in planned:
            self._match(one)
        return planned

    def _met(self, student: PlannedStudent, entry: GuardianEntry) -> PlannedGuardian | None:
        for token in _entry_tokens(entry):
            if found := self.met.get(token):
                return found
        same_name = self.met_names.get(entry.name.key)
        if same_name is None:
            return None
        if any(child is student for child, _entry in same_name.children):
            return same_name
        message = _(
            "A parent of this name stands in the file already (%(place)s): the same person?"
        )
        message %= {"place": people_plan.named(entry.place, same_name.entry.place)}
        self.problems.append(suggestion(message, entry.place, str(entry.name)))
        return None

    def _remember(self, one: PlannedGuardian, entry: GuardianEntry) -> None:
        self.met_names.setdefault(entry.name.key, one)
        for token in _entry_tokens(entry):
            self.met.setdefault(token, one)

    def _match(self, planned: PlannedGuardian) -> None:
        found = self._known(planned)
        if found is None:
            planned.suspects = tuple(self._suspects(planned))
            choice = people_plan.chosen(self.choices, planned.key, planned.suspects)
            if planned.suspects and not choice:
                planned.state = State.SUSPECT
            elif choice == SKIP:
                planned.state = State.LEFT_OUT
            elif choice and choice != NEW:
                found = self.register.guardians[int(choice.partition(":")[2])]
        if found is not None:
            planned.row = found
            planned.values = _values(planned, found)
            planned.state = State.CHANGED if planned.values else State.SAME

    def _known(self, planned: PlannedGuardian) -> Guardian | None:
        for _student, entry in planned.children:
            pk = self.register.external.get(("guardian", entry.external_id))
            if entry.external_id and pk in self.register.guardians:
                return self.register.guardians[pk]
            for token in _entry_tokens(entry):
                if found := self.known.get(token):
                    return found
        # The mother of this very student has a new telephone.
        for student, entry in planned.children:
            own = self.children.get(student.row.pk, set()) if student.row else set()
            same = [row for row in self.by_name[entry.name.key] if row.pk in own]
            if len(same) == 1:
                return same[0]
        return None

    def _suspects(self, planned: PlannedGuardian) -> Iterator[Suspect]:
        for row in self.by_name[planned.entry.name.key]:
            told = ", ".join(filter(None, (row.full_name, row.phone, row.email)))
            yield Suspect(row.pk, told, _("the same name, another telephone and e-mail"))


def contacts_of(planned: PlannedGuardian) -> dict[str, str]:
    """The first telephone, e-mail and address that any row of the file gives."""
    return {
        name: next(
            (getattr(entry, name) for _s, entry in planned.children if getattr(entry, name)), ""
        )
        for name in ("phone", "email", "address")
    }


def _values(planned: PlannedGuardian, row: Guardian) -> dict[str, str]:
    wanted = contacts_of(planned)
    if cells.phone_key(wanted["phone"]) == cells.phone_key(row.phone):
        del wanted["phone"]
    if wanted["email"].lower() == row.email.lower():
        del wanted["email"]
    return people_plan.name_values(row, planned.entry.name) | people_plan.differing(row, wanted)


def _entry_tokens(entry: GuardianEntry) -> list[Token]:
    tokens = _tokens(entry.name, entry.phone, entry.email)
    if entry.external_id:
        tokens.insert(0, ("", "id", entry.external_id))
    return tokens


def _tokens(name: Name, phone: str, email: str) -> list[Token]:
    """By surname and given name: a patronymic may be missing where the telephone is the same."""
    found: list[Token] = []
    if phone:
        found.append((name.short_key, "phone", cells.phone_key(phone)))
    if email:
        found.append((name.short_key, "email", email.lower()))
    return found
