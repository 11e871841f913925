"""What every night says of the days to come."""

from tiering.actions.early.nightly import note_early_signs
from tiering.actions.early.trying import try_warning
from tiering.actions.early.writing import write_problem_month

__all__ = ["note_early_signs", "try_warning", "write_problem_month"]
