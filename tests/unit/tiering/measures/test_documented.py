from __future__ import annotations

from pathlib import Path

from tiering.management.commands.document_measures import table

PAGE = Path(__file__).parents[4] / "docs" / "method-tiering.md"


def test_page_shows_the_registry() -> None:
    """`python3 manage.py document_measures` prints the table that belongs there."""
    assert "\n".join(table()) in PAGE.read_text(encoding="utf-8")
