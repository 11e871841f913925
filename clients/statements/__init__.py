"""Settlement files turned into values: pure Python, no database, no clock, no translation."""

from clients.statements.bundle import parse_bundle
from clients.statements.detect import detect
from clients.statements.parsing import parse

__all__ = ["detect", "parse", "parse_bundle"]
