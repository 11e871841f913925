from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crm import audit
from crm.admin_site import ReadOnlyAdmin
from crm.enums import Verb
from crm.guard import signed_in
from tiering.models import Scheme, SchemeVersion, VersionEvidence


class NotedReadOnlyAdmin(ReadOnlyAdmin):
    """Looked at here, written by people in the application's pages; whoever tries it here is refused and noted."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self.refuse_writing(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_writing(request, object_id)
        return super().delete_view(request, object_id, extra_context)

    def refuse_writing(self, request: HttpRequest, object_id: str | None) -> None:
        if request.method in ("GET", "HEAD"):
            return
        target = self.model._default_manager.filter(pk=object_id).first() if _is_key(object_id) else None
        after = {"attempt": request.path}
        label = self.model._meta.label_lower
        by, now = signed_in(request), timezone.now()
        audit.record(by=by, verb=Verb.REFUSED, target=target or label, now=now, after=after)
        raise PermissionDenied


def _is_key(text: str | None) -> bool:
    return text is not None and text.isdecimal() and len(text) < 19


@admin.register(Scheme)
class SchemeAdmin(NotedReadOnlyAdmin):
    list_display = ("code", "name", "is_house", "is_running", "order")


@admin.register(SchemeVersion)
class SchemeVersionAdmin(NotedReadOnlyAdmin):
    list_display = ("scheme", "number", "status", "effective_from", "retired_on", "decided_by")
    list_select_related = ("scheme", "decided_by")
    list_filter = ("status",)


@admin.register(VersionEvidence)
class VersionEvidenceAdmin(NotedReadOnlyAdmin):
    list_display = ("version", "as_of", "made_by", "made_at")
    list_select_related = ("version__scheme", "made_by")
