"""Filters in the words of the API: ISO dates, plain numbers, exact codes; a bad value is an error by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters

if TYPE_CHECKING:
    FilterSetBase = Any
else:
    FilterSetBase = django_filters.FilterSet

_MONEY = {"max_digits": 18, "decimal_places": 2}
_RATIO = {"max_digits": 14, "decimal_places": 6}


class ApiFilters(FilterSetBase):  # type: ignore[misc]  # django-filter ships no types
    """What may stand in an address beside search, ordering, page_size and cursor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One row matches once here; DISTINCT would sort every column of every match before the first page.
        for each in self.filters.values():
            each.distinct = False


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # django-filter ships no types
    def __init__(self, field_name: str, lookup: str, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr=lookup, input_formats=["%Y-%m-%d"], **kwargs)


class MoneyFilter(django_filters.NumberFilter):  # type: ignore[misc]  # as above
    """An amount in yuan; rows that have none do not match."""

    def __init__(self, field_name: str, lookup: str) -> None:
        super().__init__(field_name, lookup_expr=lookup, **_MONEY)


class RatioFilter(django_filters.NumberFilter):  # type: ignore[misc]  # as above
    """A fraction: 0.8 is 80 %."""

    def __init__(self, field_name: str, lookup: str) -> None:
        super().__init__(field_name, lookup_expr=lookup, **_RATIO)
