"""A house of invented clients whose night can be run again and again: what the measurements of tiering share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from bench import synthetic, tiering_data
from bench.presets import bring_into_force
from crm.models import TradingDay
from tiering.actions.measure import measure_and_assign
from tiering.actions.runs import run_schemes
from tiering.actions.series.bringing import Series
from tiering.models import Scheme, SeriesState, TierRun
from tiering.state.store import Manifest

LAST_DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
CHANGED_SHARE = 0.02
_SHAKE = """
UPDATE tiering_tierassignment SET tier = CASE tier WHEN 'gold' THEN 'quality' ELSE 'gold' END
WHERE ended_on IS NULL AND client_id %% %(step)s = 0
"""
_FOLLOW = """
UPDATE clients_client c SET tier = a.tier, tier_since = a.effective_on FROM tiering_tierassignment a
WHERE a.client_id = c.id AND a.ended_on IS NULL AND a.scheme_id = %(house)s
  AND (c.tier, c.tier_since) IS DISTINCT FROM (a.tier, a.effective_on)
"""


def trading_days(count: int) -> list[date]:
    """The last trading days, ascending."""
    known = TradingDay.objects.filter(day__lte=LAST_DAY, is_trading=True).order_by("-day")
    return sorted(known.values_list("day", flat=True)[:count])


class House:
    """Its clients, the settled days they have (ascending), and the state of before its last night."""

    def __init__(self, clients: int, days: Sequence[date]) -> None:
        self.clients, self.days = clients, days
        self.day, self.eve = days[-1], days[-2]
        self.peak_megabytes = 0.0
        self._manifest: Manifest | None = None
        self._is_shaken = False

    def make(self, beside: tiering_data.Beside | None = None) -> None:
        """The daily accounts; each month of them to `beside` too."""
        keys = synthetic.make_accounts(self.clients)
        tiering_data.write(self.clients, self.days, first_account=min(keys.values()), beside=beside)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE clients_client SET opened_on = '2020-01-01'")
            cursor.execute("VACUUM ANALYZE clients_client")

    def rebuild(self) -> None:
        Series(NOW).bring_up_to(self.eve)

    def publish_eve(self) -> None:
        self._night(self.eve)
        self._manifest = Series(NOW).store.manifest()

    def night(self) -> None:
        self._night(self.day)

    def publish_presets(self) -> None:
        """Every shipped scheme, for the first time, on the eve."""
        bring_into_force(self.eve)
        run_schemes(trading_day=self.eve, by=None, now=NOW, progress=_nobody)

    def night_with_presets(self) -> None:
        self._night(self.day)
        run_schemes(trading_day=self.day, by=None, now=NOW, progress=_nobody)
        self.peak_megabytes = max(self.peak_megabytes, _peak())

    def reset(self) -> None:
        """As it was before the night, with 2 % of the clients in another tier than the night will find."""
        assert self._manifest is not None
        Series(NOW).store.write_manifest(self._manifest)
        SeriesState.objects.update(token=self._manifest.token, trading_day=self.eve)
        TierRun.objects.filter(trading_day=self.day).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tiering_tierchange WHERE trading_day = %s", [self.day])
            cursor.execute("DELETE FROM clients_clientevent WHERE source_app = 'tiering'")
            cursor.execute("DELETE FROM tiering_tierassignment WHERE effective_on = %s", [self.day])
            cursor.execute(
                "UPDATE tiering_tierassignment SET ended_on = NULL WHERE ended_on = %s", [self.day]
            )
            if not self._is_shaken:
                cursor.execute(_SHAKE, {"step": round(1 / CHANGED_SHARE)})
                self._is_shaken = True
            cursor.execute(_FOLLOW, {"house": Scheme.objects.get(is_house=True).pk})
            cursor.execute("VACUUM ANALYZE clients_client, tiering_tierassignment, clients_clientevent")

    def clear(self) -> None:
        Series(NOW).store.clear()

    def _night(self, day: date) -> None:
        _forget_peak()
        measure_and_assign(trading_day=day, by=None, now=NOW, progress=_nobody)
        self.peak_megabytes = max(self.peak_megabytes, _peak())


def _nobody(done: int, total: int) -> None:
    return None


def _forget_peak() -> None:
    """From here on the process' highest memory is counted anew; what peers left behind stays part of it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """The highest resident memory since then, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
