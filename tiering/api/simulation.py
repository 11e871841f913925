from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import Permission, permissions
from crm.guard import signed_in
from crm.models import User
from crm.rest.errors import Conflict
from crm.rest.serializers import StrictFields
from crm.rest.views import Endpoint
from tiering.actions import versions as actions
from tiering.api.answers import refusals
from tiering.api.versions import version_or_404
from tiering.engine.simulation import turned
from tiering.models import SchemeVersion
from tiering.queries.documents import faults_of
from tiering.queries.population import NoRules
from tiering.queries.simulation import DISTANCE, Compared, base_of, simulate_text
from tiering.queries.stored import stored_days

# Those who write rules, and those who decide on them.
MAY_SIMULATE = frozenset({Permission.TIERS_DESIGN, Permission.TIERS_APPROVE})
LARGEST = 1e15


class SimulatingSerializer(StrictFields, serializers.Serializer[Any]):
    as_of = serializers.DateField(
        required=False, help_text="A day whose measures are kept; the last night where not given."
    )
    within = serializers.FloatField(
        required=False,
        default=DISTANCE,
        min_value=0,
        max_value=1,
        help_text="How near an edge is, as a fraction.",
    )
    limits = serializers.DictField(
        child=serializers.FloatField(min_value=-LARGEST, max_value=LARGEST),
        required=False,
        help_text='Other numbers by their place in the document: {"rules[0].when.value": 900000}.',
    )
    keep = serializers.BooleanField(
        required=False, default=False, help_text="Keep it with the draft as evidence; not with other limits."
    )


class SideSerializer(serializers.Serializer[Any]):
    tiers = serializers.ListField(child=serializers.CharField(), help_text="Codes, best first.")
    clients = serializers.ListField(child=serializers.IntegerField())
    equity = serializers.ListField(child=serializers.CharField())
    commission = serializers.ListField(child=serializers.CharField(), help_text="Of twelve months.")
    served = serializers.ListField(child=serializers.IntegerField(), help_text="Clients with a manager.")
    managers = serializers.ListField(child=serializers.IntegerField())
    most = serializers.ListField(
        child=serializers.IntegerField(), help_text="The most clients that one manager has."
    )


class SimulationSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    base = serializers.IntegerField(
        allow_null=True, help_text="The version in force that it is compared with."
    )
    clients = serializers.IntegerField()
    matrix = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Lines before, columns after.",
    )
    moved = serializers.IntegerField()
    winners = serializers.IntegerField()
    losers = serializers.IntegerField()
    before = SideSerializer()
    after = SideSerializer()
    distance = serializers.FloatField()
    could_rise = serializers.IntegerField()
    could_fall = serializers.IntegerField()


class SimulationDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    write_permission = Permission.TIERS_VIEW
    serializer_class = SimulationSerializer

    @extend_schema(
        operation_id="schemes_versions_simulate",
        summary=gettext_lazy("Simulate a version, or other limits of it, against the one in force"),
        tags=["tiers"],
        request=SimulatingSerializer,
        responses=SimulationSerializer,
    )
    def post(self, request: Request, code: str, number: int) -> Response:
        user = signed_in(request)
        if not MAY_SIMULATE & permissions(user):
            raise PermissionDenied
        version = version_or_404(code, number)
        asked = SimulatingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        limits = given.get("limits") or {}
        if given["keep"] and limits:
            raise ValidationError({"keep": [_("Write the limits into the draft first.")]})
        day = _day(given)
        compared = _compared(version, limits, day, given["within"])
        if given["keep"]:
            _keep(version, compared, day, user)
        base = compared.base.number if compared.base else None
        body = {"as_of": day, "base": base, **compared.found.figures}
        return Response(SimulationSerializer(body).data)


def _keep(version: SchemeVersion, compared: Compared, day: date, user: User) -> None:
    with refusals():
        actions.keep_evidence(
            version_id=version.pk,
            revision=version.revision,
            as_of=day,
            base=compared.base,
            figures=compared.found.figures,
            by=user,
            now=timezone.now(),
        )


def _day(given: dict[str, Any]) -> date:
    days = stored_days()
    if not days:
        raise Conflict(_("No night's measures are kept yet."))
    day = given.get("as_of") or days[0]
    if day not in days:
        kept = ", ".join(each.isoformat() for each in days)
        raise ValidationError(
            {"as_of": [_("The measures of this day are not kept. Kept are: %(days)s.") % {"days": kept}]}
        )
    return day


def _compared(version: SchemeVersion, limits: dict[str, float], day: date, within: float) -> Compared:
    if not all(isfinite(value) for value in limits.values()):
        raise ValidationError({"limits": [_("Give numbers.")]})
    try:
        text = turned(version.document, limits)
    except KeyError as error:
        said = _("The document has no number at %(place)s.") % {"place": error.args[0]}
        raise ValidationError({"limits": [said]}) from error
    if faults_of(version.scheme, text):
        raise Conflict(_("The rules have faults. Mend what is marked, then try again."))
    base = base_of(version.scheme, timezone.localdate(timezone.now()))
    try:
        return simulate_text(version.scheme, text, base, day, within)
    except NoRules as error:
        raise Conflict(_("These rules build on a scheme that has no rules that can be read.")) from error
