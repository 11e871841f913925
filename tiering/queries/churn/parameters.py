from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tiering.engine.churn import Parameters, read_parameters

_FOLDER = Path(__file__).resolve().parents[2] / "parameters"


@cache
def churn_parameters() -> Parameters:
    """The points that the warning goes by, as shipped. Raises InvalidParameters for a document with a fault."""
    return read_parameters(json.loads((_FOLDER / "churn.json").read_text(encoding="utf-8")))
