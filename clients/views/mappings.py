"""Saved column mappings: a sample file first, then which of its columns holds what."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.actions import mappings as actions
from clients.forms.imports import MappingForm, SampleForm
from clients.queries import imports
from clients.statements.mapping import Preview, preview
from crm.access import Permission
from crm.guard import Guarded
from crm.problems import Fault

TEMPLATE = "clients/imports/new_mapping.html"


class Mappings(Guarded, View):
    permission = Permission.SETTLEMENT_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "clients/imports/mappings.html", {"mappings": imports.mappings()})


class NewMapping(Guarded, View):
    """The sample is read for its head alone and not kept; the second form carries what was seen of it."""

    permission = Permission.SETTLEMENT_IMPORT

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, TEMPLATE, {"sample": SampleForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._look(request) if "file" in request.FILES else self._save(request)

    def _look(self, request: HttpRequest) -> HttpResponse:
        sample = SampleForm(request.POST, request.FILES)
        if not sample.is_valid():
            return render(request, TEMPLATE, {"sample": sample}, status=422)
        try:
            seen = preview(sample.cleaned_data["file"].read())
        except Fault as fault:
            sample.add_error("file", _(fault.problem.reason) % dict(fault.problem.params))
            return render(request, TEMPLATE, {"sample": sample}, status=422)
        form = MappingForm(headers=seen.headers, initial=_initial(seen))
        return render(request, TEMPLATE, _context(form, seen.headers) | {"rows": seen.rows})

    def _save(self, request: HttpRequest) -> HttpResponse:
        headers = _headers(request.POST.get("headers", ""))
        form = MappingForm(request.POST, headers=headers)
        if not form.is_valid():
            return render(request, TEMPLATE, _context(form, headers), status=422)
        options = {name: form.cleaned_data[name] for name in ("method", "risk_is_percent", "header_row")}
        made = actions.create(
            name=form.cleaned_data["name"],
            columns=form.columns(),
            options=options,
            by=self.user,
            now=timezone.now(),
        )
        messages.success(
            request, _("The mapping %(name)s is kept. Choose it when you send files.") % {"name": made}
        )
        return redirect("clients:mappings")


def _context(form: MappingForm, headers: tuple[str, ...]) -> dict[str, Any]:
    return {"form": form, "headers": headers, "headers_json": json.dumps(headers, ensure_ascii=False)}


def _initial(seen: Preview) -> dict[str, Any]:
    columns = {f"column_{name}": header for name, header in seen.suggested.items()}
    return {"header_row": seen.header_row, "risk_is_percent": True, **columns}


def _headers(text: str) -> tuple[str, ...]:
    """The header words that the first step put into the form; anything else is nothing."""
    try:
        words = json.loads(text)
    except ValueError:
        return ()
    return tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()
