from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm import jobs
from crm.enums import JobStatus
from crm.models import JobRun, JobStep, User

STATUS_COLOURS: dict[str, str] = {
    JobStatus.WAITING: "secondary",
    JobStatus.RUNNING: "azure",
    JobStatus.DONE: "green",
    JobStatus.FAILED: "red",
}
# Jobs and steps in words; one that is not here shows its own name.
NAMES: dict[str, str | Promise] = {
    "nightly": _("Nightly run"),
    "tiering.measure_and_assign": _("Measure clients and assign tiers"),
    "risk.judge_accounts": _("Judge accounts and raise margin alerts"),
    "servicedesk.take_in_changes": _("Open tickets for alerts and lost tiers"),
    "tiering.run_schemes": _("Class clients by the other schemes"),
    "tiering.tell_changes": _("Tell other systems of tier changes"),
    "tiering.run_scheme": _("Class clients by one scheme"),
    "tiering.compare_past_day": _("Measure a past day again and compare"),
    "tiering.freeze_quarter": _("Freeze the quarter's tiers"),
    "tiers": _("Run of schemes"),
    "past_tiers": _("Past day compared"),
    "quarter_tiers": _("Quarter of tiers"),
}


COUNT_NAMES: dict[str, str | Promise] = {
    "clients": _("Clients"),
    "accounts": _("Accounts"),
    "assignments_new": _("New tiers"),
    "changes_new": _("Tier changes"),
    "distribution": _("Distribution"),
    "superseded_by": _("A later day is judged already"),
    "schemes": _("Schemes"),
    "scheme_tiers_new": _("New tiers"),
    "scheme_changes_new": _("Tier changes"),
    "schemes_superseded": _("Schemes with a later day already"),
    "schemes_left_out": _("Schemes left out"),
    "endpoints": _("Webhooks"),
    "messages_new": _("New messages"),
    "changes_told": _("Tier changes told"),
    "differences": _("Differences"),
    "alerts_open": _("Open alerts"),
    "alerts_new": _("New alerts"),
    "alerts_moved": _("Alerts moved"),
    "alerts_closed": _("Closed alerts"),
    "mails_new": _("New mails"),
    "abnormal": _("Abnormal accounts"),
    "states": _("Risk states"),
    "margin_call": pgettext_lazy("state", "Margin call"),
    "alerts_taken": _("Alerts taken in"),
    "tickets_new": _("New tickets"),
    "changes_dismissed": _("Changes without a ticket"),
    "falls_waiting": _("Lost tiers waiting a night"),
    "falls_recovered": _("Lost tiers recovered"),
    "falls_taken": _("Lost tiers taken in"),
}


def all_runs(user: User) -> QuerySet[JobRun]:
    """Runs hold counts only and no client, so there is no row scope; the page asks for the permission."""
    return JobRun.objects.select_related("requested_by")


def name_of(name: str) -> str:
    """A job that is about one thing has its name behind a colon."""
    kind, _colon, what = name.partition(":")
    return f"{NAMES[kind]} · {what}" if what and kind in NAMES else str(NAMES.get(name, name))


def duration(started_at: datetime | None, finished_at: datetime | None) -> timedelta | None:
    return finished_at - started_at if started_at and finished_at and finished_at >= started_at else None


@dataclass(frozen=True)
class StepLine:
    step: JobStep
    name: str
    colour: str
    duration: timedelta | None
    counts: list[tuple[str, str]]

    @property
    def error(self) -> str:
        return gettext(self.step.error) if self.step.error else ""


@dataclass(frozen=True)
class RunPage:
    """A run with its steps. `is_interrupted`: it says running, and nobody is at work on it."""

    run: JobRun
    name: str
    colour: str
    duration: timedelta | None
    steps: list[StepLine]
    is_active: bool
    is_interrupted: bool

    @property
    def may_restart(self) -> bool:
        return not self.is_active and self.run.status != JobStatus.DONE


def run_page(run: JobRun) -> RunPage:
    is_alive = run.status != JobStatus.DONE and jobs.is_alive(run)
    return RunPage(
        run=run,
        name=name_of(run.name),
        colour=STATUS_COLOURS[run.status],
        duration=duration(run.started_at, run.finished_at),
        steps=[_line(step) for step in run.steps.order_by("position")],
        is_active=is_alive,
        is_interrupted=run.status == JobStatus.RUNNING and not is_alive,
    )


def latest(limit: int) -> list[RunPage]:
    """The newest runs without their steps."""
    runs = JobRun.objects.order_by("-pk")[:limit]
    return [
        RunPage(
            run,
            name_of(run.name),
            STATUS_COLOURS[run.status],
            duration(run.started_at, run.finished_at),
            [],
            False,
            False,
        )
        for run in runs
    ]


def _line(step: JobStep) -> StepLine:
    took = duration(step.started_at, step.finished_at)
    counts = [(count_name(name), _shown(value)) for name, value in step.counts.items()]
    return StepLine(step, name_of(step.name), STATUS_COLOURS[step.status], took, counts)


def count_name(name: str) -> str:
    """What a step counted, in words; a value of an enumeration by its label."""
    return str(COUNT_NAMES.get(name) or gettext(name.replace("_", " ").capitalize()))


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{count_name(str(name))} {_shown(part)}" for name, part in value.items())
    if isinstance(value, int):
        return f"{value:,}"
    return gettext(value) if isinstance(value, str) and value else str(value)
