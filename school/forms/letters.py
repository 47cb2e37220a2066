"""Forms of letters: a parent's own children, one parent of one child."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from school.models import GuardianLink


class _Links(forms.TypedMultipleChoiceField):
    def __init__(self) -> None:
        super().__init__(coerce=int, required=False)


class OwnLettersForm(forms.Form):
    """``shown`` are the children that the page offered, ``gets`` those that are ticked: a child
    linked since then is left alone."""

    shown = _Links()
    gets = _Links()

    def __init__(self, data: QueryDict | None, *, links: list[GuardianLink]) -> None:
        super().__init__(data)
        self.links = links
        choices = [(link.pk, str(link)) for link in links]
        for name in ("shown", "gets"):
            cast(forms.TypedMultipleChoiceField, self.fields[name]).choices = choices

    def wanted(self) -> dict[GuardianLink, bool]:
        data: dict[str, Any] = self.cleaned_data
        return {link: link.pk in data["gets"] for link in self.links if link.pk in data["shown"]}


class LettersForm(forms.Form):
    gets = forms.BooleanField(required=False)
