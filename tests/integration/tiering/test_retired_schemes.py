"""Retired schemes: what clients hold in them ends with the last version."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crm.enums import Role
from crm.models import AuditEvent
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.versions import NOW, TODAY, make_effective
from tiering.actions import versions
from tiering.models import TierAssignment

pytestmark = pytest.mark.django_db


class TestTiersOfARetiredScheme:
    """What clients hold in a scheme ends with its last version."""

    def test_they_end_on_the_day_the_rules_end(self) -> None:
        author, second = make_user(Role.HEAD_OFFICE_MANAGER), make_user(Role.COMPLIANCE)
        version = make_effective(author, second)
        held, later = [
            TierAssignment.objects.create(
                client=make_client(), scheme=version.scheme, tier="big", effective_on=day, method_version="1"
            )
            for day in (date(2026, 11, 17), date(2026, 11, 23))
        ]
        version.refresh_from_db()
        versions.retire(version_id=version.pk, revision=version.revision, reason="no use", by=second, now=NOW)
        for row in (held, later):
            row.refresh_from_db()
        assert (held.ended_on, later.ended_on) == (TODAY, date(2026, 11, 23))
        event = AuditEvent.objects.get(verb="closed", target_type="tiering.scheme")
        assert (event.after, event.actor_id) == ({"tiers_ended": 2, "ended_on": "2026-11-19"}, second.pk)

    def test_by_the_calendar_and_after_a_late_night(self) -> None:
        author, second = make_user(Role.HEAD_OFFICE_MANAGER), make_user(Role.COMPLIANCE)
        version = make_effective(author, second)
        version.refresh_from_db()
        versions.retire(
            version_id=version.pk,
            revision=version.revision,
            on=date(2026, 11, 23),
            reason="no use",
            by=second,
            now=NOW,
        )
        row = TierAssignment.objects.create(
            client=make_client(), scheme=version.scheme, tier="big", effective_on=TODAY, method_version="1"
        )
        assert versions.take_effect_due(now=NOW) == 0
        row.refresh_from_db()
        assert row.ended_on is None
        monday = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
        assert versions.take_effect_due(now=monday) == 1
        row.refresh_from_db()
        assert row.ended_on == date(2026, 11, 23)
        # The night of the day before came late.
        late = TierAssignment.objects.create(
            client=make_client(),
            scheme=version.scheme,
            tier="big",
            effective_on=date(2026, 11, 20),
            method_version="1",
        )
        versions.take_effect_due(now=monday)
        late.refresh_from_db()
        assert late.ended_on == date(2026, 11, 23)

    def test_those_of_the_house_and_of_schemes_in_force_stay(self) -> None:
        version = make_effective(make_user(Role.HEAD_OFFICE_MANAGER), make_user(Role.COMPLIANCE))
        for scheme in (version.scheme, make_house_scheme()):
            TierAssignment.objects.create(
                client=make_client(), scheme=scheme, tier="gold", effective_on=TODAY, method_version="1"
            )
        versions.take_effect_due(now=datetime(2027, 3, 1, tzinfo=UTC))
        assert TierAssignment.objects.filter(ended_on__isnull=True).count() == 2
