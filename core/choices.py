"""Choices of rows in forms."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

if TYPE_CHECKING:
    from django.forms import ModelChoiceField as _ModelChoiceField
else:

    class _ModelChoiceField(forms.ModelChoiceField):
        """Generic for the type checker alone, as Django's querysets are."""

        def __class_getitem__(cls, *_args):
            return cls


class LabelledChoiceField(_ModelChoiceField[Row]):
    """A choice of one row, each called by ``label_of(row)`` instead of its ``str``. A form that
    learns later what to call them sets ``label_of`` anew."""

    def __init__(
        self, queryset: "QuerySet[Row]", *, label_of: Callable[[Row], str], **options: Any
    ) -> None:
        super().__init__(queryset, **options)
        self.label_of = label_of

    def label_from_instance(self, obj: Row) -> str:
        return self.label_of(obj)
