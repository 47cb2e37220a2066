"""One login for each role of the demo."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Membership
from journal.demo.load import KIND
from school.models import ClassTeacherDuty, GuardianLink, ImportRun, StaffMember

_ROLES = (
    Role.ADMINISTRATOR,
    Role.DIRECTOR,
    Role.DEPUTY,
    Role.SECRETARY,
    Role.TEACHER,
    Role.GUARDIAN,
    Role.STUDENT,
    Role.AUDITOR,
    Role.HEALTH_WORKER,
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """``who`` is the role in the reader's language, ``note`` what is special about this one."""

    login: str
    role: Role
    school: str
    who: str
    note: str = ""


def demo_logins() -> list[DemoLogin]:
    """By school, then by role; empty where no demo is loaded. Beside the plain teacher there is
    one who leads a class and one who is a parent too. Five queries whatever the size."""
    if not ImportRun.objects.filter(kind=KIND).exists():
        return []
    hats = list(
        Membership.objects.in_force().select_related("school", "user").order_by("school_id", "pk")
    )
    worn = Counter(hat.user_id for hat in hats)
    notes = _Notes()
    found: list[DemoLogin] = []
    for school_id in dict.fromkeys(hat.school_id for hat in hats):
        for role in _ROLES:
            own = [hat for hat in hats if hat.school_id == school_id and hat.role == role]
            chosen = own[:2] if role == Role.TEACHER else own[:1]
            if role == Role.TEACHER:
                chosen += [hat for hat in own[2:] if worn[hat.user_id] > 1][:1]
            found.extend(
                DemoLogin(
                    login=hat.user.login,
                    role=role,
                    school=hat.school.name,
                    who=str(role.label),
                    note=notes.of(hat, role),
                )
                for hat in chosen
            )
    return found


class _Notes:
    """What is special about a login."""

    def __init__(self) -> None:
        self._led = {
            (duty.school_id, duty.staff.user_id): duty.school_class.name
            for duty in ClassTeacherDuty.objects.select_related("staff", "school_class")
        }
        self._posts = dict(StaffMember.objects.values_list("user_id", "position"))
        self._children = dict(
            GuardianLink.objects.values_list("guardian__user_id").annotate(children=Count("pk"))
        )

    def of(self, hat: Membership, role: Role) -> str:
        if role == Role.GUARDIAN:
            count = self._children.get(hat.user_id, 0)
            return ngettext("%(n)s child", "%(n)s children", count) % {"n": count}
        if role != Role.TEACHER:
            return ""
        parts = [self._posts.get(hat.user_id, "")]
        if led := self._led.get((hat.school_id, hat.user_id)):
            parts.append(_("leads class %(name)s") % {"name": led})
        if self._children.get(hat.user_id):
            parts.append(_("and a parent: switches between two hats"))
        return "; ".join(filter(None, parts))
