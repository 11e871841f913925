"""What past days would look like now, beside what was published: differences under the row scope."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from crm.access import scope
from crm.models import User
from tiering.enums import DecisionKind
from tiering.models import DecidedTier, PastTierDifference, PastTierRun
from tiering.queries.documents import tier_names

# Ciphertext that no list shows.
SEALED = ("client__identity_number", "client__phone", "client__bank_account")


@dataclass(frozen=True)
class Pair:
    """Clients published in one tier that would be in another; `before` is "" for none."""

    before: str
    after: str
    before_name: str
    after_name: str
    count: int


def visible_differences(user: User) -> QuerySet[PastTierDifference]:
    """The differences of the clients this user sees, with what a list shows; `is_published` where a person has
    published the computed tier since."""
    published = DecidedTier.objects.filter(
        client=OuterRef("client"),
        tier=OuterRef("computed"),
        scheme=OuterRef("run__scheme"),
        decision__kind=DecisionKind.PAST_DAY,
        decision__trading_day=OuterRef("run__trading_day"),
    )
    rows = PastTierDifference.objects.filter(client__archived_at__isnull=True)
    return (
        scope(user)
        .filter(rows, "client")
        .select_related("client__branch", "client__account_manager")
        .prefetch_related("run__scheme", "run__version")
        .annotate(is_published=Exists(published))
        .defer(*SEALED)
    )


def difference_names(row: PastTierDifference) -> dict[str, str]:
    """The tiers of the scheme in the reader's words."""
    return tier_names(row.run.version.document)


def pairs_of(run: PastTierRun, user: User) -> list[Pair]:
    """How many clients that this user sees would move from where to where, most first."""
    names = tier_names(run.version.document)
    rows = scope(user).filter(run.differences.filter(client__archived_at__isnull=True), "client")
    counted = rows.order_by().values_list("published", "computed").annotate(count=Count("pk"))
    return [
        Pair(before, after, names.get(before, before), names.get(after, after), count)
        for before, after, count in counted.order_by("-count", "published", "computed")
    ]
