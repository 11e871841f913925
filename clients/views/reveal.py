from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clients.actions.reveal import REVEALABLE, reveal
from clients.forms.small import ReasonForm
from clients.models import Client
from clients.views.base import ClientView
from crm.access import Permission


class RevealField(ClientView):
    """A personal number in full: asked with a reason, answered once, kept by no cache."""

    permission = Permission.CLIENTS_REVEAL

    def get(self, request: HttpRequest, client_id: str, field: str) -> HttpResponse:
        return self._answer(request, field, form=ReasonForm())

    def post(self, request: HttpRequest, client_id: str, field: str) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._answer(request, field, form=form, status=422)
        self._label(field)
        reason = form.cleaned_data["reason"]
        number = reveal(client=self.client, field=field, reason=reason, by=self.user, now=timezone.now())
        return self._answer(request, field, number=number)

    def _answer(
        self,
        request: HttpRequest,
        field: str,
        *,
        form: ReasonForm | None = None,
        number: str | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {"client": self.client, "field": field, "label": self._label(field), "form": form}
        answer = render(request, "clients/panels/reveal.html", context | {"number": number}, status=status)
        answer["Cache-Control"] = "no-store"
        return answer

    def _label(self, field: str) -> str:
        if field not in REVEALABLE:
            raise Http404(field)
        return str(Client._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # plain fields have one
