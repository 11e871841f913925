"""Every measure of every client, stored once a night for all schemes: one wide row each, a partition per day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from tiering.engine.measures import MEASURES


class ClientMeasures(models.Model):
    """One client on one day. Null is "not known", never 0. The columns are the registry's (added below)."""

    pk = models.CompositePrimaryKey("trading_day", "client_id")
    trading_day = models.DateField(_("Trading day"))
    # The key to clients carries no constraint: checking 200,000 rows a night would cost as much as writing them.
    client = models.ForeignKey(
        Client,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="measures",
        verbose_name=_("Client"),
    )

    class Meta:
        verbose_name = _("Measures of a client")
        verbose_name_plural = _("Measures of clients")
        ordering = ["-trading_day", "client"]

    def __str__(self) -> str:
        return f"{self.client_id} {self.trading_day}"


for _name, _measure in MEASURES.items():
    ClientMeasures.add_to_class(_name, models.FloatField(_measure.label, null=True))
