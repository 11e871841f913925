from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.enums import ClientKind, ClientStatus, IdentityKind, RiskState
from crm.fields import EncryptedTextField, MoneyField, RatioField
from crm.models import OrgUnit


class Tag(models.Model):
    name = models.CharField(_("Name"), max_length=30, unique=True)
    colour = models.CharField(_("Colour"), max_length=12, default="blue")

    class Meta:
        verbose_name = _("Tag")
        verbose_name_plural = _("Tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ControlGroup(models.Model):
    """Accounts under one actual control: limits are counted over the group (domain: actual-control accounts)."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        verbose_name = _("Control group")
        verbose_name_plural = _("Control groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IntroducingBroker(models.Model):
    number = models.CharField(_("Number"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    contract_until = models.DateField(_("Contract until"), null=True, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name = _("Introducing broker")
        verbose_name_plural = _("Introducing brokers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


# A branch's clients are too many to look at each, and too few for the index of a filter or an order to help: theirs
# holds all that filters ask.
_FILTERED = [
    "id",
    "archived_at",
    "tier",
    "risk_state",
    "is_abnormal",
    "branch",
    "account_manager",
    "status",
    "kind",
    "equity",
    "risk_degree",
    "commission_month_avg",
    "last_traded_on",
    "is_incomplete",
    "is_programme_trading",
    "as_of",
    "margin_occupied",
]
_COUNTED = ["archived_at", "tier"]
_SEARCHED = ["archived_at", "name_pinyin", "name_initials", "phone_last4"]


def _told_apart(fields: list[str], name: str) -> models.Index:
    return models.Index(fields=fields, include=["archived_at"], name=name)


class Client(models.Model):
    """A client and what the applications above publish about it as plain columns for lists (docs: floors)."""

    client_id = models.CharField(_("Client ID"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    # Collation "C": one index serves both the order and the search by the start.
    name_pinyin = models.CharField(_("Pinyin"), max_length=300, blank=True, editable=False, db_collation="C")
    name_initials = models.CharField(
        _("Initials"), max_length=60, blank=True, editable=False, db_collation="C"
    )
    kind = models.CharField(
        _("Kind"), max_length=12, choices=ClientKind.choices, default=ClientKind.INDIVIDUAL
    )
    status = models.CharField(
        _("Status"), max_length=12, choices=ClientStatus.choices, default=ClientStatus.ACTIVE
    )
    is_incomplete = models.BooleanField(_("To be completed"), default=False)
    identity_kind = models.CharField(
        _("Identity document"), max_length=14, choices=IdentityKind.choices, blank=True
    )
    identity_number = EncryptedTextField(_("Identity number"), blank=True)
    # A keyed hash, so that two records of one person can be found without reading either.
    identity_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_identity_checked = models.BooleanField(_("Identity checked"), default=False)
    phone = EncryptedTextField(_("Phone"), blank=True)
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True)
    bank_name = models.CharField(_("Bank"), max_length=60, blank=True)
    bank_account = EncryptedTextField(_("Bank account"), blank=True)
    birthday = models.DateField(_("Birthday"), null=True, blank=True)
    opened_on = models.DateField(_("Account opened"), null=True, blank=True)
    closed_on = models.DateField(_("Account closed"), null=True, blank=True)
    is_programme_trading = models.BooleanField(_("Programme trading"), default=False)
    control_group = models.ForeignKey(
        ControlGroup, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Control group")
    )
    org_unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("Unit"),
    )
    branch = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("Branch"),
    )
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="clients",
        verbose_name=_("Account manager"),
    )
    introducing_broker = models.ForeignKey(
        IntroducingBroker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Introducing broker"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="clients", verbose_name=_("Tags"))

    # Published by clients' own import: the shown day of all accounts together, in yuan.
    as_of = models.DateField(_("As of"), null=True, editable=False)
    equity = MoneyField(_("Client equity"), null=True, editable=False)
    margin_occupied = MoneyField(_("Margin occupied"), null=True, editable=False)
    available_funds = MoneyField(_("Available funds"), null=True, editable=False)
    risk_degree = RatioField(_("Risk degree"), null=True, editable=False)
    last_traded_on = models.DateField(_("Last trade"), null=True, editable=False)
    # Published by tiering.
    tier = models.CharField(_("Tier"), max_length=20, blank=True, editable=False)
    tier_since = models.DateField(_("In this tier since"), null=True, editable=False)
    equity_month_avg = MoneyField(_("Monthly average equity"), null=True, editable=False)
    commission_month_avg = MoneyField(_("Monthly average commission"), null=True, editable=False)
    # Published by risk.
    risk_state = models.CharField(
        _("Risk state"), max_length=20, choices=RiskState.choices, default=RiskState.NORMAL, editable=False
    )
    is_abnormal = models.BooleanField(_("Abnormal"), default=False, editable=False)

    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    created_at = models.DateTimeField(_("Created"), editable=False)
    updated_at = models.DateTimeField(_("Changed"), editable=False)
    archived_at = models.DateTimeField(_("Archived"), null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    archive_reason = models.CharField(_("Reason for archiving"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("Client")
        verbose_name_plural = _("Clients")
        ordering = ["client_id"]
        # Archived clients stay out of nearly every list, so each index says which they are: rows are then counted
        # in the index alone (docs/adr/0008-counting-in-indexes.md).
        indexes = [
            # Each order of the list, by (column, id): crm/keyset.py.
            _told_apart(["name_pinyin", "id"], "client_by_pinyin"),
            _told_apart(["equity", "id"], "client_by_equity"),
            _told_apart(["equity_month_avg", "id"], "client_by_month_equity"),
            _told_apart(["commission_month_avg", "id"], "client_by_commission"),
            _told_apart(["risk_degree", "id"], "client_by_risk_degree"),
            _told_apart(["last_traded_on", "id"], "client_by_last_trade"),
            _told_apart(["opened_on", "id"], "client_by_opening"),
            # What is searched for.
            models.Index(fields=["client_id", "id"], include=_SEARCHED, name="client_by_number"),
            _told_apart(["name_initials"], "client_initials"),
            _told_apart(["phone_last4"], "client_phone_end"),
            # Scopes and filters in the list's own order.
            models.Index(fields=["org_unit", "client_id"], include=_FILTERED, name="client_of_unit"),
            models.Index(fields=["account_manager", "client_id"], include=_COUNTED, name="client_of_manager"),
            models.Index(fields=["branch", "client_id"], include=_COUNTED, name="client_of_branch"),
            _told_apart(["tier", "client_id"], "client_of_tier"),
            _told_apart(["status", "client_id"], "client_of_status"),
            _told_apart(["kind", "client_id"], "client_of_kind"),
            # A tier from its richest client down: otherwise all richer tiers are read first.
            _told_apart(["tier", "equity", "id"], "client_of_tier_by_equity"),
            # Who of the clients that a tag or a part of a name names is not archived.
            models.Index(
                fields=["id"],
                include=["client_id", "org_unit", "account_manager"],
                condition=models.Q(archived_at__isnull=True),
                name="client_living",
            ),
            models.Index(
                fields=["client_id"], condition=models.Q(archived_at__isnull=False), name="client_archived"
            ),
            models.Index(
                fields=["identity_hash"], condition=~models.Q(identity_hash=""), name="client_identity"
            ),
            models.Index(
                fields=["risk_state"], condition=~models.Q(risk_state="normal"), name="client_at_risk"
            ),
            models.Index(fields=["client_id"], condition=models.Q(is_abnormal=True), name="client_abnormal"),
            models.Index(
                fields=["client_id"], condition=models.Q(is_incomplete=True), name="client_incomplete"
            ),
            models.Index(
                fields=["client_id"], condition=models.Q(is_programme_trading=True), name="client_programme"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(archived_at__isnull=True, archived_by__isnull=True)
                | models.Q(archived_at__isnull=False, archived_by__isnull=False),
                name="archived_by_somebody_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.name}"


class ClientNamePart(models.Model):
    """Every end of a Chinese name, so that any part of it is the start of a row: 王小丽, 小丽, 丽.

    Written by triggers of the client table alone (migration 0004): whatever writes a name, this follows.
    """

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    part = models.CharField(max_length=120, db_collation="C")

    class Meta:
        verbose_name = _("Part of a name")
        verbose_name_plural = _("Parts of names")
        indexes = [
            # From a rare text to its clients, and from the clients of a scope to whether they have a common one.
            models.Index(fields=["part", "client"], name="client_name_part"),
            models.Index(fields=["client", "part"], name="client_parts_of_name"),
        ]

    def __str__(self) -> str:
        return self.part


class TradingAccount(models.Model):
    """资金账号: where a client's money and positions lie; usually one, with the client's own number."""

    account = models.CharField(_("Account"), max_length=40, unique=True)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("Client")
    )
    opened_on = models.DateField(_("Account opened"), null=True, blank=True)
    closed_on = models.DateField(_("Account closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("Trading account")
        verbose_name_plural = _("Trading accounts")
        ordering = ["account"]

    def __str__(self) -> str:
        return self.account
