"""What runs gave. Counts are the whole firm's: for those who keep the nights going, or work on the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from crm.access import Permission, permits
from crm.models import JobRun, User
from tiering.models import PastTierRun, Scheme, SchemeVersion, TierRun
from tiering.queries.documents import tier_names

SEEING = (
    Permission.JOBS_VIEW,
    Permission.TIERS_DESIGN,
    Permission.TIERS_APPROVE,
    Permission.TIERS_PUBLISH,
)
RunT = TypeVar("RunT", TierRun, PastTierRun)
# Jobs that run schemes: of the night, and by hand (tiering.actions.runs.asking).
NIGHT = "nightly"
BY_HAND = ("tiers", "past_tiers", "quarter_tiers")


@dataclass(frozen=True)
class TierCount:
    """Clients of a tier, and those of the run before where that is known."""

    code: str
    name: str
    count: int
    before: int | None = None

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.count - self.before


@dataclass(frozen=True)
class LastRun:
    """The newest finished run, with its clients by tier, best first."""

    run: TierRun
    counts: list[TierCount]


def may_see_runs(user: User) -> bool:
    return any(permits(user, permission) for permission in SEEING)


def finished_runs(user: User) -> QuerySet[TierRun]:
    """Every published run; none for those who may not see the firm's counts."""
    runs = TierRun.objects.filter(finished_at__isnull=False).select_related("scheme", "made_by")
    return runs.prefetch_related("version") if may_see_runs(user) else runs.none()


def past_runs(user: User) -> QuerySet[PastTierRun]:
    """Every past day that was measured again; none for those who may not see the firm's counts."""
    runs = PastTierRun.objects.select_related("scheme", "made_by").prefetch_related("version")
    return runs if may_see_runs(user) else runs.none()


def last_run(scheme: Scheme) -> LastRun | None:
    finished = TierRun.objects.filter(scheme=scheme, finished_at__isnull=False).select_related("version")
    run = finished.order_by("-trading_day").first()
    if run is None:
        return None
    return LastRun(run, counts_of(run.distribution, run.version or newest_version(scheme)))


def newest_run_days() -> dict[int, date]:
    """The day of each scheme's newest finished run, by the scheme's key."""
    runs = TierRun.objects.filter(finished_at__isnull=False).order_by("scheme_id", "-trading_day")
    return dict(runs.distinct("scheme_id").values_list("scheme_id", "trading_day"))


def newest_version(scheme: Scheme) -> SchemeVersion | None:
    return scheme.versions.order_by("-number").first()


def run_before(run: TierRun) -> TierRun | None:
    """The scheme's finished run on the day before."""
    earlier = TierRun.objects.filter(scheme=run.scheme, finished_at__isnull=False)
    return earlier.filter(trading_day__lt=run.trading_day).order_by("-trading_day").first()


def counts_of(
    distribution: dict[str, int], version: SchemeVersion | None, before: dict[str, int] | None = None
) -> list[TierCount]:
    """The document's order: the database keeps none of the keys."""
    names = tier_names(version.document) if version else {}
    ordered = [code for code in names if code in distribution]
    others = sorted(code for code in distribution if code not in names)
    return [
        TierCount(
            code,
            names.get(code, code),
            distribution[code],
            None if before is None else before.get(code, 0),
        )
        for code in (*ordered, *others)
    ]


def jobs_of_schemes() -> QuerySet[JobRun]:
    """The jobs that run schemes, newest first, with their steps."""
    asked = JobRun.objects.filter(name__regex=rf"^({'|'.join((NIGHT, *BY_HAND))})(:|$)")
    return asked.select_related("requested_by").prefetch_related("steps")


def published_by(job: JobRun) -> QuerySet[TierRun]:
    """The finished runs of the day that a job was about."""
    return _of_scheme(TierRun.objects.filter(finished_at__isnull=False), job)


def compared_by(job: JobRun) -> QuerySet[PastTierRun]:
    """The past-day runs that a job made."""
    return _of_scheme(PastTierRun.objects.all(), job)


def _of_scheme(runs: QuerySet[RunT], job: JobRun) -> QuerySet[RunT]:
    code = job.name.partition(":")[2]
    chosen = {"trading_day": job.trading_day} | ({"scheme__code": code} if code else {})
    return runs.filter(**chosen).select_related("scheme", "version").order_by("scheme__order", "scheme__code")
