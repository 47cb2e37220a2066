"""Lists of people as files: what is read out of them, and what is refused."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from school.enums import Kinship, Sex
from school.imports.files import SourceFile
from school.imports.people import cells, people_source, read_people
from school.imports.people.columns import Column, What, heading
from school.imports.people.file import ClassName, Name, PeopleFile
from school.imports.people.template import people_template
from school.imports.problems import ImportRefused, Severity
from tests.factories import people_lists as lists
from tests.factories.workbooks import as_bytes
from tests.schedule.test_bad_input import BAD, bomb, zipped

PRIVATE = Path(__file__).resolve().parents[3] / "shared" / "data" / "oneroster"


def read(content: bytes | str, name: str = "list.xlsx") -> PeopleFile:
    data = content.encode() if isinstance(content, str) else content
    return read_people(SourceFile(name, data))


def read_or_refuse(content: bytes, name: str) -> PeopleFile:
    """Nothing but a refusal may come out of any bytes; a refused file holds nobody."""
    try:
        return read(content, name)
    except ImportRefused:
        return PeopleFile("refused")


def found(file: PeopleFile) -> list[tuple[Severity, str]]:
    return [(problem.severity, str(problem.place)) for problem in file.problems]


@pytest.mark.parametrize(
    ("text", "whose", "what"),
    [
        ("ФИО", "", What.FULL_NAME),
        ("Ф.И.О. обучающегося", "student", What.FULL_NAME),
        ("Фамилия, имя, отчество ребёнка", "student", What.FULL_NAME),
        ("Класс", "", What.CLASS),
        ("Литера", "", What.LETTER),
        ("Дата  рождения", "", What.BORN),
        ("Д.Р.", "", What.BORN),
        ("№ личного дела", "", What.FILE_NO),
        ("Номер личного дела", "", What.FILE_NO),
        ("Адрес проживания", "", What.ADDRESS),
        ("Моб. телефон", "", What.PHONE),
        ("ФИО матери", "mother", What.FULL_NAME),
        ("Мать", "mother", What.FULL_NAME),
        ("Телефон отца", "father", What.PHONE),
        ("E-mail матери", "mother", What.EMAIL),
        ("Эл. почта родителя 2", "guardian2", What.EMAIL),
        ("ФИО родителя (законного представителя)", "guardian1", What.FULL_NAME),
        ("ФИО второго родителя", "guardian2", What.FULL_NAME),
        ("ФИО учителя", "staff", What.FULL_NAME),
        ("Должность", "", What.POSITION),
        ("Предмет", "", What.NOTHING),
        ("Классный руководитель", "", What.NOTHING),
        ("№ п/п", "", What.NOTHING),
    ],
)
def test_heading_says_whose_and_what(text: str, whose: str, what: What) -> None:
    assert heading(text) == Column(whose, what)


def test_heading_nobody_knows_is_none() -> None:
    assert heading("СНИЛС") is None
    assert heading("Группа здоровья") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5А", "5А"),
        ("5A", "5А"),  # Latin
        ("5 «а» класс", "5А"),
        ("10-И", "10И"),
        (7.0, "7"),
    ],
)
def test_class_is_read_however_typed(typed: object, meant: str) -> None:
    assert str(cells.class_name(typed)) == meant  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["", "А", "12А", "0А", "5А, 5Б", "пятый"])
def test_no_class_is_none(typed: str) -> None:
    assert cells.class_name(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "17.05.2014",
        "17.5.14",
        "17/05/2014",
        "2014-05-17",
        "17.05.2014 г.",
        "41776",
        41776,
        41776.0,
        dt.date(2014, 5, 17),
        dt.datetime(2014, 5, 17),  # noqa: DTZ001 - a cell of Excel knows no time zone
    ],
)
def test_date_is_read_however_typed(typed: object) -> None:
    assert cells.date(typed) == dt.date(2014, 5, 17)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["31.02.2014", "05.2014", "май", "2014", "999999", True, None])
def test_no_date_is_none(typed: object) -> None:
    assert cells.date(typed) is None  # type: ignore[arg-type]


def test_phone_is_written_in_one_way() -> None:
    told = {cells.phone(text) for text in ("89120000001", "+7 (912) 000-00-01", "9120000001")}

    assert told == {"+7 912 000-00-01"}
    assert cells.phone("нет телефона") is None


def test_names_are_put_in_order_and_case() -> None:
    assert cells.full_name("ЗАРНИЦЫНА-ЛИ ПОЛИНА ИГОРЕВНА") == (
        Name("Зарницына-Ли", "Полина", "Игоревна"),
        False,
    )
    assert cells.full_name("Полина Игоревна Зарницына") == (
        Name("Зарницына", "Полина", "Игоревна"),
        True,
    )
    assert cells.full_name("Мамедов Али Гасан оглы")[0] == Name("Мамедов", "Али", "Гасан оглы")
    assert cells.full_name("Зарницына")[0] is None
    assert Name("Семёнова", "Анна").key == Name("СЕМЕНОВА", " анна").key


def test_workbook_is_read_row_by_row() -> None:
    file = read(
        lists.workbook(
            lists.student(
                Класс="5-a",
                Дата_рождения=dt.date(2014, 5, 17),
                Адрес="ул. Лесная, д. 5",
                ФИО_матери="Зарницына Ольга Олеговна",
                Телефон_матери=89120000001,
                ФИО_отца="Зарницын Игорь",
            )
        )
    )

    assert found(file) == []
    (student,) = file.students
    assert student.name == Name("Зарницына", "Полина", "Игоревна")
    assert (student.born_on, student.sex) == (dt.date(2014, 5, 17), Sex.FEMALE)
    assert student.class_name == ClassName(5, "А")
    assert str(student.place) == "лист «Лист1», строка 2, столбец B"
    assert [(one.name.first, one.kinship, one.phone) for one in student.guardians] == [
        ("Ольга", Kinship.MOTHER, "+7 912 000-00-01"),
        ("Игорь", Kinship.FATHER, ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_each_encoding_and_separator(encoding: str, delimiter: str) -> None:
    text = lists.csv(lists.student(), delimiter=delimiter)

    file = read(text.encode(encoding), "list.csv")

    assert [str(one.name) for one in file.students] == ["Зарницына Полина Игоревна"]
    assert found(file) == []


def test_workbook_named_csv_is_a_workbook() -> None:
    file = read(lists.workbook(lists.student()), "list.csv")

    assert len(file.students) == 1


def test_title_rows_and_two_rows_of_headings_are_passed() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Список 5 «А» класса"])
    sheet.append(["№", "ФИО ребёнка", "Дата рождения", "Мать", None, "Отец", None])
    sheet.append([None, None, None, "ФИО", "Телефон", "ФИО", "Телефон"])
    sheet.append([1, "Зарницына Полина Игоревна", "17.05.2014"])
    for column, text in ((4, "Зарницына Ольга"), (5, "89120000001"), (6, "Зарницын Игорь")):
        sheet.cell(4, column, text)
    for area in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"):
        sheet.merge_cells(area)

    (student,) = read(as_bytes(book)).students

    assert student.class_name == ClassName(5, "А")
    assert [(one.name.first, one.kinship) for one in student.guardians] == [
        ("Ольга", Kinship.MOTHER),
        ("Игорь", Kinship.FATHER),
    ]
    assert student.guardians[0].phone == "+7 912 000-00-01"


def test_classes_one_below_the_other_are_told_by_their_headings() -> None:
    text = (
        "ФИО;Дата рождения\n5А класс;\nЗарницына Полина Игоревна;17.05.2014\n"
        "5Б;\nТучкин Марк Львович;03.11.2014\n"
    )

    file = read(text)

    assert [str(one.class_name) for one in file.students] == ["5А", "5Б"]


def test_sheets_are_classes_and_staff() -> None:
    book = Workbook()
    book.active.title = "5Б"
    book.active.append(["Фамилия", "Имя", "Отчество", "Дата рождения"])
    book.active.append(["Тучкин", "Марк", "Львович", "03.11.2014"])
    staff = book.create_sheet("Учителя")
    staff.append(["ФИО", "Должность", "Предмет"])
    staff.append(["Ольховская Нина Павловна", "учитель", "математика"])

    file = read(as_bytes(book))

    assert [(str(one.name), str(one.class_name)) for one in file.students] == [
        ("Тучкин Марк Львович", "5Б")
    ]
    assert [(str(one.name), one.position) for one in file.staff] == [
        ("Ольховская Нина Павловна", "учитель")
    ]


def test_student_with_a_row_for_each_parent_is_one() -> None:
    header = ("ФИО ребёнка", "Дата рождения", "Класс", "ФИО родителя", "Кем приходится")
    child = ("Зарницына Полина Игоревна", "17.05.2014", "5А")
    rows = [(*child, "Зарницына Ольга", "мать"), (*child, "Зарницын Игорь", "отец")]

    file = read(lists.csv(*rows, header=header))

    assert [[one.kinship for one in student.guardians] for student in file.students] == [
        [Kinship.MOTHER, Kinship.FATHER]
    ]
    assert found(file) == []


def test_each_bad_cell_is_told_with_its_place() -> None:
    file = read(
        lists.csv(
            lists.student("Зарницына"),
            lists.student('=HYPERLINK("http://example.org")'),
            lists.student(Дата_рождения="32.05.2014"),
            lists.student(Класс="пятый"),
            lists.student(Пол="да"),
            lists.student(Адрес="=1+1"),
            lists.student("Облакова Инна Юрьевна", Телефон="нет"),
        )
    )

    assert found(file) == [
        (Severity.UNPLACED, "строка 2, столбец B"),
        (Severity.UNPLACED, "строка 3, столбец B"),
        (Severity.UNPLACED, "строка 4, столбец D"),
        (Severity.UNPLACED, "строка 5, столбец C"),
        (Severity.UNPLACED, "строка 6, столбец E"),
        (Severity.UNPLACED, "строка 7, столбец G"),
        (Severity.WARNING, "строка 8, столбец H"),
    ]
    assert [str(one.name) for one in file.students] == ["Облакова Инна Юрьевна"]


def test_double_heading_is_refused_with_its_place() -> None:
    with pytest.raises(ImportRefused) as caught:
        read("ФИО;Класс;Дата рождения;Класс\nЗарницына Полина;5А;17.05.2014;5А\n")

    assert [str(item.place) for item in caught.value.problems] == ["строка 1, столбец D"]


@pytest.mark.parametrize("name", set(BAD) - {"zip of a text", "too many classes"})
def test_bad_file_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_people(people_source(BAD[name], "list.xlsx"))

    assert {item.severity for item in caught.value.problems} == {Severity.REFUSED}
    assert str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        lists.oneroster_11()[:-200],
        zipped({"users.csv": b"sourcedId,role,role\n1,student,student\n"}),
        zipped({"users.csv": b"\x00\x01"}),
        zipped({"users.csv": bomb()}),
        zipped({"classes.csv": "title\n5А\n".encode()}),
        zipped({"a/users.csv": b"sourcedId\n1\n", "b/users.csv": b"sourcedId\n2\n"}),
        zipped({"users.csv": b"sourcedId,role\n"}),
    ],
    ids=["cut", "double heading", "binary", "bomb", "no users", "two of a name", "nobody"],
)
def test_bad_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused):
        read(content, "roster.zip")


def test_sixteen_thousand_columns_are_no_trouble() -> None:
    book = Workbook()
    sheet = book.active
    for row in ([*lists.HEADER], lists.student()):
        sheet.append(row)
    sheet.cell(1, 16_384, "край света")

    file = read(as_bytes(book))

    assert len(file.students) == 1
    assert found(file) == [(Severity.WARNING, "лист «Sheet», строка 1, столбец XFD")]


def test_template_is_read_without_a_problem() -> None:
    file = read(people_template())

    assert found(file) == []
    assert [str(one.class_name) for one in file.students] == ["5А", "2Б"]
    assert [one.position for one in file.staff] == ["учитель", "заместитель директора"]


@pytest.mark.parametrize("content", [lists.oneroster_11(), lists.oneroster_12()], ids=["11", "12"])
def test_oneroster_is_read(content: bytes) -> None:
    file = read(content, "roster.zip")

    assert found(file) == []
    assert [(one.external_id, str(one.class_name), one.sex) for one in file.students] == [
        ("s1", "5А", Sex.FEMALE),
        ("s2", "1А", Sex.MALE),
    ]
    assert [
        [(one.external_id, one.kinship, one.phone) for one in student.guardians]
        for student in file.students
    ] == [[("g1", Kinship.MOTHER, "+7 912 000-00-01")]] * 2
    assert [(one.external_id, one.position) for one in file.staff] == [("t1", "учитель")]


def test_folder_and_its_archive_are_one_source(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("sourcedId,role,givenName,familyName\n", encoding="utf-8")
    (tmp_path / "readme.txt").write_text("нет", encoding="utf-8")

    assert people_source(tmp_path).sha256 == people_source(tmp_path).sha256


def test_dirt_of_real_bundles_is_told() -> None:
    extra = (
        "s3,tobedeleted,,TRUE,o,student,,,Марк,Тучкин,Львович,,,,,,,\n"
        "x1,,,TRUE,o,lecturer,,,Инна,Облакова,Юрьевна,,,,,,,\n"
        "s1,,,TRUE,o,student,,,Инна,Вторая,Юрьевна,,,,,,,\n"
        ",,,TRUE,o,student,,,Инна,Безымянная,Юрьевна,,,,,,,\n"
    )

    file = read(lists.oneroster_11(extra=extra), "roster.zip")

    assert [(item.severity, item.place.row) for item in file.problems] == [
        (Severity.WARNING, 6),
        (Severity.UNPLACED, 7),
        (Severity.UNPLACED, 8),
        (Severity.UNPLACED, 9),
    ]
    assert [one.external_id for one in file.students] == ["s1", "s2"]


def test_bundle_of_a_district_needs_the_school() -> None:
    extra = "s9,,,TRUE,p,student,,,Марк,Тучкин,Львович,,,,,,,\n"
    content = lists.oneroster_11(extra=extra, orgs="o,,,Школа,school,,\np,,,Лицей,school,,\n")
    source = SourceFile("roster.zip", content)

    with pytest.raises(ImportRefused, match="Лицей"):
        read_people(source)
    assert [one.external_id for one in read_people(source, org="p").students] == ["s9"]
    with pytest.raises(ImportRefused):
        read_people(source, org="q")


def test_slashed_dates_are_read_only_when_they_are_clear() -> None:
    def born(*dates: str) -> list[dt.date | None]:
        rows = "".join(
            f"{number},1,Имя,Фамилия{'абв'[number]},{date}\n" for number, date in enumerate(dates)
        )
        header = "SIS ID,School SIS ID,First Name,Last Name,Birthdate\n"
        return [one.born_on for one in read(lists.bundle({"Student.csv": header + rows})).students]

    assert born("4/2/2010", "11/25/2010") == [dt.date(2010, 4, 2), dt.date(2010, 11, 25)]
    assert born("4/2/2010", "25/11/2010") == [dt.date(2010, 2, 4), dt.date(2010, 11, 25)]
    assert born("4/2/2010", "5/3/2010") == []


@pytest.mark.skipif(not PRIVATE.is_dir(), reason="the private samples are not on this machine")
@pytest.mark.parametrize(
    ("folder", "org", "students", "staff"),
    [
        ("minimal_1.1", "", 3, 2),
        ("ms_sds/SDS v2", "10001", 7, 1),
        ("ms_sds/SDS v2.1", "110003", 3, 1),
        ("ms_sds/SDS Format/25 Users", "", 22, 2),
        ("ms_sds/SDS Format/100 Users", "10001", 60, 7),
        ("ms_sds/UK Format/100 Users", "10001", 60, 7),
        ("ms_sds/SDS Format/Min Required Attributes", "", 0, 0),
    ],
)
def test_private_samples_are_read(folder: str, org: str, students: int, staff: int) -> None:
    file = read_people(people_source(PRIVATE / folder), org=org)

    assert (len(file.students), len(file.staff)) == (students, staff)


_WHOLE = (lists.oneroster_11(), people_template())
_CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.sampled_from([*lists.HEADER, "5А", "17.05.2014", "=1+1", "Тучкин Марк", "Должность"]),
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(_CELLS, max_size=14), max_size=12))
def test_any_table_is_read_or_refused(rows: list[list[object]]) -> None:
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    for content in (text, lists.csv(*rows)):
        file = read_or_refuse(content.encode("utf-8", "surrogatepass"), "list.csv")

        assert all(one.name.last and one.name.first for one in file.students)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_damage_to_a_bundle_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_WHOLE)))
    for _time in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = read_or_refuse(bytes(content[: data.draw(st.integers(1, len(content)))]), "x.zip")

    assert all(one.name.last and one.name.first for one in file.students)
