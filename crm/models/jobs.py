from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import JobStatus


class JobRun(models.Model):
    """One run of a chain of steps for a trading day; the same chain and day are one run, whoever starts it again."""

    name = models.CharField(_("Job"), max_length=60)
    trading_day = models.DateField(_("Trading day"), null=True)
    status = models.CharField(
        _("Status"), max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("Asked by")
    )
    created_at = models.DateTimeField(_("Asked at"))
    started_at = models.DateTimeField(_("Started"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)
    attempts = models.PositiveIntegerField(_("Attempts"), default=0)

    class Meta:
        verbose_name = _("Job run")
        verbose_name_plural = _("Job runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "trading_day"], name="one_run_per_job_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.trading_day or ''}".strip()


class JobStep(models.Model):
    """One step of a run, with how far it has come and what it counted."""

    run = models.ForeignKey(JobRun, on_delete=models.CASCADE, related_name="steps", verbose_name=_("Run"))
    position = models.PositiveSmallIntegerField(_("Position"))
    name = models.CharField(_("Step"), max_length=60)
    status = models.CharField(
        _("Status"), max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING
    )
    started_at = models.DateTimeField(_("Started"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)
    done_count = models.BigIntegerField(_("Done"), default=0)
    total_count = models.BigIntegerField(_("Total"), null=True)
    counts = models.JSONField(_("Counts"), default=dict)
    error = models.TextField(_("Error"), blank=True)
    attempts = models.PositiveIntegerField(_("Attempts"), default=0)

    class Meta:
        verbose_name = _("Job step")
        verbose_name_plural = _("Job steps")
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="one_step_per_run_and_name")]

    def __str__(self) -> str:
        return self.name
