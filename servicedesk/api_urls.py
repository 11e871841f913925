from django.urls import URLPattern, path

from servicedesk.api.entries import NoteList, ReplyList
from servicedesk.api.tickets import TicketDetail, TicketList

urlpatterns: list[URLPattern] = [
    path("tickets/", TicketList.as_view(), name="api-tickets"),
    path("tickets/<int:ticket_id>/", TicketDetail.as_view(), name="api-ticket"),
    path("tickets/<int:ticket_id>/replies/", ReplyList.as_view(), name="api-ticket-replies"),
    path("tickets/<int:ticket_id>/notes/", NoteList.as_view(), name="api-ticket-notes"),
]
