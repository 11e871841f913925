"""What a fresh database knows of the market."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.models import ProductSpec, TradingDay

pytestmark = pytest.mark.django_db


def test_the_calendar_is_there() -> None:
    assert TradingDay.objects.count() == 1461
    assert TradingDay.objects.filter(is_trading=True, day__year=2026).count() == 242
    assert TradingDay.objects.get(day=date(2026, 10, 10)).is_working


def test_ninety_one_products_are_there_with_one_open_row_each() -> None:
    assert ProductSpec.objects.values("code").distinct().count() == 91
    assert ProductSpec.objects.filter(ended_on=None).count() == 91
    assert ProductSpec.objects.count() == 95


@pytest.mark.parametrize("changes", [{"has_night": True}, {"is_trading": True, "is_working": False}])
def test_a_holiday_cannot_be_half_a_trading_day(changes: dict[str, bool]) -> None:
    holiday = TradingDay.objects.filter(day=date(2026, 10, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        holiday.update(**changes)
