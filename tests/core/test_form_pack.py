"""The crispy pack `razvorot`: every form a person meets is labelled, explained and announced."""

from collections.abc import Iterator

import pytest
from crispy_forms.bootstrap import AppendedText, FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.test.html import Element, parse_html


class WorkForm(forms.Form):
    title = forms.CharField(label="Название", help_text="До 120 знаков.")
    weight = forms.DecimalField(label="Вес")
    note = forms.CharField(label="Заметка", required=False, widget=forms.Textarea)
    shown = forms.BooleanField(label="Показать семье", required=False, help_text="Сразу.")
    scale = forms.ChoiceField(
        label="Шкала", widget=forms.RadioSelect, choices=[("5", "Баллы"), ("p", "Зачёт")]
    )
    school = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "wide"
        self.helper.form_id = "work"
        self.helper.attrs = {"hx-post": "/works/", "data-once": True}
        self.helper.layout = Layout(
            Fieldset("Работа", "title", Row("note", AppendedText("weight", "балла"))),
            "shown",
            InlineRadios("scale"),
            "school",
            FormActions(Submit("save", "Сохранить")),
        )

    def clean(self) -> None:
        raise forms.ValidationError("Урок закрыт: попросите завуча открыть его.")


def elements(node: Element | str) -> Iterator[Element]:
    if isinstance(node, Element):
        yield node
        for child in node.children:
            yield from elements(child)


class Page:
    """Rendered HTML that can be asked for elements."""

    def __init__(self, html: str) -> None:
        self.all = list(elements(parse_html(html)))

    def by_id(self, wanted: str) -> Element:
        (found,) = [one for one in self.all if attr(one, "id") == wanted]
        return found

    def by_class(self, wanted: str) -> list[Element]:
        return [one for one in self.all if wanted in (attr(one, "class") or "").split()]

    def by_name(self, wanted: str) -> list[Element]:
        return [one for one in self.all if one.name == wanted]


def attr(element: Element, name: str) -> str | None:
    return dict(element.attributes).get(name)


def words(element: Element) -> str:
    own = [child if isinstance(child, str) else words(child) for child in element.children]
    return " ".join(" ".join(own).split())


@pytest.fixture
def refused() -> Page:
    form = WorkForm({"title": "", "weight": "много", "scale": "x"})
    assert not form.is_valid()
    return Page(render_crispy_form(form, context={"csrf_token": "token"}))


def test_field_has_a_label_of_its_own(refused: Page) -> None:
    labels = {attr(label, "for"): words(label) for label in refused.by_name("label")}

    assert labels["id_title"] == "Название *"
    assert labels["id_note"] == "Заметка"


def test_refused_field_is_described_by_help_and_error_that_exist(refused: Page) -> None:
    control = refused.by_id("id_title")
    described_by = (attr(control, "aria-describedby") or "").split()

    assert attr(control, "aria-invalid") == "true"
    assert described_by == ["id_title_helptext", "id_title_error"]
    assert words(refused.by_id("id_title_helptext")) == "До 120 знаков."
    assert words(refused.by_id("id_title_error")) != ""


def test_accepted_field_is_not_marked_as_wrong(refused: Page) -> None:
    assert attr(refused.by_id("id_note"), "aria-invalid") is None
    assert [attr(one, "id") for one in refused.by_class("has-error")] == [
        "div_id_title",
        "div_id_weight",
        "div_id_scale",
    ]


def test_refused_form_is_announced(refused: Page) -> None:
    (alert,) = [one for one in refused.all if attr(one, "role") == "alert"]

    assert words(alert) == "Урок закрыт: попросите завуча открыть его."


def test_radios_are_a_group_with_a_name_and_its_error(refused: Page) -> None:
    group = refused.by_id("div_id_scale")
    legends = [one for one in elements(group) if one.name == "legend"]

    assert group.name == "fieldset"
    assert [words(legend) for legend in legends] == ["Шкала *"]
    assert attr(group, "aria-describedby") == "id_scale_error"
    assert words(refused.by_id("id_scale_error")) != ""


def test_checkbox_stands_inside_its_label(refused: Page) -> None:
    (label,) = [one for one in refused.by_name("label") if attr(one, "for") == "id_shown"]

    assert [attr(one, "type") for one in elements(label) if one.name == "input"] == ["checkbox"]
    assert attr(refused.by_id("id_shown"), "aria-describedby") == "id_shown_helptext"


def test_addon_stands_beside_its_control(refused: Page) -> None:
    (group,) = refused.by_class("input-group")

    assert [one.name for one in group.children if isinstance(one, Element)] == ["input", "span"]
    assert words(group) == "балла"


def test_form_tag_carries_the_attributes_of_its_helper_once(refused: Page) -> None:
    (form,) = refused.by_name("form")

    assert sorted(attr(form, "class").split()) == ["form", "wide"]
    assert (attr(form, "id"), attr(form, "method"), attr(form, "hx-post")) == (
        "work",
        "post",
        "/works/",
    )
    assert [name for name, _ in form.attributes].count("class") == 1
    assert "data-once" in dict(form.attributes)


def test_posted_form_carries_the_token_and_its_hidden_field(refused: Page) -> None:
    hidden = [
        attr(one, "name") for one in refused.by_name("input") if attr(one, "type") == "hidden"
    ]

    assert hidden == ["csrfmiddlewaretoken", "school"]


def test_submit_is_a_button_with_words(refused: Page) -> None:
    (button,) = refused.by_name("button")

    assert (words(button), attr(button, "type"), attr(button, "name")) == (
        "Сохранить",
        "submit",
        "save",
    )


def test_values_and_labels_are_escaped() -> None:
    form = WorkForm({"title": '"><script>alert(1)</script>', "weight": "1", "scale": "5"})
    form.fields["title"].label = "<b>Название</b>"
    form.is_valid()

    html = render_crispy_form(form)

    assert "<script>" not in html
    assert "<b>" not in html


def test_search_form_has_no_token() -> None:
    form = WorkForm()
    form.helper.form_method = "get"

    assert "csrfmiddlewaretoken" not in render_crispy_form(form, context={"csrf_token": "token"})


def test_filter_renders_a_form_without_helper() -> None:
    class PlainForm(forms.Form):
        name = forms.CharField(label="Имя")

    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(
        Context({"form": PlainForm({})})
    )

    page = Page(html)
    assert attr(page.by_id("id_name"), "aria-describedby") == "id_name_error"


def test_formset_renders_each_form_and_its_management() -> None:
    class PlainForm(forms.Form):
        name = forms.CharField(label="Имя")

    formset = forms.formset_factory(PlainForm, extra=2)()
    formset.helper = FormHelper()
    html = Template("{% load crispy_forms_tags %}{% crispy formset formset.helper %}").render(
        Context({"formset": formset})
    )

    page = Page(html)
    assert [attr(one, "name") for one in page.by_name("input") if attr(one, "type") == "text"] == [
        "form-0-name",
        "form-1-name",
    ]
    assert attr(page.by_id("id_form-TOTAL_FORMS"), "value") == "2"
