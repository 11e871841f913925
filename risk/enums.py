from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AlertRule(models.TextChoices):
    MARGIN_STATE = "margin_state", _("Margin state")


class AlertSeverity(models.TextChoices):
    MARGIN_CALL = "margin_call", pgettext_lazy("state", "Margin call")
    FORCED_LIQUIDATION = "forced_liquidation", _("Forced liquidation")
    OVERDRAWN = "overdrawn", _("Overdrawn")


SEVERITY_RANK: dict[str, int] = {severity: rank for rank, severity in enumerate(AlertSeverity.values)}


class AlertStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("alert", "Open")
    CLOSED = "closed", pgettext_lazy("alert", "Closed")


STATUS_COLOURS: dict[str, str] = {AlertStatus.OPEN: "red", AlertStatus.CLOSED: "green"}


class AbnormalReason(models.TextChoices):
    """Why an account's state could not be judged; the words of the engine."""

    MISSING_ROW = "missing_row", _("No settlement for the day")
    MISSING_FIGURES = "missing_figures", _("The settlement lacks equity or margin")
    INCOMPLETE_DAY = "incomplete_day", _("Lines of the day's settlement were set aside")
