from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm import tables
from crm.access import Permission, permits
from crm.enums import ExportStatus
from crm.exports import actions, rules
from crm.exports.forms import DecisionForm, ExportForm
from crm.exports.rows import find_chips, find_columns
from crm.exports.writers import MEDIA_TYPES
from crm.guard import Guarded, require, signed_in
from crm.lists.chips import Chip, chips
from crm.lists.columns import Column
from crm.lists.rows import find_page
from crm.lists.spec import ListSpec
from crm.lists.state import unknown_words
from crm.lists.views import find_or_404
from crm.models import Export

SHOWN = 50
_LIVE = frozenset({ExportStatus.QUEUED, ExportStatus.RUNNING})


class Centre(Guarded, View):
    """One's own exports, and those that wait for one's decision."""

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        is_approver = permits(signed_in(request), Permission.EXPORTS_APPROVE)
        return [] if is_approver else [Permission.EXPORTS_CREATE]

    def get(self, request: HttpRequest) -> HttpResponse:
        own: QuerySet[Export] = Export.objects.filter(requested_by=self.user).defer("content")
        context = {
            "own": own.select_related("approved_by")[:SHOWN],
            "waiting": rules.waiting_for(self.user)[:SHOWN],
        }
        return render(request, "crm/exports/centre.html", context)


class New(Guarded, View):
    """Asking for a file of the list whose query string is this page's."""

    permission = Permission.EXPORTS_CREATE

    def get(self, request: HttpRequest, dataset: str) -> HttpResponse:
        _check_words(find_or_404(dataset), request)
        return self._show(request, dataset, None)

    def post(self, request: HttpRequest, dataset: str) -> HttpResponse:
        spec = find_or_404(dataset)
        _check_words(spec, request)
        form = ExportForm(request.POST, user=self.user, can_unmask=_can_unmask(spec.columns))
        if not form.is_valid():
            return self._show(request, dataset, form)
        result = find_page(spec, self.user, request.GET)
        try:
            export = actions.request(
                spec=spec,
                query=result.state.query(with_view=False),
                columns=[column.name for column in result.state.columns],
                file_format=form.cleaned_data["file_format"],
                purpose=form.cleaned_data["purpose"],
                is_unmasked=form.cleaned_data.get("is_unmasked", False),
                by=self.user,
                now=timezone.now(),
            )
        except actions.TooManyRows:
            message = _("Excel holds 1,048,575 rows, a PDF 20,000. Choose another format or filter the list.")
            form.add_error("file_format", message)
            return self._show(request, dataset, form)
        if export.status == ExportStatus.QUEUED and not rules.runs_in_background(export.expected_rows):
            actions.run(export_id=export.pk, clock=timezone.now)
        return redirect("export_detail", export.pk)

    def _show(self, request: HttpRequest, dataset: str, form: ExportForm | None) -> HttpResponse:
        spec = find_or_404(dataset)
        result = find_page(spec, self.user, request.GET)
        context: dict[str, Any] = {
            "spec": spec,
            "state": result.state,
            "count": result.count,
            "is_count_capped": result.is_count_capped,
            "chips": chips(result.filters, result.state),
            "form": form or ExportForm(user=self.user, can_unmask=_can_unmask(spec.columns)),
        }
        return render(request, "crm/exports/new.html", context, status=200 if form is None else 422)


class NewTable(Guarded, View):
    """Asking for a file of a table of figures (crm/tables.py), whose words stand in the address."""

    permission = Permission.EXPORTS_CREATE

    def get(self, request: HttpRequest, dataset: str) -> HttpResponse:
        return self._show(
            request, _table_or_404(dataset, request), ExportForm(user=self.user, can_unmask=False)
        )

    def post(self, request: HttpRequest, dataset: str) -> HttpResponse:
        spec = _table_or_404(dataset, request)
        form = ExportForm(request.POST, user=self.user, can_unmask=False)
        if not form.is_valid():
            return self._show(request, spec, form, 422)
        columns = [column.name for column in spec.read(self.user, request.GET).columns]
        export = actions.request(
            spec=spec,
            query=request.GET.urlencode(),
            columns=columns,
            file_format=form.cleaned_data["file_format"],
            purpose=form.cleaned_data["purpose"],
            is_unmasked=False,
            by=self.user,
            now=timezone.now(),
        )
        if export.status == ExportStatus.QUEUED:
            actions.run(export_id=export.pk, clock=timezone.now)
        return redirect("export_detail", export.pk)

    def _show(
        self, request: HttpRequest, spec: tables.TableSpec, form: ExportForm, status: int = 200
    ) -> HttpResponse:
        require(self.user, spec.permission)
        table = spec.read(self.user, request.GET)
        context: dict[str, Any] = {
            "spec": spec,
            "state": {"columns": table.columns},
            "count": len(table.rows),
            "chips": [Chip(label, text, "") for label, text in table.words],
            "form": form,
        }
        return render(request, "crm/exports/new.html", context, status=status)


class Detail(Guarded, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        export = get_object_or_404(rules.visible_to(self.user), pk=pk)
        context = {
            "export": export,
            "columns": find_columns(export),
            "chips": find_chips(export),
            "is_live": export.status in _LIVE,
            "may_decide": rules.may_decide(self.user, export),
            "may_download": export.status == ExportStatus.DONE and export.requested_by_id == self.user.pk,
        }
        return render(request, "crm/exports/detail.html", context)


class Decide(Guarded, View):
    permission = Permission.EXPORTS_APPROVE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(rules.visible_to(self.user), pk=pk)
        form = DecisionForm(request.POST)
        if form.is_valid():
            is_approved = form.cleaned_data["decision"] == "approve"
            note = form.cleaned_data["note"]
            actions.decide(export_id=pk, is_approved=is_approved, note=note, by=self.user, now=timezone.now())
            messages.success(request, _("The decision is kept."))
        return redirect("export_detail", pk)


class Download(Guarded, View):
    """POST: handing a file out is noted, and no prefetching browser may do it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        export = get_object_or_404(Export, pk=pk, requested_by=self.user)
        if export.status != ExportStatus.DONE:
            messages.error(request, _("The file is not ready yet."))
            return HttpResponseRedirect(request.path.removesuffix("download/"))
        content = actions.hand_out(export=export, by=self.user, now=timezone.now())
        response = HttpResponse(content, content_type=MEDIA_TYPES[export.file_format])
        name = f"{export.dataset}-{export.pk}.{export.file_format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response


def _table_or_404(name: str, request: HttpRequest) -> tables.TableSpec:
    spec = tables.find(name)
    if spec is None:
        raise Http404(name)
    if unknown := sorted(set(request.GET) - spec.parameters):
        raise BadRequest(_("This list has no filter “%(name)s”.") % {"name": unknown[0][:40]})
    return spec


def _check_words(spec: ListSpec, request: HttpRequest) -> None:
    """A word the list does not filter by would hand out all its rows under a name that says less."""
    if unknown := unknown_words(spec, request.GET):
        raise BadRequest(_("This list has no filter “%(name)s”.") % {"name": unknown[0][:40]})


def _can_unmask(columns: tuple[Column, ...]) -> bool:
    return any(column.unmasked for column in columns)
