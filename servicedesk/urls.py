from django.urls import URLPattern, path

from servicedesk.views.pages import Answer, Change, NewTicket, TicketList, TicketPage, WriteNote
from servicedesk.views.panels import ClientOptions, ClientPanel, HomePanel, Suggest, WorkerNames

app_name = "servicedesk"
urlpatterns: list[URLPattern] = [
    path("", TicketList.as_view(), name="list"),
    path("new/", NewTicket.as_view(), name="new"),
    path("<int:pk>/", TicketPage.as_view(), name="detail"),
    path("<int:pk>/answer/", Answer.as_view(), name="answer"),
    path("<int:pk>/note/", WriteNote.as_view(), name="note"),
    path("<int:pk>/change/", Change.as_view(), name="change"),
    path("suggest/", Suggest.as_view(), name="suggest"),
    path("client-options/", ClientOptions.as_view(), name="client_options"),
    path("worker-names/", WorkerNames.as_view(), name="worker_names"),
    path("home/", HomePanel.as_view(), name="home_panel"),
    path("clients/<str:client_id>/", ClientPanel.as_view(), name="client_panel"),
]
