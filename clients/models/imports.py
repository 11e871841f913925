from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import FileStatus, ImportStatus, Severity
from crm.problems import REASONS


class RawFile(models.Model):
    """A file as it arrived, compressed and encrypted, once per content."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.BigIntegerField(_("Size"))
    content = models.BinaryField(_("Content, encrypted"))
    first_seen_at = models.DateTimeField(_("First seen"))

    class Meta:
        verbose_name = _("Raw file")
        verbose_name_plural = _("Raw files")

    def __str__(self) -> str:
        return self.sha256


class ColumnMapping(models.Model):
    """How the columns of somebody's CSV or Excel file are to be read."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    columns = models.JSONField(_("Columns"))
    options = models.JSONField(_("Options"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("By")
    )

    class Meta:
        verbose_name = _("Column mapping")
        verbose_name_plural = _("Column mappings")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One delivery of files: a folder, a zip, an upload, a request."""

    status = models.CharField(
        _("Status"), max_length=10, choices=ImportStatus.choices, default=ImportStatus.QUEUED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("By")
    )
    mapping = models.ForeignKey(
        ColumnMapping, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Column mapping")
    )
    created_at = models.DateTimeField(_("Asked at"))
    started_at = models.DateTimeField(_("Started"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)
    total_files = models.PositiveIntegerField(_("Files"), default=0)
    done_files = models.PositiveIntegerField(_("Files done"), default=0)
    counts = models.JSONField(_("Counts"), default=dict)
    error = models.TextField(_("Error"), blank=True)

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)


class ImportFile(models.Model):
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="files", verbose_name=_("Import")
    )
    name = models.CharField(_("File"), max_length=300)
    raw_file = models.ForeignKey(RawFile, on_delete=models.PROTECT, null=True, verbose_name=_("Raw file"))
    format = models.CharField(_("Format"), max_length=40, blank=True)
    status = models.CharField(
        _("Status"), max_length=12, choices=FileStatus.choices, default=FileStatus.QUEUED
    )
    # What the bundle's tables of one folder, member and day have in common: they are read together.
    bundle = models.CharField(max_length=300, blank=True, editable=False)
    trading_day = models.DateField(_("Trading day"), null=True)
    # The last day where the file has several; then trading_day is the first.
    last_trading_day = models.DateField(_("Last trading day"), null=True)
    # Set where the whole file is one client's; a file of many clients names none.
    client_id = models.CharField(_("Client ID"), max_length=40, blank=True)
    counts = models.JSONField(_("Counts"), default=dict)
    total_rows = models.BigIntegerField(_("Rows"), default=0)
    done_rows = models.BigIntegerField(_("Rows done"), default=0)

    class Meta:
        verbose_name = _("Imported file")
        verbose_name_plural = _("Imported files")
        ordering = ["id"]
        indexes = [models.Index(fields=["raw_file", "status"], name="import_file_raw")]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """A fault or a doubt in a file: what, where, expected and found. Rendered in the reader's language."""

    file = models.ForeignKey(
        ImportFile, on_delete=models.CASCADE, related_name="problems", verbose_name=_("File")
    )
    # The client the problem is about, where the file said so: who may not see the client may not see the problem.
    client_id = models.CharField(_("Client ID"), max_length=40, blank=True)
    code = models.CharField(_("Code"), max_length=60)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity.choices)
    line = models.PositiveIntegerField(_("Line"), null=True)
    field = models.CharField(_("Field"), max_length=60, blank=True)
    parameters = models.JSONField(_("Parameters"), default=dict)
    expected = models.CharField(_("Expected"), max_length=200, blank=True)
    found = models.CharField(_("Found"), max_length=200, blank=True)
    # The set-aside line itself, encrypted: it may name a client. Empty where nothing was set aside.
    row_text = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("Import problem")
        verbose_name_plural = _("Import problems")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        return str(gettext(REASONS[self.code]) % self.parameters)
