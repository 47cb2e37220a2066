"""From keystroke to bound page: a teacher marks a lesson, the mother reads it, the deputy's list
shrinks by one, the secretary's PDF has the mark in the student's own row."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from core.models import School
from journal.enums import LessonStatus
from journal.models import Attendance, Lesson, Mark, PlanItem
from reports.walk import paper
from reports.walk.browser import Browser, Unexpected
from school.enums import Grading
from school.models import GroupMembership, GuardianLink, ImportRun, SchoolClass, Student

MARK = "5"
PRINT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, and in which lesson: held, unfilled, in an open term, with a plan."""

    school: School
    lesson: Lesson
    plan_item: PlanItem
    student: Student
    school_class: SchoolClass
    teacher: User
    mother: User
    deputy: User
    secretary: User


def choose_cast(*, slug: str | None, before: object) -> Cast:
    """An unfilled lesson before a day whose people all have accounts, the latest without a topic
    first, in the first school unless another is named. Raises ``Unexpected`` without one."""
    schools = School.objects.filter(slug=slug) if slug else School.objects.all()
    school = schools.order_by("pk").first()
    if school is None:
        raise Unexpected(f"there is no school {slug or ''}".rstrip())
    lessons = Lesson.objects.filter(
        Q(topic="") | Q(attendance_checked_at__isnull=True) | Q(homework_recorded_at__isnull=True),
        school=school,
        on__lt=before,
        status=LessonStatus.SCHEDULED,
        term__closed_at__isnull=True,
        group__grading=Grading.MARKS,
        group__plan_assignment__isnull=False,
        teacher__user__isnull=False,
    ).annotate(
        works_count=Count("works"),
        is_from_file=Q(group__plan_assignment__plan__in=_plans_from_files(school)),
    )
    # One mark fills one work: a lesson with two would stay on the deputy's list. Where plans were
    # read from files, a topic of theirs is walked.
    lessons = lessons.filter(works_count__lte=1).order_by(
        "-is_from_file", "topic", "-on", "slot", "pk"
    )
    for lesson in lessons.select_related("group__subject", "school", "teacher__user", "plan_item")[
        :50
    ]:
        found = _people_of(lesson)
        if found:
            return found
    raise Unexpected("no unfilled lesson with a plan, a teacher and a parent with accounts")


def _plans_from_files(school: School) -> list[int]:
    """Ids of the plans that were imported; [0] when none was."""
    return [
        change["pk"]
        for run in ImportRun.objects.filter(school=school, kind="plan", undone_at__isnull=True)
        for change in run.changes
        if change["model"] == "journal.thematicplan"
    ] or [0]


def _next_topic(lesson: Lesson) -> PlanItem | None:
    """The plan's first topic that no lesson has yet; its last one when all are used up."""
    items = PlanItem.objects.filter(plan__assignments__group=lesson.group)
    taken = Lesson.objects.filter(group=lesson.group, plan_item=OuterRef("pk"))
    unused = items.filter(~Q(Exists(taken)), work_category="").order_by("number").first()
    return unused or items.order_by("number").last()


def _people_of(lesson: Lesson) -> Cast | None:
    link = (
        GuardianLink.objects.filter(
            student__in=GroupMembership.objects.filter(group=lesson.group)
            .on(lesson.on)
            .values("student"),
            guardian__user__isnull=False,
            until__isnull=True,
        )
        # One who has opened the account: another one signs in nowhere.
        .exclude(guardian__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        # One who is a teacher too would have to change hats first.
        .exclude(guardian__user__in=Membership.objects.exclude(role=Role.GUARDIAN).values("user"))
        .exclude(student__in=Mark.objects.filter(work__lesson=lesson).values("student"))
        .exclude(student__in=Attendance.objects.filter(lesson=lesson).values("student"))
        .select_related("guardian__user", "student")
        .order_by("student__sort_key", "pk")
        .first()
    )
    plan_item = lesson.plan_item or _next_topic(lesson)
    school_class = (
        SchoolClass.objects.filter(
            group_classes__group=lesson.group, enrolments__student=link.student
        ).first()
        if link
        else None
    )
    holders = {
        role: Membership.objects.in_force()
        .filter(school=lesson.school, role=role)
        .select_related("user")
        .order_by("pk")
        .first()
        for role in (Role.DEPUTY, Role.SECRETARY)
    }
    deputy, secretary = holders[Role.DEPUTY], holders[Role.SECRETARY]
    if not (link and plan_item and school_class and deputy and secretary):
        return None
    assert link.guardian.user is not None
    assert lesson.teacher.user is not None
    return Cast(
        school=lesson.school,
        lesson=lesson,
        plan_item=plan_item,
        student=link.student,
        school_class=school_class,
        teacher=lesson.teacher.user,
        mother=link.guardian.user,
        deputy=deputy.user,
        secretary=secretary.user,
    )


def walk(*, cast: Cast, base_url: str, password: str, say: Callable[[str], None]) -> None:
    """Do the main job; ``say`` is told what was seen at each step. Raises ``Unexpected``."""

    def come_in(user: User) -> Browser:
        browser = Browser(base_url)
        browser.sign_in(reverse("accounts:sign-in"), user.login, password)
        return browser

    lesson = cast.lesson
    deputy = come_in(cast.deputy)
    before = _unfilled(deputy, lesson)
    if lesson.pk not in before:
        raise Unexpected("the deputy's list does not show the unfilled lesson")
    say(
        f"deputy {cast.deputy.login}: {len(before)} unfilled lessons on {lesson.on:%d.%m.%Y}, "
        f"among them {lesson.group.label}, {lesson.group.subject.name}"
    )

    teacher = come_in(cast.teacher)
    _record(teacher, cast)
    say(
        f"teacher {cast.teacher.login}: «{MARK}» to {cast.student.list_name}, "
        f"topic «{cast.plan_item.topic[:70]}», homework, attendance"
    )

    mother = come_in(cast.mother)
    _read_diary(mother, cast)
    say(f"mother {cast.mother.login}: the diary of {cast.student.first_name} shows both")

    after = _unfilled(deputy, lesson)
    if before - after != {lesson.pk}:
        raise Unexpected(f"the deputy's list went from {len(before)} to {len(after)}")
    say(f"deputy: {len(after)} unfilled lessons left, one fewer")

    book = paper.read(_print(come_in(cast.secretary), cast))
    name = cast.student.list_name
    paper.require_mark(book, MARK, name=name, on=lesson.on, topic=cast.plan_item.topic)
    say(
        f"secretary {cast.secretary.login}: the PDF of {cast.school_class}, "
        f"{len(book)} pages, has «{MARK}» in the row of {name} under {lesson.on:%d.%m.%Y}"
    )


def _unfilled(deputy: Browser, lesson: Lesson) -> set[int]:
    day = lesson.on.isoformat()
    page = deputy.get(
        f"{reverse('reports:unfilled-lessons')}?span=dates&since={day}&until={day}&all=1"
    )
    return {int(found) for found in re.findall(r"/journal/lessons/(\d+)/", page.text)}


def _record(teacher: Browser, cast: Cast) -> None:
    lesson = cast.lesson
    page = teacher.get(
        f"{reverse('journal:gradebook', args=[lesson.group_id])}?term={lesson.term_id}"
    )
    if cast.student.last_name not in page.words:
        raise Unexpected("the gradebook does not show the student")
    typed = {
        "key": str(uuid4()),
        "kind": "cell",
        "lesson": lesson.pk,
        "student": cast.student.pk,
        "text": MARK,
        "expected": "",
    }
    saved = teacher.post_json(
        reverse("journal:operations", args=[lesson.group_id]),
        {"user": lesson.teacher.user_id, "operations": [typed]},
    ).json()
    if (said := saved["results"][0]).get("text") != MARK:
        raise Unexpected(f"the cell says {said!r} after «{MARK}»")
    teacher.post(
        reverse("journal:topic-save", args=[lesson.pk]),
        {"topic": cast.plan_item.topic, "plan_item": cast.plan_item.pk},
    )
    teacher.post(
        reverse("journal:homework-save", args=[lesson.pk]),
        {"homework": "Повторить тему урока", "minutes": 20},
    )
    teacher.post(reverse("journal:attendance-confirm", args=[lesson.pk]), {})


def _read_diary(mother: Browser, cast: Cast) -> None:
    page = mother.get(
        f"{reverse('journal:diary')}?child={cast.student.pk}&week={cast.lesson.on.isoformat()}"
    )
    topic = " ".join(cast.plan_item.topic.split())
    for wanted in (topic, cast.lesson.group.subject.name, MARK):
        if wanted not in page.words:
            raise Unexpected(f"the diary does not show «{wanted}»")


def _print(secretary: Browser, cast: Cast) -> bytes:
    secretary.get(reverse("reports:volume-list"))
    job_page = secretary.post(
        reverse("reports:volume-order"),
        {"school_class": cast.school_class.pk, "is_confirmed": "on"},
    )
    found = re.search(r"/jobs/([0-9a-f-]{36})/", f"{job_page.url} {job_page.text}")
    if not found:
        raise Unexpected("the order was not answered by a job page")
    download = reverse("reports:job-download", args=[found.group(1)])
    detail = reverse("reports:job-detail", args=[found.group(1)])
    deadline = time.monotonic() + PRINT_SECONDS
    while download not in secretary.get(detail).text:
        if time.monotonic() > deadline:
            raise Unexpected(f"the print was not ready after {PRINT_SECONDS} seconds")
        time.sleep(1)
    return secretary.get(download).body
