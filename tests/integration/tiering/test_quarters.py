"""Quarters (R147): frozen by one, reviewed, published whole by another, never changed after."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clients.models import Client
from crm import outbox
from crm.enums import Role
from crm.jobs import Progress
from crm.models import AuditEvent, JobRun, OutboxMessage, User
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.measures import make_measures
from tests.factories.organisation import make_user
from tests.factories.runs import give
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import bands
from tests.integration.tiering.test_runs import give_override
from tiering.actions import quarters, runs
from tiering.actions.errors import Refused
from tiering.actions.measure import measure_and_assign
from tiering.models import (
    DecidedTier,
    QuarterTier,
    Scheme,
    TierAssignment,
    TierChange,
    TierDecision,
    TierQuarter,
)
from tiering.queries.stored import stored_days

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
AFTER, NEXT = date(2026, 10, 9), date(2026, 10, 12)
NOW = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
TENDING = {"period": "quarter"}


@pytest.fixture
def freezer() -> User:
    return make_user(Role.SERVICE_SUPERVISOR)


@pytest.fixture
def second() -> User:
    return make_user(Role.COMPLIANCE)


@pytest.fixture
def manager() -> User:
    return make_user(language="en")


@pytest.fixture
def book(manager: User) -> dict[str, Client]:
    """As of September's end rich has 1,333,336.67 yuan on average (June to August), later 5.00; poor 5.00 always."""
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()
    give("two", bands() | {"movement": TENDING})
    book = {name: make_client(manager=manager, name=name) for name in ("rich", "poor")}
    equities = {date(2026, 6, 1): "4000000.00"} | dict.fromkeys(
        (date(2026, 7, 1), date(2026, 8, 3), date(2026, 9, 1), LAST, AFTER), "5.00"
    )
    for day, equity in equities.items():
        settle(book["rich"], day, equity)
        settle(book["poor"], day, "5.00")
    runs.run_day(trading_day=AFTER, by=None, now=NOW, progress=Progress())
    return book


def freeze(by: User, code: str = "two") -> TierQuarter:
    counts = quarters.freeze_quarter(code=code, trading_day=LAST, by=by, now=NOW, progress=Progress())
    assert counts["clients"] == 2
    return TierQuarter.objects.get(scheme__code=code)


def publish(quarter: TierQuarter, by: User, reason: str = "office meeting 41") -> TierQuarter:
    return quarters.publish_quarter(quarter=quarter, reason=reason, by=by, now=NOW)


def rows(quarter: TierQuarter) -> dict[str, tuple[str, str, str]]:
    found = quarter.tiers.values_list("client__name", "before", "computed", "published")
    return {name: (before, computed, published) for name, before, computed, published in found}


@pytest.mark.usefixtures("book")
class TestFreezing:
    def test_rows_by_the_last_trading_day_and_nothing_published(self, freezer: User) -> None:
        before = list(TierAssignment.objects.values())
        quarter = freeze(freezer)
        assert (quarter.name, quarter.starts_on, quarter.trading_day, quarter.status) == (
            "2026Q3", FIRST, LAST, "frozen",
        )  # fmt: skip
        assert rows(quarter) == {"rich": ("", "big", ""), "poor": ("", "small", "")}
        assert (quarter.distribution, quarter.version.number) == ({"big": 1, "small": 1}, 1)
        assert list(TierAssignment.objects.values()) == before
        assert not TierDecision.objects.exists()

    def test_the_tiers_of_the_day_before_the_quarter_stand_beside(
        self, book: dict[str, Client], freezer: User
    ) -> None:
        scheme = Scheme.objects.get(code="two")
        TierAssignment.objects.filter(scheme=scheme, client=book["rich"]).update(ended_on=None)
        TierAssignment.objects.create(
            client=book["rich"], scheme=scheme, tier="small", effective_on=date(2026, 4, 1),
            ended_on=FIRST, method_version="1",
        )  # fmt: skip
        assert rows(freeze(freezer))["rich"] == ("small", "big", "")

    def test_the_measures_of_the_day_are_kept(self, freezer: User, book: dict[str, Client]) -> None:
        assert stored_days() == [AFTER]
        freeze(freezer)
        for day in (NEXT, date(2026, 10, 30), date(2026, 11, 2)):
            make_measures({book["rich"]: {"equity_month_avg": 1.0}}, day)
        assert stored_days() == [date(2026, 11, 2), date(2026, 10, 30), LAST]

    def test_a_quarter_end_that_is_no_month_end_of_what_is_stored_is_kept(
        self, freezer: User, book: dict[str, Client]
    ) -> None:
        quarter = freeze(freezer)
        # As if the quarter had ended earlier: another night of the same month is stored after it.
        TierQuarter.objects.filter(pk=quarter.pk).update(trading_day=date(2026, 10, 12))
        for day in (NEXT, date(2026, 10, 13), date(2026, 10, 14)):
            make_measures({book["rich"]: {"equity_month_avg": 1.0}}, day)
        assert stored_days() == [date(2026, 10, 14), NEXT, LAST]

    def test_again_what_is_frozen_stays(self, freezer: User) -> None:
        first = freeze(freezer)
        again = freeze(freezer)
        assert (again.pk, QuarterTier.objects.count()) == (first.pk, 2)

    def test_the_house_scheme_too(self, freezer: User) -> None:
        assert rows(freeze(freezer, "house")) == {"rich": ("", "gold", ""), "poor": ("", "inactive", "")}

    def test_thrown_away_and_frozen_anew(self, freezer: User) -> None:
        quarter = freeze(freezer)
        with pytest.raises(Refused, match="no_reason"):
            quarters.discard_quarter(quarter=quarter, reason=" ", by=freezer, now=NOW)
        quarters.discard_quarter(quarter=quarter, reason="a file was missing", by=freezer, now=NOW)
        assert not QuarterTier.objects.exists()
        event = AuditEvent.objects.get(verb="closed")
        assert (event.reason, event.before["quarter"]) == ("a file was missing", "2026Q3")
        assert freeze(freezer).client_count == 2


@pytest.mark.usefixtures("book")
class TestAsking:
    def ask(self, by: User, first: date = FIRST, code: str = "two") -> JobRun:
        scheme = Scheme.objects.get(code=code)
        return quarters.ask_for_quarter(scheme=scheme, starts_on=first, by=by, now=NOW)

    def test_a_worker_takes_it_up(self, freezer: User, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks() as sent:
            run = self.ask(freezer)
        assert len(sent) == 1
        assert (run.name, run.trading_day, run.requested_by) == ("quarter_tiers:two", LAST, freezer)
        assert [step.name for step in run.steps.all()] == ["tiering.freeze_quarter"]

    @pytest.mark.parametrize(
        ("first", "code", "obstacle"),
        [
            (date(2026, 10, 1), "two", "quarter_not_over"),
            (date(2031, 1, 1), "two", "quarter_not_over"),
            (FIRST, "cards", "not_in_force"),
        ],
    )
    def test_what_cannot_be_frozen(self, freezer: User, first: date, code: str, obstacle: str) -> None:
        with pytest.raises(Refused, match=obstacle):
            self.ask(freezer, first, code)

    def test_the_last_day_of_the_quarter_alone_is_not_enough(self, freezer: User) -> None:
        Scheme.objects.get(is_house=True).runs.update(trading_day=LAST)
        with pytest.raises(Refused, match="quarter_not_over"):
            self.ask(freezer)

    def test_not_twice_and_not_without_the_right(self, freezer: User) -> None:
        freeze(freezer)
        with pytest.raises(Refused, match="quarter_frozen"):
            self.ask(freezer)
        for role in (Role.ADMINISTRATOR, Role.BRANCH_MANAGER, Role.ACCOUNT_MANAGER):
            with pytest.raises(Refused, match="no_right"):
                self.ask(make_user(role))
        assert AuditEvent.objects.filter(verb="refused").count() == 4


class TestPublishing:
    def test_one_switch_and_the_next_nights_go_on_from_it(
        self, book: dict[str, Client], freezer: User, second: User
    ) -> None:
        quarter = publish(freeze(freezer), second)
        assert rows(quarter) == {"rich": ("", "big", "big"), "poor": ("", "small", "small")}
        assert (quarter.status, quarter.published_by, quarter.published_at) == ("published", second, NOW)
        held = TierAssignment.objects.filter(scheme__code="two", client=book["rich"]).order_by("effective_on")
        assert list(held.values_list("tier", "effective_on", "ended_on")) == [
            ("small", AFTER, NEXT),
            ("big", NEXT, None),
        ]
        assert DecidedTier.objects.get().client == book["rich"]
        make_measures({client: {"equity_month_avg": 5.0} for client in book.values()}, NEXT)
        runs.run_schemes(trading_day=NEXT, by=None, now=NOW, progress=Progress())
        assert list(held.values_list("tier", "ended_on")) == [("small", NEXT), ("big", None)]

    def test_an_approved_override_counts_over_the_computed_tier(
        self, book: dict[str, Client], freezer: User, second: User
    ) -> None:
        give_override(book["poor"], Scheme.objects.get(code="two"), "big", AFTER, date(2026, 12, 1))
        quarter = publish(freeze(freezer), second)
        assert rows(quarter)["poor"] == ("", "small", "big")
        assert quarter.distribution == {"big": 2, "small": 0}
        assert not DecidedTier.objects.filter(client=book["poor"]).exists()

    def test_the_house_s_goes_the_way_of_the_night(
        self, book: dict[str, Client], freezer: User, second: User
    ) -> None:
        publish(freeze(freezer, "house"), second)
        book["rich"].refresh_from_db()
        assert (book["rich"].tier, book["rich"].tier_since) == ("gold", NEXT)
        change = TierChange.objects.get(scheme__is_house=True)
        assert (change.to_tier, change.handled_at) == ("gold", None)

    def test_the_quarter_after_begins_with_what_was_published(
        self, book: dict[str, Client], freezer: User, second: User
    ) -> None:
        publish(freeze(freezer), second)
        later = date(2027, 1, 4)
        make_trading_days(date(2027, 1, 1), date(2027, 1, 29))
        for client in book.values():
            settle(client, date(2026, 12, 31), "5.00")
            settle(client, later, "5.00")
        runs.run_day(trading_day=later, by=None, now=NOW, progress=Progress())
        quarters.freeze_quarter(
            code="two", trading_day=date(2026, 12, 31), by=freezer, now=NOW, progress=Progress()
        )
        quarter = TierQuarter.objects.get(starts_on=date(2026, 10, 1))
        assert rows(quarter) == {"rich": ("big", "small", ""), "poor": ("small", "small", "")}
        publish(quarter, second)
        mail = OutboxMessage.objects.get(key__startswith=f"quarter:{quarter.pk}:")
        number = book["rich"].client_id
        assert mail.body == (
            f"The tiers of your 2 clients for 2026Q4 ({quarter.scheme.name_en}) are published:\n  Small: 2\n\n"
            f"Changed since the quarter before:\n  {number} rich: Big → Small"
        )

    def test_every_manager_is_written_to_once(
        self, book: dict[str, Client], freezer: User, second: User, manager: User
    ) -> None:
        other = make_user()
        Client.objects.filter(pk=book["poor"].pk).update(account_manager=other)
        quarter = publish(freeze(freezer), second)
        mails = {mail.recipient: mail for mail in OutboxMessage.objects.filter(key__startswith="quarter:")}
        assert set(mails) == {manager.email, other.email}
        english = mails[manager.email]
        assert english.subject == f"{quarter.scheme.name_en}: tiers of 2026Q3 are published"
        assert english.body.splitlines()[1:] == [
            "  Big: 1", "", "None of them has another tier than the quarter before.",
        ]  # fmt: skip
        assert "小户: 1" in mails[other.email].body
        assert "poor" not in english.body

    @pytest.mark.parametrize(
        ("role", "obstacle"), [(Role.ADMINISTRATOR, "no_right"), (Role.BRANCH_MANAGER, "no_right")]
    )
    @pytest.mark.usefixtures("book")
    def test_not_without_the_right(self, freezer: User, role: Role, obstacle: str) -> None:
        quarter = freeze(freezer)
        with pytest.raises(Refused, match=obstacle):
            publish(quarter, make_user(role))

    @pytest.mark.usefixtures("book")
    def test_not_by_whoever_froze_it_not_without_a_reason_and_not_twice(
        self, freezer: User, second: User
    ) -> None:
        quarter = freeze(freezer)
        with pytest.raises(Refused, match="freezer"):
            publish(quarter, freezer)
        with pytest.raises(Refused, match="no_reason"):
            publish(quarter, second, "  ")
        assert not TierDecision.objects.exists()
        publish(quarter, second)
        with pytest.raises(Refused, match="quarter_published"):
            publish(quarter, second)
        noted = AuditEvent.objects.filter(verb="refused").order_by("pk")
        assert [event.after["obstacle"] for event in noted] == ["freezer", "no_reason", "quarter_published"]
        assert (TierDecision.objects.count(), OutboxMessage.objects.count()) == (1, 1)

    @pytest.mark.usefixtures("book")
    def test_all_of_it_or_nothing(self, freezer: User, second: User, monkeypatch: pytest.MonkeyPatch) -> None:
        quarter = freeze(freezer)
        before = list(TierAssignment.objects.order_by("pk").values())

        def dies(*_drafts: Any, **_more: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(outbox, "post_all", dies)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            publish(quarter, second)
        quarter.refresh_from_db()
        assert (quarter.status, rows(quarter)["rich"][2]) == ("frozen", "")
        assert list(TierAssignment.objects.order_by("pk").values()) == before


class TestAfter:
    """A published quarter stays as it is, whoever asks and by whatever way."""

    @pytest.fixture
    def quarter(self, book: dict[str, Client], freezer: User, second: User) -> TierQuarter:
        return publish(freeze(freezer), second)

    def test_not_thrown_away_and_not_noted(self, quarter: TierQuarter, freezer: User) -> None:
        with pytest.raises(Refused, match="quarter_published"):
            quarters.discard_quarter(quarter=quarter, reason="a mistake", by=freezer, now=NOW)
        with pytest.raises(Refused, match="quarter_published"):
            quarters.note_tier(tier=quarter.tiers.all()[0], note="late", by=freezer, now=NOW)

    def test_nor_by_the_tables(self, quarter: TierQuarter) -> None:
        tier = quarter.tiers.all()[0]
        ways = (
            quarter.delete,
            lambda: TierQuarter.objects.update(status="frozen", published_by=None, published_at=None),
            lambda: QuarterTier.objects.update(computed="small"),
            tier.delete,
            lambda: quarter.tiers.create(client=make_client(), computed="big", rule="equity"),
        )
        for way in ways:
            with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
                way()
        assert (QuarterTier.objects.count(), TierQuarter.objects.get().status) == (2, "published")

    def test_the_freezer_cannot_be_the_publisher_in_the_table_either(
        self, book: dict[str, Client], freezer: User
    ) -> None:
        frozen = freeze(freezer, "house")
        frozen.published_by, frozen.published_at, frozen.status = freezer, NOW, "published"
        frozen.decision = TierDecision.objects.create(
            scheme=frozen.scheme, kind="quarter", trading_day=LAST, effective_on=NEXT, reason="x",
            made_by=freezer, made_at=NOW,
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="tier_quarter_second_person"), transaction.atomic():
            frozen.save()

    def test_a_past_day_compared_later_does_not_touch_its_measures(
        self, quarter: TierQuarter, book: dict[str, Client]
    ) -> None:
        measure_and_assign(trading_day=LAST, by=None, now=NOW, progress=Progress())
        runs.run_past_day(trading_day=LAST, by=None, now=NOW, progress=Progress(), only="two")
        assert LAST in stored_days()
        assert rows(quarter)["rich"] == ("", "big", "big")


@pytest.mark.usefixtures("book")
class TestRemarks:
    def test_kept_with_who_and_when(self, freezer: User) -> None:
        tier = freeze(freezer).tiers.get(client__name="rich")
        quarters.note_tier(tier=tier, note=" moved his money out in October ", by=freezer, now=NOW)
        tier.refresh_from_db()
        assert (tier.note, tier.noted_by, tier.noted_at) == ("moved his money out in October", freezer, NOW)
        event = AuditEvent.objects.get(target_type="tiering.quartertier")
        assert (event.client_id, event.after) == (
            tier.client.client_id, {"note": "moved his money out in October"},
        )  # fmt: skip

    def test_not_without_the_right(self, freezer: User) -> None:
        tier = freeze(freezer).tiers.all()[0]
        with pytest.raises(Refused, match="no_right"):
            quarters.note_tier(tier=tier, note="x", by=make_user(Role.BRANCH_MANAGER), now=NOW)
