from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import override_settings

from tests.integration.api import house as building
from tests.integration.api.fuzzing import fuzz
from tests.integration.api.house import House


@pytest.mark.django_db
@override_settings(API_REQUESTS_PER_SECOND=100_000, CELERY_TASK_ALWAYS_EAGER=False)
def test_no_request_that_the_schema_allows_or_forbids_breaks_anything(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    tally = fuzz(building.token(house.system), examples=6, values=building.furnish(house))
    record_property("figure", str(tally))
    assert tally.server_errors == 0, tally.broken
    assert len(tally.operations) == 66
