"""What the churn warning would have been worth: kept counts of the whole firm, no client."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from tiering.engine.churn import Method
from tiering.enums import SIGN_LABELS
from tiering.models import ChurnBackTest
from tiering.queries.churn.parameters import churn_parameters
from tiering.views.early.pages import tabs

USUAL_SIZE = "100"


class BackTestPage(Guarded, View):
    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = ChurnBackTest.objects.first()
        context: dict[str, Any] = {
            "tabs": tabs(),
            "tab": "churn",
            "kept": kept,
            "parameters": churn_parameters(),
        }
        if kept is not None:
            sizes = list(kept.figures["sizes"])
            size = request.GET.get("size", "")
            size = size if size in sizes else USUAL_SIZE if USUAL_SIZE in sizes else sizes[0]
            context |= {"size": size, "sizes": sizes} | _results(kept.figures, size)
        return render(request, "tiering/early/back_test.html", context)


def method_words() -> dict[str, str]:
    return {
        Method.POINTS: _("Churn points"),
        Method.DAYS_SINCE_TRADE: _("Days since the last trade"),
        Method.RANDOM: _("At random"),
    }


def _results(figures: dict[str, Any], size: str) -> dict[str, Any]:
    words, chosen = method_words(), figures["sizes"][size]
    methods = [{"label": words[name], **chosen["methods"][name]} for name in Method]
    points, naive = methods[0]["precision"], methods[1]["precision"]
    return {
        "methods": methods,
        "is_better": (points or 0) > (naive or 0),
        "times": points / naive if points and naive else None,
        "days": _days(figures["days"], chosen["days"], words),
        "chart": _chart(figures["days"], chosen["days"], words),
        "sizes_chart": _sizes_chart(figures["sizes"], words),
        "signs": _signs(figures["signs"]),
    }


def _days(days: list[str], counted: list[dict[str, Any]], words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "day": day,
            "watched": one["watched"],
            "left": one["left"],
            "cells": [
                (words[name], one["hits"][name], _part(one["hits"][name], one["size"])) for name in Method
            ],
        }
        for day, one in zip(days, counted, strict=True)
    ]


def _chart(days: list[str], counted: list[dict[str, Any]], words: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": "line",
        "labels": days,
        "label_name": _("Trading day"),
        "unit": "percent",
        "series": [
            {
                "name": words[name],
                "values": [_part(one["hits"][name], one["size"]) for one in counted],
                "colour": colour,
            }
            for name, colour in zip(Method, ("blue", "orange", "secondary"), strict=True)
        ],
    }


def _sizes_chart(sizes: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Recall by length of the list."""
    return {
        "kind": "line",
        "labels": list(sizes),
        "label_name": _("Length of the list"),
        "unit": "percent",
        "series": [
            {
                "name": words[name],
                "values": [one["methods"][name]["recall"] for one in sizes.values()],
                "colour": colour,
            }
            for name, colour in zip(Method, ("blue", "orange", "secondary"), strict=True)
        ],
    }


def _signs(signs: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"label": SIGN_LABELS[name], **one, "share": _part(one["left"], one["shown"])}
        for name, one in signs.items()
        if name in SIGN_LABELS
    ]
    return sorted(found, key=lambda one: -(one["share"] or 0))


def _part(part: float, whole: int) -> float | None:
    return part / whole if whole else None
