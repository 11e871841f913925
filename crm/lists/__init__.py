"""List pages: filters, sort, columns and place in the URL; saved views; bulk actions; export; neighbours.

docs/extend.md says how to add one.
"""

from crm.lists.columns import Column, Kind
from crm.lists.filters import ListFilters
from crm.lists.registry import register
from crm.lists.spec import BulkAction, ListSpec

__all__ = ["BulkAction", "Column", "Kind", "ListFilters", "ListSpec", "register"]
