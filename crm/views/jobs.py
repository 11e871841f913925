from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import jobs as chains
from crm.access import Permission
from crm.guard import require, signed_in
from crm.lists.neighbours import neighbour_links
from crm.models import JobRun
from crm.queries import jobs
from crm.views.lists import JOBS

PANEL_ROWS = 6


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The run; htmx asks again while it is at work, so the page follows and may be left at any time."""
    user = signed_in(request)
    require(user, Permission.JOBS_VIEW)
    run = get_object_or_404(jobs.all_runs(user), pk=pk)
    context = {
        "page": jobs.run_page(run),
        "neighbours": neighbour_links(JOBS, user, request.GET.get("list"), run, reverse("jobs")),
    }
    is_steps_only = request.headers.get("HX-Target") == "steps"
    return render(request, "crm/job_steps.html" if is_steps_only else "crm/job.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the run up again: all that is unfinished, or the step the form names."""
    user = signed_in(request)
    require(user, Permission.JOBS_RUN)
    run = get_object_or_404(JobRun, pk=pk)
    step_id = request.POST.get("step", "")
    step = (
        get_object_or_404(run.steps, pk=int(step_id)) if step_id.isdecimal() and len(step_id) < 19 else None
    )
    if chains.is_alive(run):
        messages.warning(request, _("This run is at work already. Wait for it to finish."))
    else:
        chains.request(run=run, step=step, by=user, now=timezone.now())
        messages.success(request, _("The run is taken up again. This page follows it."))
    return redirect("job", pk=pk)


def panel(request: HttpRequest) -> HttpResponse:
    require(signed_in(request), Permission.JOBS_VIEW)
    return render(request, "crm/jobs_panel.html", {"runs": jobs.latest(PANEL_ROWS)})
