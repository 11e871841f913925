from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

if TYPE_CHECKING:
    Base = serializers.Serializer[Any]
else:
    Base = object


class StrictFields(Base):
    """Refuses what it does not know: a misspelt field would otherwise be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            foreign = sorted(set(map(str, data)) - writable)
            if foreign:
                message = _("This cannot be set here.")
                raise serializers.ValidationError({name: [message] for name in foreign})
        return super().to_internal_value(data)
