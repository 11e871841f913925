"""One client's sheet of problem months: figures from settlement, words by people."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.views.base import ClientView
from crm.access import Permission
from crm.lists.cells import FROM_LIST
from crm.lists.neighbours import neighbour_links
from tiering.actions import early
from tiering.actions.errors import Refused, RevisionConflict
from tiering.engine.approval import Obstacle
from tiering.forms.problems import ProblemMonthForm
from tiering.models import ProblemClient, ProblemMonth
from tiering.queries.early.lists import problem_rows
from tiering.queries.early.problems import problem_rule
from tiering.views.early.lists import PROBLEMS


class ProblemSheet(ClientView):
    """Seen by whoever sees the client and tiers; written by whoever edits clients."""

    write_permission = Permission.CLIENTS_EDIT

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        return [Permission.TIERS_VIEW, *super().needed_permissions(request)]

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self.show(request)

    def post(self, request: HttpRequest, client_id: str) -> HttpResponseBase:
        form = ProblemMonthForm(request.POST)
        if not form.is_valid():
            return self.show(request, form)
        given = form.cleaned_data
        if not ProblemMonth.objects.filter(pk=given["line"], client=self.client).exists():
            raise Http404
        try:
            early.write_problem_month(
                month_id=given["line"],
                version=given["version"],
                cause=given["cause"],
                countermeasure=given["countermeasure"],
                by=self.user,
                now=timezone.now(),
            )
        except RevisionConflict:
            form.add_error(None, _("Somebody else wrote here meanwhile. Load the page again."))
            return self.show(request, form, status=409)
        except Refused as refused:
            raise Http404(Obstacle(refused.obstacle).value) from refused
        messages.success(request, _("Saved."))
        return redirect("tiering:problem_sheet", self.client.client_id)

    def show(
        self, request: HttpRequest, form: ProblemMonthForm | None = None, status: int = 200
    ) -> HttpResponse:
        problem = ProblemClient.objects.filter(client=self.client).first()
        if problem is None:
            raise Http404
        months = list(
            ProblemMonth.objects.filter(client=self.client).select_related("written_by").order_by("month")
        )
        query = request.GET.get(FROM_LIST)
        row = problem_rows(self.user).filter(pk=problem.pk).first() if query is not None else None
        context = {
            "client": self.client,
            "problem": problem,
            "lines": [(line, _form(line, form)) for line in months],
            "rule": problem_rule(),
            "neighbours": neighbour_links(PROBLEMS, self.user, query, row, reverse("tiering:problem_clients"))
            if row
            else None,
        }
        return render(
            request, "tiering/early/sheet.html", context, status=422 if form and status == 200 else status
        )


def _form(line: ProblemMonth, posted: ProblemMonthForm | None) -> ProblemMonthForm:
    """What was typed, on the line it was typed for; elsewhere what stands."""
    if posted is not None and posted.data.get("line") == str(line.pk):
        return posted
    initial = {
        "line": line.pk,
        "version": line.version,
        "cause": line.cause,
        "countermeasure": line.countermeasure,
    }
    return ProblemMonthForm(initial=initial, auto_id=f"month_{line.pk}_%s")
