from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded, require
from tiering.actions import questionnaires as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.questionnaire import validate
from tiering.forms.editor import perform, posted_tree
from tiering.forms.questionnaire import build, to_document
from tiering.models import QuestionnaireVersion
from tiering.views.questionnaire.versions import questionnaire_or_404
from tiering.views.words import explain


class EditQuestionnaire(Guarded, View):
    """A draft as a form. Its buttons add, move and remove rows on the server; only "save" keeps anything."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        require(self.user, Permission.TIERS_DESIGN)
        version = questionnaire_or_404(number)
        if version.status != "draft":
            messages.warning(request, _("Only a draft can be edited. Begin a new draft from this version."))
            return redirect("tiering:questionnaire", number)
        return show(request, version, version.document, version.note)

    def post(self, request: HttpRequest, number: int) -> HttpResponseBase:
        version = questionnaire_or_404(number)
        wish = request.POST.get("do", "save")
        tree = perform(posted_tree(request.POST), wish)
        document = to_document(tree, version.document)
        note = request.POST.get("note", "").replace("\0", "")[:2_000]
        if wish != "save":
            require(self.user, Permission.TIERS_DESIGN)
            return show(request, version, document, note)
        return self.save(request, version, document, note)

    def save(
        self, request: HttpRequest, version: QuestionnaireVersion, document: dict[str, Any], note: str
    ) -> HttpResponseBase:
        text = request.POST.get("revision", "")
        revision = int(text) if text.isdecimal() and len(text) < 9 else 0
        try:
            saved = actions.edit_draft(
                version_id=version.pk,
                revision=revision,
                document=document,
                text=note,
                by=self.user,
                now=timezone.now(),
            )
        except (Refused, RevisionConflict) as error:
            explain(request, error)
            return show(request, version, document, note, status=409)
        if validate(saved.document):
            messages.warning(request, _("The draft is kept. It has faults that are marked below."))
            return redirect("tiering:edit_questionnaire", saved.number)
        messages.success(request, _("The draft is kept and has no faults."))
        return redirect("tiering:questionnaire", saved.number)


def show(
    request: HttpRequest, version: QuestionnaireVersion, document: Any, note: str, status: int = 200
) -> HttpResponse:
    context = {"version": version, "editor": build(document, validate(document)), "note": note}
    return render(request, "tiering/questionnaire/edit.html", context, status=status)
