"""Schemes, their versions, and two versions side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permits
from crm.guard import Guarded
from crm.models import User
from tiering.actions import versions as actions
from tiering.actions.errors import Refused
from tiering.enums import VERSION_COLOURS
from tiering.forms.versions import SchemeForm
from tiering.models import Scheme, SchemeVersion
from tiering.queries import versions
from tiering.queries.runs import last_run, newest_run_days
from tiering.views.words import explain


class SchemeList(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate(timezone.now())
        run_days = newest_run_days()
        rows = [
            {**scheme_row(scheme, today), "run_day": run_days.get(scheme.pk)} for scheme in versions.schemes()
        ]
        return render(request, "tiering/schemes/list.html", {"rows": rows})


class SchemePage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        scheme = scheme_or_404(code)
        today = timezone.localdate(timezone.now())
        found = list(scheme.versions.all())
        context = {
            "scheme": scheme,
            "rows": [version_row(version, today) for version in found],
            "current": versions.current(found, today),
            "last_run": last_run(scheme) if _may_see_counts(self.user) else None,
        }
        return render(request, "tiering/schemes/scheme.html", context)


class NewScheme(Guarded, View):
    permission = Permission.TIERS_DESIGN

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "tiering/schemes/new.html", {"form": SchemeForm()})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = SchemeForm(request.POST)
        if not form.is_valid():
            return render(request, "tiering/schemes/new.html", {"form": form}, status=422)
        given = form.cleaned_data
        version = actions.create_scheme(
            code=given["code"],
            name=given["name"],
            name_en=given["name_en"],
            description=given["description"],
            document=form.document(),
            by=self.user,
            now=timezone.now(),
        )
        return redirect("tiering:edit_version", version.scheme.code, version.number)


class NewDraft(Guarded, View):
    """A draft that begins with the text of a version of the same scheme."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponseBase:
        base = version_or_404(code, number)
        try:
            draft = actions.draft_from(scheme=base.scheme, base=base, by=self.user, now=timezone.now())
        except Refused as error:
            explain(request, error)
            return redirect("tiering:version", code, number)
        messages.success(request, _("Draft %(number)s is ready to be edited.") % {"number": draft.number})
        return redirect("tiering:edit_version", code, draft.number)


def _may_see_counts(user: User) -> bool:
    """Counts over all clients are for those who work on the rules."""
    return permits(user, Permission.TIERS_DESIGN) or permits(user, Permission.TIERS_APPROVE)


def scheme_row(scheme: Scheme, today: date) -> dict[str, Any]:
    found = list(scheme.versions.all())
    at_work = [version for version in found if version.status in ("draft", "submitted", "approved")]
    return {
        "scheme": scheme,
        "current": versions.current(found, today),
        "at_work": [version_row(version, today) for version in at_work],
    }


def version_row(version: SchemeVersion, today: date) -> dict[str, Any]:
    return {
        "version": version,
        "colour": VERSION_COLOURS[version.status],
        "is_in_force": version.is_in_force(today),
    }


def scheme_or_404(code: str) -> Scheme:
    try:
        return versions.find_scheme(code)
    except Scheme.DoesNotExist as error:
        raise Http404 from error


def version_or_404(code: str, number: int) -> SchemeVersion:
    try:
        return versions.find_version(code, number)
    except SchemeVersion.DoesNotExist as error:
        raise Http404 from error
