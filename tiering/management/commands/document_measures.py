"""`manage.py document_measures`: the table of measures for docs/method-tiering.md; a test compares it with the page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from tiering.engine.measures import MEASURES, UNIT_LABELS, WINDOW_LABELS, Measure


class Command(BaseCommand):
    help = "Print the registry of measures as the table of docs/method-tiering.md."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in table():
            self.stdout.write(line)


def table() -> list[str]:
    """A line per measure, in the registry's order."""
    head = [
        "| measure | 中文 | unit | window | formula | edge cases | source |",
        "|---|---|---|---|---|---|---|",
    ]
    return head + [_line(measure) for measure in MEASURES.values()]


def _line(measure: Measure) -> str:
    with translation.override("zh-hans"):
        chinese = _(measure.label)
    unit, window = UNIT_LABELS[measure.unit], WINDOW_LABELS[measure.window]
    cells = (f"`{measure.name}`", chinese, unit, window, measure.formula, measure.edges, measure.source)
    return f"| {' | '.join(cells)} |"
