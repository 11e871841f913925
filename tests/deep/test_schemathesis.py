"""The schema tried at length: `make deep` prints how many requests were sent and how they were answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import override_settings

from tests.integration.api import house as building
from tests.integration.api.fuzzing import fuzz

EXAMPLES = 120


@pytest.mark.deep
@pytest.mark.django_db
@override_settings(API_REQUESTS_PER_SECOND=1_000_000, CELERY_TASK_ALWAYS_EAGER=False)
def test_the_schema_at_length(record_property: Callable[[str, object], None]) -> None:
    house = building.build()
    values = building.furnish(house)
    tallies = [
        fuzz(building.token(person), examples=EXAMPLES, values=values)
        for person in (house.administrator, house.manager)
    ]
    for tally in tallies:
        record_property("figure", str(tally))
    assert [tally.broken for tally in tallies] == [[], []]
