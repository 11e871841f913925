"""Who may be leaving: points against a client's own past, and how well they would have told in the past."""

from tiering.engine.churn.labels import Leaving, leaving_starts
from tiering.engine.churn.parameters import FACTORS, InvalidParameters, Parameters, read_parameters
from tiering.engine.churn.ranking import DateResult, Method, Ranked, judge, lead_times, ranked
from tiering.engine.churn.signs import Footprint, Signs, signs_of
from tiering.engine.churn.warning import Warned, points_of, warn

__all__ = [
    "FACTORS",
    "DateResult",
    "Footprint",
    "InvalidParameters",
    "Leaving",
    "Method",
    "Parameters",
    "Ranked",
    "Signs",
    "Warned",
    "judge",
    "lead_times",
    "leaving_starts",
    "points_of",
    "ranked",
    "read_parameters",
    "signs_of",
    "warn",
]
