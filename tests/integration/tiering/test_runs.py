"""Runs of the schemes beside the house's: what they publish, twice, at once, ended half-way, and of past days."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from clients.enums import ClientKind
from clients.models import Client, ClientEvent
from crm import locks
from crm.enums import Role
from crm.jobs import Progress
from crm.models import AuditEvent
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.measures import make_measures
from tests.factories.organisation import make_user
from tests.factories.runs import bring_into_force, give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tiering.actions import runs
from tiering.actions.measure import measure_and_assign
from tiering.models import PastTierRun, RunStanding, Scheme, TierAssignment, TierChange, TierRun

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY, DECEMBER = date(2026, 11, 19), date(2026, 11, 20), date(2026, 12, 1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _house() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()


def run(day: date = DAY, **options: Any) -> dict[str, Any]:
    return runs.run_schemes(trading_day=day, by=None, now=NOW, progress=Progress(), **options)


def tiers(code: str) -> dict[int, str]:
    open_ones = TierAssignment.objects.filter(scheme__code=code, ended_on=None)
    return dict(open_ones.values_list("client_id", "tier"))


def figures(client: Client, equity: float, margin: float = 0.0) -> dict[Client, dict[str, float]]:
    return {client: {"equity_month_avg": equity, "margin_avg_21d": margin, "margin_end": margin}}


class TestPublishing:
    def test_presets_side_by_side(self) -> None:
        """Every preset; those that are asserted ask for few figures."""
        clients = [make_client() for _number in range(4)]
        place = {kind: float(ClientKind.values.index(kind)) for kind in ClientKind.values}
        equities = (60_000_000.0, 6_000_000.0, 600_000.0, 6_000.0)
        make_measures(
            {
                client: {
                    "equity_avg_21d": equity,
                    "equity_avg_60d": equity,
                    "turnover_12m": equity,
                    "kind": place[ClientKind.ENTERPRISE if equity > 50_000_000 else ClientKind.INDIVIDUAL],
                }
                for client, equity in zip(clients, equities, strict=True)
            }
        )
        presets = bring_into_force()
        counts = run()
        assert (counts["schemes"], "schemes_left_out" in counts) == (18, False)
        assert counts["scheme_tiers_new"] == 18 * 4
        assert TierAssignment.objects.count() == 18 * 4
        assert set(TierRun.objects.values_list("scheme__code", flat=True)) == set(presets)
        spread = {one.scheme.code: one.distribution for one in TierRun.objects.select_related("scheme")}
        assert all(sum(counted.values()) == 4 for counted in spread.values())
        assert spread["capital_levels"] == {
            "high_end": 2, "main": 0, "ordinary": 1, "small": 1, "prospect": 0,
        }  # fmt: skip
        assert spread["margin_size"] == {"large": 2, "larger": 0, "medium": 1, "small": 1}
        assert spread["core"] == {"core": 1, "ordinary": 3}
        assert spread["client_groups"] == {"institution": 1, "high_net_worth": 1, "retail": 2}
        assert set(tiers("strategic").values()) == {"regular"}
        assert set(tiers("grade_by_type").values()) == {"unassessed"}

    def test_bands_and_the_rule_that_fired(self) -> None:
        rich, poor = make_client(), make_client()
        make_measures(figures(rich, 1_000_000.0) | figures(poor, 999_999.99))
        give("two", bands())
        assert run() == {"schemes": 1, "scheme_tiers_new": 2, "scheme_changes_new": 0}
        rows = TierAssignment.objects.order_by("client_id")
        assert list(rows.values_list("tier", "rule", "effective_on", "ended_on", "method_version")) == [
            ("big", "equity", DAY, None, "1"),
            ("small", "remainder", DAY, None, "1"),
        ]
        made = TierRun.objects.get()
        assert (made.distribution, made.client_count) == ({"big": 1, "small": 1}, 2)
        assert made.version == made.scheme.versions.get()

    def test_a_change_is_an_interval_and_nobody_s_work(self) -> None:
        client = make_client()
        give("two", bands())
        make_measures(figures(client, 1_000_000.0))
        run()
        make_measures(figures(client, 1.0), NEXT_DAY)
        assert run(NEXT_DAY)["scheme_changes_new"] == 1
        old, new = TierAssignment.objects.order_by("effective_on")
        assert (old.tier, old.ended_on, new.tier, new.effective_on) == ("big", NEXT_DAY, "small", NEXT_DAY)
        change = TierChange.objects.get()
        assert (change.from_tier, change.to_tier, change.handled_at) == ("big", "small", NOW)
        client.refresh_from_db()
        assert (client.tier, ClientEvent.objects.count()) == ("", 0)

    def test_run_again_it_adds_nothing(self) -> None:
        client = make_client()
        give("two", bands())
        make_measures(figures(client, 1_000_000.0))
        run()
        before = list(TierAssignment.objects.values()), list(TierRun.objects.values())
        assert run() == {"schemes": 1, "scheme_tiers_new": 0, "scheme_changes_new": 0}
        assert (list(TierAssignment.objects.values()), list(TierRun.objects.values())) == before
        assert AuditEvent.objects.filter(target_type="tiering.tierrun").count() == 1

    def test_a_day_measured_again_is_corrected_in_place(self) -> None:
        client = make_client()
        give("two", bands())
        make_measures(figures(client, 1_000_000.0))
        run()
        make_measures(figures(client, 1.0), NEXT_DAY)
        run(NEXT_DAY)
        make_measures(figures(client, 2_000_000.0), NEXT_DAY)
        run(NEXT_DAY)
        held = TierAssignment.objects.get()
        assert (held.tier, held.effective_on, held.ended_on) == ("big", DAY, None)
        assert not TierChange.objects.exists()

    def test_an_older_day_changes_nothing(self) -> None:
        client = make_client()
        give("two", bands())
        make_measures(figures(client, 1.0))
        make_measures(figures(client, 1_000_000.0), NEXT_DAY)
        run(NEXT_DAY)
        make_measures(figures(client, 1.0))
        assert run()["schemes_superseded"] == 1
        assert tiers("two") == {client.pk: "big"}

    def test_without_measures_it_says_so(self) -> None:
        with pytest.raises(runs.NothingMeasured):
            run()

    def test_a_scheme_whose_base_is_not_in_force_is_left_out(self) -> None:
        make_measures(figures(make_client(), 1.0))
        bring_into_force("grade_by_type", "risk_types")
        counts = run()
        assert counts["schemes"] == 1
        assert list(counts["schemes_left_out"]) == ["grade_by_type"]

    def test_one_scheme_brings_what_it_builds_on(self) -> None:
        make_measures(figures(make_client(), 1.0))
        bring_into_force()
        assert run(only="grade_by_type")["schemes"] == 3


class TestMemory:
    def test_tiers_of_a_month_stand_until_the_next(self) -> None:
        client = make_client()
        give("two", bands() | {"movement": {"period": "month"}})
        for day, equity in ((DAY, 1_000_000.0), (NEXT_DAY, 1.0), (DECEMBER, 1.0)):
            make_measures(figures(client, equity), day)
            run(day)
        rows = TierAssignment.objects.order_by("effective_on")
        assert list(rows.values_list("tier", "effective_on")) == [("big", DAY), ("small", DECEMBER)]

    def test_protection_counts_from_run_to_run_and_not_from_repetitions(self) -> None:
        client = make_client()
        give("two", bands() | {"movement": {"protection": 1}})
        for day, equity in ((DAY, 1_000_000.0), (NEXT_DAY, 1.0)):
            make_measures(figures(client, equity), day)
            run(day)
            run(day)
        assert tiers("two") == {client.pk: "big"}
        make_measures(figures(client, 1.0), date(2026, 11, 23))
        run(date(2026, 11, 23))
        assert tiers("two") == {client.pk: "small"}
        assert RunStanding.objects.count() == 2

    def test_an_override_holds_while_it_lasts_and_leaves_no_trace(self) -> None:
        client = make_client()
        scheme = give("two", bands() | {"movement": {"period": "month"}})
        give_override(client, scheme, "big", DAY, NEXT_DAY)
        make_measures(figures(client, 1.0))
        run()
        assert TierAssignment.objects.get().rule == "overridden"
        make_measures(figures(client, 1.0), NEXT_DAY)
        run(NEXT_DAY)
        assert tiers("two") == {client.pk: "small"}

    def test_an_override_of_the_house_scheme_is_published_to_the_client(self) -> None:
        client = make_client()
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY, NEXT_DAY):
            settle(client, day, "2000000.00")
        give_override(client, Scheme.objects.get(is_house=True), "platinum", DAY, NEXT_DAY)
        for day, tier, rule in ((DAY, "platinum", "overridden"), (NEXT_DAY, "gold", "equity")):
            measure_and_assign(trading_day=day, by=None, now=NOW, progress=Progress())
            client.refresh_from_db()
            held = TierAssignment.objects.get(ended_on=None)
            assert (client.tier, held.tier, held.rule, held.effective_on) == (tier, tier, rule, day)


def give_override(client: Client, scheme: Scheme, tier: str, starts_on: date, ends_on: date) -> None:
    client.tier_overrides.create(
        scheme=scheme, kind="general", tier=tier, reason="理由", evidence="附件", starts_on=starts_on,
        ends_on=ends_on, status="approved", asked_by=make_user(), asked_at=NOW, decided_by=make_user(),
        decided_at=NOW,
    )  # fmt: skip


class TestPage:
    def test_the_last_run_is_for_those_who_work_on_the_rules(self) -> None:
        give("two", bands())
        make_measures(figures(make_client(), 1_000_000.0) | figures(make_client(), 1.0))
        run()
        url = reverse("tiering:scheme", args=["two"])
        for role, is_shown in ((Role.COMPLIANCE, True), (Role.ACCOUNT_MANAGER, False)):
            person = make_user(role)
            person.language = "en"
            person.save()
            browser = Browser()
            browser.force_login(person)
            text = browser.get(url).content.decode()
            assert ("Last run · 2026-11-19" in text) == is_shown
            assert ("<dt>Big</dt><dd>1</dd><dt>Small</dt><dd>1</dd>" in text) == is_shown


class TestPastDay:
    @pytest.fixture
    def client_of(self) -> Client:
        client = make_client()
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY, NEXT_DAY):
            settle(client, day, "2000000.00")
        give("two", bands())
        call_command("tier", "--as-of", NEXT_DAY.isoformat(), stdout=StringIO())
        return client

    def test_the_newest_day_is_published(self, client_of: Client) -> None:
        assert tiers("two") == {client_of.pk: "big"}
        assert tiers("house") == {client_of.pk: "gold"}
        assert not PastTierRun.objects.exists()

    def test_a_past_day_is_compared_and_nothing_published(self, client_of: Client) -> None:
        before = list(TierAssignment.objects.values())
        out = StringIO()
        call_command("tier", "--scheme", "two", "--as-of", DAY.isoformat(), "--json", stdout=out)
        found = json.loads(out.getvalue())
        assert found == {
            "trading_day": "2026-11-19",
            "is_published": False,
            "schemes": {
                "two": {
                    "clients": 1,
                    "distribution": {"big": 1, "small": 0},
                    "different": 1,
                    "differences": [
                        {
                            "client_id": client_of.client_id,
                            "published": "",
                            "computed": "big",
                            "rule": "equity",
                        }
                    ],
                }
            },
        }
        assert list(TierAssignment.objects.values()) == before
        call_command("tier", "--scheme", "two", "--as-of", DAY.isoformat(), stdout=out)
        assert PastTierRun.objects.count() == 1

    def test_a_corrected_past_shows(self, client_of: Client) -> None:
        later = date(2026, 11, 23)
        settle(client_of, later, "2000000.00")
        call_command("tier", stdout=StringIO())
        client_of.accounts.get().days.filter(trading_day__lt=DAY).update(client_equity="6000000.00")
        call_command("tier", "--scheme", "house", "--as-of", NEXT_DAY.isoformat(), stdout=StringIO())
        row = PastTierRun.objects.get().differences.get()
        assert (row.published, row.computed) == ("gold", "platinum")

    def test_refusals(self) -> None:
        with translation.override("en"):
            with pytest.raises(CommandError, match="settlement"):
                call_command("tier")
            settle(make_client(), DAY)
            with pytest.raises(CommandError, match="code"):
                call_command("tier", "--scheme", "nobody")
            with pytest.raises(CommandError, match="settlement"):
                call_command("tier", "--as-of", DECEMBER.isoformat())


@pytest.mark.django_db(transaction=True)
class TestSeveral:
    """Real transactions: at once, and ended half-way."""

    @pytest.fixture(autouse=True)
    def _three(self) -> None:
        make_measures(figures(make_client(), 1_000_000.0) | figures(make_client(), 1.0))
        for code in ("one", "two", "three"):
            give(code, bands())

    def test_the_same_scheme_and_day_runs_once_at_a_time(self) -> None:
        ended: list[str] = []

        def work() -> None:
            try:
                run()
                ended.append("done")
            except locks.Busy:
                ended.append("busy")
            finally:
                connections.close_all()

        with locks.exclusive(f"tiering.run:two:{DAY}"):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join(60)
        assert ended == ["busy"]
        assert (len(tiers("one")), len(tiers("two")), len(tiers("three"))) == (2, 0, 2)
        threads = [threading.Thread(target=work) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        run()
        assert "done" in ended
        assert TierAssignment.objects.count() == 6
        assert TierRun.objects.filter(finished_at__isnull=False).count() == 3

    def test_ended_between_two_schemes_and_taken_up_again(self) -> None:
        def dies(done: int, total: int) -> None:
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            runs.run_schemes(trading_day=DAY, by=None, now=NOW, progress=dies)
        assert TierRun.objects.count() == 2
        assert run() == {"schemes": 3, "scheme_tiers_new": 2, "scheme_changes_new": 0}
        assert run() == {"schemes": 3, "scheme_tiers_new": 0, "scheme_changes_new": 0}
        assert TierAssignment.objects.count() == 6
