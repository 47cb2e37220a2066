"""Containers, words and names of subjects that every importer shares."""

import pytest
from openpyxl import Workbook

from school.imports import files, subjects, words
from school.imports.files import Container, SourceFile
from school.imports.problems import ImportProblem, Place, Severity
from school.imports.report import Line, Tally, change_lines, problem_lines, tally_lines
from school.imports.workbook import column_letters, read_workbook, text_of, whole_number
from school.models import Room
from tests.factories.workbooks import as_bytes


@pytest.mark.parametrize(
    ("content", "container"),
    [
        (b"PK\x03\x04...", Container.XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", Container.XLS),
        (b"<TimeTable/>", Container.TEXT),
        (b"", Container.TEXT),
    ],
)
def test_container_is_told_by_its_signature(content: bytes, container: Container) -> None:
    assert files.container_of(SourceFile("renamed.csv", content)) == container


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_text_is_decoded_from_what_schools_use(encoding: str) -> None:
    text = "Ёжик в тумане — №1"

    assert files.decode(SourceFile("a.csv", text.encode(encoding))) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Алгебра ", "Алгебра"),
        (" Украинский  язык\n", "Украинский язык"),
        ("а\u00a0б\u200bв\u00adг\x00", "а бвг"),
        ("\ufeff5А", "5А"),
    ],
)
def test_tidy_leaves_visible_signs_and_single_spaces(text: str, expected: str) -> None:
    assert words.tidy(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алгебра ", "алгебра"),
        ("Фiзика", "Физика"),  # Latin i
        ("Aлгебра", "Алгебра"),  # Latin A
        ("Счёт", "Счет"),
        ("Кружок «Азбука»", 'Кружок "Азбука"'),
        ("рус.яз.", "Рус. яз"),
        ("Россия – мои горизонты", "Россия — мои горизонты"),
        ("Труд(технология)", "Труд (технология)"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert words.key(one) == words.key(other)


def test_latin_words_stay_latin() -> None:
    assert words.cyrillic("Python для 5 класса") == "Python для 5 класса"
    assert words.cyrillic("Cтатистика") == "Статистика"  # Latin C


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Физкультура", "Физическая культура"),
        ("физ-ра", "Физическая культура"),
        ("ИКТ", "Информатика"),
        ("ОБЗР", "Основы безопасности и защиты Родины"),
        ("рус.яз", "Русский язык"),
        ("«Разговоры о важном»", "Разговоры о важном"),
        ("Иностранный язык (Английский язык)", "Иностранный язык (английский)"),
        ("математика", "Математика"),
        ("Технология", "Технология"),
        ("Язык и культура", "Язык и культура"),
        ('Кружок "Азбука"', "Кружок «Азбука»"),
    ],
)
def test_name_of_a_subject_is_written_out(written: str, shown: str) -> None:
    assert subjects.subject_name(written) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Английский язык", "Иностранный язык (английский)"),
        ("Иностранный (английский) язык", "Иностранный язык (Английский язык)"),
        ("Технология", "Труд (технология)"),
        ("История России. Всеобщая история", "История"),
        ("ТВИС", "Теория вероятностей"),
        ("Второй иностранный (немецкий) язык", "Немецкий язык. Второй иностранный язык"),
    ],
)
def test_wordings_of_one_subject_have_one_key(one: str, other: str) -> None:
    assert subjects.subject_key(one) == subjects.subject_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Английский язык", "Второй иностранный (английский) язык"),
        ("Английский язык", "Немецкий язык"),
        ("Алгебра", "Алгебра и начала математического анализа"),
        ("Русский язык", "Родной язык (русский)"),
        ("Литература", "Литературное чтение"),
        ("История", "Всеобщая история"),
    ],
)
def test_different_subjects_have_different_keys(one: str, other: str) -> None:
    assert subjects.subject_key(one) != subjects.subject_key(other)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Обшествознание", "Обществознание"),
        ("Програмирование", "Программирование"),
        ("Литиратура", "Литература"),
        ("Обществознание", ""),
        ("Наглядная геометрия", ""),
        ("Культура речи", ""),
    ],
)
def test_typing_error_is_suspected_only_where_it_is_likely(written: str, meant: str) -> None:
    assert subjects.likely_meant(written) == meant


@pytest.mark.parametrize("name", ["Кружок «Оригами»", "Классный час", "Россия – мои горизонты"])
def test_clubs_and_class_hours_are_extracurricular(name: str) -> None:
    assert subjects.is_extracurricular(name) is True


@pytest.mark.parametrize("name", ["Музыка", "Элективный курс", "Индивидуальный проект"])
def test_subjects_of_the_curriculum_are_not_extracurricular(name: str) -> None:
    assert subjects.is_extracurricular(name) is False


@pytest.mark.parametrize("name", ["Физкультура", "Нравственные основы семейной жизни (ВНД), 10-11"])
def test_short_name_fits(name: str) -> None:
    assert 0 < len(subjects.short_name(name)) <= 30


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")]
)
def test_columns_are_named_as_in_excel(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@pytest.mark.parametrize(
    ("cell", "number"),
    [(7.0, 7), (7, 7), ("7", 7), ("7.", 7), ("7)", 7), (7.5, None), ("семь", None), (True, None)],
)
def test_whole_number_is_read_from_a_cell(cell: object, number: int | None) -> None:
    assert whole_number(cell) == number


def test_cell_reads_as_a_person_reads_it() -> None:
    assert [text_of(cell) for cell in (327.0, 327.5, "Сп.зал", None)] == [
        "327",
        "327.5",
        "Сп.зал",
        "",
    ]


def test_sheet_of_a_single_cell_is_a_sheet() -> None:
    workbook = Workbook()
    workbook.active.append(["Тема"])

    assert read_workbook(SourceFile("a.xlsx", as_bytes(workbook)))[0].rows == (("Тема",),)


def test_cells_are_addressed_from_the_corner_of_the_sheet() -> None:
    workbook = Workbook()
    workbook.active.cell(3, 4, " Тема ")
    sheet = read_workbook(SourceFile("a.xlsx", as_bytes(workbook)))[0]

    assert sheet.cell(2, 3) == "Тема"
    assert sheet.cell(0, 0) is None
    assert sheet.cell(99, 99) is None
    assert sheet.place(2, 3) == Place(sheet="Sheet", row=3, column="D")


def test_problem_says_where_and_what() -> None:
    problem = ImportProblem(
        Severity.UNPLACED, "Не поставлено.", Place("5 класс", 12, "C"), "Музыка"
    )

    assert str(problem) == f"{problem.place}: Не поставлено. [Музыка]"
    assert problem.as_json() == {
        "severity": "unplaced",
        "message": "Не поставлено.",
        "place": {"sheet": "5 класс", "row": 12, "column": "C", "element": ""},
        "value": "Музыка",
    }


def test_report_lists_the_gravest_problems_first_and_counts_the_rest() -> None:
    problems = [
        *(ImportProblem(Severity.WARNING, f"w{number}") for number in range(101)),
        ImportProblem(Severity.UNPLACED, "u"),
    ]
    lines = list(problem_lines(problems))

    assert lines[1] == "  U"
    assert lines[3:103] == [f"  W{number}" for number in range(100)]
    assert len(lines) == 104


def test_report_counts_rows_by_the_name_of_their_kind(db: None) -> None:
    (line,) = tally_lines({"school.room": Tally(added=3, kept=2)})

    assert [part for part in line if part.isdigit()] == ["3", "0", "0", "2"]


def test_report_names_what_was_changed_and_removed_but_not_what_was_added() -> None:
    lines = change_lines(
        [
            Line("added", "school.room", "12"),
            Line("changed", "school.room", "14", {"name": ""}, {"name": "14а"}),
            Line("removed", "school.room", "15"),
        ]
    )
    changed, removed = lines

    assert changed.endswith(": 14: " + f"{Room._meta.get_field('name').verbose_name} — → 14а")
    assert removed.endswith(": 15")
