"""What the operator sees: each step with its time, and one clear sentence when something is wrong."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from crm.local.words import say

PROGRESS_EVERY_S = 5.0


class Failure(Exception):
    """Nothing more can be done; the text is the sentence for the operator."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, **values))
        self.key = key


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP arrived; not an Exception, so that nothing on the way swallows it."""


class Report:
    """Writes to one stream: commands keep their standard output for their own answer."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self._last_progress = 0.0

    def line(self, text: str = "") -> None:
        print(text, file=self.stream, flush=True)

    def note(self, key: str, **values: object) -> None:
        self.line(say(key, **values))

    def progress(self, text: str) -> None:
        """One line now and then, so that a long step is seen to move."""
        now = time.monotonic()
        if now - self._last_progress >= PROGRESS_EVERY_S:
            self._last_progress = now
            self.line(f"    {text}")

    @contextmanager
    def step(self, key: str) -> Iterator[None]:
        label = say(key)
        self.line(f"→ {label} …")
        started = self._last_progress = time.monotonic()
        mark = "✗"
        try:
            yield
            mark = "✓"
        finally:
            self.line(f"{mark} {label}  {time.monotonic() - started:.1f} s")
