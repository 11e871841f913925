from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from crm import audit
from crm.access import Permission, permits, scope
from crm.enums import Verb
from crm.models import User
from tiering.actions.errors import Refused, noted, refuse_if
from tiering.engine.approval import Obstacle
from tiering.engine.overrides import Wish, new_client_obstacle, wish_obstacle
from tiering.enums import OverrideKind
from tiering.models import Scheme, TierOverride
from tiering.queries.offers import new_client_rule, offered_tiers


def ask(
    *, client: Client, scheme: Scheme, kind: OverrideKind, wish: Wish, by: User, now: datetime
) -> TierOverride:
    """Ask that a client be in a tier for a time; it holds once another person has approved it. Raises Refused."""
    with noted(client, "ask_override", by=by, now=now, client_id=client.client_id), transaction.atomic():
        check(client, Permission.TIERS_OVERRIDE, by)
        tiers = offered_tiers(scheme, wish.starts_on)
        refuse_if(wish_obstacle(wish, tiers, timezone.localdate(now)))
        if kind == OverrideKind.NEW_CLIENT:
            rule = new_client_rule(scheme, wish.starts_on)
            refuse_if(new_client_obstacle(wish, rule, opened_on(client)))
        override = TierOverride.objects.create(
            client=client,
            scheme=scheme,
            kind=kind,
            tier_names=asdict(tiers[wish.tier]),
            asked_by=by,
            asked_at=now,
            **asdict(wish),
        )
        _note(override, by, now)
        return override


def _note(override: TierOverride, by: User, now: datetime) -> None:
    names = ("tier", "starts_on", "ends_on")
    after = {"scheme": override.scheme.code, **{name: getattr(override, name) for name in names}}
    audit.record(
        by=by,
        verb=Verb.CREATED,
        target=override,
        now=now,
        after=after,
        reason=override.reason,
        client_id=override.client.client_id,
    )


def check(client: Client, permission: Permission, by: User) -> None:
    """Raise Refused unless the person has the right and sees the client."""
    if not permits(by, permission):
        raise Refused(Obstacle.NO_RIGHT)
    if not scope(by).filter(Client.objects.filter(pk=client.pk)).exists():
        raise Refused(Obstacle.OUT_OF_SCOPE)


def opened_on(client: Client) -> date | None:
    """The client's opening day, else the first of its accounts'."""
    accounts = client.accounts.filter(opened_on__isnull=False).order_by("opened_on")
    return client.opened_on or accounts.values_list("opened_on", flat=True).first()
