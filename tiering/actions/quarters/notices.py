"""What account managers are told when a quarter is published: one mail each, about their own clients."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Count, F
from django.utils import translation
from django.utils.translation import gettext as _

from crm.enums import OutboxKind
from crm.models import User
from crm.outbox import Draft
from tiering.models import TierQuarter
from tiering.queries.documents import tier_names

# So many changes stand in a mail; the page lists all of them.
LISTED = 50
Change = tuple[str, str, str, str]


def notices(quarter: TierQuarter) -> list[Draft]:
    """One for every active manager with an address who looks after a client of the quarter."""
    counts, changes = _counts(quarter), _changes(quarter)
    managers = User.objects.filter(pk__in=[*counts], is_active=True).exclude(email="")
    return [_draft(quarter, one, counts[one.pk], changes[one.pk]) for one in managers]


def _counts(quarter: TierQuarter) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = quarter.tiers.filter(client__account_manager__isnull=False, client__archived_at__isnull=True)
    counted = rows.order_by().values_list("client__account_manager", "published").annotate(count=Count("pk"))
    for manager, tier, count in counted:
        found[manager][tier] = count
    return found


def _changes(quarter: TierQuarter) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    rows = quarter.tiers.filter(client__account_manager__isnull=False, client__archived_at__isnull=True)
    moved = rows.exclude(before="").exclude(before=F("published")).order_by("client__client_id")
    names = ("client__client_id", "client__name", "before", "published")
    for manager, *change in moved.values_list("client__account_manager", *names).iterator(chunk_size=10_000):
        found[manager].append((change[0], change[1], change[2], change[3]))
    return found


def _draft(quarter: TierQuarter, reader: User, counts: Counter[str], changes: list[Change]) -> Draft:
    with translation.override(reader.language):
        names = tier_names(quarter.version.document)
        words = {"scheme": quarter.scheme, "quarter": quarter.name, "count": f"{counts.total():,}"}
        subject = _("%(scheme)s: tiers of %(quarter)s are published") % words
        order = [code for code in names if counts[code]] + sorted(
            code for code in counts if code not in names
        )
        lines = [
            _("The tiers of your %(count)s clients for %(quarter)s (%(scheme)s) are published:") % words,
            *(f"  {names.get(code, code)}: {counts[code]:,}" for code in order),
            "",
            *_told(changes, names),
        ]
    key = f"quarter:{quarter.pk}:{reader.pk}"
    return Draft(key, OutboxKind.MAIL, reader.email, subject, "\n".join(lines))


def _told(changes: list[Change], names: dict[str, str]) -> list[str]:
    if not changes:
        return [_("None of them has another tier than the quarter before.")]
    lines = [_("Changed since the quarter before:")]
    lines += [
        f"  {number} {name}: {names.get(before, before)} → {names.get(after, after)}"
        for number, name, before, after in changes[:LISTED]
    ]
    if len(changes) > LISTED:
        lines.append(
            _("… and %(count)s more; Anlan lists them all.") % {"count": f"{len(changes) - LISTED:,}"}
        )
    return lines
