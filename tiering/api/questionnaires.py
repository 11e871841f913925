from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import Permission
from crm.rest import etag
from crm.rest.views import Endpoint, ListEndpoint
from tiering.api.questionnaire_serializers import QuestionnaireDetailSerializer, QuestionnaireSerializer
from tiering.engine.questionnaire import validate
from tiering.models import QuestionnaireVersion
from tiering.queries.questionnaires import find_questionnaire, questionnaires


class QuestionnaireList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = QuestionnaireVersion
    serializer_class = QuestionnaireSerializer
    ordering_fields = {"number": "number"}
    ordering = "-number"

    @extend_schema(summary=_("Versions of the risk-tolerance questionnaire"), tags=["assessments"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def rows(self) -> QuerySet[QuestionnaireVersion]:
        return questionnaires()

    def find(self, queryset: QuerySet[QuestionnaireVersion], text: str) -> QuerySet[QuestionnaireVersion]:
        return queryset.filter(note__icontains=text)


class QuestionnaireDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = QuestionnaireDetailSerializer

    @extend_schema(summary=_("One version with its questions, points and cut points"), tags=["assessments"])
    def get(self, request: Request, number: int) -> Response:
        try:
            version = find_questionnaire(number)
        except QuestionnaireVersion.DoesNotExist as error:
            raise Http404 from error
        answer = QuestionnaireSerializer(version).data | {
            "document": version.document,
            "faults": [
                {
                    "place": fault.place,
                    "message": translated(fault.message) % fault.parameters,
                    "remedy": translated(fault.remedy) % fault.parameters,
                }
                for fault in validate(version.document)
            ],
        }
        return Response(answer, headers={"ETag": etag.tag(version.revision)})
