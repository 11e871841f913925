"""What rules may ask of the clients of a stored day, and the tiers that people gave them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from clients.models import Client
from crm.enums import Role
from tests.factories.clients import make_client
from tests.factories.measures import DAY, make_measures
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, bands
from tests.people import make_people
from tiering.engine.schemes import read
from tiering.models import Scheme, TierOverride
from tiering.queries.placed import managers_of, placed_overrides
from tiering.queries.population import NoRules, document_of, population_on
from tiering.queries.simulation import simulate
from tiering.queries.stored import newest_day, stored_days, stored_firm, stored_row, stored_table

pytestmark = pytest.mark.django_db
# Places in the enumerations, as a night stores them.
INDIVIDUAL, INSTITUTION, ACTIVE, CLOSED = 0.0, 2.0, 2.0, 4.0


@pytest.fixture
def book() -> list[Client]:
    make_house_scheme()
    people = make_people()
    book = [make_client(manager=people.manager), make_client(manager=people.colleague), make_client()]
    make_measures(
        {
            book[0]: {
                "equity_month_avg": 2e6,
                "kind": INDIVIDUAL,
                "status": ACTIVE,
                "branch": people.branch.pk,
            },
            book[1]: {"equity_month_avg": 1e5, "kind": INSTITUTION, "status": CLOSED, "branch": 0},
            book[2]: {"kind": -1.0, "status": ACTIVE, "branch": 10_000_000},
        }
    )
    return book


def asking(attribute: str, value: str) -> Any:
    document = bands()
    document["rules"][0]["when"] = {"attribute": attribute, "equals": value}
    return read(document)


def test_attributes_of_the_day(book: list[Client]) -> None:
    branch = book[0].branch
    assert branch is not None
    for attribute, values in (
        ("kind", ["individual", "institution", None]),
        ("status", ["active", "closed", "active"]),
    ):
        found = population_on(DAY, [asking(attribute, "x")]).attribute(attribute)
        assert [found.values[code] if code >= 0 else None for code in found.codes] == values
    found = population_on(DAY, [asking("branch", branch.code)]).attribute("branch")
    assert found.is_known.tolist() == [True, False, False]
    unheard = population_on(DAY, [asking("risk_class", "C1")]).attribute("risk_class")
    assert not unheard.is_known.any()


def test_a_tier_given_by_people_counts_on_both_sides(book: list[Client]) -> None:
    house = Scheme.objects.get(is_house=True)
    one, other = make_user(), make_user(Role.BRANCH_MANAGER)
    for client, tier in ((book[1], "diamond"), (book[2], "no_such_tier")):
        TierOverride.objects.create(
            client=client, scheme=house, kind="general", tier=tier, reason="r", evidence="e",
            starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1), status="approved",
            asked_by=one, asked_at=NOW, decided_by=other, decided_at=NOW,
        )  # fmt: skip
    document = document_of("house", DAY)
    assert document is not None
    clients = stored_table(DAY, []).clients
    placed = placed_overrides("house", DAY, document, clients)
    assert placed is not None
    assert placed.tolist() == [-1, 0, -1]
    assert placed_overrides("house", date(2026, 12, 1), document, clients) is None
    assert placed_overrides("cards", DAY, document, clients) is None
    found = simulate(house, document, document, DAY)
    assert found.before.tiers.tolist() == found.after.tiers.tolist()
    assert found.after.codes[found.after.tiers[1]] == "diamond"


def test_managers_are_numbered(book: list[Client]) -> None:
    clients = stored_table(DAY, []).clients
    Client.objects.filter(pk=book[2].pk).update(account_manager=None)
    numbers = managers_of(clients)
    assert sorted(numbers[:2].tolist()) == [0, 1]
    assert numbers[2] == -1
    assert managers_of(np.zeros(0, dtype=np.int64)).tolist() == []


def test_what_is_stored(book: list[Client]) -> None:
    assert (stored_days(), newest_day()) == ([DAY], DAY)
    table = stored_table(DAY, ["equity_month_avg", "equity_month_avg"])
    assert np.nan_to_num(table["equity_month_avg"], nan=-1).tolist() == [2e6, 1e5, -1]
    assert not table["equity_month_avg"].flags.writeable
    assert stored_firm(DAY, ["equity_month_avg"]).mean("equity_month_avg") == 1_050_000.0
    row = stored_row(DAY, book[0].pk)
    assert row is not None
    assert (row["equity_month_avg"], row["lots_12m"]) == (2e6, None)
    assert stored_row(date(2020, 1, 1), book[0].pk) is None
    assert len(stored_table(date(2020, 1, 1), ["equity_month_avg"])) == 0
    with pytest.raises(KeyError):
        stored_table(DAY, ["password"])


def test_a_night_measured_again_is_read_again(book: list[Client]) -> None:
    assert stored_table(DAY, ["equity_month_avg"])["equity_month_avg"][0] == 2e6
    make_measures({book[0]: {"equity_month_avg": 3e6}})
    assert stored_table(DAY, ["equity_month_avg"])["equity_month_avg"].tolist() == [3e6]
    assert stored_firm(DAY, ["equity_month_avg"]).mean("equity_month_avg") == 3e6


def test_rules_below_that_are_not_there(book: list[Client]) -> None:
    document = bands()
    document["rules"][0]["when"] = {"scheme": "nothing", "in": ["a"]}
    with pytest.raises(NoRules):
        population_on(DAY, [read(document)])
    found = population_on(DAY, [document for document in [document_of("grade_by_type", DAY)] if document])
    assert sorted(found.others) == ["risk_types", "value_grades"]
