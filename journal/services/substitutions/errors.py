"""What is refused about substitutions, each with a sentence that says what to do."""

from django.utils.translation import gettext as _

from core.errors import Conflict, NotAllowed
from journal.models import Lesson
from journal.services.errors import JournalError
from school.models import StaffMember


class SubstitutionError(JournalError):
    """A rule of substitutions; ``field`` names what of the choice it is about."""

    field = ""


class NotYoursToGive(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Lessons of absent colleagues are given out by the deputy head."))


class NotYoursToSign(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("A substitution is signed by whoever gave the lesson."))


class TeacherPresent(SubstitutionError):
    def __init__(self, teacher: StaffMember) -> None:
        super().__init__(
            _("%(name)s is not recorded as absent on this day: record the absence first.")
            % {"name": teacher.short_name}
        )


class GivenAlready(SubstitutionError, Conflict):
    status = Conflict.status

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(
            _("This lesson has been given to %(name)s meanwhile: change that substitution.")
            % {"name": lesson.teacher.short_name}
        )


class LessonEntered(SubstitutionError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Marks or absences are entered in this lesson already: "
                "it was given by its own teacher."
            )
        )


class NobodyChosen(SubstitutionError):
    field = "substitute"

    def __init__(self) -> None:
        super().__init__(_("Choose who takes the lesson."))


class SameTeacher(SubstitutionError):
    field = "substitute"

    def __init__(self) -> None:
        super().__init__(_("This is the absent teacher: choose a colleague."))


class NotAtSchool(SubstitutionError):
    field = "substitute"

    def __init__(self, staff: StaffMember) -> None:
        super().__init__(
            _("%(name)s is away on this day: choose another colleague.")
            % {"name": staff.short_name}
        )


class Busy(SubstitutionError):
    field = "substitute"

    def __init__(self, staff: StaffMember, other: Lesson) -> None:
        super().__init__(
            _(
                "%(name)s has lesson %(slot)s in %(group)s at this time: "
                "choose somebody who is free, or join the groups."
            )
            % {"name": staff.short_name, "slot": other.slot, "group": other.group.label}
        )


class SubjectNeeded(SubstitutionError):
    field = "subject"

    def __init__(self) -> None:
        super().__init__(_("Say which subject is taught instead."))


class NotJoined(SubstitutionError):
    field = "joined_with"

    def __init__(self, staff: StaffMember) -> None:
        super().__init__(
            _(
                "%(name)s has no lesson with this group at this time: "
                "groups are joined only with a lesson that is on."
            )
            % {"name": staff.short_name}
        )


class NotForThisLesson(SubstitutionError):
    field = "kind"

    def __init__(self) -> None:
        super().__init__(
            _("Extra lessons and returned hours replace nobody: add them as lessons of their own.")
        )


class GroupBusy(SubstitutionError):
    field = "slot"

    def __init__(self, other: Lesson) -> None:
        super().__init__(
            _("Students of this group have %(subject)s at this time: choose another lesson No.")
            % {"subject": other.group.subject.name}
        )


class NoLessonsThen(SubstitutionError):
    field = "day"

    def __init__(self) -> None:
        super().__init__(_("The day is in no open term of this group: choose another day."))


class TakenBack(SubstitutionError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This substitution has been taken back meanwhile."))


class EnteredBySubstitute(SubstitutionError):
    def __init__(self, staff: StaffMember) -> None:
        super().__init__(
            _("%(name)s has made entries in this lesson, so it was given: the substitution stays.")
            % {"name": staff.short_name}
        )


class SignedAlready(SubstitutionError):
    def __init__(self, staff: StaffMember) -> None:
        super().__init__(
            _("%(name)s has signed that the lesson was given: the substitution stays.")
            % {"name": staff.short_name}
        )


class LessonMoved(SubstitutionError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("The lesson of this substitution has been moved since: look at the timetable.")
        )


class NotOverYet(SubstitutionError):
    def __init__(self) -> None:
        super().__init__(_("The lesson is signed for after it has ended."))
