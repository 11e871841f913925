"""Settlement imports: the list, sending files, and how far one is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from clients.actions import imports as actions
from clients.actions.imports import set_aside
from clients.enums import FILE_COLOURS, IMPORT_COLOURS, FileStatus
from clients.filters import ImportFilters
from clients.forms.imports import UploadForm
from clients.models import ImportRun
from clients.queries import imports
from crm.access import Permission, permits
from crm.guard import Guarded
from crm.lists import Column, Kind, ListSpec, register
from crm.lists.page import ListPage


def _count(name: str) -> Any:
    return lambda run: run.counts.get(name)


IMPORTS = register(
    ListSpec(
        name="imports",
        title=_("Settlement import"),
        permission=Permission.SETTLEMENT_VIEW,
        rows=lambda user: imports.runs(),
        filters=ImportFilters,
        main_filters=("status",),
        columns=(
            Column("id", _("Number"), order="id", is_fixed=True),
            Column(
                "status",
                _("Status"),
                Kind.BADGE,
                "get_status_display",
                colour=lambda run: IMPORT_COLOURS[run.status],
            ),
            Column("requested_by", _("By")),
            Column("created_at", _("Asked at"), Kind.MOMENT),
            Column("finished_at", _("Finished"), Kind.MOMENT),
            Column("total_files", _("Files"), Kind.NUMBER),
            Column("added", _("Days added"), Kind.NUMBER, _count("added")),
            Column("changed", _("Days replaced"), Kind.NUMBER, _count("changed")),
            Column("unchanged", _("Days unchanged"), Kind.NUMBER, _count("unchanged")),
            Column("refused", _("Files refused"), Kind.NUMBER, _count("files_refused")),
        ),
        default_order="-id",
        row_url=lambda run: reverse("clients:import", args=[run.pk]),
        empty_title=_("Nothing has been imported yet"),
        empty_hint=_("Send statements, bundle tables or reports with the button above."),
        is_exportable=False,
    )
)


class ImportListPage(ListPage):
    spec = IMPORTS
    template_name = "clients/imports/list.html"

    def extra(self) -> dict[str, Any]:
        return {"may_import": permits(self.user, Permission.SETTLEMENT_IMPORT)}


class Upload(Guarded, View):
    permission = Permission.SETTLEMENT_IMPORT

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "clients/imports/upload.html", {"form": UploadForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return render(request, "clients/imports/upload.html", {"form": form}, status=422)
        run = actions.request(
            files=_contents(form.cleaned_data["upload"]),
            by=self.user,
            now=timezone.now(),
            mapping=form.cleaned_data["mapping"],
        )
        return redirect("clients:import", run.pk)


def _contents(uploads: list[UploadedFile[Any]]) -> Iterator[tuple[str, bytes]]:
    """One file in memory at a time."""
    for upload in uploads:
        yield str(upload.name), upload.read()


class ImportPage(Guarded, View):
    """One run; while it is at work htmx asks for its progress again, and leaving the page costs nothing."""

    permission = Permission.SETTLEMENT_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(imports.runs(), pk=pk)
        after = request.GET.get("after", "")
        status = request.GET.get("status", "")
        view = imports.import_view(
            self.user, run, after=int(after) if after.isdecimal() and len(after) < 19 else 0, status=status
        )
        context = {
            "view": view,
            "run": run,
            "colour": IMPORT_COLOURS[run.status],
            "statuses": _statuses(view, status),
            "file_colours": FILE_COLOURS,
            "chosen_status": status,
            "may_import": permits(self.user, Permission.SETTLEMENT_IMPORT),
        }
        is_part = request.headers.get("HX-Target") == "import"
        return render(request, f"clients/imports/{'progress' if is_part else 'detail'}.html", context)


def _statuses(view: imports.ImportView, chosen: str) -> list[tuple[str, str, int, bool]]:
    """Value, label, count and whether chosen, of each status that any file has."""
    return [
        (status.value, str(status.label), view.status_counts[status], status == chosen)
        for status in FileStatus
        if view.status_counts.get(status)
    ]


class SetAsideRows(Guarded, View):
    """The lines that could not be read, as CSV. They may name anybody: only for those who see every client."""

    permission = Permission.SETTLEMENT_IMPORT

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run: ImportRun = get_object_or_404(imports.runs(), pk=pk)
        if not imports.sees_all(self.user):
            raise PermissionDenied
        rows = set_aside.download(run=run, by=self.user, now=timezone.now())
        response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-set-aside.csv"'
        return response


class _Echo:
    def write(self, value: str) -> str:
        return value


def _csv(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield from (writer.writerow(row) for row in rows)
