"""Quarters of tiers: freezing, reviewing and publishing them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permits
from crm.guard import Guarded
from crm.jobs import AlreadyRunning
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from tiering.actions import quarters as actions
from tiering.actions.errors import Refused
from tiering.enums import OBSTACLES, QUARTER_COLOURS
from tiering.forms.run_filters import NONE
from tiering.forms.runs import FreezeForm, NoteForm, PublishForm
from tiering.models import TierQuarter
from tiering.queries import quarters
from tiering.queries.days import first_open_day
from tiering.queries.runs import may_see_runs
from tiering.views.lists import QUARTER_TIERS
from tiering.views.quarter_list import proposed_text, tier_text
from tiering.views.runs import tabs
from tiering.views.words import explain

SHOWN = 100


class QuarterTierList(ListPage):
    spec = QUARTER_TIERS
    template_name = "tiering/quarters/tiers.html"


class QuarterList(Guarded, View):
    """The quarters that there are; whoever publishes tiers freezes another one here."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, FreezeForm(today=timezone.localdate(timezone.now())))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        now = timezone.now()
        form = FreezeForm(request.POST, today=timezone.localdate(now))
        if form.is_valid():
            scheme, first = form.cleaned_data["scheme"], form.first_day()
            try:
                job = actions.ask_for_quarter(scheme=scheme, starts_on=first, by=self.user, now=now)
            except Refused as refused:
                if refused.obstacle == "no_right":
                    raise PermissionDenied from refused
                form.add_error(None, str(OBSTACLES[refused.obstacle.value]))
            except AlreadyRunning:
                form.add_error(None, _("This run is at work already. Wait for it to finish."))
            else:
                messages.success(request, _("A worker takes it up. This page follows it."))
                return redirect("tiering:run_job", job.pk)
        return self.show(request, form, status=422)

    def show(self, request: HttpRequest, form: FreezeForm, status: int = 200) -> HttpResponse:
        context = {
            "rows": [
                (one, QUARTER_COLOURS[one.status]) for one in quarters.visible_quarters(self.user)[:SHOWN]
            ],
            "form": form if permits(self.user, Permission.TIERS_PUBLISH) else None,
            "tabs": tabs() if may_see_runs(self.user) else [],
        }
        return render(request, "tiering/quarters/list.html", context, status=status)


class QuarterPage(Guarded, View):
    """Counts are those of the clients that the reader sees."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        quarter = get_object_or_404(quarters.visible_quarters(self.user).select_related("version"), pk=pk)
        return show_quarter(self, request, quarter)


class QuarterStep(Guarded, View):
    """Publishing a frozen quarter, or throwing it away; who may, the action says, and notes whom it refuses."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
        quarter = get_object_or_404(quarters.visible_quarters(self.user).select_related("version"), pk=pk)
        form = PublishForm(request.POST, auto_id=f"{step}_%s")
        if step not in ("publish", "discard") or not form.is_valid():
            return show_quarter(self, request, quarter, **{step: form})
        given: dict[str, Any] = {"quarter": quarter, "by": self.user, "now": timezone.now()}
        reason = form.cleaned_data["reason"]
        try:
            if step == "discard":
                actions.discard_quarter(reason=reason, **given)
                messages.success(request, _("Thrown away. It can be frozen anew."))
                return redirect("tiering:quarters")
            actions.publish_quarter(reason=reason, **given)
            messages.success(request, _("Published. Account managers are written to."))
        except Refused as error:
            explain(request, error)
        return redirect("tiering:quarter", pk)


class QuarterTierPage(Guarded, View):
    """One client in a quarter, with the reviewer's remark."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(quarters.visible_quarter_tiers(self.user), pk=pk)
        may_note = permits(self.user, Permission.TIERS_PUBLISH) and not row.quarter.is_published
        context = {
            "row": row,
            "before": tier_text(row, row.before),
            "computed": tier_text(row, row.computed),
            "published": tier_text(row, row.published) if row.published else "",
            "proposed": proposed_text(row),
            "form": NoteForm(initial={"note": row.note}) if may_note else None,
            "neighbours": neighbour_links(
                QUARTER_TIERS, self.user, request.GET.get("list"), row, reverse("tiering:quarter_tiers")
            ),
        }
        return render(request, "tiering/quarters/tier.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = get_object_or_404(quarters.visible_quarter_tiers(self.user), pk=pk)
        form = NoteForm(request.POST)
        if form.is_valid():
            note = form.cleaned_data["note"]
            try:
                actions.note_tier(tier=row, note=note, by=self.user, now=timezone.now())
                messages.success(request, _("The remark is kept."))
            except Refused as error:
                explain(request, error)
        return redirect("tiering:quarter_tier", pk)


def show_quarter(
    view: Guarded, request: HttpRequest, quarter: TierQuarter, **forms: PublishForm
) -> HttpResponse:
    user, is_frozen = view.user, not quarter.is_published
    may_publish = is_frozen and permits(user, Permission.TIERS_PUBLISH)
    context = {
        "quarter": quarter,
        "colour": QUARTER_COLOURS[quarter.status],
        "matrix": matrix(quarter, quarters.moves_of(quarter, user)),
        "tiers_url": tiers_url(quarter),
        "export_url": f"{reverse('export_new', args=[QUARTER_TIERS.name])}?quarter={quarter.pk}",
        "may_discard": may_publish,
        "is_freezer": quarter.frozen_by_id == user.pk,
        "effective_on": first_open_day(quarter.scheme, quarter.trading_day) if may_publish else None,
        "publish": forms.get("publish") or PublishForm(auto_id="publish_%s"),
        "discard": forms.get("discard") or PublishForm(auto_id="discard_%s"),
    }
    return render(request, "tiering/quarters/quarter.html", context, status=422 if forms else 200)


def matrix(quarter: TierQuarter, moves: list[quarters.Move]) -> dict[str, Any]:
    """Clients by the tier before (lines) and of the quarter (columns), each number with its clients behind it."""
    names = quarters.quarter_names(quarter)
    counted = {(move.before, move.after): move.count for move in moves}
    columns = [code for code in names if any(after == code for _before, after in counted)]
    before = [code for code in (*names, "") if any(code == one for one, _after in counted)]
    lines = [
        (
            names.get(one) or _("No tier"),
            [
                (counted.get((one, after), 0), tiers_url(quarter, one, after), one == after)
                for after in columns
            ],
            sum(count for (left, _after), count in counted.items() if left == one),
        )
        for one in before
    ]
    totals = [
        (
            sum(count for (_b, right), count in counted.items() if right == after),
            tiers_url(quarter, None, after),
        )
        for after in columns
    ]
    return {
        "columns": [names[code] for code in columns],
        "lines": lines,
        "totals": totals,
        "all": sum(counted.values()),
    }


def tiers_url(quarter: TierQuarter, before: str | None = None, after: str = "") -> str:
    chosen = {"quarter": str(quarter.pk)}
    if before is not None:
        chosen["from_tier"] = before or NONE
    if after:
        chosen["to_tier"] = after
    return f"{reverse('tiering:quarter_tiers')}?{urlencode(chosen)}"
