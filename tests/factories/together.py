"""Several things at the same moment, each in a thread with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

WAIT_SECONDS = 20


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the exception it ended with, in their order; all begin together."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def act(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(WAIT_SECONDS)
            answers[place] = call()
        except Exception as error:  # noqa: BLE001  the test judges what came of it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a thread did not come to its end"
    return answers
