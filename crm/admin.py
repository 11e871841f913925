"""Configuration that crm owns. Users, units and tokens have pages of their own under Administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin_site import ConfigurationAdmin, ReadOnlyAdmin
from crm.models import ContractSpec, OrgUnit, ProductSpec, TradingDay


@admin.register(TradingDay)
class TradingDayAdmin(ConfigurationAdmin):
    list_display = ("day", "is_trading", "has_night", "is_working", "note")
    list_filter = ("is_trading", "has_night", "is_working")
    date_hierarchy = "day"


@admin.register(ProductSpec)
class ProductSpecAdmin(ConfigurationAdmin):
    list_display = (
        "code",
        "name",
        "exchange",
        "multiplier",
        "tick",
        "margin_rate",
        "effective_on",
        "ended_on",
    )
    list_filter = ("exchange", "status")
    search_fields = ("code", "name", "name_en")
    fieldsets = (
        (
            None,
            {"fields": ("code", "exchange", "name", "name_en", "effective_on", "ended_on", "status", "note")},
        ),
        (
            _("Figures"),
            {"fields": ("multiplier", "unit", "tick", "margin_rate", "limit_rate", "night_session")},
        ),
    )


@admin.register(ContractSpec)
class ContractSpecAdmin(ConfigurationAdmin):
    list_display = ("contract", "exchange", "product_code", "multiplier", "tick", "effective_on", "ended_on")
    list_filter = ("exchange",)
    search_fields = ("contract", "product_code")


@admin.register(OrgUnit)
class OrgUnitAdmin(ReadOnlyAdmin):
    """The tree is changed under Administration, which moves subtrees along."""

    list_display = ("name", "kind", "code", "parent", "is_active")
    list_select_related = ("parent",)
