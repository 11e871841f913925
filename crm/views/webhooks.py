"""Systems that are told of events: who they are, what they were sent, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from crm.actions import webhooks as actions
from crm.enums import WebhookEnd, WebhookOutcome
from crm.forms.webhooks import WebhookForm
from crm.keyset import BadCursor
from crm.lists.neighbours import neighbour_links
from crm.lists.page import ListPage
from crm.models import WebhookDelivery, WebhookEndpoint
from crm.queries import webhooks as queries
from crm.views.administration import administrator
from crm.views.lists import WEBHOOKS


class WebhookList(ListPage):
    spec = WEBHOOKS
    template_name = "crm/webhooks.html"


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    by = administrator(request)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        endpoint, secret = actions.create(facts=form.facts(), by=by, now=timezone.now())
        return _secret_page(request, endpoint, secret)
    return _form_page(request, form, None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    endpoint = _endpoint_or_404(pk)
    form = WebhookForm(request.POST or None, endpoint=endpoint)
    if request.method == "POST" and form.is_valid():
        saved = actions.update(endpoint=endpoint, facts=form.facts(), by=by, now=timezone.now())
        messages.success(request, _("%(name)s has been saved.") % {"name": saved})
        return redirect("webhook", pk=pk)
    return _form_page(request, form, endpoint)


def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    user = administrator(request)
    endpoint = _endpoint_or_404(pk)
    outcome = request.GET.get("outcome", "")
    if outcome not in ("", *WebhookOutcome.values):
        raise BadRequest
    try:
        deliveries = queries.delivery_page(endpoint, outcome, request.GET.get("cursor"))
    except BadCursor as error:
        raise BadRequest from error
    context = {
        "endpoint": endpoint,
        "schemes": queries.scheme_names(endpoint.schemes),
        "waiting": queries.waiting_count(endpoint),
        "is_double": len(endpoint.secrets_at(timezone.now())) > 1,
        "deliveries": deliveries,
        "outcome": outcome,
        "tabs": _tabs(pk),
        "neighbours": neighbour_links(WEBHOOKS, user, request.GET.get("list"), endpoint, reverse("webhooks")),
    }
    return render(request, "crm/webhook.html", context)


@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    endpoint = _endpoint_or_404(pk)
    return _secret_page(request, endpoint, actions.rotate(endpoint=endpoint, by=by, now=timezone.now()))


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off, as the button said: two people who press the same one do not undo each other."""
    by, now = administrator(request), timezone.now()
    endpoint = _endpoint_or_404(pk)
    if request.POST.get("to") == "on":
        actions.enable(endpoint=endpoint, by=by, now=now)
        messages.success(request, _("It is told of events from now on."))
    else:
        actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=now)
        messages.success(request, _("It is switched off. What waited for it was given up."))
    return redirect("webhook", pk=pk)


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    if actions.send_test(endpoint=_endpoint_or_404(pk), by=by, now=timezone.now()):
        messages.success(request, _("A test event is on its way. Load the page again in a moment."))
    else:
        messages.warning(request, _("Switch the webhook on first."))
    return redirect("webhook", pk=pk)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    by = administrator(request)
    delivery = get_object_or_404(WebhookDelivery.objects.select_related("message", "endpoint"), pk=pk)
    if actions.send_again(delivery=delivery, by=by, now=timezone.now()):
        messages.success(request, _("The message will be sent within a minute."))
    else:
        messages.warning(request, _("Not sent: the webhook is off, or the message is on its way already."))
    return redirect("webhook", pk=delivery.endpoint_id)


def _endpoint_or_404(pk: int) -> WebhookEndpoint:
    try:
        return queries.find_endpoint(pk)
    except WebhookEndpoint.DoesNotExist as error:
        raise Http404 from error


def _tabs(pk: int) -> list[tuple[str, str, str]]:
    address = reverse("webhook", args=[pk])
    outcomes = [
        (outcome.value, str(outcome.label), f"{address}?outcome={outcome.value}")
        for outcome in WebhookOutcome
    ]
    return [("", _("All attempts"), address), *outcomes]


def _form_page(request: HttpRequest, form: WebhookForm, endpoint: WebhookEndpoint | None) -> HttpResponse:
    context = {"form": form, "endpoint": endpoint}
    return render(request, "crm/webhook_form.html", context, status=422 if form.errors else 200)


def _secret_page(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """The answer itself and no redirect: a secret is kept nowhere that a second page could take it from."""
    return render(request, "crm/webhook_secret.html", {"endpoint": endpoint, "secret": secret})
