"""The empty list that a school may start from: the headings that the import knows, and examples
to be overwritten (the names are made up)."""

import datetime as dt
import io

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FILE_NAME = "spisok-shkoly.xlsx"

_STUDENTS_TITLE = (
    "Список обучающихся. Замените примеры своими строками; пустые столбцы можно удалить, порядок "
    "столбцов любой. Дата рождения — дд.мм.гггг, пол — м или ж."
)
_STUDENTS = (
    "№",
    "Фамилия",
    "Имя",
    "Отчество",
    "Класс",
    "Дата рождения",
    "Пол",
    "№ личного дела",
    "Адрес",
    "Телефон",
    "ФИО матери",
    "Телефон матери",
    "E-mail матери",
    "ФИО отца",
    "Телефон отца",
    "E-mail отца",
)
_STUDENT_EXAMPLES = (
    (
        *(1, "Берёзкина", "Алиса", "Егоровна", "5А", dt.date(2014, 5, 17), "ж", "Б-12"),
        *("ул. Лесная, д. 5, кв. 7", "", "Берёзкина Дарья Олеговна", "+7 900 000-00-01"),
        *("d.berezkina@example.org", "Берёзкин Егор Львович", "+7 900 000-00-02", ""),
    ),
    (
        *(2, "Берёзкин", "Тимур", "Егорович", "2Б", dt.date(2017, 11, 3), "м", "Б-31"),
        *("ул. Лесная, д. 5, кв. 7", "", "Берёзкина Дарья Олеговна", "+7 900 000-00-01"),
        *("d.berezkina@example.org", "", "", ""),
    ),
)
_STAFF_TITLE = "Работники школы. Столбец «Предмет» для памяти: он не читается."
_STAFF = ("№", "ФИО сотрудника", "Должность", "Предмет", "Дата приёма на работу")
_STAFF_EXAMPLES = (
    (1, "Ольховская Нина Павловна", "учитель", "математика", dt.date(2015, 8, 25)),
    (2, "Тополев Игорь Денисович", "заместитель директора", "", dt.date(2009, 8, 20)),
)


def people_template() -> bytes:
    """An XLSX with a sheet of students and a sheet of staff."""
    book = Workbook()
    students = book.active
    assert students is not None
    _fill(students, "Ученики", _STUDENTS_TITLE, _STUDENTS, _STUDENT_EXAMPLES)
    _fill(book.create_sheet(), "Сотрудники", _STAFF_TITLE, _STAFF, _STAFF_EXAMPLES)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(
    sheet: Worksheet,
    name: str,
    title: str,
    header: tuple[str, ...],
    rows: tuple[tuple[object, ...], ...],
) -> None:
    sheet.title = name
    sheet.append([title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=min(len(header), 10))
    sheet.cell(1, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 48
    sheet.append(list(header))
    for row in rows:
        sheet.append([value if value != "" else None for value in row])
    for column, text in enumerate(header, start=1):
        heading = sheet.cell(2, column)
        assert isinstance(heading, Cell)
        heading.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = max(len(text) + 3, 12)
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            if isinstance(cell.value, dt.date):
                cell.number_format = "DD.MM.YYYY"
    sheet.freeze_panes = "A3"
