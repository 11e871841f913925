from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from crm.rest.errors import TooLarge

JSON_BYTES = 1024 * 1024


class BoundedJsonParser(JSONParser):
    """JSON of a size and depth that a person's record can have."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > JSON_BYTES:
            raise TooLarge(_("The request's text is larger than 1 MB."))
        try:
            return super().parse(stream, media_type, {**(parser_context or {}), "encoding": "utf-8"})
        except RecursionError as error:
            raise ParseError(_("The request's text is nested too deeply.")) from error
