"""What may be dropped on servers that are not ours, decided before anything is sent to them."""

from __future__ import annotations

import pytest

from crm.local import throwaway


@pytest.mark.parametrize(
    "name", ["anlan", "test_anlan_", "test_", "", "postgres", "bench_anlan_", "test_other_1"]
)
def test_names_that_are_not_ours_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name of ours"):
        throwaway.require_ours(name)


@pytest.mark.parametrize("name", ["test_anlan_1a2b", "bench_anlan_7"])
def test_names_that_are_ours(name: str) -> None:
    throwaway.require_ours(name)


def test_the_named_database_is_left_for_the_one_every_server_has() -> None:
    url = "postgres://u:p@db:5433/brokerage?sslmode=require"
    assert throwaway.maintenance_url(url) == "postgres://u:p@db:5433/postgres?sslmode=require"
