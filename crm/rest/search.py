from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

LONGEST = 100


class SearchBackend(BaseFilterBackend):
    """`search`, by the rules of the page: each view says how its rows are found."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        text = request.query_params.get("search", "").strip()
        if len(text) > LONGEST:
            raise ValidationError({"search": [_("Search for at most 100 characters.")]})
        return view.find(queryset, text) if text else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        schema = {"type": "string", "maxLength": LONGEST}
        return [{"name": "search", "in": "query", "required": False, "schema": schema}]
