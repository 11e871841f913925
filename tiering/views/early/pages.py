"""The pages of early signs that are lists, under one set of tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.lists.page import ListPage
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.early.lists import newest_night
from tiering.queries.early.problems import problem_rule
from tiering.views.early.lists import CHURN, DORMANCY, HIDDEN_VIPS, PROBLEM_MONTHS, PROBLEMS, SPELLS, STARS

CALL_LISTS = (20, 50, 100)


def tabs() -> list[tuple[str, str, str]]:
    pages = (
        ("churn", _("Churn warning")),
        ("dormancy", _("Dormancy clock")),
        ("stars", _("Tomorrow's stars")),
        ("hidden_vips", _("Hidden VIPs")),
        ("problem_clients", _("Problem clients")),
    )
    return [(name, label, reverse(f"tiering:{name}")) for name, label in pages]


class SignsList(ListPage):
    """A list with the tabs and the day of the night above it; `tab` is the open one."""

    tab = ""

    def extra(self) -> dict[str, Any]:
        return {"tabs": tabs(), "tab": self.tab, "as_of": newest_night()}


class ChurnList(SignsList):
    spec, tab, template_name = CHURN, "churn", "tiering/early/churn.html"

    def extra(self) -> dict[str, Any]:
        return super().extra() | {"parameters": churn_parameters(), "call_lists": CALL_LISTS}


class DormancyList(SignsList):
    spec, tab, template_name = DORMANCY, "dormancy", "tiering/early/dormancy.html"


class StarList(SignsList):
    spec, tab, template_name = STARS, "stars", "tiering/early/stars.html"


class SpellList(SignsList):
    spec, tab, template_name = SPELLS, "stars", "tiering/early/list.html"


class HiddenVipList(SignsList):
    spec, tab, template_name = HIDDEN_VIPS, "hidden_vips", "tiering/early/hidden_vips.html"


class ProblemList(SignsList):
    spec, tab, template_name = PROBLEMS, "problem_clients", "tiering/early/problems.html"

    def extra(self) -> dict[str, Any]:
        return super().extra() | {"rule": problem_rule()}


class ProblemMonthList(SignsList):
    spec, tab, template_name = PROBLEM_MONTHS, "problem_clients", "tiering/early/list.html"
