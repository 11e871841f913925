"""Which schemes a dashboard may be asked of, and the tiers that a scheme has had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from tiering.enums import TIER_COLOURS
from tiering.models import Scheme, SchemeVersion
from tiering.queries.wording.names import tier_names


@dataclass(frozen=True)
class Ladder:
    """A scheme's tiers by code, best first, in the reader's words; those of older versions come last."""

    scheme: Scheme
    names: dict[str, str]

    @property
    def codes(self) -> list[str]:
        return list(self.names)

    def colour(self, code: str) -> str:
        return TIER_COLOURS.get(code, "") if self.scheme.is_house else ""


def offered() -> list[Scheme]:
    """Schemes that have ever been in force, the house scheme first, each with the day of its last run as `last_run`."""
    known = Q(is_house=True) | Q(versions__effective_from__isnull=False)
    finished = Q(runs__finished_at__isnull=False)
    found = Scheme.objects.filter(known).annotate(last_run=Max("runs__trading_day", filter=finished))
    return list(found.order_by("-is_house", "order", "code"))


def ladder_of(scheme: Scheme, day: date) -> Ladder:
    """The tiers as the version of that day has them."""
    return Ladder(scheme, _names(SchemeVersion.objects.filter(scheme=scheme), day))


def find_ladder(code: str, day: date) -> Ladder | None:
    """The same by the scheme's code; None for a scheme that there is not."""
    versions = list(SchemeVersion.objects.filter(scheme__code=code).select_related("scheme"))
    return Ladder(versions[0].scheme, _names(versions, day)) if versions else None


def _names(versions: Iterable[SchemeVersion], day: date) -> dict[str, str]:
    ordered = sorted(versions, key=lambda version: (not version.is_in_force(day), -version.number))
    names: dict[str, str] = {}
    for version in ordered:
        for code, name in tier_names(version.document).items():
            names.setdefault(code, name)
    return names
