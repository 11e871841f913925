"""Sentences that many measures share."""

from __future__ import annotations

from tiering.engine.measures.base import gettext_noop

SETTLED = gettext_noop(
    "Only days that print the figure count; a missing day is not a day of zero. Without such a day: not known."
)
SHORT = gettext_noop(
    "A newer client is measured over the days it has. Days without settlement, also of a suspended or closed account,"
    " are left out. Without any: not known."
)
STOOD_LAST = gettext_noop(
    "Of the last settled day that prints it, also after an account was closed. Before the first one: not known."
)
BASE_ABOVE_ZERO = gettext_noop("Not known where the base is not above zero or not known.")
NEVER_HAPPENED = gettext_noop("Not known where it never happened.")
ALWAYS_KNOWN = gettext_noop("Always known; none is 0.")
AT_LEAST_TWO = gettext_noop("Not known with fewer than two days of return.")
OF_KNOWN = gettext_noop("Clients whose figure is not known are no part of the firm's sum and average.")
FROM_DETAILS = gettext_noop("Not known where no source brought the detail rows.")
FROM_RECORD = gettext_noop("From the client's record as it stands.")
