"""The rows that lists of early signs show, under the row scope.

What codes are called is constant for a page: it travels with the rows as a constant column, so that a row can be put
into words without another query.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Count,
    F,
    FloatField,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from clients.enums import EventKind
from clients.models import ClientEvent
from crm.access import scope
from crm.models import TradingDay, User
from tiering.engine.dormancy import rule_leaves
from tiering.engine.schemes import SchemeDocument
from tiering.engine.schemes.conditions import HasAttribute, HasTier
from tiering.engine.schemes.document import Count as CountBody
from tiering.enums import DormancyState
from tiering.models import ClientMeasures, EarlySigns, ProblemClient, ProblemMonth, StarSpell
from tiering.queries.early.night import DORMANCY, DORMANT_TIER, HIDDEN, STAR, count_document, place_of
from tiering.queries.population import document_of
from tiering.queries.wording import names
from tiering.queries.wording.conditions import sentence
from tiering.queries.wording.names import Names, in_words

NOT_CHOSEN = "none"
_RELATED = ("client__branch", "client__account_manager")
_UNREAD = ("client__identity_number", "client__phone", "client__bank_account")


def newest_night() -> date | None:
    """The day that the signs are of; None before the first night."""
    return EarlySigns.objects.values_list("trading_day", flat=True).first()


def visible_signs(user: User) -> QuerySet[EarlySigns]:
    """The signs of the clients this user sees."""
    signs = EarlySigns.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(signs, "client").select_related(*_RELATED).defer(*_UNREAD)


def churn_rows(user: User) -> QuerySet[Any]:
    """Watched clients, with when somebody last spoke or wrote about them."""
    spoken = ClientEvent.objects.filter(
        client=OuterRef("client"), kind__in=[EventKind.CONTACT, EventKind.NOTE]
    ).order_by("-occurred_at", "-id")
    found = visible_signs(user).filter(churn_points__isnull=False)
    return found.annotate(last_contact=Subquery(spoken.values("occurred_at")[:1]))


def dormancy_rows(user: User) -> QuerySet[Any]:
    """Everybody whose clock is known, with the trading days left and the words of what the rule asks."""
    days = TradingDay.objects.filter(
        is_trading=True, day__gt=OuterRef("trading_day"), day__lte=OuterRef("dormant_on")
    ).order_by()
    counted = days.values("is_trading").annotate(number=Count("pk")).values("number")
    found = visible_signs(user).exclude(dormancy=DormancyState.NOT_KNOWN)
    return found.annotate(
        trading_days_left=Subquery(counted, output_field=IntegerField()),
        words=Value(dormancy_words(newest_night()), output_field=JSONField()),
    )


def star_rows(user: User) -> QuerySet[Any]:
    """Who meets at least two of the conditions, or has arrived, with the figures they are about."""
    found = _chosen(visible_signs(user), STAR, "star")
    figures = ("equity_growth_60d", "return_on_investment_60d", "win_rate_60d", "max_drawdown_60d")
    rows: QuerySet[Any] = found.annotate(
        **{name: _measure(name) for name in (*figures, "margin_call_days_12m")}
    )
    return rows


def hidden_rows(user: User) -> QuerySet[Any]:
    """Who meets enough of the conditions to be asked about the others."""
    found = _chosen(visible_signs(user), HIDDEN, "hidden")
    rows: QuerySet[Any] = found.annotate(**{name: _measure(name) for name in ("turnover_12m", "tenure_days")})
    return rows


def spell_rows(user: User) -> QuerySet[StarSpell]:
    """Times as tomorrow's star of the clients this user sees."""
    spells = StarSpell.objects.filter(client__archived_at__isnull=True)
    return scope(user).filter(spells, "client").select_related(*_RELATED).defer(*_UNREAD)


def problem_rows(user: User) -> QuerySet[Any]:
    """Who is on the sheet, with how many of its months have a cause and a countermeasure."""
    problems = ProblemClient.objects.filter(client__archived_at__isnull=True, is_listed=True)
    told = ProblemMonth.objects.filter(client=OuterRef("client"), profit__lt=0).order_by()
    explained = told.exclude(cause="").exclude(countermeasure="")
    found = scope(user).filter(problems, "client").select_related(*_RELATED).defer(*_UNREAD)
    return found.annotate(losses=_count(told), explained=_count(explained))


def month_rows(user: User) -> QuerySet[ProblemMonth]:
    """The whole sheet, a line per client and month."""
    months = ProblemMonth.objects.filter(client__archived_at__isnull=True, client__problem__is_listed=True)
    return scope(user).filter(months, "client").select_related(*_RELATED, "written_by").defer(*_UNREAD)


def condition_words(document: SchemeDocument | None) -> list[str]:
    """The conditions of a count in the reader's language, in the document's order."""
    body = document.body if document else None
    return [in_words(one.name) for one in body.conditions] if isinstance(body, CountBody) else []


def tier_words(document: SchemeDocument | None) -> list[str]:
    return [in_words(tier.name) for tier in document.tiers] if document else []


def _chosen(signs: QuerySet[EarlySigns], code: str, name: str) -> QuerySet[Any]:
    day = newest_night()
    document = count_document(code, day) if day else None
    chosen = signs.filter(**{f"{name}__gte": 0}).exclude(**{name: place_of(document, NOT_CHOSEN)})
    return chosen.annotate(
        words=Value(condition_words(document), output_field=JSONField()),
        tier_words=Value(tier_words(document), output_field=JSONField()),
        tier_place=F(name),
    )


def dormancy_words(day: date | None) -> list[str]:
    """The questions of the rule that makes dormant, in the order of `dormancy_missing`'s bits."""
    document = document_of(DORMANCY, day) if day else None
    asked = rule_leaves(document, DORMANT_TIER) if document else []
    # Measures are called what the registry calls them; only other questions need names from the database.
    needs_names = any(isinstance(leaf, HasAttribute | HasTier) for leaf in asked)
    known = names() if needs_names else Names({}, {})
    return [sentence(leaf, known) for leaf in asked]


def _measure(name: str) -> Subquery:
    rows = ClientMeasures.objects.filter(trading_day=OuterRef("trading_day"), client=OuterRef("client"))
    return Subquery(rows.values(name)[:1], output_field=FloatField())


def _count(rows: QuerySet[ProblemMonth]) -> Coalesce:
    counted = rows.values("client").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
