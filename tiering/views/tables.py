"""The tables of the dashboards as files: the same figures, every line of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.access import Permission
from crm.lists.columns import Column, Kind
from crm.models import User
from crm.tables import Table, TableSpec, register
from tiering.queries.dashboard import tiers as queries
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import kind_label
from tiering.queries.dashboard.moving import moves
from tiering.queries.dashboard.questions import found
from tiering.queries.dashboard.staying import staying
from tiering.queries.dashboard.weight import weight_of
from tiering.queries.wording.names import measure_label
from tiering.queries.wording.questions import titles
from tiering.views.dashboard import money, movement, questions, tiers
from tiering.views.dashboard import staying as staying_page
from tiering.views.dashboard.base import understood

Rows = Sequence[Sequence[Any]]
Read = Callable[[Asked, QueryDict], tuple[tuple[Column, ...], Rows]]
_COMMON = frozenset({"scheme", "as_of", "unit"})


def _spec(name: str, title: Any, more: frozenset[str], read: Read) -> TableSpec:
    def table(user: User, query: QueryDict) -> Table:
        asked = understood(query.dict(), user).asked
        if asked is None:
            return Table((), ())
        columns, rows = read(asked, query)
        return Table(columns, rows, _words(asked, query))

    return register(TableSpec(name, title, Permission.TIERS_VIEW, _COMMON | more, table))


def _words(asked: Asked, query: QueryDict) -> tuple[tuple[str, str], ...]:
    """What the figures are of, as it is kept with the file."""
    words = [(_("Scheme"), str(asked.ladder.scheme)), (_("On the day"), asked.day.isoformat())]
    if asked.unit:
        words.append((_("Department"), str(asked.unit)))
    if asked.night:
        words.append((_("Money of"), asked.night.isoformat()))
    return tuple(words)


def _by_unit(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    by = tiers.level_of(query.get("by", ""))
    counts = [Column(code, name, Kind.NUMBER) for code, name in asked.ladder.names.items()]
    columns = (Column("name", tiers.level_labels()[by]), *counts, Column("total", _("Total"), Kind.NUMBER))
    return columns, [[one.name, *one.line.counts, one.line.total] for one in queries.named_lines(asked, by)]


def _movement(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    since = movement.since_of(asked, query.get("since", ""))
    lines = movement.lines_of(asked, since, moves(asked, since).matrix)
    names = [*asked.ladder.names.items(), ("none", _("no tier"))]
    head = f"{since.isoformat()} ↓ {asked.day.isoformat()} →"
    columns = (
        Column("before", head),
        *(Column(f"to_{code}", name, Kind.NUMBER) for code, name in names),
        Column("total", _("Total"), Kind.NUMBER),
    )
    return columns, [[line["name"], *(cell[0] for cell in line["cells"]), line["total"]] for line in lines]


def _money(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    columns = (
        Column("name", _("Tier")),
        Column("clients", _("Clients"), Kind.NUMBER),
        Column("equity", _("Client equity"), Kind.MONEY),
        Column("equity_share", _("Share of client equity"), Kind.RATIO),
        Column("commission_month", _("Commission, running month"), Kind.MONEY),
        Column("commission", _("Commission, 12 months"), Kind.MONEY),
        Column("commission_share", _("Share of commission, 12 months"), Kind.RATIO),
        Column("each", _("Per client"), Kind.MONEY),
    )
    if asked.night is None:
        return columns, []
    part = queries.within(queries.spread_of(asked), asked).by_tier(len(asked.ladder.codes))
    return columns, _picked(columns, money.tier_lines(asked, part))


def _pareto(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    measure = money.measure_of(query.get("of", ""))
    weight = weight_of(asked, measure)
    columns = (
        Column("percent", _("Largest (per cent of clients)"), Kind.NUMBER),
        Column("clients", _("Clients"), Kind.NUMBER),
        Column("amount", measure_label(measure), Kind.MONEY),
        Column("share", _("Share of the whole"), Kind.RATIO),
    )
    return columns, _picked(columns, money.steps_of(asked, measure, weight.curve)) if weight else []


def _concentration(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    measure = money.measure_of(query.get("of", ""))
    weight = weight_of(asked, measure)
    columns = (
        Column("name", _("Branch")),
        Column("clients", _("Clients"), Kind.NUMBER),
        Column("amount", measure_label(measure), Kind.MONEY),
        Column("top", _("The ten largest"), Kind.RATIO),
        Column("herfindahl", _("Herfindahl index")),
        Column("equal", _("Equal clients")),
    )
    return columns, _picked(columns, money.branch_lines(asked, weight)) if weight else []


def _staying(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    kind = staying_page.kind_of(query.get("of", ""))
    columns = (
        Column("first", _("From"), Kind.DATE),
        Column("last", _("Until"), Kind.DATE),
        Column("start", _("There at the start"), Kind.NUMBER),
        Column("kept", _("Stayed"), Kind.NUMBER),
        Column("lost", _("Lost"), Kind.NUMBER),
        Column("gained", _("New or back"), Kind.NUMBER),
        Column("retention", f"{_('Stayed, share')} ({kind_label(kind)})", Kind.RATIO),
        Column("churn", _("Churn rate"), Kind.RATIO),
    )
    return columns, _picked(columns, staying_page.step_lines(asked, kind, staying(asked, kind)))


def _cohorts(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    kind = staying_page.kind_of(query.get("of", ""))
    said = staying(asked, kind)
    names = [f"{night} ({kind_label(kind)})" for night in said.nights]
    nights = [Column(f"night_{at}", name, Kind.NUMBER) for at, name in enumerate(names)]
    columns = (Column("name", _("Opened in")), Column("size", _("Clients"), Kind.NUMBER), *nights)
    lines = staying_page.cohort_lines(asked, kind, said)
    return columns, [
        [line["name"], line["size"], *(cell and cell[0] for cell in line["cells"])] for line in lines
    ]


def _question(asked: Asked, query: QueryDict) -> tuple[tuple[Column, ...], Rows]:
    question = questions.question_or_404(query.get("question", ""))
    said = found(asked, question, questions.size_of(query.get("size", "")))
    columns = (
        Column("rank", titles(question)["title"], Kind.NUMBER),
        Column("client_id", _("Client ID")),
        Column("name", _("Client")),
        Column("tier", _("Tier")),
        Column("reasons", _("Why")),
        Column("points", _("Points"), Kind.NUMBER),
        Column("equity", _("Client equity"), Kind.MONEY),
        Column("commission", _("Commission, 12 months"), Kind.MONEY),
        Column("branch", _("Branch")),
        Column("account_manager", _("Account manager")),
    )
    rows = questions.rows_of(asked, question, said.rows) if said else []
    return columns, [
        [
            row["rank"],
            row["client"].client_id,
            row["client"].name,
            row["tier"],
            "; ".join(row["reasons"]),
            row["points"],
            row["equity"],
            row["commission"],
            str(row["client"].branch or ""),
            str(row["client"].account_manager or ""),
        ]
        for row in rows
    ]


def _picked(columns: tuple[Column, ...], lines: list[dict[str, Any]]) -> Rows:
    return [[line[column.name] for column in columns] for line in lines]


TABLES = (
    _spec("tiers_by_unit", gettext_lazy("Clients by tier"), frozenset({"by"}), _by_unit),
    _spec("tier_movement", gettext_lazy("Movement between tiers"), frozenset({"since"}), _movement),
    _spec("tier_money", gettext_lazy("What each tier holds and pays"), frozenset(), _money),
    _spec("tier_pareto", gettext_lazy("How much hangs on few clients"), frozenset({"of"}), _pareto),
    _spec("tier_concentration", gettext_lazy("Concentration by branch"), frozenset({"of"}), _concentration),
    _spec("tier_staying", gettext_lazy("Who stayed and who was lost"), frozenset({"of"}), _staying),
    _spec("tier_cohorts", gettext_lazy("Clients by month of opening"), frozenset({"of"}), _cohorts),
    _spec("tier_question", gettext_lazy("Answer to a question"), frozenset({"question", "size"}), _question),
)
