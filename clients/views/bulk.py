"""Doing one thing to the ticked rows of the list: the list posts the ticks, this page asks for the rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from clients.actions import hand_overs, tags
from clients.actions.errors import OutOfScope
from clients.forms.small import ManagerForm, TagForm
from clients.models import Client
from clients.queries import clients
from clients.views.edit import out_of_scope
from crm.access import Permission
from crm.guard import Guarded
from crm.lists.views import back

MOST = 1_000


class BulkPage(Guarded, View):
    """The first post shows the chosen clients and a form; the second, with `confirmed`, acts."""

    title: str | Promise = ""

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = self._chosen(request)
        if not chosen:
            messages.error(request, _("Tick at least one client first."))
            return HttpResponseRedirect(back(request))
        is_confirmed = "confirmed" in request.POST
        form = self.form(request.POST if is_confirmed else None)
        if is_confirmed and form.is_valid():
            try:
                messages.success(request, self.act([client.pk for client in chosen], form.cleaned_data))
            except OutOfScope:
                form.add_error(None, out_of_scope())
            else:
                return HttpResponseRedirect(back(request))
        context = {"title": self.title, "chosen": chosen, "form": form, "next": back(request)}
        return render(request, "clients/bulk.html", context, status=422 if is_confirmed else 200)

    def _chosen(self, request: HttpRequest) -> list[Client]:
        """The ticked clients that the user may see; a number from elsewhere is not among them."""
        keys = [int(key) for key in request.POST.getlist("pk")[:MOST] if key.isdecimal() and len(key) < 19]
        rows = clients.visible_to(self.user).filter(pk__in=keys).order_by("client_id")
        return list(rows.only("client_id", "name"))

    def form(self, data: Any) -> forms.Form:
        raise NotImplementedError

    def act(self, keys: list[int], cleaned: dict[str, Any]) -> str:
        raise NotImplementedError


class BulkAssign(BulkPage):
    permission = Permission.CLIENTS_ASSIGN
    title = gettext_lazy("Assign clients")

    def form(self, data: Any) -> forms.Form:
        return ManagerForm(data, user=self.user)

    def act(self, keys: list[int], cleaned: dict[str, Any]) -> str:
        count = hand_overs.assign(
            clients=keys,
            to_manager=cleaned["to_manager"],
            reason=cleaned["reason"],
            by=self.user,
            now=timezone.now(),
        )
        return _("%(count)s clients handed over.") % {"count": count}


class BulkTag(BulkPage):
    permission = Permission.CLIENTS_EDIT
    title = gettext_lazy("Tag clients")

    def form(self, data: Any) -> forms.Form:
        return TagForm(data)

    def act(self, keys: list[int], cleaned: dict[str, Any]) -> str:
        action = tags.add if cleaned["way"] == "add" else tags.remove
        count = action(clients=keys, tag=cleaned["tag"], by=self.user, now=timezone.now())
        return _("%(count)s clients changed.") % {"count": count}
