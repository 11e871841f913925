"""One English sentence for every problem code; the Chinese is in the message catalogue."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def gettext_noop(message: str) -> str:
    """Marks a sentence for the message catalogue; the glass translates it when it is shown."""
    return message


REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Whole files.
        "empty_file": gettext_noop("The file is empty. Ask for it again."),
        "undecodable": gettext_noop(
            "The text is neither UTF-8 nor GB18030, or bytes of it were lost. Fetch the file again from its source."
        ),
        "format_unknown": gettext_noop(
            "This is no settlement file Anlan knows. Check that the right file was chosen."
        ),
        "monthly_statement": gettext_noop(
            "This is a monthly statement. Its positions are those of the month's end only; import the daily statements."
        ),
        "monthly_report": gettext_noop(
            "This is a monthly report of the monitoring centre. Import the daily reports instead."
        ),
        "stock_option_statement": gettext_noop(
            "This is a stock-option statement. Only futures accounts are imported."
        ),
        "securities_statement": gettext_noop(
            "This is a securities statement. Only futures accounts are imported."
        ),
        "accounting_statement": gettext_noop(
            "This is an accounting statement of an asset-management counter. Import the settlement statement instead."
        ),
        "accounting_report": gettext_noop(
            "This is an accounting report of the monitoring centre. Import the settlement report instead."
        ),
        "institution_statement": gettext_noop(
            "This is an institutional account statement in several files. Import the settlement statement instead."
        ),
        "statement_workbook": gettext_noop(
            "This is a settlement statement exported as a workbook. Import its text file instead."
        ),
        "english_statement": gettext_noop(
            "This statement has English labels only. Export it with Chinese labels."
        ),
        "overseas_bundle": gettext_noop(
            "This is a monitoring-centre table of overseas brokerage; its columns are others. It is not imported."
        ),
        "html": gettext_noop(
            "This is a web page saved under another name. Export the file again as text or workbook."
        ),
        "dbf": gettext_noop(
            "This is a dBase table. Export it as CSV or workbook and import it with a column mapping."
        ),
        "workbook_unreadable": gettext_noop(
            "The workbook cannot be opened. It may be damaged or locked by a password."
        ),
        "mapping_needed": gettext_noop("This is a plain table. Choose a saved column mapping for it."),
        "archive_expected": gettext_noop("This is an archive. Its files are imported one by one."),
        # Archives.
        "archive_damaged": gettext_noop("The archive is damaged. Make it again."),
        "archive_member_damaged": gettext_noop(
            "The file %(name)s in the archive is damaged. Make the archive again."
        ),
        "archive_too_many": gettext_noop("The archive holds too many files. Split it."),
        "archive_bomb": gettext_noop(
            "The archive would unpack to far more than it should. It was not unpacked."
        ),
        "archive_path": gettext_noop(
            "The archive holds a path outside its folder: %(name)s. It was not unpacked."
        ),
        "archive_link": gettext_noop("The archive holds a link: %(name)s. It was not unpacked."),
        "archive_encrypted": gettext_noop("The archive is locked by a password: %(name)s. Unlock it first."),
        "archive_nested": gettext_noop("The archive holds another archive: %(name)s. Unpack that one first."),
        # Head of a statement.
        "client_id_missing": gettext_noop("The statement names no client id (客户号)."),
        "client_id_unreadable": gettext_noop("The client id (客户号) is not one."),
        "trading_day_missing": gettext_noop(
            "The statement names no trading day (日期). The printing date does not stand in for it."
        ),
        "trading_day_unreadable": gettext_noop("The trading day (日期) is not a date."),
        "created_before_day": gettext_noop("The statement was printed before the day it settles."),
        "several_statements": gettext_noop(
            "The file holds more than one statement. Import each as a file of its own."
        ),
        "method_unknown": gettext_noop("The statement does not say whether it is 逐日盯市 or 逐笔对冲."),
        "method_conflict": gettext_noop(
            "Title and summary contradict each other about 逐日盯市 and 逐笔对冲."
        ),
        # Account summary.
        "summary_missing": gettext_noop(
            "The account summary (资金状况) is missing. The file was cut on its way."
        ),
        "summary_twice": gettext_noop(
            "The account summary (资金状况) stands twice for one account and currency."
        ),
        "summary_line_unreadable": gettext_noop("A line of the account summary cannot be read."),
        "summary_label_twice": gettext_noop("A label stands twice in the account summary."),
        "summary_label_unknown": gettext_noop(
            "A label of the account summary is unknown; its figure was not read."
        ),
        "summary_line_missing": gettext_noop(
            "The account summary lacks this figure; it is stored as unknown."
        ),
        # Tables of a statement.
        "header_missing": gettext_noop("The table has no header row."),
        "column_missing": gettext_noop("The table lacks a column that is needed."),
        "column_twice": gettext_noop("The table has one column twice."),
        "column_unknown": gettext_noop("The table has an unknown column; it was not read."),
        "section_twice": gettext_noop("The table stands twice in the statement."),
        "row_cut": gettext_noop("The row breaks off before its last cell ends."),
        "cell_count": gettext_noop("The row has another number of cells than the header."),
        "row_outside_table": gettext_noop("A table row stands outside any table."),
        "table_unknown": gettext_noop("A table without a known heading was not read."),
        "deliveries_unread": gettext_noop("The delivery table (交割明细) is kept in the file but not read."),
        "bad_cell": gettext_noop("The cell does not hold a value of its kind."),
        "unknown_code": gettext_noop("The cell holds a word that is not known here."),
        "unknown_word": gettext_noop(
            "The cell holds a word that is not known here; it is stored as unknown."
        ),
        "rounded_to_cents": gettext_noop(
            "The amount has more than two decimals; it was rounded half up to the cent."
        ),
        "cash_flow_unknown": gettext_noop(
            "The kind of this money movement is not known; it counts as neither money in nor out."
        ),
        "row_of_other_day": gettext_noop("The row is dated differently from the statement."),
        "row_of_later_day": gettext_noop("The row is dated after the statement."),
        "other_method_column": gettext_noop(
            "The position table carries the profit column of the other method."
        ),
        "totals_missing": gettext_noop("The table has no totals row; the file may have been cut."),
        "totals_count": gettext_noop("The totals row counts another number of rows."),
        "totals_sum": gettext_noop("The totals row differs from the sum of the rows."),
        "totals_unreadable": gettext_noop("The totals row cannot be read."),
        # Arithmetic.
        "closing_balance_identity": gettext_noop(
            "The closing balance is not the opening balance plus the day's movements."
        ),
        "fx_pledge_change_identity": gettext_noop(
            "The change in FX pledge is not pledged in minus redeemed."
        ),
        "client_equity_identity": gettext_noop("The client equity does not follow from the closing balance."),
        "market_value_equity_identity": gettext_noop(
            "The market-value equity is not equity plus option values."
        ),
        "available_funds_identity": gettext_noop("The available funds are not equity minus margins."),
        "risk_degree_identity": gettext_noop(
            "The risk degree is not margin divided by equity; the printed one is kept."
        ),
        "margin_call_identity": gettext_noop("The margin call is not what margins exceed equity by."),
        "commission_identity": gettext_noop(
            "The charges that explain the closing balance differ from the sum of the fees."
        ),
        "profit_identity": gettext_noop("The day's profit differs from the sum of closes and positions."),
        "section_sum": gettext_noop("The account figure differs from the sum of its table (%(table)s)."),
        "position_tables_differ": gettext_noop("Position detail and position summary contradict each other."),
        "position_unsummed": gettext_noop(
            "The contract stands in the position detail but not in the position summary."
        ),
        "lots_differ": gettext_noop(
            "The lots traded in %(contract)s are not the lots closed or held since today."
        ),
        "row_amount": gettext_noop("The amount does not follow from price, lots and contract multiplier."),
        "row_multiplier": gettext_noop("Price and amount imply no whole contract multiplier."),
        # Bundles and mapped tables.
        "bundle_field_count": gettext_noop(
            "The table %(table)s has another number of fields than the format says."
        ),
        "bundle_table_unread": gettext_noop("The table %(table)s is not needed and was not read."),
        "bundle_table_unknown": gettext_noop("This monitoring-centre table is not known and was not read."),
        "bundle_without_accounts": gettext_noop(
            "The account table (cusfund) is missing. Import the tables of one day together."
        ),
        "bundle_table_twice": gettext_noop(
            "The table %(table)s stands twice with the same rows; it was read once."
        ),
        "no_sound_line": gettext_noop(
            "Not one account line could be read, and no figure was stored. The accounts it names are marked incomplete."
        ),
        "account_twice": gettext_noop(
            "The account stands twice for one day and currency; neither row was stored."
        ),
        "row_without_account": gettext_noop(
            "The row belongs to an account that is not in the account table."
        ),
        "field_count": gettext_noop("The line has another number of fields than the table."),
        "mapping_column_missing": gettext_noop(
            "The column %(column)s of the saved mapping is not in the file."
        ),
        "mapping_incomplete": gettext_noop(
            "The saved mapping names no column for the client id or no trading day."
        ),
        "mapping_header_missing": gettext_noop(
            "The file has no header row where the saved mapping expects it."
        ),
        "report_block_missing": gettext_noop("The report lacks the block %(block)s."),
        "report_value_missing": gettext_noop("The report does not say its %(block)s."),
        # Receiving and storing.
        "file_too_large": gettext_noop(
            "The file is larger than one file may be. Split it or ask for the limit to be raised."
        ),
        "value_unstorable": gettext_noop(
            "A value of the file is too long or too large to be stored. Check the file."
        ),
        "unexpected": gettext_noop(
            "Anlan failed on this file; nothing of it was stored. Send it to those who maintain Anlan."
        ),
        "account_of_other_client": gettext_noop(
            "The account %(account)s belongs to client %(owner)s. Check the file, or the owner of the account."
        ),
        "client_name_differs": gettext_noop(
            "The file gives this client another name. The known name was kept; check whose account this is."
        ),
        # Versions and sources.
        "sources_differ": gettext_noop("Two sources of one day give different figures."),
        "methods_differ": gettext_noop("逐日盯市 and 逐笔对冲 of one day contradict each other."),
    }
)
