"""What a night says of the days to come: one narrow row per client, of the newest night alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.fields import MoneyField
from tiering.engine.churn import FACTORS
from tiering.enums import SIGN_LABELS, DormancyState, StarOutcome


class EarlySigns(models.Model):
    """Null is "not known". The table has one partition, that of the newest night, which replaces the one before whole;
    its key to clients carries no constraint, as that of ClientMeasures. The churn signs are added below."""

    client = models.OneToOneField(
        Client,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="early_signs",
        verbose_name=_("Client"),
    )
    trading_day = models.DateField(_("Trading day"))
    # Null where the client is not watched: nothing to lose, or gone already.
    churn_points = models.SmallIntegerField(_("Churn points"), null=True)
    silent_days = models.FloatField(_("Days without a trade"), null=True)
    usual_gap = models.FloatField(_("Usual days between trades"), null=True)
    dormancy = models.SmallIntegerField(
        _("Dormancy"), choices=DormancyState.choices, default=DormancyState.NOT_KNOWN
    )
    dormant_on = models.DateField(_("Dormant on"), null=True)
    # Of the rule that makes dormant: the questions that are not answered with yes, one bit each.
    dormancy_missing = models.IntegerField(default=0)
    # Places of tiers in their documents, and one bit per condition: met, and not known.
    star = models.SmallIntegerField(default=-1)
    star_met = models.IntegerField(default=0)
    star_unknown = models.IntegerField(default=0)
    star_count = models.SmallIntegerField(_("Conditions met"), default=0)
    hidden = models.SmallIntegerField(default=-1)
    hidden_met = models.IntegerField(default=0)
    hidden_unknown = models.IntegerField(default=0)
    hidden_count = models.SmallIntegerField(_("Conditions met"), default=0)

    class Meta:
        verbose_name = _("Early signs of a client")
        verbose_name_plural = _("Early signs of clients")
        ordering = ["-churn_points", "-client"]
        indexes = [
            models.Index(fields=["churn_points", "client"], name="early_signs_by_points"),
            models.Index(fields=["dormant_on", "client"], name="early_signs_by_dormancy"),
            models.Index(fields=["star_count", "client"], name="early_signs_by_star"),
            models.Index(fields=["hidden_count", "client"], name="early_signs_by_hidden"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.trading_day}"


for _name in FACTORS:
    EarlySigns.add_to_class(_name, models.FloatField(SIGN_LABELS[_name], null=True))


class StarSpell(models.Model):
    """A time as tomorrow's star, [began_on, ended_on), with what the client was when it began."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="star_spells", verbose_name=_("Client")
    )
    began_on = models.DateField(_("Star since"))
    ended_on = models.DateField(_("Until"), null=True)
    outcome = models.CharField(
        _("What became of it"), max_length=10, choices=StarOutcome.choices, default=StarOutcome.STAR
    )
    tier_then = models.CharField(_("Tier then"), max_length=20, blank=True)
    equity_then = MoneyField(_("Client equity then"), null=True)
    commission_then = MoneyField(_("Monthly average commission then"), null=True)

    class Meta:
        verbose_name = _("Time as tomorrow's star")
        verbose_name_plural = _("Times as tomorrow's star")
        ordering = ["-began_on", "-id"]
        indexes = [models.Index(fields=["began_on", "id"], name="star_spell_by_beginning")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(ended_on__isnull=True), name="one_open_star_spell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.began_on}"


class ChurnBackTest(models.Model):
    """What the warning's lists of past days would have been worth, as counted on a day; the newest one is shown."""

    made_at = models.DateTimeField(_("At"))
    through = models.DateField(_("Trading day"), unique=True)
    parameters_version = models.PositiveIntegerField(_("Version of the points"))
    # As `tiering.queries.churn.summary` writes it: counts of the whole firm, no client.
    figures = models.JSONField(_("Figures"))

    class Meta:
        verbose_name = _("Back-test of the churn warning")
        verbose_name_plural = _("Back-tests of the churn warning")
        ordering = ["-through"]

    def __str__(self) -> str:
        return self.through.isoformat()
