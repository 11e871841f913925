"""The configuration pages: Django's admin, for administrators, for configuration alone, every write audited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import audit
from crm.access import Permission, permits
from crm.enums import Verb
from crm.guard import signed_in

if TYPE_CHECKING:
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin


class AnlanAdminSite(admin.AdminSite):
    site_header = site_title = _("Anlan configuration")
    index_title = _("Configuration")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return permits(request.user, Permission.ADMINISTRATION)

    def register(
        self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin[Any]] | None = None, **options: Any
    ) -> None:
        """Only configuration comes in: what other packages register (groups, for one) stays out."""
        if admin_class is not None and issubclass(admin_class, ConfigurationAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The login of all other pages, with its lock; who is logged in and may not be here is told so."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('login')}?next={reverse('admin:index')}")

    def logout(  # type: ignore[override]  # the stubs promise a TemplateResponse
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("home")

    def password_change(  # type: ignore[override]  # the stubs promise a TemplateResponse
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("password_change")


class ConfigurationAdmin(AdminBase):
    """A table of configuration: added to and changed, never deleted; each write leaves an audit line."""

    list_per_page = 50
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permits(request.user, Permission.ADMINISTRATION)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permits(request.user, Permission.ADMINISTRATION)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permits(request.user, Permission.ADMINISTRATION)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permits(request.user, Permission.ADMINISTRATION)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        old = type(obj)._default_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        before, after = audit.changes(_values(old, form.changed_data), _values(obj, form.changed_data))
        audit.record(
            by=signed_in(request),
            verb=Verb.CHANGED if change else Verb.CREATED,
            target=obj,
            now=timezone.now(),
            before=before,
            after=after,
        )


class ReadOnlyAdmin(ConfigurationAdmin):
    """A table that is looked at here and written elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _values(row: Model | None, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} if row is not None else {}
