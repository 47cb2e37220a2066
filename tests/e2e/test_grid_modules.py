"""The grid's pure modules say the same as the server's rules, in the browser that runs them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.templatetags.static import static
from django.urls import reverse
from playwright.sync_api import Page

from journal import rules
from journal.templatetags.journal_grid import cell_html
from tests.e2e.conftest import Visitor
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]

SCALE = {
    "min": 2,
    "max": 5,
    "low": 2,
    "thresholds": [450, 350, 250],
    "enough": 3,
    "retakes": "last",
}
TEXTS = [
    *("5", "45", "4/5", "-5", "4 5", "5 н", "н", "Н", "y", "Y", "б", ",", "уп", "eg", "гз"),
    *("оп5", "jg12", "осв", "jcd", "до", "со", "со н", ".", "ю", "2>4", "2ю4", "2→4", "2>45"),
    *("зач", "pfx", "незач", "н/а", "на", "5+", "5-", "-", "--", "н б", "оп", "оп1234", "н5"),
    *(">4", "2>", "2>>3", "7", "1", "0", "абв", "hello", "5;4", "5,4", "4/-/5", "4 -5", "", " "),
    *("c", "o", "ot", "от", "54н", "5/н", "5.", "2>."),
]  # fmt: skip


@pytest.fixture
def page(cast: Cast, visit: Visit) -> Page:
    return visit("teacher").go(reverse("journal:gradebook", args=[cast.maths.pk]))


def call(page: Page, module: str, function: str, *lists: list[Any]) -> list[Any]:
    """``function`` of a module for each list of arguments."""
    found: list[Any] = page.evaluate(
        """async ([url, name, calls]) => {
            const module = await import(url);
            return calls.map((words) => module[name](...words));
        }""",
        [static(f"js/gradebook/{module}.js"), function, list(lists)],
    )
    return found


@pytest.mark.parametrize("allows", [False, True])
def test_cells_are_read_as_the_server_reads_them(page: Page, *, allows: bool) -> None:
    scale = {**SCALE, **({"modifiers": True} if allows else {})}
    read = call(page, "cell_text", "readCell", *[[text, scale] for text in TEXTS])
    html = call(
        page,
        "cell_text",
        "cellHtml",
        *[[entry or {"works": [], "attendance": ""}, SCALE] for entry in read],
    )

    for text, entry, shown in zip(TEXTS, read, html, strict=True):
        try:
            parsed = rules.parse_cell(text, allows_modifiers=allows)
            numbers = [
                one.value for mark in parsed.marks for one in mark.attempts if one.value is not None
            ]
            if any(not 2 <= value <= 5 for value in numbers):
                raise rules.CellSyntaxError(text)
        except rules.CellSyntaxError:
            assert entry is None, text
            continue
        assert entry is not None, text
        expected = cell_html(parsed.text, 2).replace("class=abs", 'class="abs"')
        expected = expected.replace("class=low", 'class="low"').replace(
            "class=debt", 'class="debt"'
        )
        assert shown == expected, text


@pytest.mark.parametrize("retakes", ["last", "best", "both"])
def test_means_and_suggestions_are_the_servers(page: Page, retakes: str) -> None:
    weights = [Decimal("1.0"), Decimal("1.3"), Decimal("2.0")]
    marks = [(), (2,), (5,), (2, 4), (5, 3)]
    cases = list(product(marks, repeat=3))
    scale = {**SCALE, "retakes": retakes}
    found = call(
        page,
        "standing",
        "standing",
        *[
            [
                [
                    {"marks": [{"value": value} for value in attempts], "weight": int(weight * 100)}
                    for attempts, weight in zip(case, weights, strict=True)
                ],
                scale,
            ]
            for case in cases
        ],
    )

    thresholds = rules.Thresholds(Decimal("4.5"), Decimal("3.5"), Decimal("2.5"))
    counting = rules.Counting(retakes=retakes)
    for case, said in zip(cases, found, strict=True):
        works = [
            (weight, [rules.Given(value) for value in attempts])
            for attempts, weight in zip(case, weights, strict=True)
        ]
        mean = rules.mean_of(works, counting)
        rounded = mean.rounded if mean else None
        assert said["mean"] == rules.decimal_text(rounded), case
        assert said["suggested"] == str(rules.suggest(rounded, thresholds) or ""), case
        assert said["count"] == (mean.count if mean else 0), case


@pytest.mark.parametrize("retakes", ["last", "best", "both"])
def test_overdue_debts_count_as_the_server_counts_them(page: Page, retakes: str) -> None:
    """An overdue debt (".") is the lowest mark and yet no mark; one that is not due yet nothing."""
    today, late = dt.date(2026, 1, 20), dt.date(2026, 1, 19)
    debt = rules.Given(None, "debt", "", late)
    awaited = rules.Given(None, "debt", "", today)
    marks = [(), (debt,), (awaited,), (rules.Given(2), debt), (rules.Given(5), debt, awaited)]
    marks += [(debt, rules.Given(4))]
    cases = list(product(marks, repeat=2))
    scale = {**SCALE, "retakes": retakes, "enough": 2}

    def sent(mark: rules.Given) -> dict[str, Any]:
        return {"value": mark.value, "owed": mark is debt}

    found = call(
        page,
        "standing",
        "standing",
        *[
            [
                [{"marks": [sent(mark) for mark in of_work], "weight": 100} for of_work in case],
                scale,
            ]
            for case in cases
        ],
    )

    counting = rules.Counting(retakes=retakes, lowest=2, today=today)
    for case, said in zip(cases, found, strict=True):
        mean = rules.mean_of([(Decimal(1), of_work) for of_work in case], counting)
        assert said["mean"] == rules.decimal_text(mean.rounded if mean else None), case
        assert said["count"] == (mean.count if mean else 0), case
        assert said["isEnough"] == (mean is None or mean.count - mean.owed >= 2), case


@pytest.mark.everyday
def test_tables_of_a_spreadsheet_are_read(page: Page) -> None:
    assert call(
        page,
        "table_text",
        "fromTsv",
        ["5\t4\r\n3\t\r\n"],
        ['"два\nслова"\t"он ""сам"""\n5'],
    ) == [
        [["5", "4"], ["3", ""], [""]],
        [["два слова", 'он "сам"'], ["5"]],
    ]
    assert call(page, "table_text", "toTsv", [[["4/5", "н"], ["", 'а"б']]]) == ['4/5\tн\n\t"а""б"']
    html = (
        "<style>td {color: red}</style><table><tr>"
        "<td style='color: blue'>5</td><td colspan=2 style=width:9pt>н&nbsp;</td></tr></table>"
    )
    assert call(page, "table_text", "fromHtml", [html]) == [[["5", "н", ""]]]
    cell = "<td style=\"mso-number-format:'\\@'\">"
    written = f"<table><tr>{cell}&lt;5&gt;</td>{cell}</td></tr></table>"
    assert call(page, "table_text", "toHtml", [[["<5>", ""]]]) == [written]


def test_names_find_their_students(page: Page) -> None:
    students = [
        {"row": row, "name": name}
        for row, name in enumerate(
            ["Белова Анна", "Белова Анна Мария", "Ёлкина Вера", "Белов Антон"]
        )
    ]
    written = [
        "Ёлкина",
        "елкина в.",
        "Вера Ёлкина",
        "Белова",
        "Белова Анна",
        "Белов А.",
        "Петров",
        "1. Белов",
        "5",
    ]

    found = call(page, "names", "whoIs", *[[name, students] for name in written])

    rows = [one if isinstance(one, str) else one["row"] for one in found]
    assert rows == [2, 2, 2, "many", 0, 3, "none", 3, "none"]


def test_history_goes_back_and_forth(page: Page) -> None:
    said = page.evaluate(
        """async (url) => {
            const { History } = await import(url);
            const history = new History();
            const first = { cell: "a", before: "", after: "5" };
            history.push([first, { cell: "b", before: "4", after: "" }]);
            history.push([]);
            const undone = history.undo();
            const redone = history.redo();
            history.undo();
            history.push([{ cell: "c", before: "", after: "3" }]);
            return [undone, redone, history.redo(), history.canUndo];
        }""",
        static("js/gradebook/history.js"),
    )

    assert said == [
        [{"cell": "b", "text": "4"}, {"cell": "a", "text": ""}],
        [{"cell": "a", "text": "5"}, {"cell": "b", "text": ""}],
        None,
        True,
    ]
