"""Any other management command: on the servers of this state, started for as long as it needs them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from django.core.management import execute_from_command_line

from crm.bootstrap import needs_servers
from crm.local import environ, keys, steps
from crm.local.attach import Attachment
from crm.local.report import Report
from crm.local.state import State, chosen_folder


def run(words: Sequence[str], report: Report) -> int:
    if not needs_servers(words):
        return _alone(words)
    steps.compile_messages(report)
    state = State(chosen_folder())
    return _on_named(words, state) if environ.is_external() else _on_embedded(words, state, report)


def _alone(words: Sequence[str]) -> int:
    environ.export({**keys.fresh(), "DJANGO_SETTINGS_MODULE": environ.SETTINGS}, but_keep=os.environ)
    return _execute(words)


def _on_named(words: Sequence[str], state: State) -> int:
    state.open()
    environ.export_state(state)
    return _execute(words)


def _on_embedded(words: Sequence[str], state: State, report: Report) -> int:
    attachment = Attachment(state, state.open())
    try:
        attachment.begin()
        environ.export_embedded(state, attachment.home)
        if words[0] != "migrate":
            steps.migrate_if_new(state, os.environ["DATABASE_URL"], report)
        return _execute(words)
    finally:
        attachment.end()


def _execute(words: Sequence[str]) -> int:
    execute_from_command_line(["manage.py", *words])
    return 0
