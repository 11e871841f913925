"""Schemes and their versions. They are the house's own: whoever sees tiers may read the rules behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from tiering.models import Scheme, SchemeVersion


def schemes() -> QuerySet[Scheme]:
    """Every scheme with its versions, newest first, without their documents."""
    light = SchemeVersion.objects.defer("document").order_by("-number")
    return Scheme.objects.prefetch_related(Prefetch("versions", queryset=light))


def find_scheme(code: str) -> Scheme:
    """Raises Scheme.DoesNotExist."""
    return schemes().get(code=code)


def versions() -> QuerySet[SchemeVersion]:
    people = ("created_by", "submitted_by", "decided_by")
    return SchemeVersion.objects.select_related("scheme", "base__scheme", *people)


def find_version(code: str, number: int) -> SchemeVersion:
    """Raises SchemeVersion.DoesNotExist."""
    return versions().get(scheme__code=code, number=number)


def in_force(day: date) -> QuerySet[SchemeVersion]:
    """The version of each scheme that has one on that day."""
    holds = Q(retired_on__isnull=True) | Q(retired_on__gt=day)
    return SchemeVersion.objects.filter(holds, effective_from__lte=day).select_related("scheme")


def current(of: Iterable[SchemeVersion], day: date) -> SchemeVersion | None:
    """The one of these versions that is in force."""
    return next((version for version in of if version.is_in_force(day)), None)
