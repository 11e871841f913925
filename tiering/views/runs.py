"""Runs: the lists of them, one of each, and starting one by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.queries.coverage import newest_settled_day
from crm.access import Permission
from crm.enums import JobStatus
from crm.guard import Guarded, signed_in
from crm.jobs import AlreadyRunning
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.models import JobRun
from crm.queries.jobs import run_page
from tiering.actions import runs as actions
from tiering.actions.errors import Refused
from tiering.enums import OBSTACLES
from tiering.forms.runs import StartForm
from tiering.models import TierRun
from tiering.queries import runs
from tiering.views.lists import PAST_RUNS, RUNS
from tiering.views.run_lists import duration_text, who


class SeesRuns(Guarded):
    """For those who keep the nights going, or work on the rules: counts are the whole firm's."""

    def needed_permissions(self, request: HttpRequest) -> list[Permission]:
        if not runs.may_see_runs(signed_in(request)):
            raise PermissionDenied
        return super().needed_permissions(request)


class RunList(SeesRuns, ListPage):
    spec = RUNS
    template_name = "tiering/runs/list.html"

    def extra(self) -> dict[str, Any]:
        return {"tabs": tabs(), "tab": "runs", "may_start": actions.may_start(self.user)}


class PastRunList(SeesRuns, ListPage):
    spec = PAST_RUNS
    template_name = "tiering/runs/list.html"

    def extra(self) -> dict[str, Any]:
        return {"tabs": tabs(), "tab": "past", "may_start": actions.may_start(self.user)}


class RunPage(SeesRuns, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found: QuerySet[TierRun] = runs.finished_runs(self.user)
        run = get_object_or_404(found, pk=pk)
        before = runs.run_before(run)
        earlier = before.distribution if before else None
        version = run.version or runs.newest_version(run.scheme)
        context = {
            "run": run,
            "before": before,
            "counts": runs.counts_of(run.distribution, version, earlier),
            "who": who(run),
            "took": duration_text(run.milliseconds),
            "neighbours": neighbour_links(
                RUNS, self.user, request.GET.get("list"), run, reverse("tiering:runs")
            ),
        }
        return render(request, "tiering/runs/run.html", context)


class StartRun(Guarded, View):
    """Who may, the action says, and notes whom it refuses."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        if not actions.may_start(self.user):
            raise PermissionDenied
        return render(request, "tiering/runs/start.html", {"form": StartForm(newest=newest_settled_day())})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = StartForm(request.POST, newest=newest_settled_day())
        if form.is_valid():
            try:
                run = actions.ask_for_run(
                    scheme=form.scheme_chosen(),
                    trading_day=form.cleaned_data["trading_day"],
                    by=self.user,
                    now=timezone.now(),
                )
            except Refused as refused:
                if refused.obstacle == "no_right":
                    raise PermissionDenied from refused
                form.add_error(None, str(OBSTACLES[refused.obstacle.value]))
            except AlreadyRunning:
                form.add_error(None, _("This run is at work already. Wait for it to finish."))
            else:
                messages.success(request, _("A worker takes it up. This page follows it."))
                return redirect("tiering:run_job", run.pk)
        return render(request, "tiering/runs/start.html", {"form": form}, status=422)


class FollowRun(SeesRuns, View):
    """A job that runs schemes: its steps while it is at work, and what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job: JobRun = get_object_or_404(runs.jobs_of_schemes(), pk=pk)
        page = run_page(job)
        is_steps_only = request.headers.get("HX-Target") == "steps"
        if is_steps_only and not page.is_active and job.status != JobStatus.WAITING:
            # It has come to its end: the page is shown anew, with what came of it.
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = {
            "page": page,
            "may_start": actions.may_start(self.user),
            "published": [] if job.name.startswith("past") else runs.published_by(job),
            "compared": runs.compared_by(job) if job.name.startswith("past") else [],
        }
        name = "crm/job_steps.html" if is_steps_only else "tiering/runs/job.html"
        return render(request, name, context)


class RepeatRun(Guarded, View):
    """The same run once more, or what is unfinished of it."""

    permission = Permission.TIERS_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = get_object_or_404(runs.jobs_of_schemes().filter(trading_day__isnull=False), pk=pk)
        try:
            run = actions.repeat_run(job=job, by=self.user, now=timezone.now())
        except Refused as refused:
            if refused.obstacle == "no_right":
                raise PermissionDenied from refused
            messages.error(request, str(OBSTACLES[refused.obstacle.value]))
            return redirect("tiering:run_job", pk)
        except AlreadyRunning:
            messages.warning(request, _("This run is at work already. Wait for it to finish."))
            return redirect("tiering:run_job", pk)
        messages.success(request, _("A worker takes it up. This page follows it."))
        return redirect("tiering:run_job", run.pk)


def tabs() -> list[tuple[str, str, str]]:
    return [
        ("runs", _("Runs"), reverse("tiering:runs")),
        ("past", _("Past days"), reverse("tiering:past_runs")),
        ("quarters", _("Quarters"), reverse("tiering:quarters")),
    ]
