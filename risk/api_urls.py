from django.urls import URLPattern, path

from risk.api.alerts import AlertDetail, AlertList

urlpatterns: list[URLPattern] = [
    path("alerts/", AlertList.as_view(), name="api-alerts"),
    path("alerts/<int:alert_id>/", AlertDetail.as_view(), name="api-alert"),
]
