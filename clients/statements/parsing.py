"""The one door: bytes in, a ParsedFile out, whatever the format."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from clients.statements.bundle import parse_bundle
from clients.statements.decode import decode
from clients.statements.detect import detect
from clients.statements.investor_report import parse_report
from clients.statements.kinds import FormatKind
from clients.statements.mapping import ColumnMapping, parse_mapped
from clients.statements.text import parse_statement
from clients.statements.values import ParsedFile
from crm.problems import Fault, Problem, error

_REFUSALS: Final = {
    FormatKind.EMPTY: "empty_file",
    FormatKind.UNKNOWN: "format_unknown",
    FormatKind.UNKNOWN_BUNDLE: "bundle_table_unknown",
    FormatKind.ARCHIVE: "archive_expected",
    FormatKind.TABLE: "mapping_needed",
}


def parse(
    content: bytes,
    *,
    name: str,
    mapping: ColumnMapping | None = None,
    multipliers: Mapping[str, Decimal] | None = None,
) -> ParsedFile:
    """This function will recognise a file by its content and read it, or refuse it with a reason.

    `mapping` applies to plain tables only. Tables of one bundle belong together: see parse_bundle.
    `multipliers` (product code to contract multiplier) sharpens the row checks and changes no figure.
    """
    kind = detect(content, name)
    if kind is FormatKind.STATEMENT:
        return parse_statement(content, multipliers=multipliers)
    if kind is FormatKind.BUNDLE:
        return parse_bundle({name: content}, multipliers=multipliers)
    if kind is FormatKind.INVESTOR_REPORT:
        return parse_report(content, multipliers=multipliers)
    if kind is FormatKind.TABLE and mapping is not None:
        return parse_mapped(content, mapping)
    return ParsedFile(kind=kind, refused=_refusal(kind, content))


def _refusal(kind: FormatKind, content: bytes) -> Problem:
    if kind is FormatKind.UNDECODABLE:
        try:
            decode(content)
        except Fault as fault:
            return fault.problem
    return error(_REFUSALS.get(kind, kind.value))
