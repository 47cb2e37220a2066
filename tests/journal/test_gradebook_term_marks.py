"""Term marks of a group as a plain form."""

import pytest
from django.urls import reverse

from tests.factories.cast import Cast


def pupil(cast: Cast) -> int:
    return cast.students["pupil"].pk


def classmate(cast: Cast) -> int:
    return cast.students["classmate"].pk


def test_term_marks_are_saved_by_a_plain_form(cast: Cast) -> None:
    path = reverse("journal:term-marks", args=[cast.maths.pk])
    client = cast.client("teacher")

    refused = client.post(path, {f"t-{pupil(cast)}": "5", f"t-{classmate(cast)}": "4"})
    assert refused.status_code == 422
    assert f'id="row-{pupil(cast)}-error"' in refused.content.decode()
    assert not cast.maths.term_marks.exists()

    done = client.post(
        path,
        {
            f"t-{pupil(cast)}": "5",
            f"r-{pupil(cast)}": "Олимпиада",
            f"t-{classmate(cast)}": "н/а",
        },
    )
    assert done.status_code == 303
    assert set(cast.maths.term_marks.values_list("student_id", "value", "code")) == {
        (pupil(cast), 5, ""),
        (classmate(cast), None, "na"),
    }


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("class_teacher", 200, 403),
        ("deputy", 200, 403),
        ("stranger", 404, 404),
        ("mother", 403, 403),
    ],
)
def test_term_marks_are_decided_by_the_teacher_alone(
    cast: Cast, who: str, read: int, write: int
) -> None:
    path = reverse("journal:term-marks", args=[cast.maths.pk])

    assert cast.client(who).get(path).status_code == read
    assert cast.client(who).post(path, {f"t-{pupil(cast)}": "4"}).status_code == write
    assert not cast.maths.term_marks.exists()


def test_term_marks_of_closed_or_unknown_term(cast: Cast) -> None:
    path = reverse("journal:term-marks", args=[cast.maths.pk])
    client = cast.client("teacher")
    closed = f"{path}?term={cast.closed_term.pk}"

    assert client.post(closed, {f"t-{pupil(cast)}": "4"}).status_code == 422
    assert client.get(f"{path}?term=0").status_code == 404
    assert client.get(f"{path}?kind=year").status_code == 200
    assert client.get(f"{path}?kind=exam").status_code == 404
    assert client.get(f"{path}?kind=final").status_code == 404
    assert not cast.maths.term_marks.exists()
