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
from tiering.actions import versions as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.forms.editor import build, perform, posted_tree, to_document
from tiering.models import SchemeVersion
from tiering.queries.documents import faults_of
from tiering.views.schemes import version_or_404
from tiering.views.words import explain


class EditVersion(Guarded, View):
    """A draft as a form. Its buttons add, move and remove rows on the server; only "save" keeps anything."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, code: str, number: int) -> HttpResponseBase:
        require(self.user, Permission.TIERS_DESIGN)
        version = version_or_404(code, number)
        if version.status != "draft":
            messages.warning(request, _("Only a draft can be edited. Begin a new draft from this version."))
            return redirect("tiering:version", code, number)
        return show(request, version, version.document, version.note)

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponseBase:
        version = version_or_404(code, number)
        wish = request.POST.get("do", "save")
        tree = perform(posted_tree(request.POST), wish)
        document = to_document(tree, version.document)
        note = request.POST.get("note", "").replace("\0", "")[:2_000]
        if wish != "save":
            require(self.user, Permission.TIERS_DESIGN)
            return show(request, version, document, note)
        return self.save(request, version, document, note)

    def save(
        self, request: HttpRequest, version: SchemeVersion, document: dict[str, Any], note: str
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
        faults = faults_of(saved.scheme, saved.document)
        if faults:
            messages.warning(request, _("The draft is kept. It has faults that are marked below."))
            return redirect("tiering:edit_version", saved.scheme.code, saved.number)
        messages.success(request, _("The draft is kept and has no faults."))
        return redirect("tiering:version", saved.scheme.code, saved.number)


def show(
    request: HttpRequest, version: SchemeVersion, document: Any, note: str, status: int = 200
) -> HttpResponse:
    faults = faults_of(version.scheme, document)
    context = {"version": version, "editor": build(document, faults, version.scheme.code), "note": note}
    return render(request, "tiering/schemes/edit.html", context, status=status)
