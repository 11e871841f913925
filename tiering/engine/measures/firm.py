"""What a client is to the firm as a whole: its share, and how far that lies from the average client."""

from __future__ import annotations

import numpy as np

from tiering.engine.figures import Figures
from tiering.engine.measures import shared
from tiering.engine.measures.arithmetic import last_yuan, total_yuan
from tiering.engine.measures.base import Measure, Unit, gettext_noop
from tiering.engine.table import FloatArray

_PERCENT = 100
_DEVIATION = gettext_noop("(the client's rate − the average rate of the clients) ÷ the average rate × 100")


def _share(amount: FloatArray, whole: int) -> FloatArray:
    """Yuan ÷ the firm's cents; NaN without a firm total above zero."""
    return amount * _PERCENT / whole if whole > 0 else np.full(len(amount), np.nan)


def _equity_share(figures: Figures) -> FloatArray:
    return _share(last_yuan(figures.now("equity_last")), figures.firm.equity)


def _commission_share(figures: Figures) -> FloatArray:
    return _share(total_yuan(figures, "commission", "12m"), figures.firm.commission)


def _deviation(share: FloatArray, clients: int) -> FloatArray:
    """The average of n shares that make up the whole is 1 ÷ n."""
    return (share * clients - 1) * _PERCENT


FIRM = (
    Measure("margin_contribution_rate", gettext_noop("Margin contribution rate"), Unit.FRACTION, "now",
            gettext_noop("Client equity ÷ sum of all clients' equity"), shared.OF_KNOWN, "R25, R112",
            _equity_share),
    Measure("commission_contribution_rate_12m", gettext_noop("Commission contribution rate, 12 months"),
            Unit.FRACTION, "12m", gettext_noop("Commission ÷ sum of all clients' commission"), shared.OF_KNOWN,
            "R113", _commission_share),
    Measure("margin_contribution_deviation", gettext_noop("Deviation of the margin contribution"), Unit.PERCENT,
            "now", _DEVIATION, shared.OF_KNOWN, "R114, R116",
            lambda figures: _deviation(_equity_share(figures), figures.firm.equity_clients)),
    Measure("commission_contribution_deviation", gettext_noop("Deviation of the commission contribution"),
            Unit.PERCENT, "12m", _DEVIATION, shared.OF_KNOWN, "R114, R116",
            lambda figures: _deviation(_commission_share(figures), figures.firm.commission_clients)),
)  # fmt: skip
