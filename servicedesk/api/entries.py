from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import Permission
from crm.guard import signed_in
from crm.rest.errors import Conflict
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY
from crm.rest.views import Endpoint
from servicedesk.actions import entries as actions
from servicedesk.actions.errors import TicketIsClosed
from servicedesk.api.tickets import visible_ticket
from servicedesk.models import TicketEntry
from servicedesk.serializers import EntrySerializer, EntryWritingSerializer


class _EntryList(Endpoint):
    write_permission = Permission.TICKETS_WORK
    serializer_class = EntryWritingSerializer
    write: ClassVar[Callable[..., TicketEntry]]

    def enter(self, request: Request, ticket_id: int, now: datetime) -> Response:
        given = EntryWritingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        ticket = visible_ticket(request, ticket_id)
        try:
            entry = type(self).write(
                ticket_id=ticket.pk, body=given.validated_data["body"], by=signed_in(request), now=now
            )
        except TicketIsClosed as error:
            raise Conflict(_("The ticket is closed: reopen it before you answer.")) from error
        return Response(EntrySerializer(entry).data, status=201)


class ReplyList(_EntryList):
    write = staticmethod(actions.reply)

    @extend_schema(
        summary=_("Answer the client"),
        tags=["tickets"],
        parameters=[IDEMPOTENCY_KEY],
        responses={201: EntrySerializer},
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        now = timezone.now()
        return once(request, lambda: self.enter(request, ticket_id, now), now)


class NoteList(_EntryList):
    write = staticmethod(actions.note)

    @extend_schema(
        summary=_("Write an internal note"),
        tags=["tickets"],
        parameters=[IDEMPOTENCY_KEY],
        responses={201: EntrySerializer},
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        now = timezone.now()
        return once(request, lambda: self.enter(request, ticket_id, now), now)
