from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from crm.access import scope, scope_kind
from crm.enums import ScopeKind
from crm.models import AuditEvent, User

# Named as a string: the floor below does not know the one above, but a narrowed reader must not see its rows.
CLIENT_MODEL = "clients.Client"


def visible_to(user: User) -> QuerySet[AuditEvent]:
    """Every line for who sees all clients; else what one did oneself, and what was done to clients within scope."""
    events = AuditEvent.objects.all()
    if scope_kind(user) == ScopeKind.ALL:
        return events
    clients = apps.get_model(CLIENT_MODEL)._default_manager.filter(client_id=OuterRef("client_id"))
    return events.filter(Q(actor_id=user.pk) | Exists(scope(user).filter(clients)))


def latest(user: User, limit: int) -> list[AuditEvent]:
    return list(visible_to(user).order_by("-at", "-pk")[:limit])


def kind_of_thing(event: AuditEvent) -> str:
    """The kind in the reader's words: the model's name where there is such a model."""
    return kind_name(event.target_type)


def kind_name(target_type: str) -> str:
    app_label, _dot, model_name = target_type.partition(".")
    if model_name and apps.is_installed(app_label):
        model = apps.get_app_config(app_label).models.get(model_name)
        if model is not None:
            return str(model._meta.verbose_name)
    words = {"login": _("Login"), "demo": _("Demo brokerage")}  # what is no row of a table
    return words.get(target_type, target_type)


def kinds() -> list[tuple[str, str]]:
    """What can be chosen as a kind: the models of the project's own apps."""
    own = [config for config in apps.get_app_configs() if "." not in config.name and config.models]
    labels = [model._meta.label_lower for config in own for model in config.models.values()]
    return sorted(((label, kind_name(label)) for label in labels if label.startswith(OWN_APPS)), key=_by_name)


OWN_APPS = ("crm.", "clients.", "tiering.", "risk.", "servicedesk.")


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]


@dataclass(frozen=True)
class Change:
    """One field of a line, before and after."""

    name: str
    before: Any
    after: Any


def changes_of(event: AuditEvent) -> list[Change]:
    names = [*event.before, *(name for name in event.after if name not in event.before)]
    return [Change(_field_name(event, name), event.before.get(name), event.after.get(name)) for name in names]


def _field_name(event: AuditEvent, name: str) -> str:
    app_label, _dot, model_name = event.target_type.partition(".")
    model = apps.get_app_config(app_label).models.get(model_name) if apps.is_installed(app_label) else None
    fields = {field.name: field for field in model._meta.get_fields()} if model else {}
    return str(getattr(fields.get(name), "verbose_name", "") or name)
