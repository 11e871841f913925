"""Bundle files sorted into tables: which file is which, which records are sound, which are set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from clients.statements import bundle_rows, bundle_tables
from clients.statements.bundle_tables import CUSFUND, Table
from clients.statements.decode import decode, split_lines
from clients.statements.numbers import day
from clients.statements.values import Customer, SetAsideRow
from crm.problems import Fault, Problem, error, warning

Key = tuple[str, date, str]
Record = tuple[int, str]

# Where each table keeps its currency; an empty field is yuan.
_CURRENCY: Final = {
    "cusfund": 15,
    "fundchg": 9,
    "trddata": 19,
    "holddata": 15,
    "otherfund": 8,
    "liquiddetails": 15,
    "holddetails": 14,
}


@dataclass(slots=True)
class Loaded:
    """Every sound record by table and account day, and everything that was not sound."""

    tables: dict[str, dict[Key, list[Record]]] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    set_aside: list[SetAsideRow] = field(default_factory=list)
    incomplete: set[tuple[str, date]] = field(default_factory=set)
    refused_files: list[tuple[str, Problem]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    _contents: set[tuple[str, bytes]] = field(default_factory=set)

    def records(self, table: str, key: Key) -> list[Record]:
        """This function will return the sound records of one table for one account day."""
        return self.tables.get(table, {}).get(key, [])

    def put_aside(self, file: str, line: int, record: str, problem: Problem) -> None:
        """This function will keep a bad line and mark its client's day, as far as the line still says which."""
        self.set_aside.append(SetAsideRow(line, record, problem, file))
        fields = record.split("@")
        try:
            self.incomplete.add((fields[1].strip(), day(fields[0])))
        except (IndexError, ValueError):
            self.problems.append(problem)


def load(files: Mapping[str, bytes]) -> Loaded:
    """This function will read every file; one that is wrong as a whole is refused by itself."""
    loaded = Loaded()
    for name, content in files.items():
        try:
            _load_file(loaded, name, content)
        except Fault as fault:
            loaded.refused_files.append((name, fault.problem))
    return loaded


def _load_file(loaded: Loaded, name: str, content: bytes) -> None:
    lines = split_lines(decode(content))
    sound = [line for line in lines if line.strip()]
    claimed = bundle_tables.table_in_name(name)
    if not sound:
        if claimed in bundle_tables.BY_NAME:
            loaded.tables.setdefault(claimed or "", {})
        return
    if bundle_tables.is_overseas(sound, name):
        raise Fault(error("overseas_bundle"))
    table = bundle_tables.table_of_lines(sound, name)
    if table is not None:
        _load_once(loaded, name, content, table, lines)
    elif bundle_tables.is_customer(sound):
        _load_customers(loaded, name, lines)
    else:
        _refuse_or_skip(loaded, claimed, sound)


def _refuse_or_skip(loaded: Loaded, claimed: str | None, sound: list[str]) -> None:
    if claimed in bundle_tables.BY_NAME:
        wanted = bundle_tables.BY_NAME[claimed or ""].width
        widths = sorted({str(line.count("@") + 1) for line in sound[:50]})
        raise Fault(
            error("bundle_field_count", expected=str(wanted), found=", ".join(widths), table=claimed or "")
        )
    if claimed is None:
        raise Fault(error("bundle_table_unknown"))
    loaded.problems.append(warning("bundle_table_unread", table=claimed))


def _load_once(loaded: Loaded, name: str, content: bytes, table: Table, lines: list[str]) -> None:
    if (table.name, content) in loaded._contents:
        loaded.problems.append(warning("bundle_table_twice", table=table.name))
        return
    loaded._contents.add((table.name, content))
    loaded.files.setdefault(table.name, name)
    _load_records(loaded, name, table, lines)


def _load_records(loaded: Loaded, name: str, table: Table, lines: list[str]) -> None:
    """Records are kept as text: split, two hundred thousand of them would take most of a gigabyte."""
    records = loaded.tables.setdefault(table.name, {})
    matches, currency_place = table.pattern.fullmatch, _CURRENCY[table.name]
    for line, text in enumerate(lines, start=1):
        if matches(text):
            fields = text.split("@")
            try:
                key = (fields[1].strip(), day(fields[0]), fields[currency_place].upper() or "CNY")
            except ValueError:
                loaded.put_aside(name, line, text, _bad_day(table, line, fields[0]))
                continue
            records.setdefault(key, []).append((line, text))
        elif text.strip():
            loaded.put_aside(name, line, text, _misfit(table, line, text))


def _bad_day(table: Table, line: int, cell: str) -> Problem:
    return error("bad_cell", line=line, field=f"{table.name}.day", found=cell)


def _misfit(table: Table, line: int, text: str) -> Problem:
    width = text.count("@") + 1
    if width != table.width:
        return error("field_count", line=line, field=table.name, expected=str(table.width), found=str(width))
    broken = table.broken_field(text)
    name, cell = broken if broken else ("", text)
    return error("bad_cell", line=line, field=f"{table.name}.{name}", found=cell)


def _load_customers(loaded: Loaded, name: str, lines: list[str]) -> None:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        fields = text.split("@")
        if len(fields) < 13 or not fields[3].strip():
            problem = error("field_count", line=line, field="customer", found=str(len(fields)))
            loaded.set_aside.append(SetAsideRow(line, text, problem, name))
        else:
            loaded.customers.append(bundle_rows.customer(fields))


def has_accounts(loaded: Loaded) -> bool:
    """This function will say whether the account table is there, with or without records."""
    return CUSFUND.name in loaded.tables
