"""Importing people into a school: who is who, and what is written."""

import datetime as dt

import pytest

from core import clock
from core.errors import NotAllowed
from school.enums import Kinship, MovementKind
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused, Severity
from school.models import (
    ExternalId,
    Guardian,
    GuardianLink,
    Movement,
    StaffMember,
    Student,
)
from school.services.people import importing
from school.services.people.importing import (
    PlanChanged,
    RowsLeftOut,
    UndecidedSuspects,
)
from school.services.people.plan import State
from tests.factories import people_lists as lists
from tests.factories.cast import TODAY, Cast
from tests.factories.people_imports import (
    MOTHER,
    PUPIL,
    listed,
    plan,
    run,
    stored,
    terms,
    the_run,
)


def test_new_student_is_enrolled_and_joins_the_whole_class_groups(cast: Cast) -> None:
    report = run(cast, listed(lists.student(Адрес="ул. Лесная, д. 5", Телефон="8 914 000 11 22")))

    student = Student.objects.get(last_name="Зарницына")
    assert (student.school, student.born_on) == (cast.school, dt.date(2014, 5, 17))
    assert (student.address, student.phone) == ("ул. Лесная, д. 5", "+7 914 000-11-22")
    stay = student.enrolments.get()
    assert (stay.school_class, stay.since, stay.until) == (cast.class_5a, TODAY, None)
    assert [row.group for row in student.group_memberships.all()] == [cast.maths]
    assert (report.enrolled, report.counts["students"]["new"]) == (1, 1)
    assert the_run(report).ordered_by == cast.users["secretary"]


def test_order_of_admission_is_written_into_the_movement_book(cast: Cast) -> None:
    run(cast, listed(lists.student()), order_no="12-у")

    movement = Movement.objects.get()
    assert (movement.kind, movement.order_no) == (MovementKind.ARRIVAL, "12-у")
    assert (movement.to_class, movement.effective_on) == (cast.class_5a, TODAY)
    assert movement.opened_enrolment.opened_by_order == "№ 12-у от 20.01.2026"
    assert movement.recorded_by == cast.users["secretary"]


def test_without_an_order_nothing_is_written_into_the_movement_book(cast: Cast) -> None:
    run(cast, listed(lists.student()))

    assert Movement.objects.count() == 0


def test_same_name_and_date_is_the_same_person_and_an_empty_cell_erases_nothing(
    cast: Cast,
) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(phone="+7 914 000-11-22")
    before = stored()
    row = lists.student("ЕЛКИНА  ВЕРА ПЕТРОВНА", Адрес="ул. Новая, д. 1")

    found = plan(cast, listed(row)).students[0]
    run(cast, listed(row))

    assert [(one.label, one.was, one.now) for one in found.changes] == [
        ("Домашний адрес", "—", "ул. Новая, д. 1")
    ]
    pupil = Student.objects.get(pk=cast.students["pupil"].pk)
    assert (pupil.last_name, pupil.address) == ("Ёлкина", "ул. Новая, д. 1")
    assert pupil.phone == "+7 914 000-11-22"
    assert stored() == before | {"ImportRun": 1}


def test_second_import_changes_nothing_and_leaves_no_run(cast: Cast) -> None:
    source = listed(
        lists.student(**MOTHER),
        lists.student("Зарницын Глеб Игоревич", Класс="1А", Пол="м", **MOTHER),
    )
    run(cast, source)
    before = stored()

    report = run(cast, source)

    assert report.run_id is None
    assert report.counts["students"]["same"] == 2
    assert report.counts["guardians"]["same"] == 1
    assert stored() == before


@pytest.mark.parametrize(
    ("name", "born", "reason"),
    [
        (PUPIL, "18.05.2014", "the same name, another date of birth"),
        ("Вера Ёлкина Петровна", "17.05.2014", "surname and given name stand the other way round"),
        ("Ёлкина Вера Павловна", "17.05.2014", "another patronymic, the same date of birth"),
    ],
)
def test_likeness_is_a_suspect_that_a_person_decides(
    cast: Cast, name: str, born: str, reason: str
) -> None:
    source = listed(lists.student(name, Дата_рождения=born))
    pupil = cast.students["pupil"]
    before = stored()

    (found,) = plan(cast, source).undecided

    assert [(one.pk, one.choice) for one in found.suspects] == [(pupil.pk, f"same:{pupil.pk}")]
    with pytest.raises(UndecidedSuspects):
        run(cast, source)
    assert stored() == before
    run(cast, source, choices={found.key: "skip"})
    assert stored() == before


def test_suspect_who_is_the_same_gets_the_data_of_the_file(cast: Cast) -> None:
    pupil = cast.students["pupil"]

    run(
        cast,
        listed(lists.student(PUPIL, Дата_рождения="18.05.2014")),
        choices={"student-1": f"same:{pupil.pk}"},
    )

    pupil.refresh_from_db()
    assert pupil.born_on == dt.date(2014, 5, 18)


def test_suspect_who_is_somebody_else_is_added(cast: Cast) -> None:
    source = listed(lists.student(PUPIL, Дата_рождения="18.05.2014"))

    run(cast, source, choices={"student-1": "new"})

    assert Student.objects.filter(last_name="Ёлкина", first_name="Вера").count() == 2


def test_choice_that_was_not_offered_decides_nothing(cast: Cast) -> None:
    source = listed(lists.student(PUPIL, Дата_рождения="18.05.2014"))
    stranger = cast.students["other_pupil"]

    for choice in (f"same:{stranger.pk}", f"same:{cast.students['outsider'].pk}", "same:", "да"):
        with pytest.raises(UndecidedSuspects):
            run(cast, source, choices={"student-1": choice})


def test_siblings_share_their_mother_who_gets_the_letter(cast: Cast) -> None:
    run(
        cast,
        listed(
            lists.student(**MOTHER, ФИО_отца="Зарницын Игорь"),
            lists.student("Зарницын Глеб Игоревич", Класс="1А", Пол="м", **MOTHER),
        ),
    )

    mother = Guardian.objects.get(first_name="Ольга")
    assert (mother.phone, mother.email) == ("+7 912 000-00-01", "olga@example.org")
    links = GuardianLink.objects.filter(guardian=mother)
    assert [(link.student.first_name, link.kinship, link.gets_digest) for link in links] == [
        ("Полина", Kinship.MOTHER, True),
        ("Глеб", Kinship.MOTHER, True),
    ]
    father = GuardianLink.objects.get(guardian__first_name="Игорь")
    assert (father.kinship, father.gets_digest) == (Kinship.FATHER, False)


def test_known_mother_is_found_by_e_mail_and_keeps_the_letter(cast: Cast) -> None:
    guardians = Guardian.objects.count()
    new = lists.student(
        "Ёлкин Лев Петрович",
        Пол="м",
        **{"ФИО_матери": "Елкина Мария Олеговна", "E-mail_матери": "MOTHER@example.org"},
    )

    run(cast, listed(new))

    assert Guardian.objects.count() == guardians
    links = GuardianLink.objects.filter(guardian=cast.guardians["mother"])
    assert links.count() == 3
    assert links.filter(gets_digest=True).count() == 3


FATHER = {"ФИО_отца": "Ёлкин Пётр Львович", "E-mail_отца": "father@example.org"}


def test_letters_that_were_switched_off_stay_off_when_another_parent_comes(cast: Cast) -> None:
    pupil = GuardianLink.objects.filter(student=cast.students["pupil"])
    pupil.update(gets_digest=False)

    run(cast, listed(lists.student(PUPIL, **FATHER)))

    assert sorted(pupil.values_list("kinship", "gets_digest")) == [
        (Kinship.FATHER, False),
        (Kinship.MOTHER, False),
    ]


def test_letters_that_could_reach_nobody_go_to_the_parent_who_comes(cast: Cast) -> None:
    pupil = GuardianLink.objects.filter(student=cast.students["pupil"])
    pupil.update(gets_digest=False)
    Guardian.objects.filter(links__student=cast.students["pupil"]).update(email="")

    run(cast, listed(lists.student(PUPIL, **FATHER)))

    assert sorted(pupil.values_list("kinship", "gets_digest")) == [
        (Kinship.FATHER, True),
        (Kinship.MOTHER, False),
    ]


def test_new_telephone_of_the_own_mother_is_a_change(cast: Cast) -> None:
    row = lists.student(PUPIL, ФИО_матери="Ёлкина Мария Олеговна", Телефон_матери="89120000009")

    report = run(cast, listed(row))

    mother = Guardian.objects.get(pk=cast.guardians["mother"].pk)
    assert (mother.phone, mother.email) == ("+7 912 000-00-09", "mother@example.org")
    assert report.counts["guardians"]["changed"] == 1


def test_namesake_of_a_parent_is_a_suspect(cast: Cast) -> None:
    source = listed(lists.student(ФИО_матери="Ёлкина Мария Олеговна", Телефон_матери="89120000009"))
    mother = cast.guardians["mother"]

    (found,) = plan(cast, source).undecided
    run(cast, source, choices={found.key: f"same:{mother.pk}"})

    assert [one.pk for one in found.suspects] == [mother.pk]
    assert GuardianLink.objects.filter(guardian=mother).count() == 3


def test_class_that_does_not_exist_is_a_problem_with_a_suggestion(cast: Cast) -> None:
    source = listed(lists.student(Класс="5Г"), lists.student("Тучкин Марк Львович", Пол="м"))

    (problem,) = plan(cast, source).problems

    assert (problem.severity, str(problem.place)) == (Severity.UNPLACED, "строка 2, столбец C")
    assert "5А" in problem.message
    before = stored()
    with pytest.raises(RowsLeftOut):
        run(cast, source)
    assert stored() == before
    run(cast, source, may_leave_out=True)
    assert stored()["Student"] == before["Student"] + 1


def test_nobody_is_moved_to_another_class(cast: Cast) -> None:
    report = run(cast, listed(lists.student(PUPIL, Класс="6Б", Адрес="ул. Новая, д. 1")))

    assert cast.students["pupil"].enrolments.get().school_class == cast.class_5a
    assert [item.severity for item in report.problems] == [Severity.WARNING]


def test_row_without_a_date_points_at_a_student_of_the_school(cast: Cast) -> None:
    rows = [
        lists.student(PUPIL, Дата_рождения="", Адрес="ул. Новая, д. 1"),
        lists.student("Юрьева Вера Петровна", Дата_рождения="", Класс="5А"),
    ]

    found = plan(cast, listed(*rows))

    assert [row.state for row in found.students] == [State.CHANGED, State.LEFT_OUT]
    assert found.students[0].row == cast.students["pupil"]


def test_number_of_a_personal_file_is_one_students(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(file_no="Ё-1")
    source = listed(
        lists.student(**{"№_личного_дела": "Ё-1"}),
        lists.student("Тучкин Марк Львович", Пол="м", **{"№_личного_дела": "Т-1"}),
        lists.student("Тучкин Лев Львович", Пол="м", **{"№_личного_дела": "Т-1"}),
    )

    found = plan(cast, source)
    report = run(cast, source, choices={"student-1": "new"}, may_leave_out=True)

    assert [row.state for row in found.students] == [State.SUSPECT, State.NEW, State.LEFT_OUT]
    assert Student.objects.get(last_name="Зарницына").file_no == ""
    assert report.counts["students"]["new"] == 2


def test_staff_are_the_administrators(cast: Cast) -> None:
    text = "ФИО;Должность;Дата приёма\nУчителева Анна Ивановна;учитель математики;25.08.2015\n"
    source = SourceFile("staff.csv", f"{text}Ольховская Нина Павловна;учитель;\n".encode())
    before = StaffMember.objects.count()

    with pytest.raises(RowsLeftOut):
        run(cast, source)
    run(cast, source, who="administrator")

    teacher = StaffMember.objects.get(pk=cast.staff["teacher"].pk)
    assert (teacher.position, teacher.hired_on) == ("учитель математики", dt.date(2015, 8, 25))
    assert StaffMember.objects.count() == before + 1


def test_initials_of_a_timetable_make_a_suspect(cast: Cast) -> None:
    known = StaffMember.objects.create(
        school=cast.school, last_name="Ольховская", first_name="Н.", patronymic="П."
    )
    source = SourceFile("staff.csv", "ФИО;Должность\nОльховская Нина Павловна;учитель\n".encode())

    (found,) = plan(cast, source, who="administrator").undecided
    run(cast, source, who="administrator", choices={found.key: f"same:{known.pk}"})

    known.refresh_from_db()
    assert known.full_name == "Ольховская Нина Павловна"


def test_oneroster_keeps_its_ids_and_a_new_spelling_is_a_change(cast: Cast) -> None:
    roster = SourceFile("roster.zip", lists.oneroster_11())
    run(cast, roster, who="administrator")
    student = Student.objects.get(last_name="Зарницына")
    users = lists.oneroster_12()
    Student.objects.filter(pk=student.pk).update(last_name="Зарницина", born_on="2014-05-18")

    run(cast, SourceFile("roster.zip", users), who="administrator")

    student.refresh_from_db()
    assert (student.last_name, student.born_on) == ("Зарницына", dt.date(2014, 5, 17))
    assert {(row.source, row.entity, row.external_id) for row in ExternalId.objects.all()} == {
        ("oneroster", "student", "s1"),
        ("oneroster", "student", "s2"),
        ("oneroster", "guardian", "g1"),
        ("oneroster", "staff", "t1"),
    }
    assert Guardian.objects.filter(last_name="Зарницына").count() == 1


def test_dry_run_says_what_the_import_does_and_writes_nothing(cast: Cast) -> None:
    source = listed(lists.student(**MOTHER))
    before = stored()

    tried = run(cast, source, dry_run=True)

    assert stored() == before
    assert tried.run_id is None
    assert run(cast, source).tallies == tried.tallies


def test_people_of_another_school_are_nobodys_duplicates(cast: Cast) -> None:
    source = listed(lists.student("Иноземцева Вера Петровна"))

    assert [row.state for row in plan(cast, source).students] == [State.NEW]


def test_change_since_the_preview_is_told(cast: Cast) -> None:
    source = listed(lists.student(PUPIL, Адрес="ул. Новая, д. 1"))
    seen = plan(cast, source).fingerprint
    Student.objects.filter(pk=cast.students["pupil"].pk).update(address="ул. Старая, д. 2")

    with pytest.raises(PlanChanged):
        run(cast, source, seen=seen)
    run(cast, source, seen=plan(cast, source).fingerprint)


@pytest.mark.parametrize("who", ["director", "deputy", "teacher", "mother", "pupil", "auditor"])
def test_other_roles_import_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        run(cast, listed(lists.student()), who=who)
    with pytest.raises(NotAllowed):
        plan(cast, listed(lists.student()), who=who)


def test_closed_year_and_a_day_outside_it_are_refused(cast: Cast) -> None:
    with pytest.raises(ImportRefused):
        importing.plan_people(
            actor=None,
            source=listed(lists.student()),
            terms=terms(cast, since=dt.date(2026, 6, 1)),
            today=TODAY,
        )
    cast.year.closed_at = clock.now()
    cast.year.save(update_fields=["closed_at"])
    with pytest.raises(ImportRefused):
        run(cast, listed(lists.student()))
