from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import Exchange
from crm.fields import RatioField


class TradingDay(models.Model):
    """A calendar day as the exchanges and the State Council see it."""

    day = models.DateField(_("Day"), primary_key=True)
    is_trading = models.BooleanField(_("Trading day"))
    has_night = models.BooleanField(
        _("Night session"), help_text=_("Whether a night session opens on the evening of this day.")
    )
    is_working = models.BooleanField(
        _("Working day"), help_text=_("An adjusted Saturday is a working day and never a trading day.")
    )
    note = models.CharField(_("Note"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("Trading day")
        verbose_name_plural = _("Trading days")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_trading=True) | models.Q(has_night=False),
                name="night_only_on_trading_days",
            ),
            models.CheckConstraint(
                condition=models.Q(is_trading=False) | models.Q(is_working=True),
                name="trading_days_are_working",
            ),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class ProductSpec(models.Model):
    """What an exchange says of a product from a date on; a change adds a row and never edits one."""

    code = models.CharField(_("Product"), max_length=10)
    exchange = models.CharField(_("Exchange"), max_length=6, choices=Exchange.choices)
    name = models.CharField(_("Name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    multiplier = models.DecimalField(_("Contract multiplier"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("Unit"), max_length=30)
    tick = models.DecimalField(_("Tick"), max_digits=12, decimal_places=4)
    margin_rate = RatioField(_("Exchange margin rate"))
    limit_rate = RatioField(_("Price limit"))
    night_session = models.CharField(_("Night session"), max_length=20, blank=True)
    status = models.CharField(_("Status"), max_length=10, default="active")
    effective_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Product specification")
        verbose_name_plural = _("Product specifications")
        ordering = ["exchange", "code", "effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_on"], name="one_product_spec_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ContractSpec(models.Model):
    """One listed contract from a date on, where it differs from or adds to its product."""

    contract = models.CharField(_("Contract"), max_length=30)
    exchange = models.CharField(_("Exchange"), max_length=6, choices=Exchange.choices)
    product_code = models.CharField(_("Product"), max_length=10, db_index=True)
    multiplier = models.DecimalField(_("Contract multiplier"), max_digits=12, decimal_places=2)
    tick = models.DecimalField(_("Tick"), max_digits=12, decimal_places=4)
    margin_rate = RatioField(_("Exchange margin rate"), null=True, blank=True)
    listed_on = models.DateField(_("Listed"), null=True, blank=True)
    last_trading_day = models.DateField(_("Last trading day"), null=True, blank=True)
    effective_on = models.DateField(_("From"))
    ended_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Contract specification")
        verbose_name_plural = _("Contract specifications")
        ordering = ["contract", "effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "effective_on"], name="one_contract_spec_per_day")
        ]

    def __str__(self) -> str:
        return self.contract
