"""A client who objects to automated decisions keeps the tier until a person decides (PIPL art. 24)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, ClientEvent
from crm.jobs import Progress
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle, settle_days
from tests.factories.schemes import make_house_scheme
from tests.people import People, make_people
from tiering.actions import objections as actions
from tiering.actions.decisions import Chosen, publish_chosen
from tiering.actions.errors import Refused
from tiering.actions.measure import measure_and_assign
from tiering.enums import DecisionKind, ObjectionWay
from tiering.models import AutomationObjection, HeldTierChange, TierAssignment, TierChange, TierOverride

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY, THIRD = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MONTHS = (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1))
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_trading_days(date(2025, 10, 1), date(2026, 12, 31))
    make_house_scheme()


@pytest.fixture
def people() -> People:
    return make_people()


def run(day: date) -> dict[str, Any]:
    now = NOW + (day - DAY)
    return measure_and_assign(trading_day=day, by=None, now=now, progress=Progress())


def rich(people: People, equity: str = "1000000.00", **fields: Any) -> Client:
    client = make_client(manager=people.manager, **fields)
    settle_days(client, [*MONTHS, DAY], equity)
    return client


def change(client: Client, equity: str) -> None:
    """The months come out otherwise, as a correction makes them."""
    for account in client.accounts.all():
        for row in account.days.filter(trading_day__in=MONTHS):
            row.client_equity = equity
            row.save(update_fields=["client_equity"])


def object_(client: Client, by: User, now: datetime = NOW) -> AutomationObjection:
    return actions.note_objection(
        client=client, way=ObjectionWay.PHONE, words="不同意由系统决定", by=by, now=now
    )


def tier(client: Client) -> str:
    client.refresh_from_db()
    standing = TierAssignment.objects.get(client=client, ended_on=None)
    assert standing.tier == client.tier
    return client.tier


def held() -> list[tuple[str, str, str]]:
    rows = HeldTierChange.objects.order_by("pk")
    return list(rows.values_list("from_tier", "to_tier", "outcome"))


@pytest.fixture
def objector(people: People) -> Client:
    """Gold since DAY, and objecting; the months say diamond from then on."""
    client = rich(people)
    run(DAY)
    assert tier(client) == "gold"
    object_(client, people.manager)
    change(client, "10000000.00")
    return client


def test_the_tier_stays_and_a_person_is_asked(people: People, objector: Client) -> None:
    other = rich(people, "10000000.00")
    settle(objector, NEXT_DAY, "10000000.00")
    counts = run(NEXT_DAY)
    assert (tier(objector), tier(other)) == ("gold", "diamond")
    assert held() == [("gold", "diamond", "waiting")]
    # What is measured is stored as for everybody; only the tier waits.
    assert str(objector.equity_month_avg) == "10000000.00"
    assert not TierChange.objects.filter(client=objector).exists()
    assert (counts["distribution"]["gold"], counts["distribution"]["diamond"]) == (1, 1)


def test_every_night_asks_once(people: People, objector: Client) -> None:
    for day in (NEXT_DAY, NEXT_DAY, THIRD):
        run(day)
    assert held() == [("gold", "diamond", "waiting")]
    assert HeldTierChange.objects.get().trading_day == NEXT_DAY
    change(objector, "5000000.00")
    run(THIRD)
    assert held() == [("gold", "platinum", "waiting")]
    change(objector, "1000000.00")
    run(THIRD)
    assert held() == [("gold", "platinum", "lapsed")]
    assert tier(objector) == "gold"


def test_an_objection_holds_whatever_day_is_run(people: People) -> None:
    """A correction of a day before the objection is published after it, and so waits too."""
    client = rich(people)
    run(DAY)
    object_(client, people.manager, now=NOW + timedelta(days=2))
    change(client, "10000000.00")
    run(DAY)
    assert (tier(client), held()) == ("gold", [("gold", "diamond", "waiting")])


def test_taken_by_a_person(people: People, objector: Client) -> None:
    run(NEXT_DAY)
    waiting = HeldTierChange.objects.get()
    decided = actions.decide(
        held_id=waiting.pk,
        take=True,
        reason="agreed by phone",
        by=people.branch_manager,
        now=NOW + timedelta(days=3),
    )
    assert (decided.outcome, decided.decided_by, decided.reason) == (
        "taken",
        people.branch_manager,
        "agreed by phone",
    )
    assert tier(objector) == "diamond"
    intervals = TierAssignment.objects.filter(client=objector).order_by("effective_on")
    assert list(intervals.values_list("tier", "effective_on", "ended_on", "rule")) == [
        ("gold", DAY, NEXT_DAY, "equity"),
        ("diamond", NEXT_DAY, None, "equity"),
    ]
    moved = TierChange.objects.get(client=objector)
    assert (moved.from_tier, moved.to_tier, moved.trading_day, moved.handled_at) == (
        "gold",
        "diamond",
        NEXT_DAY,
        None,
    )
    assert ClientEvent.objects.filter(client=objector, kind="tier_changed").count() == 1
    line = AuditEvent.objects.latest("pk")
    assert (line.verb, line.reason, line.client_id) == ("approved", "agreed by phone", objector.client_id)
    # The next night finds what stands, and asks nobody.
    run(THIRD)
    assert (tier(objector), held()) == ("diamond", [("gold", "diamond", "taken")])


def test_kept_by_a_person_it_is_not_asked_again(people: People, objector: Client) -> None:
    run(NEXT_DAY)
    waiting = HeldTierChange.objects.get()
    actions.decide(held_id=waiting.pk, take=False, reason="no", by=people.branch_manager, now=NOW)
    run(THIRD)
    assert (tier(objector), held()) == ("gold", [("gold", "diamond", "kept")])
    change(objector, "5000000.00")
    run(THIRD)
    assert held()[1:] == [("gold", "platinum", "waiting")]


def test_decided_once_with_a_reason_by_somebody_who_may(people: People, objector: Client) -> None:
    run(NEXT_DAY)
    key = HeldTierChange.objects.get().pk

    def refused(by: User, reason: str = "because") -> str:
        with pytest.raises(Refused) as raised:
            actions.decide(held_id=key, take=True, reason=reason, by=by, now=NOW)
        return raised.value.obstacle.value

    other = people.branch_manager
    assert refused(people.manager) == "no_right"
    assert refused(other, "  ") == "no_reason"
    other.org_unit = people.other_branch
    other.save()
    assert refused(other) == "out_of_scope"
    other.org_unit = people.branch
    other.save()
    actions.decide(held_id=key, take=True, reason="because", by=other, now=NOW)
    assert refused(other) == "wrong_status"
    assert AuditEvent.objects.filter(verb="refused").count() == 4


def test_taken_on_the_day_the_tier_began(people: People) -> None:
    client = rich(people)
    run(DAY)
    object_(client, people.manager)
    change(client, "10000000.00")
    run(DAY)
    waiting = HeldTierChange.objects.get()
    actions.decide(held_id=waiting.pk, take=True, reason="yes", by=people.branch_manager, now=NOW)
    assert (tier(client), TierAssignment.objects.filter(client=client).count()) == ("diamond", 1)
    run(DAY)
    assert tier(client) == "diamond"


def test_withdrawn_the_machine_decides_again(people: People, objector: Client) -> None:
    run(NEXT_DAY)
    ended = actions.withdraw(client=objector, words="好的", by=people.manager, now=NOW + timedelta(days=3))
    assert (ended.withdrawn_by, ended.withdrawal_words) == (people.manager, "好的")
    assert held() == [("gold", "diamond", "lapsed")]
    run(THIRD)
    assert tier(objector) == "diamond"
    with pytest.raises(Refused):
        actions.withdraw(client=objector, words="again", by=people.manager, now=NOW)
    # A later objection is another record.
    object_(objector, people.manager)
    assert AutomationObjection.objects.filter(client=objector).count() == 2


def test_a_tier_given_by_people_is_no_decision_of_a_machine(people: People, objector: Client) -> None:
    TierOverride.objects.create(
        client=objector,
        scheme=make_house_scheme(),
        kind="general",
        tier="quality",
        reason="r",
        evidence="e",
        starts_on=NEXT_DAY,
        ends_on=THIRD,
        status="approved",
        asked_by=people.manager,
        asked_at=NOW,
        decided_by=people.branch_manager,
        decided_at=NOW,
    )
    run(NEXT_DAY)
    assert (tier(objector), held()) == ("quality", [])
    run(THIRD)
    assert (tier(objector), held()) == ("quality", [("quality", "diamond", "waiting")])


def test_the_first_tier_is_given(people: People) -> None:
    client = rich(people)
    object_(client, people.manager)
    run(DAY)
    assert (tier(client), held()) == ("gold", [])


def test_one_objection_at_a_time_and_by_whom(people: People) -> None:
    client = make_client(manager=people.manager)
    made = object_(client, people.manager)
    assert (made.way, made.objected_on, made.noted_by) == ("phone", DAY, people.manager)
    with pytest.raises(actions.AlreadyObjects):
        object_(client, people.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        AutomationObjection.objects.create(
            client=client, way="phone", words="x", objected_on=DAY, noted_by=people.manager, noted_at=NOW
        )
    for person, obstacle in ((people.colleague, "out_of_scope"), (people.compliance, "no_right")):
        with pytest.raises(Refused) as raised:
            object_(client, person)
        assert raised.value.obstacle.value == obstacle
    assert ClientEvent.objects.filter(client=client, kind="objection").count() == 1


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def page(name: str, *arguments: Any) -> str:
    return reverse(f"tiering:{name}", args=arguments)


def test_in_pages(people: People) -> None:
    client = rich(people, name="鲲鹏客户")
    run(DAY)
    browser = as_(people.manager)
    address = page("objection", client.client_id)
    assert browser.post(address, {"way": "phone", "words": ""}).status_code == 422
    browser.post(address, {"way": "written", "words": "不同意"})
    assert AutomationObjection.objects.get().way == "written"
    change(client, "10000000.00")
    run(NEXT_DAY)
    waiting = HeldTierChange.objects.get()
    for name in ("client_panel", "explanation", "objection"):
        assert page("held_change", waiting.pk) in browser.get(page(name, client.client_id)).content.decode()
    assert browser.post(page("decide_held_change", waiting.pk), {"decision": "take"}).status_code == 403
    decider = as_(people.branch_manager)
    assert decider.post(page("decide_held_change", waiting.pk), {"decision": "take"}).status_code == 422
    decider.post(page("decide_held_change", waiting.pk), {"decision": "take", "reason": "agreed"})
    assert tier(client) == "diamond"
    browser.post(address, {"words": "可以了"})
    assert AutomationObjection.objects.get().withdrawal_words == "可以了"


def test_who_is_shown_what(people: People, objector: Client, django_assert_max_num_queries: Any) -> None:
    run(NEXT_DAY)
    waiting = HeldTierChange.objects.get()
    for person, sees in (
        ("manager", True),
        ("branch_manager", True),
        ("colleague", False),
        ("nobody", False),
    ):
        browser = as_(getattr(people, person))
        with django_assert_max_num_queries(MOST_QUERIES):
            listed = browser.get(page("held_changes"), {"outcome": "waiting"})
        assert listed.context["count"] == int(sees)
        for name, argument in (("held_change", waiting.pk), ("objection", objector.client_id)):
            with django_assert_max_num_queries(MOST_QUERIES + 2):
                answer = browser.get(page(name, argument))
            assert answer.status_code == (200 if sees else 404)
            if sees and name == "held_change":
                assert answer.context["may_decide"] is (person == "branch_manager")
        assert as_(people.colleague).post(page("decide_held_change", waiting.pk), {}).status_code == 404


def test_many_published_at_once_leave_out_who_objects(people: People, objector: Client) -> None:
    other, nobody_yet = rich(people), make_client(manager=people.manager)
    run(DAY)
    TierAssignment.objects.filter(client=nobody_yet).delete()
    object_(nobody_yet, people.manager)
    everybody = [objector.pk, other.pk, nobody_yet.pk]
    chosen = Chosen(
        scheme=make_house_scheme(),
        kind=DecisionKind.PAST_DAY,
        trading_day=DAY,
        tiers=pd.DataFrame({"client_id": everybody, "tier": ["platinum"] * 3}),
        version="1",
    )
    decision = publish_chosen(chosen=chosen, reason="corrected", by=people.compliance, now=NOW)
    assert decision.client_count == 2
    assert (tier(objector), tier(other), tier(nobody_yet)) == ("gold", "platinum", "platinum")
