from django.urls import URLPattern, path

from crm.lists.page import ListPage
from tiering.views.dashboard import Dashboard
from tiering.views.lists import CHANGES
from tiering.views.panels import ClientPanel, HomePanel

app_name = "tiering"
urlpatterns: list[URLPattern] = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("changes/", ListPage.as_view(spec=CHANGES), name="changes"),
    path("home/", HomePanel.as_view(), name="home_panel"),
    path("clients/<str:client_id>/", ClientPanel.as_view(), name="client_panel"),
]
