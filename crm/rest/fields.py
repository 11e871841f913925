"""How figures are written: money with two decimals, ratios as fractions with six, both as strings; null stays null."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class MoneyField(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, read_only=True, allow_null=True, **kwargs)


class RatioField(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=6, read_only=True, allow_null=True, **kwargs)


class WordField(serializers.CharField):
    """A word that is empty in the database where it is unknown, and null in JSON."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return str(value) if value else None
