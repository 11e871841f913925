"""Encryption of what must not lie readable in the database: identity numbers, bank accounts, phones, kept raw files."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=1)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("Set ANLAN_FIELD_KEY: without it nothing personal can be stored.")
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(content: bytes) -> bytes:
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt(content: bytes) -> bytes:
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(content)


def keyed_hash(text: str) -> str:
    """A hash that nobody without the key can try numbers against. The oldest key: it stays when a new one comes."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("Set ANLAN_FIELD_KEY: without it nothing personal can be stored.")
    return hmac.new(settings.FIELD_KEYS[-1].encode(), text.encode(), hashlib.sha256).hexdigest()
