"""Arithmetic of a settlement day (section "Arithmetic to check on import"). A broken identity is a warning
with both figures; a figure that is absent is not checked."""

from clients.statements.check_lots import check_lots
from clients.statements.check_rows import check_rows
from clients.statements.check_sections import check_sections
from clients.statements.check_summary import check_summary

__all__ = ["check_lots", "check_rows", "check_sections", "check_summary"]
