from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.models.scheme import Scheme, SchemeVersion


class TierRun(models.Model):
    """One evening's measuring. The newest day stands: an older one is not measured again over it."""

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="runs", verbose_name=_("Scheme")
    )
    # The rules it went by, as they were in force on that day.
    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Version")
    )
    trading_day = models.DateField(_("Trading day"))
    method_version = models.CharField(_("Method version"), max_length=20)
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Finished"), null=True)
    # Nobody: the night.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    milliseconds = models.PositiveIntegerField(_("Milliseconds"), null=True)
    client_count = models.PositiveIntegerField(_("Clients"), default=0)
    distribution = models.JSONField(_("Distribution"), default=dict)

    class Meta:
        verbose_name = _("Tier run")
        verbose_name_plural = _("Tier runs")
        ordering = ["-trading_day"]
        indexes = [models.Index(fields=["trading_day", "id"], name="tier_run_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "trading_day"], name="one_tier_run_per_scheme_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.trading_day}"


class RunStanding(models.Model):
    """What the next run of a scheme with memory goes on from: arrays over the clients, as their bytes.

    `clients` int64, the others int32, little-endian; `earned` are places in `codes`, -1 for none.
    """

    run = models.OneToOneField(
        TierRun, on_delete=models.CASCADE, related_name="standing", verbose_name=_("Tier run")
    )
    codes = models.JSONField(_("Tiers"))
    clients = models.BinaryField(_("Clients"))
    earned = models.BinaryField(_("Earned tiers"))
    stayed = models.BinaryField(_("Periods in the tier"))
    below = models.BinaryField(_("Periods measured below it"))

    class Meta:
        verbose_name = _("Standing left by a run")
        verbose_name_plural = _("Standings left by runs")

    def __str__(self) -> str:
        return str(self.run_id)


class PastTierRun(models.Model):
    """A day measured again by the rules and figures as they are now known, beside what was published; nothing is
    published by it. Run again, it takes the place of the earlier one."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("Scheme"))
    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("Version")
    )
    trading_day = models.DateField(_("Trading day"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    made_at = models.DateTimeField(_("At"))
    milliseconds = models.PositiveIntegerField(_("Milliseconds"), null=True)
    client_count = models.PositiveIntegerField(_("Clients"))
    different_count = models.PositiveIntegerField(_("Different"))
    distribution = models.JSONField(_("Distribution"))

    class Meta:
        verbose_name = _("Run of a past day")
        verbose_name_plural = _("Runs of past days")
        ordering = ["-trading_day", "scheme"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "trading_day"], name="one_past_run_per_scheme_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.trading_day}"


class PastTierDifference(models.Model):
    """A client whose tier of a past day would be another one now; `published` is empty where it had none."""

    run = models.ForeignKey(
        PastTierRun, on_delete=models.CASCADE, related_name="differences", verbose_name=_("Run of a past day")
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", verbose_name=_("Client"))
    published = models.CharField(_("Published"), max_length=40, blank=True)
    computed = models.CharField(_("Computed"), max_length=40)
    rule = models.CharField(_("Rule that fired"), max_length=40)

    class Meta:
        verbose_name = _("Difference on a past day")
        verbose_name_plural = _("Differences on past days")
        ordering = ["run", "client"]
        constraints = [
            models.UniqueConstraint(fields=["run", "client"], name="one_past_difference_per_client")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.published} → {self.computed}"
