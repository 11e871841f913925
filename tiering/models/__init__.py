from tiering.models.assignment import Scheme, TierAssignment, TierChange
from tiering.models.run import TierRun

__all__ = ["Scheme", "TierAssignment", "TierChange", "TierRun"]
