"""Every address. Apps are included by name; each owns its own urls and api_urls modules."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

handler400 = "crm.views.errors.bad_request"
handler403 = "crm.views.errors.forbidden"
handler404 = "crm.views.errors.not_found"
handler500 = "crm.views.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("crm.page_urls")),
    path("admin/", admin.site.urls),
    path("clients/", include("clients.urls")),
    path("tiers/", include("tiering.urls")),
    path("alerts/", include("risk.urls")),
    path("tickets/", include("servicedesk.urls")),
    path("lists/", include("crm.lists.urls")),
    path("exports/", include("crm.exports.urls")),
    path("api/v1/", include("clients.api_urls")),
    path("api/v1/", include("tiering.api_urls")),
    path("api/v1/", include("risk.api_urls")),
    path("api/v1/", include("servicedesk.api_urls")),
    # Last: it answers for every address below /api/ that nobody owns.
    path("api/", include("crm.rest.urls")),
]
