from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client
from servicedesk.enums import EntryKind, TicketChannel, TicketKind, TicketPriority, TicketStatus
from servicedesk.models.titles import alert_title, tier_title


class Ticket(models.Model):
    """Work for a client. `source_key` ties it to the row it was made from, so that it is made once."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("Client")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=TicketKind.choices)
    channel = models.CharField(_("Channel"), max_length=15, choices=TicketChannel.choices)
    status = models.CharField(
        _("Status"), max_length=20, choices=TicketStatus.choices, default=TicketStatus.OPEN
    )
    priority = models.CharField(
        _("Priority"), max_length=8, choices=TicketPriority.choices, default=TicketPriority.NORMAL
    )
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Text"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("Assignee"),
    )
    # Null where no row caused the ticket: a unique column lets many nulls stand side by side.
    source_key = models.CharField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001  see above
    # What the subject of a system ticket is made of, so that each reader sees it in their language.
    source_figures = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    opened_at = models.DateTimeField(pgettext_lazy("ticket", "Opened"))
    closed_at = models.DateTimeField(_("Closed"), null=True)
    updated_at = models.DateTimeField(_("Changed"))
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)

    class Meta:
        verbose_name = _("Ticket")
        verbose_name_plural = _("Tickets")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_at__isnull=True)),
                name="closed_tickets_say_when",
            )
        ]
        indexes = [
            models.Index(fields=["status", "-opened_at", "-id"], name="ticket_newest"),
            models.Index(fields=["assignee", "status", "-opened_at"], name="ticket_queue"),
            models.Index(fields=["client", "-opened_at"], name="ticket_of_client"),
            models.Index(fields=["opened_at", "id"], name="ticket_by_opening"),
            models.Index(fields=["updated_at", "id"], name="ticket_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.subject}"

    @property
    def title(self) -> str:
        """The subject; of a ticket that the system opened, in the reader's language."""
        if "severity" in self.source_figures:
            return alert_title(self.source_figures)
        if "from_tier" in self.source_figures:
            return tier_title(self.source_figures)
        return self.subject


class TicketEntry(models.Model):
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="entries", verbose_name=_("Ticket")
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=EntryKind.choices)
    body = models.TextField(_("Text"), blank=True)
    before = models.CharField(_("Before"), max_length=60, blank=True)
    after = models.CharField(_("After"), max_length=60, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    at = models.DateTimeField(_("At"))
    outbox_key = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("Ticket entry")
        verbose_name_plural = _("Ticket entries")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"

    @property
    def before_label(self) -> str:
        return word_label(self.before)

    @property
    def after_label(self) -> str:
        return word_label(self.after)


def word_label(word: str) -> str:
    """A stored status or priority in the reader's language; a person's name as it is."""
    return str(dict((*TicketStatus.choices, *TicketPriority.choices)).get(word, word))
