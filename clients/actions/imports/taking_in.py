"""One unit from queued to settled: read, stored and reported in one transaction, or refused with nothing stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import DataError, InterfaceError, OperationalError, transaction

from clients.actions.imports import locking, reading, reporting
from clients.actions.imports.units import Unit, earlier
from clients.actions.settlement import gaps, people, precedence
from clients.actions.settlement.delivery import Delivery, Stored
from clients.actions.settlement.storing import AlreadyStored, store
from clients.enums import FileStatus
from clients.models import ImportFile, ImportRun
from clients.statements.values import ParsedFile
from crm.problems import Problem, error, warning

_log = logging.getLogger(__name__)


def take_in(unit: Unit, run: ImportRun, now: datetime, multipliers: Mapping[str, Decimal]) -> None:
    """Whatever the file holds, the run goes on; only a lost database stops it, to be resumed."""
    try:
        _take_in(unit, run, now, multipliers)
    except (OperationalError, InterfaceError):
        raise
    except DataError:
        reporting.refuse(unit.files, error("value_unstorable"))
    except Exception as fault:  # one file that trips a fault of ours must not keep the others out
        if not locking.still_ours():
            raise OperationalError("the database went away") from fault
        _log.exception("import of %s failed", [file.pk for file in unit.files])
        reporting.refuse(unit.files, error("unexpected"))


def _take_in(unit: Unit, run: ImportRun, now: datetime, multipliers: Mapping[str, Decimal]) -> None:
    if unit.was_taken_in():
        _settle_unchanged(unit)
        return
    parsed = reading.read(unit, run, multipliers)
    refused = parsed.refused or reading.owner_conflict(parsed)
    if refused is not None:
        _refuse(unit, parsed, refused)
    elif parsed.days:
        _store(unit, parsed, now)
    elif parsed.customers and not parsed.incomplete:
        _take_in_customers(unit, parsed, now)
    else:
        _refuse_unsound(unit, parsed, now)


@transaction.atomic
def _refuse(unit: Unit, parsed: ParsedFile, refused: Problem) -> None:
    own = dict(parsed.refused_files)
    for file in unit.files:
        reporting.refuse([file], own.get(unit.key(file), refused))


@transaction.atomic
def _refuse_unsound(unit: Unit, parsed: ParsedFile, now: datetime) -> None:
    """Not one account line is sound: the lines are kept aside, and the days they name stand as incomplete."""
    delivery = Delivery(
        days=(), file_id=unit.lead.pk, now=now, customers=parsed.customers, incomplete=parsed.incomplete
    )
    source, methods = reading.speaks_of(unit)
    day = gaps.mark_alone(delivery, source=source, methods=methods)
    people.name_the_nameless(delivery)
    counts = _write_problems(unit, parsed)
    changes = {"counts": counts, "trading_day": day, "last_trading_day": day}
    ImportFile.objects.filter(pk=unit.lead.pk).update(**changes)
    _refuse(unit, parsed, error("no_sound_line"))


@transaction.atomic
def _take_in_customers(unit: Unit, parsed: ParsedFile, now: datetime) -> None:
    """Customers without figures name clients that are to be completed; they make none."""
    people.name_the_nameless(Delivery(days=(), file_id=None, now=now, customers=parsed.customers))
    _write_problems(unit, parsed)
    _settle(unit, FileStatus.STORED)


def _store(unit: Unit, parsed: ParsedFile, now: datetime) -> None:
    lead = unit.lead
    ImportFile.objects.filter(pk=lead.pk).update(total_rows=len(parsed.days), done_rows=0)
    delivery = Delivery(
        days=parsed.days,
        file_id=lead.pk,
        now=now,
        customers=parsed.customers,
        incomplete=parsed.incomplete,
        covered=reading.covered(unit, parsed),
        progress=partial(_show_progress, lead),
    )
    try:
        store(delivery, is_known=unit.was_taken_in, finish=partial(_report, unit, parsed, delivery))
    except AlreadyStored:
        _settle_unchanged(unit)


def _show_progress(file: ImportFile, done: int) -> None:
    ImportFile.objects.filter(pk=file.pk).update(done_rows=done)


def _report(unit: Unit, parsed: ParsedFile, delivery: Delivery, stored: Stored) -> None:
    """In the transaction of the facts: what is reported is what is stored."""
    counts = {"added": stored.added, "changed": stored.changed, "unchanged": stored.unchanged}
    counts |= _write_problems(unit, parsed, delivery if stored.has_other_sources else None)
    clients = {day.client_id for day in parsed.days}
    ImportFile.objects.filter(pk__in=[file.pk for file in unit.files]).update(
        trading_day=delivery.trading_days[0],
        last_trading_day=delivery.trading_days[-1],
        client_id=clients.pop() if len(clients) == 1 and not unit.is_bundle else "",
    )
    ImportFile.objects.filter(pk=unit.lead.pk).update(counts=counts)
    _settle(unit, _status(stored), own=dict(parsed.refused_files))


def _status(stored: Stored) -> FileStatus:
    if stored.changed:
        return FileStatus.SUPERSEDED
    return FileStatus.STORED if stored.added else FileStatus.UNCHANGED


@transaction.atomic
def _settle_unchanged(unit: Unit) -> None:
    """Say of each file what was said of the same content before: whose it is, and how many days it holds."""
    for file in unit.files:
        before = earlier(file)
        days = sum(before.counts.get(name, 0) for name in ("added", "changed", "unchanged")) if before else 0
        reporting.finish(
            file,
            status=FileStatus.UNCHANGED,
            counts={"added": 0, "changed": 0, "unchanged": days},
            trading_day=before.trading_day if before else None,
            last_trading_day=before.last_trading_day if before else None,
            client_id=before.client_id if before else "",
        )


@transaction.atomic
def _settle(unit: Unit, status: FileStatus, own: dict[str, Problem] | None = None) -> None:
    for file in unit.files:
        refused = (own or {}).get(unit.key(file))
        if refused is not None:
            reporting.refuse([file], refused)
        else:
            reporting.finish(file, status=status)


def _write_problems(unit: Unit, parsed: ParsedFile, compared: Delivery | None = None) -> dict[str, int]:
    """Every problem with the file it belongs to; a bundle's go to its account table, set-aside rows to their own."""
    files = {unit.key(file): file for file in unit.files}
    found = [("", problem) for problem in parsed.problems]
    found += [(day.client_id, problem) for day in parsed.days for problem in day.problems]
    found += list(_source_differences(compared)) if compared else []
    found += list(_name_differences(parsed))
    written = reporting.write_problems(unit.lead, found)
    aside = 0
    for name in sorted({row.file for row in parsed.set_aside}):
        rows = [row for row in parsed.set_aside if row.file == name]
        aside += reporting.write_set_aside(files.get(name, unit.lead), rows)
    return {"problems": written, "set_aside": aside}


def _name_differences(parsed: ParsedFile) -> Iterator[tuple[str, Problem]]:
    """The name that is known stays: whether the client is called otherwise now is for people to find out."""
    for client_id, known, given in people.other_names(parsed.days, parsed.customers):
        yield client_id, warning("client_name_differs", field="client_name", expected=known, found=given)


def _source_differences(delivery: Delivery) -> Iterator[tuple[str, Problem]]:
    for found in precedence.differences(delivery):
        expected, given = f"{found.expected:f}", f"{found.found:f}"
        yield found.client_id, warning("sources_differ", field=found.field, expected=expected, found=given)
