from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from crm.lists.page import ListPage
from servicedesk.actions import entries, tickets
from servicedesk.actions.errors import TicketIsClosed, UnsuitableAssignee, VersionConflict
from servicedesk.forms import AnswerForm, ChangeForm, NoteForm, TicketForm
from servicedesk.models import Ticket
from servicedesk.models.ticket import word_label
from servicedesk.queries.queues import queue_counts
from servicedesk.views.base import TicketView, page_context
from servicedesk.views.lists import TICKETS


class TicketList(ListPage):
    spec = TICKETS
    template_name = "servicedesk/list.html"

    def extra(self) -> dict[str, Any]:
        return {"queues": queue_counts(self.user), "queue": self.request.GET.get("queue", "")}


class TicketPage(TicketView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, "servicedesk/detail.html", page_context(self, request))


class NewTicket(Guarded, View):
    permission = Permission.TICKETS_WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        given = {name: request.GET[name] for name in ("client", "kind") if name in request.GET}
        return self.show(request, TicketForm(initial=given, user=self.user))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = TicketForm(request.POST, user=self.user)
        if not form.is_valid():
            return self.show(request, form, status=400)
        try:
            ticket = tickets.create(**form.cleaned_data, by=self.user, now=timezone.now())
        except UnsuitableAssignee:
            form.add_error("assignee", unsuitable())
            return self.show(request, form, status=400)
        messages.success(request, _("Ticket %(number)s is open.") % {"number": ticket.pk})
        return redirect("servicedesk:detail", ticket.pk)

    def show(self, request: HttpRequest, form: TicketForm, status: int = 200) -> HttpResponse:
        return render(request, "servicedesk/new.html", {"form": form}, status=status)


class Answer(TicketView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return render(
                request, "servicedesk/detail.html", page_context(self, request, answer_form=form), status=400
            )
        try:
            entry = entries.reply(
                ticket_id=self.ticket.pk, body=form.cleaned_data["body"], by=self.user, now=timezone.now()
            )
        except TicketIsClosed:
            messages.error(request, _("The ticket is closed: reopen it before answering."))
            return HttpResponseRedirect(self.url)
        if entry.outbox_key:
            messages.success(request, _("The answer is on its way by e-mail."))
        else:
            messages.warning(
                request, _("The answer is kept; the client has no e-mail address, so please call.")
            )
        return HttpResponseRedirect(self.url)


class WriteNote(TicketView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = NoteForm(request.POST, auto_id="note_%s")
        if not form.is_valid():
            return render(
                request, "servicedesk/detail.html", page_context(self, request, note_form=form), status=400
            )
        entries.note(
            ticket_id=self.ticket.pk, body=form.cleaned_data["body"], by=self.user, now=timezone.now()
        )
        messages.success(request, _("The note is kept."))
        return HttpResponseRedirect(self.url)


class Change(TicketView):
    """Status, priority and assignee together, on the version the page showed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = ChangeForm(request.POST, user=self.user)
        if not form.is_valid():
            return self.show(request, form)
        wanted = dict(form.cleaned_data)
        version = wanted.pop("version")
        try:
            tickets.update(
                ticket_id=self.ticket.pk, version=version, fields=wanted, by=self.user, now=timezone.now()
            )
        except VersionConflict as conflict:
            return self.compare(request, wanted, conflict.current)
        except UnsuitableAssignee:
            form.add_error("assignee", unsuitable())
            return self.show(request, form)
        messages.success(request, _("The ticket is changed."))
        return HttpResponseRedirect(self.url)

    def show(self, request: HttpRequest, form: ChangeForm) -> HttpResponse:
        context = page_context(self, request, change_form=form)
        return render(request, "servicedesk/detail.html", context, status=400)

    def compare(self, request: HttpRequest, wanted: dict[str, Any], current: Ticket) -> HttpResponse:
        """Somebody was quicker: both values side by side, and a form on what stands now."""
        form = ChangeForm(initial=wanted | {"version": current.version}, user=self.user)
        differences = [
            (form.fields[name].label, shown(value), shown(getattr(current, name)))
            for name, value in wanted.items()
            if value != getattr(current, name)
        ]
        context = page_context(self, request, change_form=form) | {"differences": differences}
        return render(request, "servicedesk/detail.html", context, status=409)


def shown(value: Any) -> str:
    """A value in words, for a comparison."""
    return "–" if value is None else word_label(str(value))


def unsuitable() -> str:
    return _("This person may not work on tickets, or does not see the client.")
