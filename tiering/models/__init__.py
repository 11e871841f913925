from tiering.models.assignment import TierAssignment, TierChange
from tiering.models.decision import DecidedTier, TierDecision
from tiering.models.early_signs import ChurnBackTest, EarlySigns, StarSpell
from tiering.models.knowledge import ClientTrait
from tiering.models.measures import ClientMeasures
from tiering.models.objection import AutomationObjection, HeldTierChange
from tiering.models.override import TierOverride
from tiering.models.part import MeasuringPart
from tiering.models.problem import ProblemClient, ProblemMonth
from tiering.models.quarter import QuarterTier, TierQuarter
from tiering.models.questionnaire import QuestionnaireVersion
from tiering.models.run import PastTierDifference, PastTierRun, RunStanding, TierRun
from tiering.models.scheme import Scheme, SchemeVersion, VersionEvidence
from tiering.models.series import SeriesState
from tiering.models.telling import TellingMark
from tiering.models.tolerance import Assessment, AssessmentRefusal, RiskTolerance

__all__ = [
    "Assessment",
    "AssessmentRefusal",
    "AutomationObjection",
    "ChurnBackTest",
    "ClientMeasures",
    "ClientTrait",
    "DecidedTier",
    "EarlySigns",
    "HeldTierChange",
    "MeasuringPart",
    "PastTierDifference",
    "PastTierRun",
    "ProblemClient",
    "ProblemMonth",
    "QuarterTier",
    "QuestionnaireVersion",
    "RiskTolerance",
    "RunStanding",
    "Scheme",
    "SchemeVersion",
    "SeriesState",
    "StarSpell",
    "TellingMark",
    "TierAssignment",
    "TierChange",
    "TierDecision",
    "TierOverride",
    "TierQuarter",
    "TierRun",
    "VersionEvidence",
]
