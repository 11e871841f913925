"""Personal numbers with their middle taken out. A name is not masked: people are served by it."""

from __future__ import annotations

HIDDEN = "*"


def mask_phone(number: str) -> str:
    """138****1234: the first three and the last four digits; of a short number the last two."""
    return _mask(number, 3, 4) if len(number) >= 9 else _mask(number, 0, 2)


def mask_last4(last4: str) -> str:
    """A phone of which only its last four digits are at hand."""
    return f"*******{last4}" if last4 else ""


def mask_identity(number: str) -> str:
    """110***********1234: where it was issued, roughly, and the last four; no birthday."""
    return _mask(number, 3, 4) if len(number) >= 12 else _mask(number, 1, 1)


def mask_bank_account(number: str) -> str:
    """The last four digits."""
    return _mask(number, 0, 4) if len(number) >= 8 else _mask(number, 0, 2)


def _mask(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return HIDDEN * len(text)
    return text[:head] + HIDDEN * hidden + text[len(text) - tail :]
