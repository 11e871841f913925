"""The lists by name. An app declares its own in `<app>/views/lists.py`; exports find them here again."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from crm.lists.spec import ListSpec

_lists: dict[str, ListSpec] = {}
MODULE = "views.lists"


class UnknownList(LookupError):
    """No app declares a list of that name."""


def register(spec: ListSpec) -> ListSpec:
    if _lists.setdefault(spec.name, spec) is not spec:
        raise ValueError(f"two lists are called {spec.name}")
    return spec


def find(name: str) -> ListSpec:
    """The list of that name; a worker that has served no page yet reads the apps' declarations first."""
    if name not in _lists:
        _read_declarations()
    if name not in _lists:
        raise UnknownList(name)
    return _lists[name]


def _read_declarations() -> None:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, MODULE):
            import_module(f"{config.name}.{MODULE}")
