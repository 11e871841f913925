"""One delivery into the database. Staging happens before the transaction, so that progress can be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from clients.actions import partitions
from clients.actions.settlement import gaps, merging, people, precedence, staging, superseding, timeline
from clients.actions.settlement.delivery import Delivery, Stored
from clients.actions.settlement.locks import lock_days


class AlreadyStored(Exception):
    """Found under the lock: somebody else stored the very same file in the meantime."""


def store(
    delivery: Delivery,
    *,
    is_known: Callable[[], bool] = lambda: False,
    finish: Callable[[Stored], None] = lambda _stored: None,
) -> Stored:
    """Stage, then merge under the days' locks. `finish` runs in the same transaction as the facts it reports.

    Raises AlreadyStored where `is_known` says, once the locks are held, that this content was stored before.
    """
    partitions.ensure(delivery.trading_days)
    staging.stage(delivery)
    with transaction.atomic():
        lock_days(delivery.trading_days, delivery.accounts)
        if is_known():
            raise AlreadyStored
        stored = _merge(delivery)
        finish(stored)
    return stored


def _merge(delivery: Delivery) -> Stored:
    known = merging.find_known(delivery)
    if known:
        superseding.keep_changed(delivery)
        timeline.write_reissued(delivery)
    stored = merging.write(delivery, known)
    gaps.mark(delivery)
    people.name_the_nameless(delivery)
    has_others = precedence.show_richest(delivery)
    timeline.write_events(delivery, may_shrink=bool(stored.changed) or has_others)
    return replace(stored, has_other_sources=has_others)
