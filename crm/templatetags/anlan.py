"""Filters and tags that every template has without loading them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm import figures
from crm.enums import EXPORT_COLOURS
from crm.exports.rows import title_of
from crm.lists import registry

register = template.Library()
register.filter("money", figures.money)
register.filter("price", figures.price)
register.filter("percent", figures.percent)
register.filter("count", figures.count)


@register.filter
def list_title(name: str) -> str:
    """What the list of that name is called; the name itself where the list is gone."""
    try:
        return title_of(name)
    except registry.UnknownList:
        return name


@register.filter
def export_colour(status: str) -> str:
    return EXPORT_COLOURS[status]


@register.filter
def compact_money(amount: Decimal | float | None) -> str:
    return figures.compact(amount, get_language() or "zh-hans")


@register.filter
def clock(took: timedelta | None) -> str:
    """0:00:12; a dash while there is no end."""
    return figures.MISSING if took is None else str(took).partition(".")[0]


@register.filter
def signed_money(amount: Decimal | None) -> SafeString | str:
    """With its sign, in the colour of gains or losses; the sign also tells those who see no colours."""
    if amount is None:
        return figures.MISSING
    kind = "gain" if amount > 0 else "loss" if amount < 0 else "even"
    return format_html('<span class="pl-{}">{}</span>', kind, figures.signed(amount))


@register.filter
def get_item(mapping: dict[Any, Any], key: Any) -> Any:
    """mapping[key], or None where there is no such key."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The current query with these changes, as "?…"; a value of None or "" takes the name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, title: str = "", icon: str = "", extra: str = "") -> SafeString:
    """{% card title=… icon=… %}body{% endcard %}: a framed part of a page; `extra` adds classes."""
    return _render(context, "components/card.html", content=content, title=title, icon=icon, extra=extra)


@register.inclusion_tag("components/chart.html")
def chart(data: dict[str, Any], name: str, title: str) -> dict[str, Any]:
    """A drawing of prepared series with the same figures as a table; docs/glass.md describes `data`."""
    labels = data["labels"]
    rows = [(label, [one["values"][at] for one in data["series"]]) for at, label in enumerate(labels)]
    return {"data": data, "name": name, "title": title, "rows": rows, "script": f"chart-{name}"}


@register.simple_tag(takes_context=True)
def panel(context: Context, url: str, title: str = "", icon: str = "") -> SafeString:
    """A part of a page that another app owns: loaded by htmx, a link without it."""
    return _render(context, "components/panel.html", url=url, title=title, icon=icon)


def _render(context: Context, name: str, **values: Any) -> SafeString:
    engine = context.template.engine if context.template else template.Engine.get_default()
    with context.push(**values):
        return engine.get_template(name).render(context)
