from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientKind(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    ENTERPRISE = "enterprise", _("Enterprise")
    INSTITUTION = "institution", _("Institution")


class ClientStatus(models.TextChoices):
    PROSPECT = "prospect", _("Prospect")
    OPENING = "opening", _("Opening an account")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class IdentityKind(models.TextChoices):
    ID_CARD = "id_card", _("Identity card")
    PASSPORT = "passport", _("Passport")
    PERMIT = "permit", _("Travel permit")
    CREDIT_CODE = "credit_code", _("Unified social credit code")
    PRODUCT_CODE = "product_code", _("Product filing code")


class RiskState(models.TextChoices):
    """The states in the order of danger; `abnormal` is shown beside the last judged one (domain: margin risk)."""

    NORMAL = "normal", _("Normal")
    WARNING = "warning", _("Warning")
    MARGIN_CALL = "margin_call", pgettext_lazy("state", "Margin call")
    FORCED_LIQUIDATION = "forced_liquidation", _("Forced liquidation")
    OVERDRAWN = "overdrawn", _("Overdrawn")
    ABNORMAL = "abnormal", _("Abnormal")


STATUS_COLOURS: dict[str, str] = {
    ClientStatus.PROSPECT: "azure",
    ClientStatus.OPENING: "cyan",
    ClientStatus.ACTIVE: "green",
    ClientStatus.SUSPENDED: "orange",
    ClientStatus.CLOSED: "secondary",
}
RISK_COLOURS: dict[str, str] = {
    RiskState.NORMAL: "green",
    RiskState.WARNING: "yellow",
    RiskState.MARGIN_CALL: "orange",
    RiskState.FORCED_LIQUIDATION: "red",
    RiskState.OVERDRAWN: "purple",
    RiskState.ABNORMAL: "secondary",
}


class Method(models.IntegerChoices):
    """How profit is booked. Integers keep the key of the largest table narrow; `slug` is what others read."""

    MTM = 1, _("Mark to market")
    BY_TRADE = 2, _("Trade by trade")

    @property
    def slug(self) -> str:
        return self.name.lower()


class Source(models.IntegerChoices):
    """Where a day's figures came from, richest first: the smallest number that a day has is the one shown."""

    STATEMENT = 1, _("Settlement statement")
    INVESTOR_REPORT = 2, _("Investor report")
    BUNDLE = 3, _("Monitoring-centre bundle")
    MAPPING = 4, _("Mapped file")

    @property
    def slug(self) -> str:
        return self.name.lower()


class Side(models.TextChoices):
    BUY = "buy", _("Buy")
    SELL = "sell", _("Sell")


class PositionSide(models.TextChoices):
    LONG = "long", _("Long")
    SHORT = "short", _("Short")


class Offset(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSE = "close", pgettext_lazy("futures", "Close")
    CLOSE_TODAY = "close_today", _("Close today's")
    CLOSE_YESTERDAY = "close_yesterday", _("Close yesterday's")
    FORCED_LIQUIDATION = "forced_liquidation", _("Forced liquidation")
    FORCED_REDUCTION = "forced_reduction", _("Forced reduction")


class HedgeFlag(models.TextChoices):
    SPECULATION = "speculation", _("Speculation")
    HEDGE = "hedge", _("Hedge")
    ARBITRAGE = "arbitrage", _("Arbitrage")
    GENERAL = "general", _("General")
    MARKET_MAKER = "market_maker", _("Market maker")


class CashFlowKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    FEE = "fee", _("Fee")
    FX_EXCHANGE = "fx_exchange", _("Currency exchange")
    OTHER = "other", _("Other")


class ImportStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class FileStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    STORED = "stored", _("Stored")
    UNCHANGED = "unchanged", _("Unchanged")
    SUPERSEDED = "superseded", _("Replaced an older version")
    REFUSED = "refused", _("Refused")


IMPORT_COLOURS: dict[str, str] = {
    ImportStatus.QUEUED: "secondary",
    ImportStatus.RUNNING: "blue",
    ImportStatus.DONE: "green",
    ImportStatus.FAILED: "red",
}
FILE_COLOURS: dict[str, str] = {
    FileStatus.QUEUED: "secondary",
    FileStatus.STORED: "green",
    FileStatus.UNCHANGED: "secondary",
    FileStatus.SUPERSEDED: "orange",
    FileStatus.REFUSED: "red",
}


class Severity(models.TextChoices):
    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")


class EventKind(models.TextChoices):
    """What can stand on a client's time line. Upper apps write them; measures may read them."""

    ACCOUNT_OPENED = "account_opened", _("Account opened")
    DEPOSIT = "deposit", _("Deposit")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    FORCED_LIQUIDATION = "forced_liquidation", _("Forced liquidation")
    TIER_CHANGED = "tier_changed", _("Tier changed")
    ALERT_OPENED = "alert_opened", _("Margin alert opened")
    ALERT_ESCALATED = "alert_escalated", _("Margin alert escalated")
    ALERT_CLOSED = "alert_closed", _("Margin alert closed")
    TICKET_OPENED = "ticket_opened", _("Ticket opened")
    TICKET_CLOSED = "ticket_closed", _("Ticket closed")
    CONTACT = "contact", _("Contact")
    COMPLAINT = "complaint", _("Complaint")
    NOTE = "note", _("Remark")
    DOCUMENT = "document", _("Document")
    HANDED_OVER = "handed_over", _("Handed over")
    STATEMENT_REISSUED = "statement_reissued", _("Statement re-issued")
    RISK_ASSESSED = "risk_assessed", _("Risk tolerance assessed")
    ASSESSMENT_REFUSED = "assessment_refused", _("Assessment refused")
    OBJECTION = "objection", _("Objection to automated decisions")


EVENT_ICONS: dict[str, str] = {
    EventKind.ACCOUNT_OPENED: "user-plus",
    EventKind.DEPOSIT: "arrow-down-circle",
    EventKind.WITHDRAWAL: "arrow-up-circle",
    EventKind.FORCED_LIQUIDATION: "hammer",
    EventKind.TIER_CHANGED: "chart-bar",
    EventKind.ALERT_OPENED: "alert-triangle",
    EventKind.ALERT_ESCALATED: "alert-octagon",
    EventKind.ALERT_CLOSED: "circle-check",
    EventKind.TICKET_OPENED: "ticket",
    EventKind.TICKET_CLOSED: "checks",
    EventKind.CONTACT: "phone",
    EventKind.COMPLAINT: "mood-angry",
    EventKind.NOTE: "note",
    EventKind.DOCUMENT: "file",
    EventKind.HANDED_OVER: "user-share",
    EventKind.STATEMENT_REISSUED: "refresh",
    EventKind.RISK_ASSESSED: "clipboard-check",
    EventKind.ASSESSMENT_REFUSED: "clipboard-x",
    EventKind.OBJECTION: "hand-stop",
}
