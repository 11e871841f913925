"""What a file can turn out to be."""

from enum import StrEnum


class FormatKind(StrEnum):
    """What a file's content is. The kinds after `archive` are recognised in order to refuse them with a reason."""

    STATEMENT = "statement"
    BUNDLE = "bundle"
    INVESTOR_REPORT = "investor_report"
    TABLE = "table"
    ARCHIVE = "archive"
    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    MONTHLY_STATEMENT = "monthly_statement"
    MONTHLY_REPORT = "monthly_report"
    STOCK_OPTION_STATEMENT = "stock_option_statement"
    SECURITIES_STATEMENT = "securities_statement"
    ACCOUNTING_STATEMENT = "accounting_statement"
    ACCOUNTING_REPORT = "accounting_report"
    INSTITUTION_STATEMENT = "institution_statement"
    STATEMENT_WORKBOOK = "statement_workbook"
    ENGLISH_STATEMENT = "english_statement"
    OVERSEAS_BUNDLE = "overseas_bundle"
    UNKNOWN_BUNDLE = "unknown_bundle"
    HTML = "html"
    DBF = "dbf"
    UNKNOWN = "unknown"
