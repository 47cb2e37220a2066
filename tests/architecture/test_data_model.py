"""Rules that every table of the project keeps."""

from django.apps import apps
from django.db.models import Field, Model

from tests.architecture.sources import APPS

# The tenant itself with its history, and what belongs to an identity, which may act in several
# schools.
WITHOUT_A_SCHOOL = {
    "core.School",
    "core.SchoolEvent",
    "accounts.ActivationCode",
    "accounts.ExternalIdentity",
    "accounts.KnownDevice",
    "accounts.User",
    "accounts.UserEvent",
    "accounts.UserSession",
}
HIDDEN_BEHAVIOUR = {"save", "delete", "asave", "adelete"}


def own_models() -> list[type[Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def own_fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.get_fields() if isinstance(field, Field)]


def test_every_table_carries_its_school() -> None:
    without = {
        model._meta.label
        for model in own_models()
        if "school" not in {field.name for field in own_fields(model)}
    }

    assert without == WITHOUT_A_SCHOOL


def test_models_have_no_hidden_behaviour() -> None:
    overriding = {
        model._meta.label: sorted(HIDDEN_BEHAVIOUR & set(vars(model))) for model in own_models()
    }

    assert {model: names for model, names in overriding.items() if names} == {}


def test_models_have_no_hidden_order() -> None:
    ordered = {model._meta.label: list(model._meta.ordering) for model in own_models()}

    assert {model: order for model, order in ordered.items() if order} == {}


def test_no_number_is_a_float() -> None:
    floats = [
        str(field)
        for model in own_models()
        for field in own_fields(model)
        if field.get_internal_type() == "FloatField"
    ]

    assert floats == []
