"""New clients, edits, archiving. An edit that met a newer version shows both and overwrites nothing by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from clients.actions import clients as actions
from clients.actions.derived import shown
from clients.actions.errors import OutOfScope, VersionConflict
from clients.forms.client import ClientForm, NewClientForm
from clients.forms.small import ArchiveForm
from clients.models import Client
from clients.views.base import ClientView
from clients.views.detail import masked
from crm.access import Permission
from crm.guard import Guarded


class NewClient(Guarded, View):
    permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        manager = {"account_manager": self.user.username, "kind": "individual", "status": "opening"}
        return render(request, "clients/new.html", {"form": self._form(initial=manager)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(data=request.POST)
        if form.is_valid():
            try:
                client = actions.create(fields=form.changes(), by=self.user, now=timezone.now())
            except OutOfScope:
                form.add_error(None, out_of_scope())
            else:
                messages.success(request, _("Client %(number)s is kept.") % {"number": client.client_id})
                return redirect("clients:detail", client.client_id)
        return render(request, "clients/new.html", {"form": form}, status=422)

    def _form(self, **arguments: Any) -> NewClientForm:
        return NewClientForm(user=self.user, today=timezone.localdate(), masked={}, **arguments)


class EditClient(ClientView):
    permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return render(request, "clients/edit.html", {"client": self.client, "form": self._form(self.client)})

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = self._form(self.client, data=request.POST)
        if not form.is_valid():
            return render(request, "clients/edit.html", {"client": self.client, "form": form}, status=422)
        try:
            client = actions.update(
                client_id=client_id,
                version=form.cleaned_data["version"],
                fields=form.changes(),
                by=self.user,
                now=timezone.now(),
            )
        except VersionConflict as conflict:
            return self._conflict(request, form, conflict.current)
        except OutOfScope:
            form.add_error(None, out_of_scope())
            return render(request, "clients/edit.html", {"client": self.client, "form": form}, status=422)
        messages.success(request, _("The changes are kept."))
        return redirect("clients:detail", client.client_id)

    def _form(self, client: Client, **arguments: Any) -> ClientForm:
        return ClientForm(
            user=self.user, today=timezone.localdate(), masked=masked(client), instance=client, **arguments
        )

    def _conflict(self, request: HttpRequest, form: ClientForm, current: Client) -> HttpResponse:
        """Both values of every field that differs, and the form again, ready to be sent on the newer version."""
        context = {
            "client": current,
            "form": self._form(current, data=form.rebased(self._form(current))),
            "differences": differing(form, current),
        }
        return render(request, "clients/conflict.html", context, status=409)


class ArchiveClient(ClientView):
    permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = ArchiveForm(initial={"version": self.client.version})
        return render(request, "clients/archive.html", {"client": self.client, "form": form})

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = ArchiveForm(request.POST)
        if not form.is_valid():
            return render(request, "clients/archive.html", {"client": self.client, "form": form}, status=422)
        try:
            self._act(form.cleaned_data["version"], form.cleaned_data["reason"])
        except VersionConflict:
            messages.error(request, _("Somebody else changed this client. Look at it again first."))
        return redirect("clients:detail", client_id)

    def _act(self, version: int, reason: str) -> None:
        number = self.client.client_id
        now = timezone.now()
        if self.client.archived_at:
            actions.restore(client_id=number, version=version, by=self.user, now=now)
        else:
            actions.archive(client_id=number, version=version, reason=reason, by=self.user, now=now)


def differing(form: ClientForm, current: Client) -> list[tuple[str, Any, Any]]:
    """Label, your value and the value that stands now, of each field you changed; numbers masked."""
    return [
        (str(form.fields[name].label), shown(name, value), shown(name, getattr(current, name)))
        for name, value in form.changes().items()
        if name in form.changed_data and value != getattr(current, name)
    ]


def out_of_scope() -> str:
    return _("You would not see this client any more. Choose a unit and a manager within your own scope.")
