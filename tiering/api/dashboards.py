"""The figures of the dashboards: the same questions and the same scope, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.common import optional_day
from crm.access import Permission, scope
from crm.guard import signed_in
from crm.models import OrgUnit
from crm.rest.fields import MoneyField, RatioField
from crm.rest.views import Endpoint
from tiering.models import Scheme
from tiering.queries.dashboard import tiers as queries
from tiering.queries.dashboard.asked import Asked, House, house, night_for, offered_units
from tiering.queries.dashboard.moving import WAYS, counted, month_end_before, moves
from tiering.queries.dashboard.schemes import ladder_of, offered
from tiering.queries.dashboard.sums import concentration_line, curve_steps, tier_sums
from tiering.queries.dashboard.weight import WEIGHED, weight_of

_COMMON = (
    OpenApiParameter(
        "scheme", str, description=gettext_lazy("A scheme's code; the house scheme where not given.")
    ),
    OpenApiParameter(
        "as_of", date, description=gettext_lazy("Any day up to the last run; that one where not given.")
    ),
    OpenApiParameter("unit", str, description=gettext_lazy("A unit's code: it and all units below it.")),
)
_BY = OpenApiParameter("by", str, enum=[*queries.BY], description=gettext_lazy("What a line stands for."))
_SINCE = OpenApiParameter(
    "since", date, description=gettext_lazy("The earlier day; the end of the month before.")
)
_OF = OpenApiParameter("of", str, enum=[*WEIGHED], description=gettext_lazy("The measure that is weighed."))


class TierNameSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class AskedSerializer(serializers.Serializer[Any]):
    scheme = serializers.CharField(allow_null=True)
    as_of = serializers.DateField(allow_null=True, help_text="Null before the scheme's first run.")
    figures_of = serializers.DateField(allow_null=True, help_text="The kept night that money is of.")
    unit = serializers.CharField(allow_null=True)
    tiers = TierNameSerializer(many=True, help_text="Best first.")


class UnitLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    clients = serializers.ListField(
        child=serializers.IntegerField(), help_text="By tier, in the order of `tiers`."
    )
    total = serializers.IntegerField()


class TiersByUnitSerializer(AskedSerializer):
    rows = UnitLineSerializer(many=True)


class TierMovementSerializer(AskedSerializer):
    since = serializers.DateField(allow_null=True)
    matrix = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Lines before, columns after, in the order of `tiers`; the last of each is “no tier”.",
    )
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    same = serializers.IntegerField()
    came = serializers.IntegerField()
    gone = serializers.IntegerField()


class TierMoneySerializer(serializers.Serializer[Any]):
    tier = serializers.CharField(source="code")
    clients = serializers.IntegerField()
    equity = MoneyField()
    equity_share = RatioField()
    commission_month = MoneyField()
    commission_12m = MoneyField(source="commission")
    commission_share = RatioField()


class TierMoneyTableSerializer(AskedSerializer):
    rows = TierMoneySerializer(many=True, help_text="Empty where no night that old is kept.")


class ParetoStepSerializer(serializers.Serializer[Any]):
    percent = serializers.IntegerField(help_text="Of the clients, the largest first.")
    clients = serializers.IntegerField()
    amount = MoneyField()
    share = RatioField()


class ParetoSerializer(AskedSerializer):
    of = serializers.CharField()
    clients = serializers.IntegerField()
    total = MoneyField()
    top_ten_share = RatioField()
    herfindahl = serializers.FloatField(allow_null=True, help_text="The sum of squared shares, an estimate.")
    steps = ParetoStepSerializer(many=True)


class DashboardEndpoint(Endpoint):
    """`figures` answers what is asked; before the first run everything is empty."""

    permission = Permission.TIERS_VIEW
    more: ClassVar[frozenset[str]] = frozenset()
    nothing: ClassVar[dict[str, Any]] = {"rows": []}

    def known_parameters(self) -> frozenset[str]:
        return frozenset({"scheme", "as_of", "unit"}) | self.more

    def get(self, request: Request) -> Response:
        asked = _asked(request)
        body = _head(asked) | (self.nothing if asked is None else self.figures(request, asked))
        return Response(self.get_serializer(body).data)

    def figures(self, request: Request, asked: Asked) -> dict[str, Any]:
        raise NotImplementedError


@extend_schema_view(
    get=extend_schema(
        operation_id="dashboards_tiers",
        summary=gettext_lazy("Clients by tier and branch, team or account manager, on any day"),
        tags=["tiers"],
        parameters=[*_COMMON, _BY],
    )
)
class TiersByUnit(DashboardEndpoint):
    serializer_class = TiersByUnitSerializer
    more = frozenset({"by"})

    def figures(self, request: Request, asked: Asked) -> dict[str, Any]:
        by = _one_of(request, "by", [*queries.BY])
        return {
            "rows": [
                {"name": one.name, "clients": one.line.counts, "total": one.line.total}
                for one in queries.named_lines(asked, by)
            ]
        }


@extend_schema_view(
    get=extend_schema(
        operation_id="dashboards_movement",
        summary=gettext_lazy("How clients moved between tiers from one day to another"),
        tags=["tiers"],
        parameters=[*_COMMON, _SINCE],
    )
)
class Movement(DashboardEndpoint):
    serializer_class = TierMovementSerializer
    more = frozenset({"since"})
    nothing = {"since": None, "matrix": [], **dict.fromkeys(WAYS, 0)}

    def figures(self, request: Request, asked: Asked) -> dict[str, Any]:
        since = optional_day(request, "since") or month_end_before(asked.day)
        if since >= asked.day:
            raise ValidationError({"since": [_("Give a day before the other one.")]})
        matrix = moves(asked, since).matrix
        return {"since": since, "matrix": matrix.tolist(), **counted(matrix)}


@extend_schema_view(
    get=extend_schema(
        operation_id="dashboards_money",
        summary=gettext_lazy("What the clients of each tier hold and pay"),
        tags=["tiers"],
        parameters=[*_COMMON],
    )
)
class Money(DashboardEndpoint):
    serializer_class = TierMoneyTableSerializer

    def figures(self, request: Request, asked: Asked) -> dict[str, Any]:
        if asked.night is None:
            return self.nothing
        part = queries.within(queries.spread_of(asked), asked)
        return {"rows": tier_sums(asked, part.by_tier(len(asked.ladder.codes)))}


@extend_schema_view(
    get=extend_schema(
        operation_id="dashboards_pareto",
        summary=gettext_lazy("How much of the whole the largest clients make up"),
        tags=["tiers"],
        parameters=[*_COMMON, _OF],
    )
)
class ParetoCurve(DashboardEndpoint):
    serializer_class = ParetoSerializer
    more = frozenset({"of"})
    nothing = {
        "of": WEIGHED[0],
        "clients": 0,
        "total": None,
        "top_ten_share": None,
        "herfindahl": None,
        "steps": [],
    }

    def figures(self, request: Request, asked: Asked) -> dict[str, Any]:
        measure = _one_of(request, "of", [*WEIGHED])
        weight = weight_of(asked, measure)
        if weight is None:
            return self.nothing | {"of": measure}
        whole = concentration_line(weight.whole)
        return {
            "of": measure,
            "clients": weight.curve.clients,
            "total": whole["amount"],
            "top_ten_share": _rounded(whole["top"]),
            "herfindahl": whole["herfindahl"],
            "steps": curve_steps(weight.curve),
        }


def _asked(request: Request) -> Asked | None:
    """Strict, as the API is: a scheme, day or unit that is not there is a mistake and no default."""
    seen, known, schemes = scope(signed_in(request)), house(), offered()
    scheme = _scheme(request, schemes)
    newest: date | None = getattr(scheme, "last_run", None)
    day = optional_day(request, "as_of")
    unit = _unit(request, offered_units(seen, known), known)
    if scheme is None or newest is None:
        return None
    if day and day > newest:
        raise ValidationError({"as_of": [_("The last run of this scheme was on %(day)s.") % {"day": newest}]})
    day = day or newest
    return Asked(seen, day, night_for(day), known, unit, ladder_of(scheme, day), newest)


def _scheme(request: Request, schemes: list[Scheme]) -> Scheme | None:
    code = request.query_params.get("scheme", "")
    found = next((scheme for scheme in schemes if scheme.code == code or not code), None)
    if code and found is None:
        raise ValidationError({"scheme": [_("There is no such scheme.")]})
    return found


def _unit(request: Request, units: list[OrgUnit], known: House) -> OrgUnit | None:
    code = request.query_params.get("unit", "")
    found = known.find(code)
    if code and found not in units:
        raise ValidationError({"unit": [_("There is no such unit among those you see.")]})
    return found


def _one_of(request: Request, name: str, words: list[str]) -> str:
    given = request.query_params.get(name) or words[0]
    if given not in words:
        raise ValidationError({name: [_("Give one of: %(words)s.") % {"words": ", ".join(words)}]})
    return given


def _head(asked: Asked | None) -> dict[str, Any]:
    if asked is None:
        return {"scheme": None, "as_of": None, "figures_of": None, "unit": None, "tiers": []}
    return {
        "scheme": asked.ladder.scheme.code,
        "as_of": asked.day,
        "figures_of": asked.night,
        "unit": asked.unit_code or None,
        "tiers": [{"code": code, "name": name} for code, name in asked.ladder.names.items()],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
