from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    ACCOUNT_MANAGER = "account_manager", _("Account manager")
    SERVICE_REP = "service_rep", _("Service representative")
    SERVICE_SUPERVISOR = "service_supervisor", _("Service supervisor")
    BRANCH_MANAGER = "branch_manager", _("Branch manager")
    HEAD_OFFICE_MANAGER = "head_office_manager", _("Head-office manager")
    RISK_OFFICER = "risk_officer", _("Risk officer")
    COMPLIANCE = "compliance", _("Compliance officer")
    FINANCE = "finance", _("Finance officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    API_SYSTEM = "api_system", _("API system")


class ScopeKind(models.TextChoices):
    """Which clients somebody sees."""

    OWN = "own", _("Own clients")
    UNIT = "unit", _("Own unit and below")
    CHOSEN = "chosen", _("Chosen units and below")
    ALL = "all", _("All clients")


class OrgUnitKind(models.TextChoices):
    HEAD_OFFICE = "head_office", _("Head office")
    DEPARTMENT = "department", _("Department")
    REGION = "region", _("Region")
    BRANCH = "branch", _("Branch")
    TEAM = "team", _("Team")


class Exchange(models.TextChoices):
    SHFE = "SHFE", _("SHFE")
    INE = "INE", _("INE")
    DCE = "DCE", _("DCE")
    CZCE = "CZCE", _("CZCE")
    CFFEX = "CFFEX", _("CFFEX")
    GFEX = "GFEX", _("GFEX")


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class OutboxKind(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom")
    WEBHOOK = "webhook", _("Webhook")


class OutboxStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class WebhookEvent(models.TextChoices):
    """What other systems can be told of; `webhook.test` is sent by hand to whoever is listening."""

    TIER_CHANGED = "tier.changed", _("Tiers of clients change")


TEST_EVENT = "webhook.test"


class WebhookEnd(models.TextChoices):
    """Why an endpoint is switched off."""

    BY_HAND = "by_hand", _("An administrator switched it off")
    GONE = "gone", _("It answered 410: it wants no more messages")


class WebhookOutcome(models.TextChoices):
    DELIVERED = "delivered", _("Delivered")
    REFUSED = "refused", pgettext_lazy("webhook", "Refused")
    TIMED_OUT = "timed_out", _("No answer in time")
    UNREACHABLE = "unreachable", _("Not reachable")
    FORBIDDEN = "forbidden", _("Address not allowed")


WEBHOOK_COLOURS: dict[str, str] = {
    WebhookOutcome.DELIVERED: "green",
    WebhookOutcome.REFUSED: "red",
    WebhookOutcome.TIMED_OUT: "orange",
    WebhookOutcome.UNREACHABLE: "orange",
    WebhookOutcome.FORBIDDEN: "red",
}


class ExportStatus(models.TextChoices):
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


EXPORT_COLOURS: dict[str, str] = {
    ExportStatus.AWAITING_APPROVAL: "yellow",
    ExportStatus.QUEUED: "azure",
    ExportStatus.RUNNING: "azure",
    ExportStatus.DONE: "green",
    ExportStatus.REFUSED: "red",
    ExportStatus.FAILED: "red",
}


class Verb(models.TextChoices):
    """What an audit line may say was done."""

    CREATED = "created", pgettext_lazy("audit", "Created")
    CHANGED = "changed", pgettext_lazy("audit", "Changed")
    ARCHIVED = "archived", pgettext_lazy("audit", "Archived")
    RESTORED = "restored", _("Restored")
    ASSIGNED = "assigned", _("Assigned")
    REVEALED = "revealed", _("Revealed")
    EXPORTED = "exported", _("Exported")
    APPROVED = "approved", pgettext_lazy("audit", "Approved")
    REFUSED = "refused", pgettext_lazy("audit", "Refused")
    IMPORTED = "imported", _("Imported")
    RAN = "ran", _("Ran")
    OPENED = "opened", pgettext_lazy("audit", "Opened")
    CLOSED = "closed", pgettext_lazy("audit", "Closed")
    REPLIED = "replied", _("Replied")
    DOWNLOADED = "downloaded", _("Downloaded")
    LOGGED_IN = "logged_in", _("Logged in")
    LOGGED_OUT = "logged_out", _("Logged out")
    LOGIN_FAILED = "login_failed", _("Login failed")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
