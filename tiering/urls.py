from django.urls import URLPattern, path

from crm.lists.page import ListPage
from tiering.views.comparing import Compare
from tiering.views.crosstab import CrosstabPage
from tiering.views.dashboard.money import MoneyPage
from tiering.views.dashboard.movement import MovementPage
from tiering.views.dashboard.questions import QuestionPage, QuestionsPage
from tiering.views.dashboard.staying import StayingPage
from tiering.views.dashboard.tiers import Dashboard
from tiering.views.early.back_test import BackTestPage
from tiering.views.early.pages import (
    ChurnList,
    DormancyList,
    HiddenVipList,
    ProblemList,
    ProblemMonthList,
    SpellList,
    StarList,
)
from tiering.views.early.person import ClientSigns
from tiering.views.early.sheet import ProblemSheet
from tiering.views.editing import EditVersion
from tiering.views.explanation import ExplanationPage, MeasureDays
from tiering.views.knowledge import KnowledgePage, KnowledgePanel
from tiering.views.lists import CHANGES
from tiering.views.measures import Measures
from tiering.views.objections import DecideHeld, HeldList, HeldPage, ObjectionPage
from tiering.views.overrides import DecideOverride, EndOverride, NewOverride, OverrideList, OverridePage
from tiering.views.panels import ClientPanel, HomePanel
from tiering.views.past_runs import DifferenceList, PastRunPage, PublishDifferences
from tiering.views.quarters import QuarterList, QuarterPage, QuarterStep, QuarterTierList, QuarterTierPage
from tiering.views.questionnaire.assessing import (
    Assess,
    AssessmentPage,
    ClientAssessments,
    RefuseAssessment,
    TolerancePanel,
)
from tiering.views.questionnaire.editing import EditQuestionnaire
from tiering.views.questionnaire.lists import AssessmentList
from tiering.views.questionnaire.versions import (
    QuestionnaireDraft,
    QuestionnaireList,
    QuestionnairePage,
    QuestionnaireStep,
)
from tiering.views.runs import FollowRun, PastRunList, RepeatRun, RunList, RunPage, StartRun
from tiering.views.schemes import NewDraft, NewScheme, SchemeList, SchemePage
from tiering.views.simulation import KeptEvidence, SimulatedClients, SimulateVersion
from tiering.views.versions import VersionPage, VersionStep

app_name = "tiering"
urlpatterns: list[URLPattern] = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("movement/", MovementPage.as_view(), name="movement"),
    path("money/", MoneyPage.as_view(), name="money"),
    path("staying/", StayingPage.as_view(), name="staying"),
    path("questions/", QuestionsPage.as_view(), name="questions"),
    path("questions/<slug:question>/", QuestionPage.as_view(), name="question"),
    path("changes/", ListPage.as_view(spec=CHANGES), name="changes"),
    path("home/", HomePanel.as_view(), name="home_panel"),
    path("measures/", Measures.as_view(), name="measures"),
    path("schemes/", SchemeList.as_view(), name="schemes"),
    path("schemes/new/", NewScheme.as_view(), name="new_scheme"),
    path("schemes/<slug:code>/", SchemePage.as_view(), name="scheme"),
    path("schemes/<slug:code>/compare/", Compare.as_view(), name="compare"),
    path("schemes/<slug:code>/<int:number>/", VersionPage.as_view(), name="version"),
    path("schemes/<slug:code>/<int:number>/draft/", NewDraft.as_view(), name="new_draft"),
    path("schemes/<slug:code>/<int:number>/edit/", EditVersion.as_view(), name="edit_version"),
    path("schemes/<slug:code>/<int:number>/step/<slug:step>/", VersionStep.as_view(), name="version_step"),
    path("overrides/", OverrideList.as_view(), name="overrides"),
    path("overrides/new/", NewOverride.as_view(), name="new_override"),
    path("overrides/<int:pk>/", OverridePage.as_view(), name="override"),
    path("overrides/<int:pk>/decide/", DecideOverride.as_view(), name="decide_override"),
    path("overrides/<int:pk>/end/", EndOverride.as_view(), name="end_override"),
    path("schemes/<slug:code>/<int:number>/simulation/", SimulateVersion.as_view(), name="simulate_version"),
    path(
        "schemes/<slug:code>/<int:number>/simulation/clients/",
        SimulatedClients.as_view(),
        name="simulated_clients",
    ),
    path(
        "schemes/<slug:code>/<int:number>/evidence/<int:evidence_id>/",
        KeptEvidence.as_view(),
        name="kept_evidence",
    ),
    path("cross/", CrosstabPage.as_view(), name="crosstab"),
    path("signs/", ChurnList.as_view(), name="churn"),
    path("signs/back-test/", BackTestPage.as_view(), name="churn_back_test"),
    path("signs/dormancy/", DormancyList.as_view(), name="dormancy"),
    path("signs/stars/", StarList.as_view(), name="stars"),
    path("signs/stars/before/", SpellList.as_view(), name="star_spells"),
    path("signs/hidden-vips/", HiddenVipList.as_view(), name="hidden_vips"),
    path("signs/problem-clients/", ProblemList.as_view(), name="problem_clients"),
    path("signs/problem-clients/months/", ProblemMonthList.as_view(), name="problem_months"),
    path("signs/problem-clients/<str:client_id>/", ProblemSheet.as_view(), name="problem_sheet"),
    path("clients/<str:client_id>/signs/", ClientSigns.as_view(), name="client_signs"),
    path("runs/", RunList.as_view(), name="runs"),
    path("runs/start/", StartRun.as_view(), name="start_run"),
    path("runs/<int:pk>/", RunPage.as_view(), name="run"),
    path("runs/jobs/<int:pk>/", FollowRun.as_view(), name="run_job"),
    path("runs/jobs/<int:pk>/repeat/", RepeatRun.as_view(), name="repeat_run"),
    path("runs/past/", PastRunList.as_view(), name="past_runs"),
    path("runs/past/<int:pk>/", PastRunPage.as_view(), name="past_run"),
    path("runs/past/differences/", DifferenceList.as_view(), name="differences"),
    path("runs/past/publish/", PublishDifferences.as_view(), name="publish_differences"),
    path("quarters/", QuarterList.as_view(), name="quarters"),
    path("quarters/<int:pk>/", QuarterPage.as_view(), name="quarter"),
    path("quarters/<int:pk>/step/<slug:step>/", QuarterStep.as_view(), name="quarter_step"),
    path("quarters/tiers/", QuarterTierList.as_view(), name="quarter_tiers"),
    path("quarters/tiers/<int:pk>/", QuarterTierPage.as_view(), name="quarter_tier"),
    path("clients/<str:client_id>/", ClientPanel.as_view(), name="client_panel"),
    path("clients/<str:client_id>/why/", ExplanationPage.as_view(), name="explanation"),
    path("clients/<str:client_id>/why/<slug:measure>/", MeasureDays.as_view(), name="measure_days"),
    path("questionnaires/", QuestionnaireList.as_view(), name="questionnaires"),
    path("questionnaires/<int:number>/", QuestionnairePage.as_view(), name="questionnaire"),
    path("questionnaires/<int:number>/draft/", QuestionnaireDraft.as_view(), name="draft_questionnaire"),
    path("questionnaires/<int:number>/edit/", EditQuestionnaire.as_view(), name="edit_questionnaire"),
    path(
        "questionnaires/<int:number>/step/<slug:step>/",
        QuestionnaireStep.as_view(),
        name="questionnaire_step",
    ),
    path("assessments/", AssessmentList.as_view(), name="assessments"),
    path("assessments/<int:pk>/", AssessmentPage.as_view(), name="assessment"),
    path("clients/<str:client_id>/assess/", Assess.as_view(), name="assess"),
    path("clients/<str:client_id>/refusal/", RefuseAssessment.as_view(), name="refuse_assessment"),
    path("clients/<str:client_id>/assessments/", ClientAssessments.as_view(), name="client_assessments"),
    path("held/", HeldList.as_view(), name="held_changes"),
    path("held/<int:pk>/", HeldPage.as_view(), name="held_change"),
    path("held/<int:pk>/decide/", DecideHeld.as_view(), name="decide_held_change"),
    path("clients/<str:client_id>/objection/", ObjectionPage.as_view(), name="objection"),
    path("clients/<str:client_id>/known/", KnowledgePage.as_view(), name="known"),
    path("clients/<str:client_id>/known/panel/", KnowledgePanel.as_view(), name="known_panel"),
    path("clients/<str:client_id>/tolerance/", TolerancePanel.as_view(), name="tolerance_panel"),
]
