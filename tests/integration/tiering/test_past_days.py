"""Publishing from today what a past day should have been: by whom, what is written, twice, and what the night makes of
it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, ClientEvent
from crm.enums import Role, ScopeKind
from crm.jobs import Progress
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.measures import make_measures
from tests.factories.organisation import make_unit, make_user
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tiering.actions import runs
from tiering.actions.errors import Refused
from tiering.actions.measure import measure_and_assign
from tiering.actions.past_days import publish_differences
from tiering.models import (
    DecidedTier,
    PastTierRun,
    RunStanding,
    Scheme,
    TierAssignment,
    TierChange,
    TierDecision,
)
from tiering.queries.days import NoTradingDay, first_open_day, last_run_day

pytestmark = pytest.mark.django_db
PAST, DAY, NEXT_DAY, MONDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OFFICE_MANAGER)


def night(day: date, equity: float, *clients: Client) -> None:
    make_measures({client: {"equity_month_avg": equity} for client in clients}, day)
    runs.run_schemes(trading_day=day, by=None, now=NOW, progress=Progress())


def difference(
    scheme: Scheme, *clients: Client, computed: str = "big", published: str = "small"
) -> PastTierRun:
    """A past day that was measured again, with these clients in another tier."""
    run = PastTierRun.objects.create(
        scheme=scheme, version=scheme.versions.get(), trading_day=PAST, made_at=NOW, client_count=len(clients),
        different_count=len(clients), distribution={computed: len(clients)},
    )  # fmt: skip
    for client in clients:
        run.differences.create(client=client, published=published, computed=computed, rule="equity")
    return run


def publish(
    run: PastTierRun, by: User, rows: list[int] | None = None, reason: str = "correction"
) -> TierDecision:
    return publish_differences(run=run, rows=rows, reason=reason, by=by, now=NOW)


def intervals(client: Client, code: str) -> list[tuple[str, date, date | None, str]]:
    rows = TierAssignment.objects.filter(client=client, scheme__code=code).order_by("effective_on")
    return list(rows.values_list("tier", "effective_on", "ended_on", "rule"))


class TestSchemeWithMemory:
    """Tiers that stand for a month: the decision is what the next night goes on from."""

    @pytest.fixture
    def monthly(self) -> Scheme:
        return give("two", bands() | {"movement": {"period": "month"}})

    def test_it_holds_from_the_first_day_without_a_run_and_the_past_stays(
        self, monthly: Scheme, head: User
    ) -> None:
        client = make_client()
        night(DAY, 1.0, client)
        decision = publish(difference(monthly, client), head, reason=" a late correction ")
        assert (decision.effective_on, decision.client_count, decision.reason) == (
            NEXT_DAY, 1, "a late correction",
        )  # fmt: skip
        assert intervals(client, "two") == [
            ("small", DAY, NEXT_DAY, "remainder"),
            ("big", NEXT_DAY, None, "decided"),
        ]
        change = TierChange.objects.get()
        assert (change.from_tier, change.to_tier, change.trading_day, change.handled_at) == (
            "small", "big", NEXT_DAY, NOW,
        )  # fmt: skip
        row = DecidedTier.objects.get()
        assert (row.from_tier, row.tier, row.effective_on) == ("small", "big", NEXT_DAY)

    def test_the_next_nights_go_on_from_it(self, monthly: Scheme, head: User) -> None:
        client, other = make_client(), make_client()
        night(DAY, 1.0, client, other)
        publish(difference(monthly, client), head)
        for day in (NEXT_DAY, MONDAY):
            night(day, 1.0, client, other)
            assert [row[0] for row in intervals(client, "two")] == ["small", "big"]
            assert [row[0] for row in intervals(other, "two")] == ["small"]
        night(date(2026, 12, 1), 1.0, client, other)
        assert intervals(client, "two")[-1] == ("small", date(2026, 12, 1), None, "remainder")

    def test_the_newest_day_run_again_leaves_it(self, monthly: Scheme, head: User) -> None:
        client = make_client()
        night(DAY, 1.0, client)
        publish(difference(monthly, client), head)
        before = intervals(client, "two")
        night(DAY, 2.0, client)
        assert intervals(client, "two") == before
        standing = RunStanding.objects.get()
        assert bytes(standing.earned) == (1).to_bytes(4, "little")
        night(NEXT_DAY, 1.0, client)
        assert intervals(client, "two") == before

    def test_again_it_adds_nothing(self, monthly: Scheme, head: User) -> None:
        client = make_client()
        night(DAY, 1.0, client)
        run = difference(monthly, client)
        publish(run, head)
        before = list(TierAssignment.objects.values()), list(TierChange.objects.values())
        again = publish(run, head)
        assert (again.client_count, DecidedTier.objects.count()) == (0, 1)
        assert (list(TierAssignment.objects.values()), list(TierChange.objects.values())) == before

    def test_of_two_decisions_for_one_day_the_later_one_holds(self, monthly: Scheme, head: User) -> None:
        client = make_client()
        night(DAY, 1.0, client)
        run = difference(monthly, client)
        publish(run, head)
        run.differences.update(computed="small")
        publish(run, head)
        assert intervals(client, "two") == [("small", DAY, None, "remainder")]
        assert not TierChange.objects.exists()
        assert DecidedTier.objects.get().tier == "small"


class TestHouse:
    """The night's own way: the client's columns, the time line, and work for the service desk."""

    @pytest.fixture
    def client(self) -> Client:
        client = make_client()
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY):
            settle(client, day, "2000000.00")
        measure_and_assign(trading_day=DAY, by=None, now=NOW, progress=Progress())
        client.refresh_from_db()
        return client

    def test_the_client_has_the_tier_and_the_service_desk_the_change(
        self, client: Client, head: User
    ) -> None:
        house = Scheme.objects.get(is_house=True)
        publish(difference(house, client, computed="quality", published="platinum"), head)
        client.refresh_from_db()
        assert (client.tier, client.tier_since, str(client.equity_month_avg)) == (
            "quality", NEXT_DAY, "2000000.00",
        )  # fmt: skip
        assert intervals(client, "house") == [
            ("gold", DAY, NEXT_DAY, "equity"),
            ("quality", NEXT_DAY, None, "decided"),
        ]
        old, new = TierAssignment.objects.order_by("effective_on")
        assert (new.equity_month_avg, new.window_from) == (old.equity_month_avg, old.window_from)
        change = TierChange.objects.get()
        assert (change.from_tier, change.to_tier, change.handled_at) == ("gold", "quality", None)
        assert ClientEvent.objects.get(source_app="tiering").detail == "{tier:gold} → {tier:quality}"

    def test_the_newest_day_again_leaves_it_and_the_next_night_decides_anew(
        self, client: Client, head: User
    ) -> None:
        publish(difference(Scheme.objects.get(is_house=True), client, computed="quality"), head)
        measure_and_assign(trading_day=DAY, by=None, now=NOW, progress=Progress())
        client.refresh_from_db()
        assert (client.tier, len(intervals(client, "house"))) == ("quality", 2)
        settle(client, NEXT_DAY, "2000000.00")
        measure_and_assign(trading_day=NEXT_DAY, by=None, now=NOW, progress=Progress())
        client.refresh_from_db()
        assert client.tier == "gold"
        assert intervals(client, "house") == [("gold", DAY, None, "equity")]
        assert not TierChange.objects.exists()

    def test_a_run_names_its_version_and_took_some_time(self, client: Client) -> None:
        house = Scheme.objects.get(is_house=True)
        run = house.runs.get()
        assert (run.version, run.made_by) == (house.versions.get(), None)
        assert run.milliseconds is not None
        assert 0 < run.milliseconds < 60_000


class TestWho:
    @pytest.fixture
    def run(self) -> PastTierRun:
        scheme = give("two", bands())
        return difference(scheme, make_client(branch=make_unit()), make_client(branch=make_unit()))

    @pytest.mark.parametrize(
        ("role", "reason", "obstacle"),
        [
            (Role.ADMINISTRATOR, "why not", "no_right"),
            (Role.BRANCH_MANAGER, "why not", "no_right"),
            (Role.COMPLIANCE, "  ", "no_reason"),
        ],
    )
    def test_refused_and_noted(self, run: PastTierRun, role: Role, reason: str, obstacle: str) -> None:
        with pytest.raises(Refused) as refused:
            publish(run, make_user(role), reason=reason)
        assert refused.value.obstacle == obstacle
        assert AuditEvent.objects.get().after == {"attempt": "publish_past_day", "obstacle": obstacle}
        assert not TierDecision.objects.exists()

    def test_one_of_one_branch_publishes_the_clients_of_that_branch(self, run: PastTierRun) -> None:
        first, second = run.differences.order_by("pk")
        unit = first.client.org_unit
        assert unit is not None
        officer = make_user(Role.COMPLIANCE, unit=unit, client_scope=ScopeKind.UNIT)
        with pytest.raises(Refused, match="nothing_chosen"):
            publish(run, officer, rows=[second.pk])
        assert publish(run, officer).client_count == 1
        assert DecidedTier.objects.get().client == first.client

    def test_the_audit_says_who_what_and_why(self, run: PastTierRun, head: User) -> None:
        decision = publish(run, head)
        event = AuditEvent.objects.get(target_type="tiering.tierdecision")
        first, second = (row.client.client_id for row in run.differences.order_by("client"))
        assert (event.actor_id, event.reason, event.after) == (
            head.pk,
            "correction",
            {
                "scheme": "two",
                "figures_of": "2026-11-18",
                "effective_on": decision.effective_on.isoformat(),
                "clients": 2,
                "tiers": {first: "– → big", second: "– → big"},
                "tiers_new": 2,
                "changes_new": 0,
            },
        )

    def test_an_archived_client_is_left_out(self, run: PastTierRun, head: User) -> None:
        gone = run.differences.order_by("pk")[0].client
        Client.objects.filter(pk=gone.pk).update(archived_at=NOW, archived_by=head)
        assert publish(run, head).client_count == 1

    def test_no_day_after_the_calendar(self, run: PastTierRun, head: User) -> None:
        assert last_run_day(run.scheme) is None
        with pytest.raises(NoTradingDay):
            first_open_day(run.scheme, date(2031, 12, 31))


class TestPages:
    @pytest.fixture
    def run(self) -> PastTierRun:
        scheme = give("two", bands())
        first = make_client(name="甲", branch=make_unit())
        second = make_client(name="乙", branch=first.branch)
        night(DAY, 1.0, first, second)
        return difference(scheme, first, second)

    def as_(self, by: User) -> Browser:
        browser = Browser()
        by.language = "en"
        by.save()
        browser.force_login(by)
        return browser

    def page(self, by: User, name: str, *args: Any, **query: str) -> Any:
        return self.as_(by).get(reverse(name, args=args), query)

    def test_the_page_counts_by_tier_and_leads_to_the_clients(
        self, run: PastTierRun, head: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        browser = self.as_(head)
        with django_assert_max_num_queries(12):
            text = browser.get(reverse("tiering:past_run", args=[run.pk])).content.decode()
        of_day = "scheme=two&amp;trading_day=2026-11-18"
        address = f"/tiers/runs/past/differences/?{of_day}&amp;from_tier=small&amp;to_tier=big"
        assert f'<td>Small</td><td>Big</td><td class="num"><a href="{address}">2</a>' in text
        assert "Publish all from today" in text

    def test_the_list_shows_them_and_filters(
        self, run: PastTierRun, head: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        browser, query = self.as_(head), {"scheme": "two", "trading_day": "2026-11-18"}
        with django_assert_max_num_queries(12):
            text = browser.get(reverse("tiering:differences"), query).content.decode()
        assert all(word in text for word in ("甲", "乙", "2 rows", "Publish from today"))
        none = self.page(head, "tiering:differences", from_tier="none").content.decode()
        assert "甲" not in none

    def test_a_stranger_sees_none_of_them(self, run: PastTierRun) -> None:
        stranger = make_user(Role.BRANCH_MANAGER, unit=make_unit())
        text = self.page(stranger, "tiering:differences").content.decode()
        assert "甲" not in text
        assert self.page(stranger, "tiering:past_run", run.pk).status_code == 403

    def test_chosen_confirmed_and_published(self, run: PastTierRun, head: User) -> None:
        first, second = run.differences.order_by("pk")
        browser = Browser()
        browser.force_login(head)
        url = reverse("tiering:publish_differences")
        back = reverse("tiering:differences")
        asked = browser.post(url, {"pk": [first.pk], "next": back})
        assert (asked.status_code, asked.context["count"], asked.context["effective_on"]) == (
            200,
            1,
            NEXT_DAY,
        )
        empty = browser.post(url, {"pk": [first.pk], "next": back, "confirmed": "1", "reason": ""})
        assert (empty.status_code, TierDecision.objects.count()) == (422, 0)
        done = browser.post(url, {"pk": [first.pk], "next": back, "confirmed": "1", "reason": "late file"})
        assert (done.status_code, done.headers["Location"]) == (
            302, reverse("tiering:past_run", args=[run.pk]),
        )  # fmt: skip
        assert intervals(first.client, "two")[-1] == ("big", NEXT_DAY, None, "decided")
        assert len(intervals(second.client, "two")) == 1
        every = browser.post(url, {"run": run.pk, "next": back, "confirmed": "1", "reason": "the others too"})
        assert every.status_code == 302
        assert intervals(second.client, "two")[-1][0] == "big"
        shown = browser.get(reverse("tiering:differences"), {"is_published": "true"}).content.decode()
        assert "甲" in shown

    def test_nothing_ticked_or_of_two_days(self, run: PastTierRun, head: User) -> None:
        browser = Browser()
        browser.force_login(head)
        url, back = reverse("tiering:publish_differences"), reverse("tiering:differences")
        other = difference(give("three", bands()), make_client())
        keys = [run.differences.all()[0].pk, other.differences.get().pk]
        for chosen in ([], keys, ["x"]):
            answer = browser.post(url, {"pk": chosen, "next": back, "confirmed": "1", "reason": "why"})
            assert (answer.status_code, answer.headers["Location"]) == (302, back)
        assert not TierDecision.objects.exists()

    def test_without_the_right_there_is_no_button_and_no_way(self, run: PastTierRun) -> None:
        admin = make_user(Role.ADMINISTRATOR)
        assert "Publish all from today" not in self.page(admin, "tiering:past_run", run.pk).content.decode()
        browser = Browser()
        browser.force_login(admin)
        assert browser.post(reverse("tiering:publish_differences"), {"run": run.pk}).status_code == 403
