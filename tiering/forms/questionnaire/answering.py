from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from tiering.engine.questionnaire import AnswerFault, Question, Questionnaire, answer_faults
from tiering.enums import ANSWER_FAULTS
from tiering.queries.wording.names import in_words

# Before the code of every question, so that no question takes the name of another field.
PREFIX = "q_"


class AnswerForm(forms.Form):
    """The questions of one version. `number` is that version: a form of another one is not counted."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, questionnaire: Questionnaire, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        for question in questionnaire.questions:
            self.fields[PREFIX + question.code] = _field(question)

    def answers(self) -> dict[str, list[str]]:
        """What was chosen by code of the question; questions without an answer are left out."""
        chosen = {question.code: self._chosen(question) for question in self.questionnaire.questions}
        return {code: options for code, options in chosen.items() if options}

    def questions(self) -> list[tuple[Question, forms.BoundField]]:
        return [(question, self[PREFIX + question.code]) for question in self.questionnaire.questions]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for code, fault in answer_faults(self.questionnaire, self.answers()).items():
            if PREFIX + code not in self.errors:
                self.add_error(PREFIX + code, str(ANSWER_FAULTS[fault.value]))
        return cleaned

    def _chosen(self, question: Question) -> list[str]:
        given = self.cleaned_data.get(PREFIX + question.code) or []
        return [given] if isinstance(given, str) else list(given)


def _field(question: Question) -> forms.ChoiceField | forms.MultipleChoiceField:
    choices = [(option.code, in_words(option.text)) for option in question.options]
    kind = forms.MultipleChoiceField if question.is_multiple else forms.ChoiceField
    widget = forms.CheckboxSelectMultiple if question.is_multiple else forms.RadioSelect
    invalid = str(ANSWER_FAULTS[AnswerFault.UNKNOWN_OPTION.value])
    return kind(
        label=in_words(question.text),
        choices=choices,
        required=False,
        widget=widget(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": invalid},
    )


class RefusalForm(forms.Form):
    """A client who would not answer, and was told what follows."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("In the client's words"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_told = forms.BooleanField(
        label=_("The client was told what follows: without a result the firm cannot say what suits them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)
        self.fields["is_told"].error_messages["required"] = translated(
            "Tell the client first; the law asks for it."
        )
