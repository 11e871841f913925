"""A real process is killed inside the second of three schemes: what is left is whole, and a second run completes it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings

from crm import locks
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.integration.nightly.test_kills import ROOT, database_url, held, is_waiting_for, wait_for
from tiering.models import RunStanding, TierAssignment, TierRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
DAY = date(2026, 11, 19)
PATIENCE = 120


@pytest.fixture(autouse=True)
def _book() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    for equity in ("2000000.00", "5.00"):
        client = make_client()
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY):
            settle(client, day, equity)
    # By code: the second one remembers, and so writes a table that the others do not.
    for code, movement in (("first", {}), ("second", {"protection": 1}), ("third", {})):
        give(code, bands() | {"movement": movement})


def start() -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "tier"]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "ANLAN_SECRET_KEY": settings.SECRET_KEY,
        "ANLAN_FIELD_KEY": ",".join(settings.FIELD_KEYS),
    }
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def tiers(code: str) -> list[str]:
    held_ones = TierAssignment.objects.filter(scheme__code=code, ended_on=None)
    return sorted(held_ones.values_list("tier", flat=True))


def test_killed_inside_a_scheme_and_run_again() -> None:
    table = RunStanding._meta.db_table
    with held(table), start() as process:
        try:
            wait_for(lambda: is_waiting_for(table))
        finally:
            process.kill()
    wait_for(lambda: not locks.is_held(f"tiering.run:second:{DAY}"))
    assert [tiers(code) for code in ("house", "first", "second", "third")] == [
        ["gold", "inactive"],
        ["big", "small"],
        [],
        [],
    ]
    assert set(TierRun.objects.values_list("scheme__code", flat=True)) == {"house", "first"}
    for _time in range(2):
        with start() as again:
            assert again.wait(PATIENCE) == 0
        assert [tiers(code) for code in ("first", "second", "third")] == [["big", "small"]] * 3
        assert (TierAssignment.objects.count(), TierRun.objects.count()) == (8, 4)
    assert RunStanding.objects.count() == 1
