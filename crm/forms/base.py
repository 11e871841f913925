"""Django's form of a model, generic for the type checker and plain at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm

__all__ = ["AnyModelForm"]
