"""The monitoring centre's `@` tables: their fields in order, and how each is told by its content.

Source: section "CFMMC daily upload bundle". One record per line, `@` between fields, no header; a literal `@`
is written `&at;`. Field order of liquiddetails, holddetails and customer comes from a data model, not a file.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clients.statements.kinds import FormatKind

# What a field may hold, by one letter. Amounts: at most sixteen digits before the point, or nothing.
_SHAPES: Final = {
    "d": r"\d{4}-?\d{2}-?\d{2}",
    "D": r"(?:\d{4}-?\d{2}-?\d{2})?",
    "a": r"[^@\s][^@]*",
    "k": r"[A-Za-z]{1,2}\d{3,4}[^@]*",
    "n": r"(?:-?\d{1,16}(?:\.\d+)?)?",
    "N": r"-?\d{1,16}(?:\.\d+)?",
    "r": r"(?:-?\d{1,16}(?:\.\d+)?%?)?",
    "i": r"\d{1,9}",
    "b": r"[BS]",
    "o": r"[OL]",
    "h": r"[A-Za-z]",
    "t": r"[\d:]*",
    "y": r"[YNyn01]?",
    "c": r"(?:[A-Za-z]{3})?",
    "x": r"[^@]*",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `fields` name and shape in order; `pattern` matches a sound record."""

    name: str
    fields: tuple[tuple[str, str], ...]
    pattern: re.Pattern[str]

    @property
    def width(self) -> int:
        """The number of fields of a record."""
        return len(self.fields)

    def broken_field(self, record: str) -> tuple[str, str] | None:
        """This function will name the first field whose text does not fit, with that text."""
        for (name, shape), cell in zip(self.fields, record.split("@"), strict=False):
            if not re.fullmatch(_SHAPES[shape], cell, re.ASCII):
                return name, cell
        return None


def _table(name: str, spec: str) -> Table:
    fields = tuple((word.split(":")[0], word.split(":")[1]) for word in spec.split())
    pattern = "@".join(_SHAPES[shape] for _, shape in fields)
    return Table(name, fields, re.compile(pattern, re.ASCII))


CUSFUND: Final = _table(
    "cusfund",
    "day:d account:a client_equity:N available_funds:N margin_call:n risk_degree:r opening_mtm:n opening_by_trade:n "
    "closing_mtm:n closing_by_trade:n total_pl_mtm:n total_pl_by_trade:n floating_pl:n pledge_amount:n member:y "
    "currency:c cash:n fx_pledged:n fx_pledge_out:n fx_pledge_occupied:n premium:n frozen_funds:n",
)
FUNDCHG: Final = _table(
    "fundchg",
    "day:d account:a amount:N client_bank:x client_bank_account:x company_bank:x company_bank_account:x note:x "
    "member:y currency:c label:x occurred_on:D",
)
TRDDATA: Final = _table(
    "trddata",
    "day:d account:a trade_id:x contract:k side:b lots:i price:N turnover:n traded_at:t offset:o hedge_flag:h "
    "mtm_pl:n by_trade_pl:n commission:n trading_code:x exchange:x member:y order_id:x seat:x currency:c traded_on:D",
)
HOLDDATA: Final = _table(
    "holddata",
    "day:d account:a contract:k side:b hedge_flag:h lots:i margin:n mtm_pl:n floating_pl:n price:n prev_settlement:n "
    "settlement_price:N trading_code:x exchange:x member:y currency:c",
)
# One public source has hedge flag and average price in each other's place; a letter tells them apart.
HOLDDATA_SWAPPED: Final = _table(
    "holddata",
    "day:d account:a contract:k side:b price:n lots:i margin:n mtm_pl:n floating_pl:n hedge_flag:h prev_settlement:n "
    "settlement_price:N trading_code:x exchange:x member:y currency:c",
)
OTHERFUND: Final = _table(
    "otherfund",
    "day:d account:a reserved:x item:x amount:N exchange:x trading_code:x member:y currency:c note:x",
)
LIQUIDDETAILS: Final = _table(
    "liquiddetails",
    "day:d account:a contract:k trade_id:x side:b price:N open_price:N lots:i prev_settlement:n settlement_price:n "
    "mtm_pl:n open_trade_id:x by_trade_pl:n trading_code:x exchange:x currency:c traded_on:D",
)
HOLDDETAILS: Final = _table(
    "holddetails",
    "day:d account:a contract:k trade_id:x side:b hedge_flag:h lots:i open_price:N prev_settlement:n "
    "settlement_price:N floating_pl:n mtm_pl:n trading_code:x exchange:x currency:c opened_on:D margin:n",
)

READ: Final = (CUSFUND, TRDDATA, HOLDDATA, HOLDDATA_SWAPPED, OTHERFUND, FUNDCHG, LIQUIDDETAILS, HOLDDETAILS)
BY_NAME: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in reversed(READ)})
_UNREAD_NAMES: Final = """
    cuscode cusaccount otherinfo mortgagedetails delivdetails delivcontractdata exchangedetails currencymortgage
    amaccounts amcustodyaccount amassets amassetsdetails opttrddata optholddata optexerdata optliquiddetails
    optholddetails
"""
UNREAD: Final = frozenset(_UNREAD_NAMES.split())
# customer: account in the fourth place, no table date in some copies; read by place and shape, not by count.
CUSTOMER: Final = "customer"
_CUSTOMER: Final = re.compile(r"[^@]*(?:@[^@]*){2}@[0-9A-Za-z_\-]{4,32}(?:@[^@]*){9,13}", re.ASCII)
_ISO_DAY: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}", re.ASCII)
# Not any eight digits: that is what an account number looks like.
_CALENDAR_DAY: Final = re.compile(r"(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_DATED: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}@", re.ASCII)
_FILE_NAME: Final = re.compile(r"(?P<member>\d*)(?P<table>[a-z]+?)(?P<day>\d{8})?\.txt", re.IGNORECASE)

# Field counts of the overseas variant that no domestic table of ours shares.
_OVERSEAS_WIDTHS: Final = {
    "customer": 18,
    "cusfund": 28,
    "fundchg": 13,
    "trddata": 22,
    "holddata": 18,
    "liquiddetails": 22,
    "holddetails": 20,
    "delivdetails": 15,
}
_MARKET: Final = re.compile(r"[A-Z]{3}-[A-Z]{2,6}")
_PROBE: Final = 50


def table_in_name(name: str) -> str | None:
    """This function will return the table a file name claims, e.g. `9999cusfund20260810.txt`."""
    match = _FILE_NAME.fullmatch(name.replace("\\", "/").rsplit("/", 1)[-1])
    table = match["table"].lower() if match else ""
    return table if table in BY_NAME or table in UNREAD or table == CUSTOMER else None


def bundle_key(name: str) -> tuple[str, str]:
    """This function will return member code and day from a file name, to tell apart bundles in one folder."""
    match = _FILE_NAME.fullmatch(name.replace("\\", "/").rsplit("/", 1)[-1])
    return (match["member"], match["day"] or "") if match else ("", "")


def table_of_lines(lines: list[str], name: str = "") -> Table | None:
    """This function will tell the table from its records: the one that the most of the first ones fit.

    Where not one fits, the width of the records decides if only one table has it, unless the file name says that
    this is a table of another kind: the lines are then set aside one by one, each with its own reason.
    """
    probe = lines[:_PROBE]
    fits = [(sum(1 for line in probe if table.pattern.fullmatch(line)), table) for table in READ]
    count, best = max(fits, key=lambda fit: fit[0])
    return best if count else _table_of_width(probe, name)


def _table_of_width(probe: list[str], name: str) -> Table | None:
    claimed = table_in_name(name)
    if claimed in UNREAD or claimed == CUSTOMER:
        return None
    widths = Counter(line.count("@") + 1 for line in probe)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    if count * 2 <= len(probe) or sum(1 for line in probe if _DATED.match(line)) * 2 <= len(probe):
        return None
    of_width = [table for table in BY_NAME.values() if table.width == width]
    named = [table for table in of_width if table.name == claimed]
    return named[0] if named else of_width[0] if len(of_width) == 1 and claimed is None else None


def is_customer(lines: list[str]) -> bool:
    """This function will recognise the customer table, whose fields are people's names and addresses."""
    probe = lines[:_PROBE]
    return sum(1 for line in probe if _is_customer(line)) * 2 > len(probe)


def _is_customer(line: str) -> bool:
    if not _CUSTOMER.fullmatch(line):
        return False
    fields = line.split("@")
    name = fields[1] if _ISO_DAY.fullmatch(fields[0]) else fields[0]
    return not name.isdigit() and any(_ISO_DAY.fullmatch(field) for field in fields[4:])


def is_overseas(lines: list[str], name: str = "") -> bool:
    """This function will recognise the overseas variant: other widths, two leading dates, markets like USD-LME."""
    probe = lines[:_PROBE]
    if any(table.pattern.fullmatch(line) for line in probe for table in READ):
        return False
    width = Counter(line.count("@") + 1 for line in probe).most_common(1)[0][0]
    claimed = table_in_name(name)
    if width == _OVERSEAS_WIDTHS["cusfund"] or (claimed and width == _OVERSEAS_WIDTHS.get(claimed)):
        return True
    return sum(1 for line in probe if _looks_overseas(line)) * 2 > len(probe)


def _looks_overseas(line: str) -> bool:
    fields = line.split("@")
    two_dates = len(fields) > 2 and all(_CALENDAR_DAY.fullmatch(field) for field in fields[:2])
    return two_dates or any(_MARKET.fullmatch(field) for field in fields)


def kind_of_lines(lines: list[str], name: str = "") -> FormatKind | None:
    """This function will say whether lines are a bundle table, one of the overseas variant, or neither."""
    probe = lines[:_PROBE]
    if not probe or sum(1 for line in probe if line.count("@") >= 3 and "|" not in line) * 2 <= len(probe):
        return None
    if is_overseas(lines, name):
        return FormatKind.OVERSEAS_BUNDLE
    if table_of_lines(lines, name) is not None or is_customer(lines):
        return FormatKind.BUNDLE
    known = table_in_name(name) or sum(1 for line in probe if _DATED.match(line)) * 2 > len(probe)
    return FormatKind.BUNDLE if known else FormatKind.UNKNOWN_BUNDLE
