"""Finding clients by what people type; the rules are the same on the page, in suggestions, exports and the API."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from clients.models import Client, ClientNamePart

PHONE_END = re.compile(r"\d{4}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")


def search(clients: QuerySet[Client], text: str) -> QuerySet[Client]:
    """The clients that a search box's text means.

    Chinese: a part of the name. Letters and digits: the start of the client id, of the pinyin or of the initials;
    exactly four digits: also the end of the phone (no more and no fewer, so that masking holds).
    """
    wanted = _SPACE.sub("", text)
    return clients.filter(_condition(wanted)) if wanted else clients


def _condition(text: str) -> Q:
    if _CHINESE.search(text):
        return Q(pk__in=ClientNamePart.objects.filter(part__startswith=text).values("client_id"))
    condition = Q(client_id__startswith=text)
    if PHONE_END.fullmatch(text):
        condition |= Q(phone_last4=text)
    if not text.isdigit():
        folded = text.lower()
        condition |= Q(name_pinyin__startswith=folded) | Q(name_initials__startswith=folded)
    return condition
