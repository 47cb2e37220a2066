"""Students, guardians and staff: rows that may exist without an account (design point 3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Replace
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from core.constraints import SchoolForeignKey, same_school
from core.dated import Dated, in_order
from core.history import tracked
from core.models import SchoolOwned
from school.enums import Kinship, Sex


class Named(models.Model):
    """Abstract: surname, given name, patronymic. Sort by ``sort_key`` and then by the names:
    «Ёлкин» stands among the Е without any help from the database's locale."""

    last_name = models.CharField(_("surname"), max_length=80)
    first_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    sort_key = models.GeneratedField(
        expression=Replace(
            Lower(Concat(F("last_name"), Value(" "), F("first_name"), Value(" "), F("patronymic"))),
            Value("ё"),
            Value("е"),
        ),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_name(self) -> str:
        """Фамилия Имя Отчество."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))

    @property
    def list_name(self) -> str:
        """Фамилия Имя, as in a class list."""
        return f"{self.last_name} {self.first_name}"

    @property
    def short_name(self) -> str:
        """Фамилия И. О."""
        initials = "".join(f" {part[0]}." for part in (self.first_name, self.patronymic) if part)
        return f"{self.last_name}{initials}"


def taught_by(actor: Actor) -> Q:
    """Students of the groups that the actor teaches or taught."""
    return Q(group_memberships__group__assignments__staff__user_id=actor.user_id)


def led_by(actor: Actor) -> Q:
    """Students of the class that the actor leads or led."""
    return Q(enrolments__school_class__teacher_duties__staff__user_id=actor.user_id)


class StudentQuerySet(models.QuerySet["Student"]):
    def visible_to(self, actor: Actor) -> "StudentQuerySet":
        """School-wide readers: all. Teachers: the groups they teach or taught and their own
        class. Guardians: their children (S1-3.10). Students: themselves."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people or actor.role == Role.HEALTH_WORKER:
            return scope
        if actor.role == Role.TEACHER:
            return scope.filter(
                Q(pk__in=Student.objects.filter(taught_by(actor)).values("pk"))
                | Q(pk__in=Student.objects.filter(led_by(actor)).values("pk"))
            )
        if actor.role == Role.GUARDIAN:
            return scope.filter(
                pk__in=GuardianLink.objects.filter(
                    guardian__user_id=actor.user_id, until__isnull=True
                ).values("student_id")
            )
        if actor.role == Role.STUDENT:
            return scope.filter(user_id=actor.user_id)
        return scope.none()

    def alphabetical(self) -> "StudentQuerySet":
        return self.order_by("sort_key", "last_name", "first_name", "pk")


@tracked(exclude=["sort_key"])
class Student(SchoolOwned, Named):
    """Обучающийся."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="student_roles",
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    born_on = models.DateField(_("date of birth"))
    file_no = models.CharField(_("personal file No."), max_length=20, blank=True)
    address = models.CharField(_("home address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="student_user_unique"),
            models.UniqueConstraint(
                fields=["school", "file_no"],
                condition=~models.Q(file_no=""),
                name="student_file_no_unique",
            ),
        ]
        indexes = [models.Index(fields=["school", "sort_key"], name="student_by_name")]


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def visible_to(self, actor: Actor) -> "GuardianQuerySet":
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.GUARDIAN:
            return scope.filter(user_id=actor.user_id)
        if actor.role == Role.TEACHER:
            own = Student.objects.filter(led_by(actor)).values("pk")
            return scope.filter(links__student_id__in=own).distinct()
        return scope.none()


@tracked(exclude=["sort_key"])
class Guardian(SchoolOwned, Named):
    """Родитель (законный представитель)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guardian_roles",
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("home address"), max_length=300, blank=True)
    is_paper_only = models.BooleanField(_("informed on paper"), default=False)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("parent")
        verbose_name_plural = _("parents")
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="guardian_user_unique")
        ]


class GuardianLinkQuerySet(models.QuerySet["GuardianLink"]):
    def visible_to(self, actor: Actor) -> "GuardianLinkQuerySet":
        """School-wide readers: all. Teachers: of the class they lead or led. Guardians: their own
        in force."""
        scope = self.filter(school_id=actor.school_id)
        if actor.reads_all_people:
            return scope
        if actor.role == Role.GUARDIAN:
            return scope.filter(guardian__user_id=actor.user_id, until__isnull=True)
        if actor.role == Role.TEACHER:
            return scope.filter(student__in=Student.objects.filter(led_by(actor)).values("pk"))
        return scope.none()


@tracked()
class GuardianLink(SchoolOwned, Dated):
    """This guardian answers for this student; one of them at most gets the letters about the
    student: the weekly one, and the evening's about an absence that nobody has explained."""

    guardian = SchoolForeignKey(Guardian, related_name="links")
    student = SchoolForeignKey(Student, related_name="guardian_links")
    kinship = models.CharField(_("kinship"), max_length=10, choices=Kinship.choices)
    gets_digest = models.BooleanField(_("gets the weekly digest"), default=False)

    objects = GuardianLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian of a student")
        verbose_name_plural = _("guardians of students")
        constraints = [
            *same_school("guardianlink", "guardian", "student"),
            models.UniqueConstraint(
                fields=["guardian", "student"],
                condition=models.Q(until__isnull=True),
                name="guardian_link_once",
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(gets_digest=True, until__isnull=True),
                name="one_digest_recipient",
            ),
            in_order("guardian_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} → {self.student_id}"


class StaffQuerySet(models.QuerySet["StaffMember"]):
    def visible_to(self, actor: Actor) -> "StaffQuerySet":
        """Colleagues are known to all staff; families know them only through lessons."""
        scope = self.filter(school_id=actor.school_id)
        return scope if actor.is_staff else scope.none()

    def alphabetical(self) -> "StaffQuerySet":
        return self.order_by("sort_key", "last_name", "first_name", "pk")


@tracked(exclude=["sort_key"])
class StaffMember(SchoolOwned, Named):
    """Работник школы."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_roles",
    )
    position = models.CharField(_("position"), max_length=120, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [models.UniqueConstraint(fields=["school", "user"], name="staff_user_unique")]
        indexes = [models.Index(fields=["school", "sort_key"], name="staff_by_name")]
