from django.db import models
from django.utils.translation import gettext_lazy as _


class SeriesState(models.Model):
    """What the database knows of the folder of running figures: one row, or none before the first night.

    A folder whose token is neither of these is another database's, or of another moment of this one's past; it is
    then built again from the daily accounts.
    """

    token = models.CharField(max_length=32)
    previous_token = models.CharField(max_length=32, blank=True)
    trading_day = models.DateField(_("Trading day"))
    changed_at = models.DateTimeField(_("At"))

    class Meta:
        verbose_name = _("State of the running figures")
        verbose_name_plural = _("States of the running figures")

    def __str__(self) -> str:
        return self.trading_day.isoformat()
