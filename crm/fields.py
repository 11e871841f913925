from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from crm import crypto

if TYPE_CHECKING:
    # The stubs' fields are generic; Django's own classes cannot be subscripted.
    TextBase = models.TextField[str, str]
    DecimalBase = models.DecimalField[Any, Any]
else:
    TextBase = models.TextField
    DecimalBase = models.DecimalField


class EncryptedTextField(TextBase):
    """Text that is ciphertext in the database. It cannot be searched; keep what must be found beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return crypto.encrypt(str(value).encode()).decode() if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return crypto.decrypt(value.encode()).decode() if value else ""


class MoneyField(DecimalBase):
    """Yuan to the cent, as the statement prints it (docs/adr/0001-money.md)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


# What a ratio's column holds: margin on an equity of one cent is far beyond it, and is stored as this.
LARGEST_RATIO = Decimal("99999999.999999")


class RatioField(DecimalBase):
    """A fraction: 0.4247 is shown as 42.47 %."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)
