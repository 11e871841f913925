import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.local.start import begin


class Command(BaseCommand):
    """Named here for `manage.py help`; the bootstrap takes the same road before Django is loaded."""

    help = "Run every test on servers of its own; arguments go to pytest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs=argparse.REMAINDER, help="arguments for pytest")

    def handle(self, *_args: Any, **_options: Any) -> None:
        sys.exit(begin(["test", *sys.argv[2:]]))
