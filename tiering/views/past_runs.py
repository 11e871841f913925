"""A past day measured again: who would be in another tier, and publishing that from today."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission, permits
from crm.guard import Guarded
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.lists.views import back
from tiering.actions.errors import Refused
from tiering.actions.past_days import publish_differences
from tiering.forms.run_filters import NONE
from tiering.forms.runs import PublishForm
from tiering.models import PastTierDifference, PastTierRun
from tiering.queries import runs
from tiering.queries.days import first_open_day
from tiering.queries.past_days import pairs_of, visible_differences
from tiering.views.lists import DIFFERENCES, PAST_RUNS
from tiering.views.run_lists import duration_text, who
from tiering.views.runs import SeesRuns
from tiering.views.words import explain

# So many rows can be ticked; beyond that all of a run are published.
MOST = 1_000


class DifferenceList(ListPage):
    spec = DIFFERENCES
    template_name = "tiering/runs/differences.html"


class PastRunPage(SeesRuns, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found: QuerySet[PastTierRun] = runs.past_runs(self.user)
        run = get_object_or_404(found, pk=pk)
        pairs = [(pair, differences_url(run, pair.before, pair.after)) for pair in pairs_of(run, self.user)]
        context = {
            "run": run,
            "counts": runs.counts_of(run.distribution, run.version),
            "pairs": pairs,
            "seen": sum(pair.count for pair, _url in pairs),
            "differences_url": differences_url(run),
            "who": who(run),
            "took": duration_text(run.milliseconds),
            "may_publish": permits(self.user, Permission.TIERS_PUBLISH),
            "neighbours": neighbour_links(
                PAST_RUNS, self.user, request.GET.get("list"), run, reverse("tiering:past_runs")
            ),
        }
        return render(request, "tiering/runs/past_run.html", context)


class PublishDifferences(Guarded, View):
    """The first post shows what was chosen and asks for a reason; the second, with `confirmed`, publishes.

    Either rows are ticked (`pk`), or `run` names a past day of which all are meant.
    """

    permission = Permission.TIERS_PUBLISH
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows, every = self._chosen(request)
        found = list({row.run_id: row.run for row in rows}.values())
        if len(found) != 1:
            messages.error(request, _("Tick at least one client, all of the same scheme and day."))
            return redirect(back(request))
        is_confirmed = "confirmed" in request.POST
        form = PublishForm(request.POST if is_confirmed else None)
        if is_confirmed and form.is_valid():
            return self._publish(request, found[0], None if every else [row.pk for row in rows], form)
        context = self._context(request, rows, found[0], every)
        return render(
            request,
            "tiering/runs/publish.html",
            {**context, "form": form},
            status=422 if is_confirmed else 200,
        )

    def _chosen(self, request: HttpRequest) -> tuple[list[PastTierDifference], bool]:
        seen = visible_differences(self.user).order_by("pk")
        run = _number(request.POST.get("run", ""))
        if run is not None:
            return list(seen.filter(run=run)[: MOST + 1]), True
        keys = [_number(key) for key in request.POST.getlist("pk")[:MOST]]
        return list(seen.filter(pk__in=[key for key in keys if key is not None])), False

    def _context(
        self, request: HttpRequest, rows: list[PastTierDifference], run: PastTierRun, every: bool
    ) -> dict[str, Any]:
        return {
            "rows": rows,
            "count": visible_differences(self.user).filter(run=run).count() if every else len(rows),
            "run": run,
            "is_every": every,
            "effective_on": first_open_day(run.scheme, run.trading_day),
            "next": back(request),
        }

    def _publish(
        self, request: HttpRequest, run: PastTierRun, rows: list[int] | None, form: PublishForm
    ) -> HttpResponseBase:
        reason = form.cleaned_data["reason"]
        try:
            decision = publish_differences(
                run=run, rows=rows, reason=reason, by=self.user, now=timezone.now()
            )
        except Refused as error:
            explain(request, error)
        else:
            words = {"count": f"{decision.client_count:,}", "day": decision.effective_on.isoformat()}
            messages.success(request, _("Published for %(count)s clients, from %(day)s on.") % words)
        return redirect("tiering:past_run", run.pk)


def differences_url(run: PastTierRun, before: str | None = None, after: str = "") -> str:
    chosen = {"scheme": run.scheme.code, "trading_day": run.trading_day.isoformat()}
    if before is not None:
        chosen |= {"from_tier": before or NONE, "to_tier": after}
    return f"{reverse('tiering:differences')}?{urlencode(chosen)}"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
