from django.urls import URLPattern, path

from risk.views.pages import AlertList, AlertPage, ManagersPage
from risk.views.panels import ClientPanel, HomePanel

app_name = "risk"
urlpatterns: list[URLPattern] = [
    path("", AlertList.as_view(), name="list"),
    path("<int:pk>/", AlertPage.as_view(), name="detail"),
    path("managers/", ManagersPage.as_view(), name="managers"),
    path("home/", HomePanel.as_view(), name="home_panel"),
    path("clients/<str:client_id>/", ClientPanel.as_view(), name="client_panel"),
]
