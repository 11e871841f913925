from django.urls import URLPattern, path

from tiering.api.tiers import TierList

urlpatterns: list[URLPattern] = [
    path("tiers/", TierList.as_view(), name="api-tiers"),
]
