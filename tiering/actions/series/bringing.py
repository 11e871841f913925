"""Bringing the running figures up to a day: what changed is done anew, what is missing is added, or all is built."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from clients.actions import taken
from tiering.actions.series import folding
from tiering.actions.series.folding import Book
from tiering.engine.table import IntArray
from tiering.models import SeriesState
from tiering.queries import settled
from tiering.state.store import Days, Manifest, Store

LOCK = "tiering.series"
# Days kept one by one: a year can be asked for back to a year ago. Of what is older each month's last day is kept.
KEPT_DAYS = timedelta(days=800)
# With more clients to correct than this share, folding whole days again is less work.
_MANY = 0.2
Progress = Callable[[int, int], None]


class Series:
    """The running figures of this database. Use it under `locks.exclusive(LOCK)`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.store = Store(Path(settings.TIERING_FOLDER) / str(connection.settings_dict["NAME"]))
        self.through: date | None = None
        self.days = Days(())
        self._token = ""

    def bring_up_to(self, day: date, progress: Progress = lambda _done, _total: None) -> None:
        """After this, windows that end on `day` or before can be read. Harmless when repeated, also half-way.

        A day earlier than what is there only takes in what changed.
        """
        self._open()
        until = max(day, self.through or day)
        taken.take(until=until, now=self.now)
        later = settled.settled_days(self.through, until)
        if self.through == until and not later and not taken.has_changed(until=until):
            return
        self._announce(until)
        book = Book.read()
        self.store.add_clients(np.setdiff1d(book.clients, self._known()))
        if self.through is None:
            # All is read anew, and what changed before this moment with it.
            taken.claim_changed(until=until, now=self.now)
            self._fold(book, later, progress)
            self._finish(until)
            return
        with transaction.atomic():
            changed = taken.claim_changed(until=until, now=self.now)
            self._fold(book, self._correct(book, changed, later) if changed else later, progress)
            self._finish(until)

    def _fold(self, book: Book, later: list[date], progress: Progress) -> None:
        """Day after day; the manifest follows at every new month, so that a long rebuild need not begin again."""
        for done, day in enumerate(later):
            progress(done, len(later))
            before = self.days.at(day)
            if before and before.month != day.month:
                self._write_manifest(before)
            folding.fold_day(self.store, book, self.days, day)
            self.days = replace(self.days, all=(*self.days.all, day))

    @property
    def token(self) -> str:
        """Names this state of the running figures."""
        return self._token

    def holds(self, token: str) -> bool:
        """Whether the folder of this machine is in that state; they can then be read without the lock."""
        manifest = self.store.manifest()
        if manifest is None or manifest.token != token:
            return False
        self._take_over(manifest)
        return True

    def rebuild(self, day: date, progress: Progress = lambda _done, _total: None) -> None:
        """All of it anew from the daily accounts, up to a day."""
        self.store.clear()
        self.bring_up_to(day, progress)

    def _open(self) -> None:
        """What is there, if it is this database's; otherwise nothing."""
        manifest, known = self.store.manifest(), SeriesState.objects.order_by("-pk").first()
        is_ours = manifest and known and manifest.token in (known.token, known.previous_token)
        if manifest is None or not is_ours:
            self.store.clear()
            return
        self._take_over(manifest)

    def _take_over(self, manifest: Manifest) -> None:
        self._token, self.through = manifest.token, date.fromisoformat(manifest.through)
        whole_from = date.fromisoformat(manifest.whole_from) if manifest.whole_from else None
        self.days = Days(tuple(date.fromisoformat(day) for day in manifest.days), whole_from)

    def _announce(self, until: date) -> None:
        """The database learns the next token before any file changes; the folder takes it when all files are whole."""
        before, self._token = self._token, secrets.token_hex(16)
        state = SeriesState.objects.order_by("-pk").first() or SeriesState()
        state.token, state.previous_token = self._token, before
        state.trading_day, state.changed_at = until, self.now
        state.save()

    def _finish(self, until: date) -> None:
        self.through = until
        self._prune()
        self._write_manifest(until)

    def _write_manifest(self, through: date) -> None:
        days = [day.isoformat() for day in self.days.all]
        whole_from = self.days.whole_from.isoformat() if self.days.whole_from else ""
        self.store.write_manifest(Manifest(self._token, through.isoformat(), days, whole_from))

    def _known(self) -> IntArray:
        return np.concatenate([shard.clients for shard in self.store.shards])

    def _correct(self, book: Book, changed: list[tuple[int, date]], later: list[date]) -> list[date]:
        """Take changed days in; answers the days that are still to be folded."""
        first = min(day for _account, day in changed)
        clients = np.unique(book.clients_of(np.array([account for account, _day in changed], dtype=np.int64)))
        if first > (self.through or first):
            return later
        if len(clients) > self.store.size * _MANY and len(clients) > 1:
            return self._roll_back(first, later)
        for day in settled.settled_days(first - timedelta(days=1), self.through or first):
            if day not in self.days.all:
                folding.insert_day(self.store, self.days, day)
                self.days = replace(self.days, all=tuple(sorted((*self.days.all, day))))
        if any(day >= first for day in self.days.all):
            folding.refold_clients(self.store, book, self.days, clients[clients > 0], first)
        return later

    def _roll_back(self, first: date, later: list[date]) -> list[date]:
        kept = Days(self.days.all).between(None, first - timedelta(days=1))
        again = settled.settled_days(first - timedelta(days=1), self.through or first)
        self.days = replace(self.days, all=tuple(kept))
        return [*again, *later]

    def _prune(self) -> None:
        limit = (self.through or date.max) - KEPT_DAYS
        last_of_month = {day.replace(day=1): day for day in self.days.all}.values()
        kept = tuple(day for day in self.days.all if day >= limit or day in last_of_month)
        for shard in self.store.shards:
            shard.drop(set(shard.days()) - set(kept))
        whole_from = limit if len(kept) < len(self.days.all) else self.days.whole_from
        self.days = Days(kept, whole_from)
