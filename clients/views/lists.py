"""The client list, declared once for its page, its export and the neighbours on a client's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.enums import RISK_COLOURS, STATUS_COLOURS
from clients.filters import ClientFilters
from clients.models import Client
from clients.queries import clients
from crm import masks, vocabulary
from crm.access import Permission
from crm.lists import BulkAction, Column, Kind, ListSpec, register


def client_url(client: Client) -> str:
    return reverse("clients:detail", args=[client.client_id])


def _tier(client: Client) -> str:
    return vocabulary.label("tier", client.tier)


def _tags(client: Client) -> list[Any]:
    return list(client.tags.all())


COLUMNS = (
    Column("client_id", _("Client ID"), order="client_id", is_fixed=True),
    Column("name", _("Name"), order="name_pinyin", is_fixed=True),
    Column("tier", _("Tier"), Kind.BADGE, _tier, colour=lambda row: vocabulary.colour("tier", row.tier)),
    Column(
        "risk_state",
        _("Risk state"),
        Kind.BADGE,
        "get_risk_state_display",
        colour=lambda row: RISK_COLOURS[row.risk_state],
    ),
    Column("equity", _("Client equity"), Kind.MONEY, order="equity"),
    Column("risk_degree", _("Risk degree"), Kind.RATIO, order="risk_degree"),
    Column(
        "commission",
        _("Monthly average commission"),
        Kind.MONEY,
        "commission_month_avg",
        "commission_month_avg",
    ),
    Column("branch", _("Branch"), value="branch"),
    Column("account_manager", _("Account manager"), value="account_manager"),
    Column("last_trade", _("Last trade"), Kind.DATE, "last_traded_on", "last_traded_on"),
    Column("tags", _("Tags"), Kind.TAGS, _tags),
    Column(
        "status",
        _("Status"),
        Kind.BADGE,
        "get_status_display",
        colour=lambda row: STATUS_COLOURS[row.status],
        is_default=False,
    ),
    Column("kind", _("Kind"), value="get_kind_display", is_default=False),
    Column(
        "equity_month_avg",
        _("Monthly average equity"),
        Kind.MONEY,
        order="equity_month_avg",
        is_default=False,
    ),
    Column("margin_occupied", _("Margin occupied"), Kind.MONEY, is_default=False),
    Column("available_funds", _("Available funds"), Kind.MONEY, is_default=False),
    Column(
        "phone",
        _("Phone"),
        value=lambda row: masks.mask_last4(row.phone_last4),
        is_default=False,
        unmasked=lambda row: row.phone,
    ),
    Column("email", _("E-mail"), is_default=False),
    Column("introducing_broker", _("Introducing broker"), is_default=False),
    Column("opened_on", _("Account opened"), Kind.DATE, order="opened_on", is_default=False),
    Column("as_of", _("As of"), Kind.DATE, is_default=False),
    Column("is_incomplete", _("To be completed"), Kind.FLAG, is_default=False),
    Column("is_abnormal", _("Abnormal"), Kind.FLAG, is_default=False),
    Column("is_programme_trading", _("Programme trading"), Kind.FLAG, is_default=False),
)

CLIENTS = register(
    ListSpec(
        name="clients",
        title=_("Clients"),
        permission=Permission.CLIENTS_VIEW,
        rows=clients.for_list,
        filters=ClientFilters,
        main_filters=("search", "tier", "risk_state", "branch"),
        columns=COLUMNS,
        default_order="client_id",
        row_url=client_url,
        bulk_actions=(
            BulkAction("assign", _("Assign"), "clients:bulk_assign", Permission.CLIENTS_ASSIGN, "user-share"),
            BulkAction("tag", _("Tag"), "clients:bulk_tag", Permission.CLIENTS_EDIT, "tag"),
        ),
        empty_title=_("No clients yet"),
        empty_hint=_("Clients come with the first settlement import, or one by one with “New client”."),
    )
)
