"""Runs of schemes: every night, by hand, and of past days."""

from tiering.actions.runs.asking import ask_for_run, may_start, repeat_run, scheme_asked
from tiering.actions.runs.by_hand import run_day
from tiering.actions.runs.nightly import NothingMeasured, run_schemes, superseded_by
from tiering.actions.runs.past import run_past_day

__all__ = [
    "NothingMeasured",
    "ask_for_run",
    "may_start",
    "repeat_run",
    "run_day",
    "run_past_day",
    "run_schemes",
    "scheme_asked",
    "superseded_by",
]
