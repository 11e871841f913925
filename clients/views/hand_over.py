from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.actions import hand_overs
from clients.actions.errors import OutOfScope
from clients.forms.small import BookForm, HandOverForm
from clients.models import HandOver
from clients.queries import books, records
from clients.views.base import ClientView
from clients.views.edit import out_of_scope
from crm.access import Permission
from crm.guard import Guarded


class HandOverClient(ClientView):
    permission = Permission.CLIENTS_ASSIGN

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = HandOverForm(user=self.user, initial={"effective_on": timezone.localdate()})
        return self._show(request, form)

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = HandOverForm(request.POST, user=self.user)
        if form.is_valid():
            try:
                made = hand_overs.request(
                    client=self.client,
                    from_manager=None,
                    by=self.user,
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except OutOfScope:
                form.add_error(None, out_of_scope())
            else:
                messages.success(request, told(made))
                return redirect(
                    "clients:list" if made.handled_at else "clients:detail", *_rest(made, client_id)
                )
        return self._show(request, form, 422)

    def _show(self, request: HttpRequest, form: HandOverForm, status: int = 200) -> HttpResponse:
        context = {"client": self.client, "form": form}
        return render(request, "clients/hand_over.html", context, status=status)


class HandOverBook(Guarded, View):
    """A manager's whole book, and the hand-overs that wait or took effect lately."""

    permission = Permission.CLIENTS_ASSIGN

    def get(self, request: HttpRequest) -> HttpResponse:
        form = BookForm(user=self.user, initial={"effective_on": timezone.localdate()})
        return self._show(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BookForm(request.POST, user=self.user)
        if form.is_valid():
            try:
                made = hand_overs.request(client=None, by=self.user, now=timezone.now(), **form.cleaned_data)
            except OutOfScope:
                form.add_error(None, out_of_scope())
            else:
                messages.success(request, told(made))
                return redirect("clients:hand_overs")
        return self._show(request, form, 422)

    def _show(self, request: HttpRequest, form: BookForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "hand_overs": books.hand_overs(self.user)}
        return render(request, "clients/hand_overs.html", context, status=status)


class HistoryPanel(ClientView):
    """Who looked after the client and who brought it, from when until when."""

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        context = {
            "client": self.client,
            "manager_terms": records.manager_terms(self.client),
            "introducer_terms": records.introducer_terms(self.client),
            "pending": records.pending_hand_overs(self.client),
        }
        return render(request, "clients/panels/history.html", context)


def told(made: HandOver) -> str:
    if made.handled_at is None:
        return _("Handed over from %(day)s on.") % {"day": made.effective_on.isoformat()}
    return _("%(count)s clients handed over.") % {"count": made.moved_count}


def _rest(made: HandOver, client_id: str) -> list[Any]:
    """A client that has just gone may be out of sight; its list is always there."""
    return [] if made.handled_at else [client_id]
