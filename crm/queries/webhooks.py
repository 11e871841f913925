"""Systems that are told of events, for administrators, and the log of what they were sent."""

from __future__ import annotations

from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery

from crm.enums import OutboxStatus, WebhookEvent
from crm.keyset import KeysetPage, page
from crm.models import User, WebhookDelivery, WebhookEndpoint

PAGE_SIZE = 50
# What a list shows needs no decryption.
_SEALED = ("secret", "previous_secret")


def endpoints(user: User) -> QuerySet[WebhookEndpoint]:
    """Endpoints are the house's and no client's, so there is no row scope; pages ask for the administration's right."""
    newest = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).order_by("-pk")
    return (
        WebhookEndpoint.objects.defer(*_SEALED)
        .select_related("owner", "created_by")
        .annotate(
            last_outcome=Subquery(newest.values("outcome")[:1]), last_at=Subquery(newest.values("at")[:1])
        )
    )


def listening_to(event: WebhookEvent) -> list[WebhookEndpoint]:
    """The endpoints that are on and want this event, in a lasting order."""
    active = WebhookEndpoint.objects.defer(*_SEALED).select_related("owner").filter(is_active=True)
    return [endpoint for endpoint in active.order_by("pk") if endpoint.wants(event)]


def find_endpoint(key: int) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_related("owner", "created_by").get(pk=key)


def deliveries(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(endpoint=endpoint).select_related("message", "endpoint")


def delivery_page(endpoint: WebhookEndpoint, outcome: str, cursor: str | None) -> KeysetPage[WebhookDelivery]:
    """The newest attempts first, all or those of one outcome. Raises BadCursor."""
    found = deliveries(endpoint)
    if outcome:
        found = found.filter(outcome=outcome)
    return page(found, order="-id", size=PAGE_SIZE, cursor=cursor)


def waiting_count(endpoint: WebhookEndpoint) -> int:
    return endpoint.messages.filter(status__in=[OutboxStatus.WAITING, OutboxStatus.SENDING]).count()


def scheme_choices() -> list[tuple[str, str]]:
    """Code and name of every scheme; they are another application's, which may not be imported here."""
    schemes = apps.get_model("tiering.Scheme")._default_manager.all()
    return [(scheme.code, str(scheme)) for scheme in schemes]


def scheme_names(codes: list[str]) -> list[str]:
    """In the reader's language; a code that is gone stands for itself."""
    known = dict(scheme_choices()) if codes else {}
    return [known.get(code, code) for code in codes]
