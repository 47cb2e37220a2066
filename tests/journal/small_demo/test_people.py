"""The small demo: families, movement, logins."""

import datetime as dt
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count, Q
from django.test import RequestFactory

from accounts.enums import Role
from accounts.models import Membership, User
from journal.demo.load import DemoReport
from journal.demo.logins import demo_logins
from journal.demo.people import PASSWORD
from journal.models import (
    Mark,
)
from school.models import (
    Enrolment,
    GroupMembership,
    GuardianLink,
    ImportRun,
    SchoolClass,
    Student,
    TeachingGroup,
)
from tests.factories.demo import gymnasium

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]


def test_first_mother_has_two_children_in_two_classes(demo: DemoReport) -> None:
    links = GuardianLink.objects.filter(guardian__user__login="mother1")
    classes = Enrolment.objects.filter(student__in=links.values("student"))

    assert sorted(row.school_class.name for row in classes) == ["5А", "5Б"]
    assert User.objects.get(login="student1").pk in links.values_list("student__user", flat=True)


def test_every_student_has_a_guardian_and_one_letter(demo: DemoReport) -> None:
    recipients = Student.objects.annotate(
        letters=Count("guardian_links", filter=Q(guardian_links__gets_digest=True))
    )

    assert set(recipients.values_list("letters", flat=True)) == {1}


def test_brothers_and_sisters_are_twins_or_ten_months_apart(demo: DemoReport) -> None:
    families: dict[int, list[dt.date]] = {}
    for guardian, born_on in GuardianLink.objects.values_list("guardian", "student__born_on"):
        families.setdefault(guardian, []).append(born_on)

    several = [sorted(dates) for dates in families.values() if len(dates) > 1]
    assert several
    for dates in several:
        gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
        assert all(gap == 0 or gap >= 300 for gap in gaps)


def test_transfer_inside_the_school_leaves_marks_in_the_old_class(demo: DemoReport) -> None:
    old = Enrolment.objects.get(left_to="5А класс")
    new = Enrolment.objects.get(student=old.student_id, arrived_from="5Б класс")
    marks = Mark.objects.filter(student=old.student_id)
    before = marks.filter(work__lesson__group__label__startswith="5Б")
    after = marks.filter(work__lesson__group__label__startswith="5А")

    assert (old.until, new.since, old.closed_by_order) == (
        dt.date(2026, 4, 20),
        dt.date(2026, 4, 20),
        new.opened_by_order,
    )
    assert before.latest("work__lesson__on").work.lesson.on < dt.date(2026, 4, 20)
    assert after.earliest("work__lesson__on").work.lesson.on >= dt.date(2026, 4, 20)
    assert before.filter(work__lesson__term__name="IV четверть").count() > 5


def test_departure_closes_enrolment_groups_and_account(demo: DemoReport) -> None:
    left = Enrolment.objects.get(school=gymnasium(), left_to__startswith="МБОУ")

    assert left.closed_by_order.endswith(f"{left.until:%d.%m.%Y}")
    memberships = GroupMembership.objects.filter(student=left.student_id)
    assert set(memberships.values_list("until", flat=True)) == {left.until}
    assert Membership.objects.get(user=left.student.user_id).is_revoked is True
    assert not Mark.objects.filter(
        student=left.student_id, work__lesson__on__gte=left.until
    ).exists()


def test_arrival_has_an_order_and_no_marks_before_it(demo: DemoReport) -> None:
    came = Enrolment.objects.get(school=gymnasium(), arrived_from__startswith="МБОУ")

    assert came.opened_by_order.endswith(f"{came.since:%d.%m.%Y}")
    marks = Mark.objects.filter(student=came.student_id)
    assert marks.count() > 20
    assert marks.earliest("work__lesson__on").work.lesson.on >= came.since


def test_all_roles_sign_in_with_the_printed_password(demo: DemoReport) -> None:
    logins = demo_logins()

    assert {row.role for row in logins if row.school == "Гимназия № 35"} == set(Role)
    request = RequestFactory().post("/sign-in/")
    for login in ("teacher1", "mother1", "village-deputy"):
        assert authenticate(request, username=login, password=PASSWORD) is not None
    opened = User.objects.exclude(password__startswith="!")
    assert opened.values("password").distinct().count() == 1


def test_a_teacher_of_the_school_is_also_a_parent(demo: DemoReport) -> None:
    row = [row for row in demo_logins() if row.role == Role.TEACHER][2]
    hats = Membership.objects.in_force().filter(user__login=row.login)

    assert [hat.role for hat in hats.order_by("pk")] == ["teacher", "guardian"]
    assert GuardianLink.objects.filter(guardian__user__login=row.login).exists()


def test_teacher1_teaches_the_main_class_and_teacher2_leads_it(demo: DemoReport) -> None:
    maths = TeachingGroup.objects.get(school=gymnasium(), label="5А", subject__name="Математика")
    leader = SchoolClass.objects.get(school=gymnasium(), letter="А").teacher_duties.get()

    assert maths.assignments.get().staff.user.login == "teacher1"
    assert leader.staff.user.login == "teacher2"


def test_guardians_write_from_the_reserved_domain(demo: DemoReport) -> None:
    mails = User.objects.exclude(email="").values_list("email", flat=True)

    assert mails
    assert all(mail.endswith("@demo.example") for mail in mails)


def test_load_is_recorded(demo: DemoReport) -> None:
    run = ImportRun.objects.get(kind="demo")

    assert (run.file_name, run.report) == ("small", {"seed": 35, "today": "2026-05-14"})
