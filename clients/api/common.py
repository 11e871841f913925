"""What every address below /clients/{client_id}/ begins with."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from clients.enums import Method
from clients.models import Client
from clients.queries import clients
from crm.guard import signed_in

METHODS = {method.slug: method for method in Method}


def visible_client(request: Request, client_id: str) -> Client:
    """The client, or 404 for one that is absent or outside the caller's scope."""
    try:
        return clients.find(signed_in(request), client_id)
    except Client.DoesNotExist as error:
        raise Http404 from error


def day_of(text: str, parameter: str) -> date:
    """A day written YYYY-MM-DD, and nothing else."""
    try:
        day = parse_date(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({parameter: [_("Give a day as YYYY-MM-DD.")]})
    return day


def optional_day(request: Request, parameter: str) -> date | None:
    text = request.query_params.get(parameter)
    return day_of(text, parameter) if text else None


def chosen_method(request: Request) -> Method:
    text = request.query_params.get("method", Method.MTM.slug)
    if text not in METHODS:
        raise ValidationError({"method": [_("Give mtm or by_trade.")]})
    return METHODS[text]


def chosen_currency(request: Request) -> str:
    text = request.query_params.get("currency", "CNY")
    if not (len(text) == 3 and text.isascii() and text.isupper()):
        raise ValidationError({"currency": [_("Give a currency's three capital letters, such as CNY.")]})
    return text
