from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.common import optional_day, visible_client
from crm.access import Permission
from crm.rest.views import Endpoint
from tiering.forms.explanation import WhatIfForm
from tiering.models import Scheme
from tiering.queries.explanation import Explained, explain_client
from tiering.queries.stored import stored_days
from tiering.queries.wording import named, names
from tiering.queries.wording.reasons import reason, tellings, ways_text


class UseSerializer(serializers.Serializer[Any]):
    measure = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    average = serializers.FloatField(allow_null=True, help_text="Of all clients whose figure is known.")
    deviation = serializers.FloatField(allow_null=True, help_text="From the average, in per cent of it.")
    percentile = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)
    weight = serializers.FloatField(allow_null=True, help_text="As a fraction of the whole.")


class ChangeSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(source="sort")
    name = serializers.CharField()
    op = serializers.CharField()
    limit = serializers.FloatField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True, help_text="Above 0: so much more is needed.")
    words = serializers.ListField(child=serializers.CharField())


class WaySerializer(serializers.Serializer[Any]):
    tier = serializers.CharField()
    changes = ChangeSerializer(many=True)
    text = serializers.CharField()


class WhatIfSerializer(serializers.Serializer[Any]):
    tier_before = serializers.CharField()
    tier_after = serializers.CharField()
    rule_before = serializers.CharField()
    rule_after = serializers.CharField()


class HeldSerializer(serializers.Serializer[Any]):
    tier = serializers.CharField()
    effective_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    rule = serializers.CharField()


class ExplanationSerializer(serializers.Serializer[Any]):
    client_id = serializers.CharField()
    scheme = serializers.CharField()
    as_of = serializers.DateField()
    tier = serializers.CharField(help_text="By the figures of the day alone.")
    in_force = serializers.CharField(allow_null=True)
    rule = serializers.CharField()
    reason = serializers.CharField()
    points = serializers.FloatField(allow_null=True)
    measures = UseSerializer(many=True)
    up = WaySerializer(many=True, help_text="Each alone leads to the next better tier.")
    down = WaySerializer(many=True, help_text="Each alone leads to a worse tier.")
    what_if = WhatIfSerializer(allow_null=True)
    history = HeldSerializer(many=True)
    text = serializers.DictField(child=serializers.CharField(), help_text="To read aloud, by language.")


class ExplanationDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = ExplanationSerializer
    parameters = frozenset({"scheme", "as_of", "deposit", "more_lots"})

    @extend_schema(
        operation_id="clients_tier_explain",
        summary=gettext_lazy("Why a client is in its tier, and what would change it"),
        tags=["tiers"],
        parameters=[
            OpenApiParameter(
                "scheme", str, description=gettext_lazy("A scheme's code; the house scheme where not given.")
            ),
            OpenApiParameter(
                "as_of", date, description=gettext_lazy("A day whose measures are kept; else the last night.")
            ),
            OpenApiParameter(
                "deposit", float, description=gettext_lazy("What if: so many yuan more (less below 0).")
            ),
            OpenApiParameter(
                "more_lots", float, description=gettext_lazy("What if: so many per cent more lots.")
            ),
        ],
    )
    def get(self, request: Request, client_id: str) -> Response:
        client = visible_client(request, client_id)
        supposed = WhatIfForm(request.query_params)
        if not supposed.is_valid():
            raise ValidationError({name: [*problems] for name, problems in supposed.errors.items()})
        day = optional_day(request, "as_of") or next(iter(stored_days()), None)
        scheme = _scheme(request.query_params.get("scheme", ""))
        found = explain_client(client, scheme, day) if day else None
        if found is None:
            raise Http404(_("The client was not measured on this day, or the scheme has no rules."))
        return Response(ExplanationSerializer(_body(found, supposed.given())).data)


def _scheme(code: str) -> Scheme:
    wanted = Scheme.objects.filter(code=code) if code else Scheme.objects.filter(is_house=True)
    scheme = None if "\0" in code else wanted.first()
    if scheme is None:
        raise ValidationError({"scheme": [_("There is no such scheme.")]})
    return scheme


def _body(found: Explained, given: tuple[float, float] | None) -> dict[str, Any]:
    rows, why = named(), found.why
    known = names(rows)
    return {
        "client_id": found.client.client_id,
        "scheme": found.scheme.code,
        "as_of": found.day,
        "tier": why.tier,
        "in_force": found.in_force.tier if found.in_force else None,
        "rule": why.outcome.code,
        "reason": reason(found.document, why.outcome, why.points, known),
        "points": why.points,
        "measures": why.measures,
        "up": _ways(why.up, known),
        "down": _ways(why.down, known),
        "what_if": found.if_changed(*given) if given else None,
        "history": found.history,
        "text": {telling.language: telling.text for telling in tellings(found, rows)},
    }


def _ways(ways: Any, known: Any) -> list[dict[str, Any]]:
    texts = ways_text(ways, known)
    return [
        {"tier": way.tier, "changes": way.changes, "text": text}
        for way, text in zip(ways, texts, strict=True)
    ]
