from tiering.models.assignment import TierAssignment, TierChange
from tiering.models.override import TierOverride
from tiering.models.run import TierRun
from tiering.models.scheme import Scheme, SchemeVersion, VersionEvidence

__all__ = [
    "Scheme",
    "SchemeVersion",
    "TierAssignment",
    "TierChange",
    "TierOverride",
    "TierRun",
    "VersionEvidence",
]
