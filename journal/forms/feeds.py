"""Which calendar address to make."""

from collections.abc import Sequence
from itertools import groupby
from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from journal.selectors.feeds import Offer


class FeedForm(forms.Form):
    """``offer`` is one of ``offers``; a room's calendar never has homework."""

    of = forms.ChoiceField(label=_("Whose lessons"))
    has_homework = forms.BooleanField(
        label=_("With topics and homework"),
        required=False,
        help_text=_("Whoever has the address reads them without a password."),
    )

    def __init__(self, data: QueryDict | None, *, offers: Sequence[Offer]) -> None:
        super().__init__(data)
        self._offers = {offer.key: offer for offer in offers}
        cast("forms.ChoiceField", self.fields["of"]).choices = _choices(offers)
        if not any(offer.may_have_homework for offer in offers):
            del self.fields["has_homework"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    @property
    def offers_any(self) -> bool:
        return bool(self._offers)

    def offer(self) -> Offer:
        return self._offers[self.cleaned_data["of"]]

    def wants_homework(self) -> bool:
        return bool(self.cleaned_data.get("has_homework"))


def _choices(offers: Sequence[Offer]) -> list[tuple[object, object]]:
    """By kind where there are several kinds."""
    kinds = [
        (kind.label.capitalize(), [(offer.key, offer.label) for offer in found])
        for kind, found in groupby(offers, key=lambda offer: offer.kind)
    ]
    return [*kinds] if len(kinds) > 1 else [pair for _kind, pairs in kinds for pair in pairs]
