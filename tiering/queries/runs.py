"""What the last run of a scheme gave. Counts are the whole firm's: for those who design and approve rules."""

from __future__ import annotations

from dataclasses import dataclass

from tiering.models import Scheme, TierRun
from tiering.queries.documents import tier_names


@dataclass(frozen=True)
class TierCount:
    name: str
    count: int


@dataclass(frozen=True)
class LastRun:
    """The newest finished run, with its clients by tier, best first."""

    run: TierRun
    counts: list[TierCount]


def last_run(scheme: Scheme) -> LastRun | None:
    finished = TierRun.objects.filter(scheme=scheme, finished_at__isnull=False).select_related("version")
    run = finished.order_by("-trading_day").first()
    if run is None:
        return None
    version = run.version or scheme.versions.order_by("-number").first()
    names = tier_names(version.document) if version else {}
    # The document's order: the database keeps none of the keys.
    ordered = [code for code in names if code in run.distribution]
    others = [code for code in run.distribution if code not in names]
    counts = [TierCount(names.get(code, code), run.distribution[code]) for code in (*ordered, *others)]
    return LastRun(run, counts)
