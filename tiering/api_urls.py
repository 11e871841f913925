from django.urls import URLPattern, path

from tiering.api.assessments import AssessmentList, ClientAssessments, ClientRefusals
from tiering.api.dashboards import Money, Movement, ParetoCurve, TiersByUnit
from tiering.api.explanation import ExplanationDetail
from tiering.api.measures import ClientMeasuresDetail
from tiering.api.overrides import OverrideDecision, OverrideDetail, OverrideEnd, OverrideList
from tiering.api.questionnaires import QuestionnaireDetail, QuestionnaireList
from tiering.api.runs import DifferenceList, RunDetail, RunList
from tiering.api.schemes import MeasureList, SchemeDetail, SchemeList
from tiering.api.signs import ChurnList, DormancyList
from tiering.api.simulation import SimulationDetail
from tiering.api.tiers import TierList
from tiering.api.versions import VersionDetail, VersionList, VersionStep

urlpatterns: list[URLPattern] = [
    path("clients/<str:client_id>/tier/", ExplanationDetail.as_view(), name="api-client-tier"),
    path("clients/<str:client_id>/measures/", ClientMeasuresDetail.as_view(), name="api-client-measures"),
    path("tiers/", TierList.as_view(), name="api-tiers"),
    path("churn/", ChurnList.as_view(), name="api-churn"),
    path("dormancy/", DormancyList.as_view(), name="api-dormancy"),
    path("dashboards/tiers/", TiersByUnit.as_view(), name="api-dashboard-tiers"),
    path("dashboards/movement/", Movement.as_view(), name="api-dashboard-movement"),
    path("dashboards/money/", Money.as_view(), name="api-dashboard-money"),
    path("dashboards/pareto/", ParetoCurve.as_view(), name="api-dashboard-pareto"),
    path("measures/", MeasureList.as_view(), name="api-measures"),
    path("schemes/", SchemeList.as_view(), name="api-schemes"),
    path("schemes/<slug:code>/", SchemeDetail.as_view(), name="api-scheme"),
    path("schemes/<slug:code>/versions/", VersionList.as_view(), name="api-scheme-versions"),
    path("schemes/<slug:code>/versions/<int:number>/", VersionDetail.as_view(), name="api-scheme-version"),
    path(
        "schemes/<slug:code>/versions/<int:number>/simulation/",
        SimulationDetail.as_view(),
        name="api-simulation",
    ),
    path(
        "schemes/<slug:code>/versions/<int:number>/<slug:step>/",
        VersionStep.as_view(),
        name="api-scheme-version-step",
    ),
    path("tier-runs/", RunList.as_view(), name="api-tier-runs"),
    path("tier-runs/<int:run_id>/", RunDetail.as_view(), name="api-tier-run"),
    path("tier-differences/", DifferenceList.as_view(), name="api-tier-differences"),
    path("tier-overrides/", OverrideList.as_view(), name="api-tier-overrides"),
    path("tier-overrides/<int:override_id>/", OverrideDetail.as_view(), name="api-tier-override"),
    path(
        "tier-overrides/<int:override_id>/decision/",
        OverrideDecision.as_view(),
        name="api-tier-override-decision",
    ),
    path("tier-overrides/<int:override_id>/end/", OverrideEnd.as_view(), name="api-tier-override-end"),
    path("questionnaires/", QuestionnaireList.as_view(), name="api-questionnaires"),
    path("questionnaires/<int:number>/", QuestionnaireDetail.as_view(), name="api-questionnaire"),
    path("assessments/", AssessmentList.as_view(), name="api-assessments"),
    path("clients/<str:client_id>/assessments/", ClientAssessments.as_view(), name="api-client-assessments"),
    path(
        "clients/<str:client_id>/assessment-refusals/", ClientRefusals.as_view(), name="api-client-refusals"
    ),
]
