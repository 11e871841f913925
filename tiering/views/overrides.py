from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permissions
from crm.guard import Guarded
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.models import User
from tiering.actions import overrides as actions
from tiering.actions.errors import Refused, RevisionConflict
from tiering.enums import OBSTACLES, OVERRIDE_COLOURS, OverrideKind
from tiering.forms.overrides import DecisionForm, OverrideForm
from tiering.forms.versions import ReasonForm, RevisionForm
from tiering.models import TierOverride
from tiering.queries.overrides import find_override
from tiering.views.lists import OVERRIDES
from tiering.views.words import explain


class OverrideList(ListPage):
    spec = OVERRIDES
    template_name = "tiering/overrides/list.html"


class NewOverride(Guarded, View):
    permission = Permission.TIERS_OVERRIDE

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate(timezone.now())
        initial = {"client": request.GET["client"]} if "client" in request.GET else {}
        return self.show(request, OverrideForm(initial=initial, user=self.user, today=today))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        now = timezone.now()
        form = OverrideForm(request.POST, user=self.user, today=timezone.localdate(now))
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            override = actions.ask(
                client=form.cleaned_data["client"],
                scheme=form.scheme(),
                kind=OverrideKind(form.cleaned_data["kind"]),
                wish=form.wish(),
                by=self.user,
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(OBSTACLES[refused.obstacle.value]))
            return self.show(request, form, status=422)
        messages.success(request, _("Asked for. It holds once another person has approved it."))
        return redirect("tiering:override", override.pk)

    def show(self, request: HttpRequest, form: OverrideForm, status: int = 200) -> HttpResponse:
        return render(request, "tiering/overrides/new.html", {"form": form}, status=status)


class OverridePage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return show(request, override_or_404(self.user, pk), self.user)


class DecideOverride(Guarded, View):
    """Yes or no; who may, the action says, and notes whom it refuses."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        override = override_or_404(self.user, pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return show(request, override, self.user, decision=form)
        given = {
            "override_id": pk,
            "revision": form.cleaned_data["revision"],
            "by": self.user,
            "now": timezone.now(),
        }
        note = form.cleaned_data["note"]
        try:
            if request.POST.get("decision") == "approve":
                actions.approve(note=note, **given)
                messages.success(request, _("Approved: the tier holds for that time."))
            else:
                actions.refuse(reason=note, **given)
                messages.success(request, _("Refused."))
        except (Refused, RevisionConflict) as error:
            explain(request, error)
        return redirect("tiering:override", pk)


class EndOverride(Guarded, View):
    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        override = override_or_404(self.user, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return show(request, override, self.user, ending=form)
        given = form.cleaned_data
        try:
            actions.end(
                override_id=pk,
                revision=given["revision"],
                reason=given["reason"],
                by=self.user,
                now=timezone.now(),
            )
            messages.success(request, _("Ended: the rules decide again."))
        except (Refused, RevisionConflict) as error:
            explain(request, error)
        return redirect("tiering:override", pk)


def show(request: HttpRequest, override: TierOverride, user: User, **forms: RevisionForm) -> HttpResponse:
    revision = {"revision": override.revision}
    granted = permissions(user)
    is_open = override.status in ("asked", "approved")
    query = request.GET.get(FROM_LIST)
    context: dict[str, Any] = {
        "override": override,
        "colour": OVERRIDE_COLOURS[override.status],
        "is_in_force": override.is_in_force(timezone.localdate(timezone.now())),
        "may_decide": override.status == "asked"
        and override.asked_by_id != user.pk
        and Permission.TIERS_OVERRIDE_APPROVE in granted,
        "may_end": is_open and Permission.TIERS_OVERRIDE in granted,
        "decision": forms.get("decision") or DecisionForm(initial=revision, auto_id="decision_%s"),
        "ending": forms.get("ending") or ReasonForm(initial=revision, auto_id="ending_%s"),
        "neighbours": neighbour_links(OVERRIDES, user, query, override, reverse("tiering:overrides")),
    }
    return render(request, "tiering/overrides/detail.html", context, status=422 if forms else 200)


def override_or_404(user: User, pk: int) -> TierOverride:
    try:
        return find_override(user, pk)
    except TierOverride.DoesNotExist as error:
        raise Http404 from error
