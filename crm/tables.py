"""Tables of figures that are no list of rows in the database: what their export holds, and who may have it.

An application declares its own in `<app>/views/tables.py`; exports find them here by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.http import QueryDict
from django.utils.module_loading import module_has_submodule

from crm.access import Permission
from crm.lists.columns import Column, Text
from crm.models import User


@dataclass(frozen=True)
class Table:
    """Lines of plain values in the order of the columns; `words` say in pairs what the figures are of."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """`read` answers under the user's row scope for the words of an address; `parameters` are those it knows."""

    name: str
    title: Text
    permission: Permission
    parameters: frozenset[str]
    read: Callable[[User, QueryDict], Table]
    is_exportable: bool = True


_tables: dict[str, TableSpec] = {}
_MODULE = "views.tables"


def register(spec: TableSpec) -> TableSpec:
    if _tables.setdefault(spec.name, spec) is not spec:
        raise ValueError(f"two tables are called {spec.name}")
    return spec


def find(name: str) -> TableSpec | None:
    """The table of that name; a worker that has served no page yet reads the apps' declarations first."""
    if name not in _tables:
        for config in apps.get_app_configs():
            if config.module and module_has_submodule(config.module, _MODULE):
                import_module(f"{config.name}.{_MODULE}")
    return _tables.get(name)
