from __future__ import annotations

from django.contrib import admin

from crm.admin_site import ReadOnlyAdmin
from tiering.models import Scheme


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin):
    """A scheme's thresholds are the engine's to read; a change of them is a new version."""

    list_display = ("code", "name", "method_version", "is_house")
