"""Subjects by the names that files give them."""

from core.models import School
from school.imports import subjects, words
from school.models import Subject


class SubjectIndex:
    """The subjects of a school by name. One query, when it is made."""

    def __init__(self, school: School) -> None:
        self._by_face: dict[str, Subject] = {}
        self._by_key: dict[str, Subject] = {}
        for subject in Subject.objects.filter(school=school).order_by("pk"):
            self.add(subject)

    def add(self, subject: Subject) -> None:
        """Take note of a subject made meanwhile."""
        self._by_face.setdefault(words.key(subject.name), subject)
        self._by_key.setdefault(subjects.subject_key(subject.name), subject)

    def find(self, name: str) -> Subject | None:
        """The subject of exactly this name, else one whose name means the same."""
        found = self._by_face.get(words.key(name))
        return found or self._by_key.get(subjects.subject_key(name))

    def all(self) -> list[Subject]:
        return sorted(self._by_face.values(), key=lambda subject: words.key(subject.name))

    def names(self) -> list[str]:
        return [subject.name for subject in self._by_face.values()]
