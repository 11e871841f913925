"""What people write down about a client."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.enums import EventKind
from clients.models.client import Client
from crm.fields import EncryptedTextField, MoneyField


class Contact(models.Model):
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("Client")
    )
    name = models.CharField(_("Name"), max_length=60)
    position = models.CharField(_("Position"), max_length=60, blank=True)
    phone = EncryptedTextField(_("Phone"), blank=True)
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True)
    is_primary = models.BooleanField(_("Primary"), default=False)

    class Meta:
        verbose_name = _("Contact person")
        verbose_name_plural = _("Contact persons")
        ordering = ["-is_primary", "name"]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("Client")
    )
    label = models.CharField(_("Label"), max_length=30, blank=True)
    province = models.CharField(_("Province"), max_length=30, blank=True)
    city = models.CharField(_("City"), max_length=30, blank=True)
    street = models.CharField(_("Street"), max_length=120)
    postcode = models.CharField(_("Postcode"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("Address")
        verbose_name_plural = _("Addresses")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.province}{self.city}{self.street}"


class InitialServiceRecord(models.Model):
    """初次服务记录 (R165)."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="initial_service", verbose_name=_("Client")
    )
    futures_experience = models.TextField(_("Futures experience"), blank=True)
    capital = MoneyField(_("Capital"), null=True, blank=True)
    trading_habits = models.TextField(_("Trading habits"), blank=True)
    risk_preference = models.TextField(_("Risk preference"), blank=True)
    expected_return = models.TextField(_("Expected return"), blank=True)
    social_experience = models.TextField(_("Social experience"), blank=True)
    social_relations = models.TextField(_("Social relations"), blank=True)

    class Meta:
        verbose_name = _("Initial-service record")
        verbose_name_plural = _("Initial-service records")

    def __str__(self) -> str:
        return str(self.client_id)


class VipArchive(models.Model):
    """VIP 客户服务档案 (R167); native place and age are read from the identity number, never typed."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="vip_archive", verbose_name=_("Client")
    )
    serial_number = models.CharField(_("Serial number"), max_length=30, unique=True)
    catalogue = models.CharField(_("Catalogue"), max_length=60, blank=True)
    total_capital = MoneyField(_("Total capital surveyed"), null=True, blank=True)
    capital_note = models.TextField(_("Survey note"), blank=True)

    class Meta:
        verbose_name = _("VIP archive")
        verbose_name_plural = _("VIP archives")

    def __str__(self) -> str:
        return self.serial_number


class Note(models.Model):
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="notes", verbose_name=_("Client")
    )
    body = models.TextField(_("Text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("By")
    )
    created_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("Remark")
        verbose_name_plural = _("Remarks")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.body[:40]


class Document(models.Model):
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="documents", verbose_name=_("Client")
    )
    name = models.CharField(_("File"), max_length=150)
    media_type = models.CharField(_("Type"), max_length=100)
    size = models.PositiveIntegerField(_("Size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("Content, encrypted"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("By")
    )
    uploaded_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("Document")
        verbose_name_plural = _("Documents")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class ClientEvent(models.Model):
    """Something that happened to a client. Any app writes one; `key` makes writing it twice harmless."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="events", verbose_name=_("Client")
    )
    kind = models.CharField(_("Kind"), max_length=30, choices=EventKind.choices)
    occurred_at = models.DateTimeField(_("At"))
    source_app = models.CharField(_("Source"), max_length=20)
    amount = MoneyField(_("Amount"), null=True)
    detail = models.CharField(_("Detail"), max_length=200, blank=True)
    url_name = models.CharField(max_length=60, blank=True)
    url_argument = models.CharField(max_length=60, blank=True)
    key = models.CharField(_("Key"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("Client event")
        verbose_name_plural = _("Client events")
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["client", "-occurred_at", "-id"], name="client_event_newest"),
            # What measures count over a year of all clients.
            models.Index(
                fields=["kind", "occurred_at"],
                include=["client"],
                condition=models.Q(
                    kind__in=[EventKind.FORCED_LIQUIDATION, EventKind.COMPLAINT, EventKind.CONTACT]
                ),
                name="client_event_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
