"""What people know of one client: the form, what was said before, and the panel on the client's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.views.detail import from_card
from crm.access import Permission, permits
from tiering.actions import knowledge as actions
from tiering.actions.errors import RevisionConflict
from tiering.forms.knowledge import KnowledgeForm
from tiering.queries.traits import Knowledge, knowledge_of
from tiering.views.questionnaire.assessing import AssessmentView
from tiering.views.words import explain


class KnowledgePage(AssessmentView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        found = knowledge_of(self.client)
        form = KnowledgeForm(initial={**found.values, "seen": found.seen})
        return self.show(request, found, form)

    def post(self, request: HttpRequest, client_id: str) -> HttpResponseBase:
        form = KnowledgeForm(request.POST)
        if not form.is_valid():
            return self.show(request, knowledge_of(self.client), form, status=422)
        seen = form.cleaned_data["seen"]
        try:
            actions.say(client=self.client, values=form.values(), seen=seen, by=self.user, now=timezone.now())
        except RevisionConflict as error:
            explain(request, error)
            return self.again(request)
        messages.success(request, _("Kept."))
        return redirect("tiering:known", client_id)

    def again(self, request: HttpRequest) -> HttpResponse:
        """What was chosen, beside what somebody else said meanwhile: sent once more it counts."""
        found = knowledge_of(self.client)
        posted = request.POST.copy()
        posted["seen"] = str(found.seen)
        return self.show(request, found, KnowledgeForm(posted), status=409)

    def show(
        self, request: HttpRequest, found: Knowledge, form: KnowledgeForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "client": self.client,
            "form": form,
            "history": found.history,
            "may_say": permits(self.user, Permission.CLIENTS_EDIT),
            "card": from_card(self.client, timezone.localdate(timezone.now())),
            "known": found.known,
        }
        return render(request, "tiering/knowledge/page.html", context, status=status)


class KnowledgePanel(AssessmentView):
    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        context = {"client": self.client, "known": knowledge_of(self.client).known}
        return render(request, "tiering/knowledge/panel.html", context)
