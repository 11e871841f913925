from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import delivery
from crm.access import Permission
from crm.guard import require, signed_in
from crm.lists.neighbours import neighbour_links
from crm.models import OutboxMessage
from crm.queries import messages_out
from crm.views.lists import OUTBOX


def message(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    require(user, Permission.ADMINISTRATION)
    row = get_object_or_404(OutboxMessage, pk=pk)
    context = {
        "message": row,
        "colour": messages_out.STATUS_COLOURS[row.status],
        "neighbours": neighbour_links(OUTBOX, user, request.GET.get("list"), row, reverse("outbox")),
    }
    return render(request, "crm/outbox_message.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    require(user, Permission.ADMINISTRATION)
    row = get_object_or_404(OutboxMessage, pk=pk)
    if delivery.retry(message=row, by=user, now=timezone.now()):
        messages.success(request, _("The message will be sent within a minute."))
    else:
        messages.warning(request, _("Only a message that was given up can be sent again."))
    return redirect("outbox_message", pk=pk)


def panel(request: HttpRequest) -> HttpResponse:
    require(signed_in(request), Permission.ADMINISTRATION)
    return render(request, "crm/outbox_panel.html", {"counts": messages_out.count_by_status()})
