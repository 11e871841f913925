"""The lists of runs, and of what past days would look like now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from crm.access import Permission
from crm.lists import Column, Kind, ListSpec, register
from crm.lists.spec import BulkAction
from tiering.enums import TIER_COLOURS
from tiering.forms.run_filters import DifferenceFilters, PastRunFilters, RunFilters
from tiering.models import PastTierDifference, PastTierRun, TierRun
from tiering.queries.past_days import difference_names, visible_differences
from tiering.queries.runs import counts_of, finished_runs, past_runs


def colour_of(code: str) -> str:
    """The house's tiers have colours of their own."""
    return TIER_COLOURS.get(code, "indigo") if code else "secondary"


def distribution_text(run: TierRun | PastTierRun) -> str:
    return " · ".join(f"{one.name} {one.count:,}" for one in counts_of(run.distribution, run.version))


def duration_text(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "–"
    return translated("%(seconds)s s") % {"seconds": f"{milliseconds / 1000:,.1f}"}


def who(run: TierRun | PastTierRun) -> str:
    """The night runs for nobody, a command too."""
    return str(run.made_by) if run.made_by else translated("Night or command")


def version_text(run: TierRun | PastTierRun) -> str:
    return str(run.version.number) if run.version else "–"


def _before(row: PastTierDifference) -> str:
    return difference_names(row).get(row.published, row.published) or translated("No tier")


_SHARED: tuple[Column, ...] = (
    Column("trading_day", _("Trading day"), Kind.DATE, order="trading_day", is_fixed=True),
    Column("scheme", _("Scheme"), is_fixed=True),
    Column("version", _("Version"), value=version_text),
    Column("client_count", _("Clients"), Kind.NUMBER),
)
RUNS = register(
    ListSpec(
        name="tier_runs",
        title=_("Runs of schemes"),
        permission=Permission.TIERS_VIEW,
        rows=finished_runs,
        filters=RunFilters,
        main_filters=("scheme", "trading_day"),
        columns=(
            *_SHARED,
            Column("distribution", _("Distribution"), value=distribution_text),
            Column("made_by", _("By"), value=who),
            Column("took", _("Duration"), value=lambda row: duration_text(row.milliseconds)),
            Column("finished_at", _("Finished"), Kind.MOMENT),
        ),
        default_order="-trading_day",
        row_url=lambda row: reverse("tiering:run", args=[row.pk]),
        empty_title=_("No scheme has been run yet"),
        empty_hint=_("The nightly run classes every client, once a day's settlement is in."),
    )
)
PAST_RUNS = register(
    ListSpec(
        name="past_tier_runs",
        title=_("Past days compared"),
        permission=Permission.TIERS_VIEW,
        rows=past_runs,
        filters=PastRunFilters,
        main_filters=("scheme", "trading_day"),
        columns=(
            *_SHARED,
            Column("different_count", _("Differences"), Kind.NUMBER),
            Column("distribution", _("Distribution"), value=distribution_text, is_default=False),
            Column("made_by", _("By"), value=who),
            Column("took", _("Duration"), value=lambda row: duration_text(row.milliseconds)),
            Column("made_at", _("At"), Kind.MOMENT),
        ),
        default_order="-trading_day",
        row_url=lambda row: reverse("tiering:past_run", args=[row.pk]),
        empty_title=_("No past day has been compared"),
        empty_hint=_("Start a run for an earlier day: what would be another tier now is listed here."),
    )
)


def _client_url(row: Any) -> str:
    return reverse("clients:detail", args=[row.client.client_id])


DIFFERENCES = register(
    ListSpec(
        name="past_tier_differences",
        title=_("Differences on past days"),
        permission=Permission.TIERS_VIEW,
        rows=visible_differences,
        filters=DifferenceFilters,
        main_filters=("search", "from_tier", "to_tier", "branch"),
        columns=(
            Column("trading_day", _("Trading day"), Kind.DATE, "run.trading_day"),
            Column("scheme", _("Scheme"), value="run.scheme"),
            Column("client_id", _("Client ID"), value="client.client_id"),
            Column("client", _("Client"), value="client.name", is_fixed=True),
            Column(
                "from_tier", _("Published"), Kind.BADGE, _before, colour=lambda row: colour_of(row.published)
            ),
            Column(
                "to_tier",
                _("Computed"),
                Kind.BADGE,
                lambda row: difference_names(row).get(row.computed, row.computed),
                colour=lambda row: colour_of(row.computed),
            ),
            Column("is_published", _("Published since"), Kind.FLAG),
            Column("branch", _("Branch"), value="client.branch"),
            Column("account_manager", _("Account manager"), value="client.account_manager"),
            Column("rule", _("Rule that fired"), is_default=False),
        ),
        default_order="id",
        row_url=_client_url,
        bulk_actions=(
            BulkAction(
                "publish",
                _("Publish from today"),
                "tiering:publish_differences",
                Permission.TIERS_PUBLISH,
                "send",
            ),
        ),
        empty_title=_("No difference"),
        empty_hint=_("Every client that you see has the tier that was published."),
    )
)
