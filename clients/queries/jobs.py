"""What a night did, read from its steps: the floors above are known here only by the names of their steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from crm import vocabulary
from crm.models import JobRun, JobStep


@dataclass(frozen=True)
class StepReport:
    name: str
    status: str
    seconds: float
    attempts: int
    counts: dict[str, Any]
    error: str


@dataclass(frozen=True)
class NightlyReport:
    trading_day: str
    status: str
    steps: tuple[StepReport, ...]

    @property
    def counts(self) -> dict[str, Any]:
        return {name: value for step in self.steps for name, value in step.counts.items()}

    @property
    def tiers(self) -> dict[str, int]:
        """Best first, in the order of the words that the tiers are published under."""
        found: dict[str, int] = self.counts.get("distribution", {})
        return {tier: found[tier] for tier, _label in vocabulary.choices("tier") if tier in found}

    @property
    def alerts(self) -> dict[str, int]:
        names = ("open", "new", "moved", "closed")
        return {name: self.counts.get(f"alerts_{name}", 0) for name in names}

    @property
    def tickets_new(self) -> int:
        return int(self.counts.get("tickets_new", 0))

    def as_json(self) -> dict[str, Any]:
        return {
            "trading_day": self.trading_day,
            "status": self.status,
            "steps": [asdict(step) for step in self.steps],
            "tiers": self.tiers,
            "alerts": self.alerts,
            "tickets": {"new": self.tickets_new},
        }


def report(run: JobRun) -> NightlyReport:
    steps = tuple(_step(step) for step in run.steps.order_by("position"))
    return NightlyReport(str(run.trading_day), run.status, steps)


def _step(step: JobStep) -> StepReport:
    seconds = 0.0
    if step.started_at and step.finished_at:
        seconds = (step.finished_at - step.started_at).total_seconds()
    return StepReport(step.name, step.status, seconds, step.attempts, step.counts, step.error)
