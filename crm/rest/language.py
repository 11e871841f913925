"""Answers are in the caller's language: what the request asks for, else what the user has chosen."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from crm.models import User


def wished(request: HttpRequest) -> str | None:
    """The first language of Accept-Language that we speak. Programs send the header on purpose; browsers do not."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.startswith("zh"):
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return None


def activate(request: HttpRequest, user: User | None) -> None:
    language = wished(request) or (user.language if user else None)
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
