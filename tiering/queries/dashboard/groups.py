"""The clients behind a figure of a dashboard, as a group that the client list shows (crm.groups).

tier.SCHEME.TIER.DAY · moved.SCHEME.BEFORE.AFTER.SINCE.DAY · went.SCHEME.WAY.SINCE.DAY ·
top.SCHEME.DAY.MEASURE.PERCENT.UNIT · stay.KIND.WHAT.SINCE.NIGHT · cohort.KIND.MONTH.NIGHT ·
sign.QUESTION.SIGN.NIGHT.UNIT; "-" is no tier, "any" every tier.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.access import ClientScope
from crm.groups import Among, Group
from crm.house import remembered
from tiering.engine.questions import QUESTIONS
from tiering.engine.table import BoolArray, IntArray
from tiering.models import TierAssignment
from tiering.queries.dashboard.asked import Asked, House, Part, house, night_for
from tiering.queries.dashboard.book import people_of, standing_on
from tiering.queries.dashboard.moving import WAYS, went
from tiering.queries.dashboard.nights import KINDS, kept_nights
from tiering.queries.dashboard.questions import clients_with
from tiering.queries.dashboard.schemes import Ladder, find_ladder
from tiering.queries.dashboard.staying import month_number, opening_months, there_on
from tiering.queries.dashboard.weight import WEIGHED, top_clients
from tiering.queries.wording.names import measure_label
from tiering.queries.wording.questions import general

NONE, ANY = "-", "any"
ALL_UNITS = "-"
WHAT = ("start", "kept", "lost", "gained")
_PERCENTS = {str(percent) for percent in range(101)}


def in_tier(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [scheme, tier, day]:
            found, on = _ladder(scheme, day), _day(day)
        case _:
            return None
    if found is None or on is None or not _is_tier(found, tier):
        return None
    label = _("%(scheme)s: %(tier)s on %(day)s") % {
        "scheme": found.scheme,
        "tier": _name(found, tier),
        "day": day,
    }
    return Group(label, _held(found, tier, on))


def moved(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [scheme, before, after, since, day]:
            found, first, last = _ladder(scheme, day), _day(since), _day(day)
        case _:
            return None
    if (
        found is None
        or first is None
        or last is None
        or not (_is_tier(found, before) and _is_tier(found, after))
    ):
        return None
    label = _("%(scheme)s: %(before)s on %(since)s, %(after)s on %(day)s") % {
        "scheme": found.scheme,
        "before": _name(found, before),
        "after": _name(found, after),
        "since": since,
        "day": day,
    }
    return Group(label, _held(found, before, first) & _held(found, after, last))


def gone_ways(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [scheme, way, since, day] if way in WAYS:
            found, first, part = _ladder(scheme, day), _day(since), _part(seen, day, ALL_UNITS)
        case _:
            return None
    if found is None or first is None or part is None:
        return None
    asked = Asked(part.seen, part.day, part.night, part.house, part.unit, found, part.day)
    label = f"{found.scheme}: {way_label(way)}, {since} – {day}"
    return Group(label, Among(went(asked, first, way).tolist()))


def top(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [scheme, day, measure, percent, unit] if measure in WEIGHED and percent in _PERCENTS:
            found, part = _ladder(scheme, day), _part(seen, day, unit)
        case _:
            return None
    if found is None or part is None:
        return None
    asked = Asked(part.seen, part.day, part.night, part.house, part.unit, found, part.day)
    label = _("Top %(percent)s %% by %(measure)s, %(day)s") % {
        "percent": percent,
        "measure": measure_label(measure),
        "day": day,
    }
    return Group(label, Among(top_clients(asked, measure, int(percent)).tolist()))


def stayed(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [kind, what, since, day] if kind in KINDS and what in WHAT:
            first, last = _day(since), _day(day)
        case _:
            return None
    nights = kept_nights(last) if last else None
    if nights is None or first is None or not {first, last} <= set(nights.days):
        return None

    def read() -> IntArray:
        clients = people_of(seen).clients
        before, after = (there_on(nights, kind, clients, each) for each in (first, nights.days[-1]))
        lines: dict[str, BoolArray] = {
            "start": before,
            "kept": before & after,
            "lost": before & ~after,
            "gained": after & ~before,
        }
        return clients[lines[what]]

    found = remembered(seen, f"stay:{kind}:{what}:{since}:{day}", read, is_own_too=True)
    label = f"{stay_label(what)} ({kind_label(kind)}): {since} – {day}"
    return Group(label, Among(found.tolist()))


def cohort(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [kind, month, day] if kind in KINDS:
            first, last = _day(f"{month}-01"), _day(day)
        case _:
            return None
    nights = kept_nights(last) if last else None
    if first is None or nights is None or last not in nights.days:
        return None

    def read() -> IntArray:
        clients, opened = opening_months(seen)
        lines: BoolArray = there_on(nights, kind, clients, nights.days[-1])
        lines &= opened == month_number(first)
        return clients[lines]

    found = remembered(seen, f"cohort:{kind}:{month}:{day}", read, is_own_too=True)
    label = _("Opened in %(month)s, there on %(day)s") % {"month": month, "day": day}
    return Group(f"{label} ({kind_label(kind)})", Among(found.tolist()))


def showing(seen: ClientScope, words: list[str]) -> Group | None:
    match words:
        case [code, sign, day, unit] if code in QUESTIONS:
            question, part = QUESTIONS[code], _part(seen, day, unit)
        case _:
            return None
    signs = {each.code: each for each in question.signs}
    if part is None or part.night is None or sign not in (ANY, *signs):
        return None
    found = clients_with(part, question, "" if sign == ANY else sign)
    label = _(question.title) if sign == ANY else general(signs[sign])
    return Group(f"{label} ({day})", Among(found.tolist()))


RESOLVERS = {
    "tier": in_tier,
    "moved": moved,
    "went": gone_ways,
    "top": top,
    "stay": stayed,
    "cohort": cohort,
    "sign": showing,
}


def kind_label(kind: str) -> str:
    return {"holds": _("holds equity"), "trades": _("trades")}[kind]


def way_label(way: str) -> str:
    return {
        "up": _("Rose"),
        "down": _("Fell"),
        "same": _("Unchanged"),
        "came": _("Came"),
        "gone": _("Gone"),
    }[way]


def stay_label(what: str) -> str:
    return {"start": _("There at the start"), "kept": _("Stayed"), "lost": _("Lost"), "gained": _("Gained")}[
        what
    ]


def _held(found: Ladder, tier: str, day: date) -> Q:
    wanted = "" if tier in (NONE, ANY) else tier
    held = TierAssignment.objects.filter(standing_on(day, found.scheme.pk, wanted)).order_by()
    condition = Q(pk__in=held.values("client_id"))
    return ~condition if tier == NONE else condition


def _ladder(code: str, day: str) -> Ladder | None:
    on = _day(day)
    return find_ladder(code, on) if on else None


def _part(seen: ClientScope, day: str, unit: str) -> Part | None:
    """The scope's clients of a unit, "-" for all of them; None for a day or a unit that there is not."""
    on = _day(day)
    known = house() if unit != ALL_UNITS else House({})
    found = known.find(unit)
    if on is None or (found is None and unit != ALL_UNITS):
        return None
    return Part(seen, on, night_for(on), known, found)


def _is_tier(found: Ladder, tier: str) -> bool:
    return tier in (NONE, ANY) or tier in found.names


def _name(found: Ladder, tier: str) -> str:
    return {NONE: _("no tier"), ANY: _("any tier")}.get(tier) or found.names[tier]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
