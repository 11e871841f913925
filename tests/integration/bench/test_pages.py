"""The measurement itself, on two tiny brokerages: what it reaches, and that the named database stays as it is."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from clients.models import Client

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


ARGUMENTS = ["--clients", "40,80", "--days", "6", "--repeats", "1", "--deep-page", "3", "--json"]


def test_every_page_is_reached_at_both_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    # A tiny brokerage says nothing about time, and a page above its limit ends the command with 1.
    with suppress(SystemExit):
        call_command("bench", "pages", *ARGUMENTS, stdout=out)
    figures = json.loads(out.getvalue())
    assert figures["clients"] == [40, 80]
    for user in ("demo_head", "demo_branch", "demo_manager"):
        wanted = ("list, page 1", "list, page 3", "list, last page", "clients:detail", "api, clients", "home")
        assert {f"{user}: {name}" for name in wanted} <= set(figures["pages"])
    assert all(set(page["ms"]) == {"40", "80"} for page in figures["pages"].values())
    assert not Client.objects.exists()
    said = capsys.readouterr().err
    assert re.search(r"^80 clients, +\d+\.\d s: nightly done$", said, re.MULTILINE)
    assert re.search(r"^80 clients, .+: demo_head followed the list to page 3$", said, re.MULTILINE)
