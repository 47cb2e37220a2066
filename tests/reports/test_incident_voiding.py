"""Operations of a stolen account: shown with before and after, void, the earlier values back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Incident, VoidedOperation
from accounts.services import incidents as decisions
from accounts.services.incidents import MomentOutOfOrder, NotDirector
from core import history
from core.models import School
from journal.models import Attendance, Lesson, Mark, TermMark
from reports.selectors.incident_operations import operation_table, operations_since
from reports.services import incidents
from reports.services.incidents import NoSuchOperation, NotInformed
from tests.factories import operations
from tests.factories.cast import NOW, Cast
from tests.factories.incidents import FOUND, INFORMED, THEFT, marks_of, report, steal, type_cell


def void_all(cast: Cast, incident: Incident) -> incidents.VoidReport:
    found = operations_since(incident, incident.informed_at or incident.detected_at)
    return incidents.void_operations(
        actor=cast.actors["director"],
        incident=incident,
        keys=[operation.key for operation in found],
        now=NOW,
    )


@pytest.fixture
def scene(cast: Cast) -> Cast:
    return steal(cast)


def test_operations_since_the_moment_are_those_of_the_thief_only(scene: Cast) -> None:
    incident = report(scene)

    found = operations_since(incident, INFORMED)

    assert {operation.at >= INFORMED for operation in found} == {True}
    changed = [op for op in found if op.object_model == "journal.Mark" and op.label == "update"]
    assert [
        (op.before["value"], op.after["value"]) for op in changed if op.before and op.after
    ] == [(5, 2)]
    assert changed[0].address == "127.0.0.1"
    assert {op.object_model for op in found} == {
        "journal.Mark",
        "journal.Attendance",
        "journal.Lesson",
    }


def test_settings_of_the_school_are_listed_and_put_back(cast: Cast) -> None:
    with time_machine.travel(THEFT, tick=True):
        cast.client("administrator").post(
            reverse("school:settings-edit"),
            {"idle_lock_minutes": "240", "help_phone": "+7 900 000-00-00"},
        )
        # The same person in another school, at the same hour: no business of this school.
        with history.source(user=cast.users["administrator"].pk, role="administrator"):
            School.objects.filter(pk=cast.other_school.pk).update(help_phone="+7 900 111-11-11")
    incident = report(cast, account="administrator")

    table = operation_table(incident=incident, since=THEFT, kind="core.School")
    done = void_all(cast, incident)

    [line] = table.lines
    assert (line.subject, line.is_voidable) == (cast.school.name, True)
    assert [(change.before, change.after) for change in line.changes] == [
        ("—", "+7 900 000-00-00"),
        (str(cast.school.idle_lock_minutes), "240"),
    ]
    assert (done.restored, done.refused) == (1, 0)
    school = School.objects.get(pk=cast.school.pk)
    assert (school.idle_lock_minutes, school.help_phone) == (cast.school.idle_lock_minutes, "")


def test_void_all_restores_exactly_what_stood_before(scene: Cast) -> None:
    mark = Mark.objects.get(pk=scene.mark.pk)
    former = mark.events.order_by("-pgh_id")[1]
    incident = report(scene)

    done = void_all(scene, incident)

    assert done.refused == 0
    assert marks_of(scene, "pupil") == [5]
    assert marks_of(scene, "classmate") == []
    mark.refresh_from_db()
    assert (mark.value, mark.author_id, mark.recorded_at) == (
        former.value,
        former.author_id,
        former.recorded_at,
    )
    assert Attendance.objects.get(pk=scene.absence.pk).code == "absent"
    # The thief's mark is void, not gone, and the history keeps 4, 5, 2 and 5 again.
    voided = Mark.objects.get(student=scene.students["classmate"], work__lesson=scene.lesson)
    assert voided.voided_at == NOW
    assert str(incident.number) in voided.void_reason
    assert list(mark.events.order_by("pgh_id").values_list("value", flat=True)) == [4, 5, 2, 5]


def test_voiding_is_written_into_the_history_under_the_incident(scene: Cast) -> None:
    incident = report(scene)
    keys = [f"{op.event_model}:{op.event_id}" for op in operations_since(incident, INFORMED)]

    scene.client("director").post(
        reverse("reports:incident-void", args=[incident.pk]), {"operation": keys}
    )

    context = Mark.objects.get(pk=scene.mark.pk).events.latest("pgh_id").pgh_context
    assert context.metadata["user"] == scene.users["director"].pk
    assert context.metadata["incident"] == incident.number


def test_operations_before_the_moment_stay(scene: Cast) -> None:
    incident = report(scene, informed_at=NOW - dt.timedelta(minutes=20))

    done = void_all(scene, incident)

    assert done.restored == 0
    assert marks_of(scene, "pupil") == [2]
    earlier = operation_table(incident=incident, since=incident.detected_at)
    assert earlier.total > 0
    assert {line.is_voidable for line in earlier.lines} == {False}
    with pytest.raises(NoSuchOperation):
        incidents.void_operations(
            actor=scene.actors["director"],
            incident=incident,
            keys=[(key, int(pk)) for key, _, pk in (ln.key.partition(":") for ln in earlier.lines)],
            now=NOW,
        )


def test_later_change_by_somebody_else_is_not_overwritten(scene: Cast) -> None:
    scene.maths.assignments.create(
        school=scene.school, staff=scene.staff["stranger"], since=dt.date(2025, 9, 1)
    )
    type_cell(scene, "stranger", "pupil", "3", NOW - dt.timedelta(minutes=10))
    incident = report(scene)

    done = void_all(scene, incident)

    assert done.refused == 1
    assert marks_of(scene, "pupil") == [3]
    assert marks_of(scene, "classmate") == []
    row = VoidedOperation.objects.exclude(obstacle="").get()
    assert "stranger" in row.obstacle
    assert "20.01.2026 11:50" in row.obstacle
    assert (row.before["value"], row.after["value"]) == (5, 2)


def test_void_twice_changes_nothing_more(scene: Cast) -> None:
    incident = report(scene)
    first = void_all(scene, incident)
    rows = VoidedOperation.objects.count()
    events = Mark.objects.get(pk=scene.mark.pk).events.count()

    second = void_all(scene, incident)

    assert first.restored == rows > 0
    assert second == incidents.VoidReport(restored=0, refused=0)
    assert VoidedOperation.objects.count() == rows
    assert Mark.objects.get(pk=scene.mark.pk).events.count() == events


def test_void_one_leaves_the_others(scene: Cast) -> None:
    incident = report(scene)
    wanted = next(
        op
        for op in operations_since(incident, INFORMED)
        if op.object_model == "journal.Mark" and op.label == "update"
    )

    done = incidents.void_operations(
        actor=scene.actors["director"], incident=incident, keys=[wanted.key], now=NOW
    )

    assert done == incidents.VoidReport(restored=1, refused=0)
    assert marks_of(scene, "pupil") == [5]
    assert marks_of(scene, "classmate") == [5]


def test_closed_term_is_an_obstacle_that_goes_away(scene: Cast) -> None:
    scene.term.closed_at = NOW
    with history.source(task="the deputy"):
        scene.term.save()
    incident = report(scene)

    refused = void_all(scene, incident)

    assert refused.restored == 0
    assert marks_of(scene, "pupil") == [2]
    assert VoidedOperation.objects.exclude(obstacle="").count() == refused.refused > 0

    scene.term.closed_at = None
    with history.source(task="the deputy"):
        scene.term.save()
    again = void_all(scene, incident)

    assert again.refused == 0
    assert marks_of(scene, "pupil") == [5]
    assert not VoidedOperation.objects.exclude(obstacle="").exists()


def test_topic_and_homework_return_field_by_field(cast: Cast) -> None:
    with time_machine.travel(THEFT, tick=True):
        client = cast.client("teacher")
        client.post(reverse("journal:topic-save", args=[cast.lesson.pk]), {"topic": "Взлом"})
        client.post(reverse("journal:homework-save", args=[cast.lesson.pk]), {"homework": "нет"})
    with history.source(user=cast.users["stranger"].pk, at=NOW.isoformat()):
        Lesson.objects.filter(pk=cast.lesson.pk).update(homework="§ 7")
    incident = report(cast)

    done = void_all(cast, incident)

    cast.lesson.refresh_from_db()
    assert (cast.lesson.topic, cast.lesson.homework) == ("Обыкновенные дроби", "§ 7")
    assert (done.restored, done.refused) == (1, 1)


def test_term_mark_of_the_thief_is_taken_away(cast: Cast) -> None:
    with time_machine.travel(THEFT, tick=True):
        typed = operations.term_mark(
            cast.term.pk, cast.students["pupil"].pk, "2", reason="так надо"
        )
        [result] = operations.results(operations.send(cast.client("teacher"), cast.maths.pk, typed))
    assert result["status"] == 200
    incident = report(cast)

    void_all(cast, incident)

    assert not TermMark.objects.filter(student=cast.students["pupil"]).exists()


def test_operations_of_somebody_else_are_not_touched(scene: Cast) -> None:
    with time_machine.travel(THEFT, tick=True):
        scene.client("stranger").post(
            reverse("journal:topic-save", args=[scene.lesson_6b.pk]), {"topic": "Причастие"}
        )
    incident = report(scene)

    void_all(scene, incident)

    scene.lesson_6b.refresh_from_db()
    assert scene.lesson_6b.topic == "Причастие"


def test_only_the_director_voids_and_only_after_the_moment_is_known(scene: Cast) -> None:
    incident = report(scene, informed_at=None)

    for name in ("administrator", "deputy", "auditor", "teacher"):
        with pytest.raises(NotDirector):
            incidents.void_operations(actor=scene.actors[name], incident=incident, keys=[], now=NOW)
    with pytest.raises(NotInformed):
        void_all(scene, incident)
    assert marks_of(scene, "pupil") == [2]


@pytest.mark.parametrize("moment", [FOUND - dt.timedelta(minutes=1), NOW + dt.timedelta(minutes=1)])
def test_moment_lies_between_the_breach_and_now(cast: Cast, moment: dt.datetime) -> None:
    incident = report(cast, informed_at=None)

    with pytest.raises(MomentOutOfOrder):
        decisions.record_informed(
            actor=cast.actors["director"], incident=incident, informed_at=moment, now=NOW
        )


@pytest.mark.parametrize("more", [0, 3])
def test_operations_take_the_same_queries_for_few_as_for_many(
    scene: Cast, more: int, django_assert_num_queries
) -> None:
    for text in ("3", "4", "5")[:more]:
        type_cell(scene, "teacher", "pupil", text, THEFT + dt.timedelta(minutes=1))
    incident = report(scene)

    with django_assert_num_queries(7):
        table = operation_table(incident=incident, since=INFORMED)

    assert table.total >= 4 + more
