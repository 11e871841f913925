from tiering.models.assignment import TierAssignment, TierChange
from tiering.models.measures import ClientMeasures
from tiering.models.override import TierOverride
from tiering.models.part import MeasuringPart
from tiering.models.run import PastTierDifference, PastTierRun, RunStanding, TierRun
from tiering.models.scheme import Scheme, SchemeVersion, VersionEvidence
from tiering.models.series import SeriesState

__all__ = [
    "ClientMeasures",
    "MeasuringPart",
    "PastTierDifference",
    "PastTierRun",
    "RunStanding",
    "Scheme",
    "SchemeVersion",
    "SeriesState",
    "TierAssignment",
    "TierChange",
    "TierOverride",
    "TierRun",
    "VersionEvidence",
]
