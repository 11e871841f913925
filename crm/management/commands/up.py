import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.local.options import add_up_arguments
from crm.local.start import begin


class Command(BaseCommand):
    """Named here for `manage.py help`; the bootstrap takes the same road before Django is loaded."""

    help = "Install, prepare and run everything: servers, web, worker and scheduler, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_up_arguments(parser)

    def handle(self, *_args: Any, **_options: Any) -> None:
        sys.exit(begin(["up", *sys.argv[2:]]))
