"""Secret addresses at which a calendar program reads lessons (iCalendar)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from journal.enums import FeedKind
from school.models import Room, SchoolClass, StaffMember, Student


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, actor: Actor) -> "CalendarFeedQuerySet":
        """One's own."""
        return self.filter(school_id=actor.school_id, owner_id=actor.user_id)

    def in_force(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at__isnull=True)


@tracked(exclude=["token_hash", "last_read_at"])
class CalendarFeed(SchoolOwned):
    """Whose lessons the address shows. Of the secret only the SHA-256 is kept; whoever made the
    feed may revoke it, and it ends by itself when they may see its lessons no longer."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    kind = models.CharField(_("of whom"), max_length=8, choices=FeedKind.choices)
    student = SchoolForeignKey(Student, null=True, blank=True, related_name="+")
    staff = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="+")
    school_class = SchoolForeignKey(SchoolClass, null=True, blank=True, related_name="+")
    room = SchoolForeignKey(Room, null=True, blank=True, related_name="+")
    has_homework = models.BooleanField(_("with homework"), default=False)
    token_hash = models.CharField(
        max_length=64, unique=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    created_at = models.DateTimeField(_("made at"))
    last_read_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            *same_school("calendarfeed", "student", "staff", "school_class", "room"),
            models.CheckConstraint(
                condition=Q(kind="student", student__isnull=False)
                | Q(kind="teacher", staff__isnull=False)
                | Q(kind="class", school_class__isnull=False)
                | Q(kind="room", room__isnull=False),
                name="calendar_feed_is_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
