from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.enums import OrgUnitKind, Role, ScopeKind


class OrgUnit(models.Model):
    """A node of the brokerage's tree. `path` holds the ids from the root, so that a subtree is one prefix."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=OrgUnitKind.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent"),
    )
    path = models.CharField(_("Path"), max_length=200, default="", editable=False, db_index=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name = _("Organisation unit")
        verbose_name_plural = _("Organisation units")
        ordering = ["path"]

    def __str__(self) -> str:
        """In the reader's language, where the unit has an English name."""
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english and self.name_en else self.name


class User(AbstractUser):
    """Somebody who logs in, or a system that calls the API."""

    display_name = models.CharField(_("Name"), max_length=60, blank=True)
    role = models.CharField(_("Role"), max_length=30, choices=Role.choices, default=Role.ACCOUNT_MANAGER)
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Organisation unit")
    )
    client_scope = models.CharField(
        _("Sees clients"),
        max_length=10,
        choices=ScopeKind.choices,
        blank=True,
        help_text=_("Empty: as the role says."),
    )
    chosen_units = models.ManyToManyField(
        OrgUnit, blank=True, related_name="chosen_by", verbose_name=_("Chosen units")
    )
    language = models.CharField(
        _("Language"),
        max_length=10,
        default="zh-hans",
        choices=[("zh-hans", _("Chinese")), ("en", _("English"))],
    )
    theme = models.CharField(
        _("Theme"),
        max_length=5,
        default="auto",
        choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    is_gain_red = models.BooleanField(_("Gains are red"), default=True)
    must_change_password = models.BooleanField(_("Must change the password"), default=False)
    # No column: what the API token of this request is narrowed to, set where the token is read.
    token_scopes: list[str] | None = None

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def effective_role(self) -> Role:
        """A superuser is an administrator whatever the role field says."""
        return Role.ADMINISTRATOR if self.is_superuser else Role(self.role)
