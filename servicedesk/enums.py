from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TicketKind(models.TextChoices):
    INQUIRY = "inquiry", _("Inquiry")
    SERVICE_REQUEST = "service_request", _("Service request")
    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    RISK_FOLLOW_UP = "risk_follow_up", _("Risk follow-up")
    TIER_FOLLOW_UP = "tier_follow_up", _("Tier follow-up")


class TicketStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("ticket", "Open")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_FOR_CLIENT = "waiting_for_client", _("Waiting for the client")
    CLOSED = "closed", pgettext_lazy("ticket", "Closed")


class TicketPriority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class TicketChannel(models.TextChoices):
    SYSTEM = "system", _("System")
    TELEPHONE = "telephone", _("Telephone")
    MAIL = "mail", _("Mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom")
    FACE_TO_FACE = "face_to_face", _("Face to face")
    WEB = "web", _("Web")
    API = "api", _("API")


class EntryKind(models.TextChoices):
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")
    STATUS = "status", _("Status")
    ASSIGNMENT = "assignment", _("Assignment")


STATUS_COLOURS: dict[str, str] = {
    TicketStatus.OPEN: "red",
    TicketStatus.IN_PROGRESS: "azure",
    TicketStatus.WAITING_FOR_CLIENT: "yellow",
    TicketStatus.CLOSED: "green",
}
PRIORITY_COLOURS: dict[str, str] = {
    TicketPriority.LOW: "secondary",
    TicketPriority.NORMAL: "azure",
    TicketPriority.HIGH: "orange",
    TicketPriority.URGENT: "red",
}
ENTRY_ICONS: dict[str, str] = {
    EntryKind.REPLY: "send",
    EntryKind.NOTE: "note",
    EntryKind.STATUS: "progress-check",
    EntryKind.ASSIGNMENT: "user-share",
}
