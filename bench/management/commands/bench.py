"""`manage.py bench NAME`: measurements on databases of their own, which are dropped afterwards."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bench.registry import BENCHES


class Command(BaseCommand):
    help = "Measure, on a database made for it and dropped after it."

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = parser.add_subparsers(dest="bench", required=True)
        for name, module in BENCHES.items():
            sub = chosen.add_parser(name, help=module.HELP)
            sub.add_argument("--json", action="store_true", help="print one JSON object")
            module.add_arguments(sub)

    def handle(self, *args: Any, **options: Any) -> None:
        bench = BENCHES[options["bench"]]
        figures = bench.run(options)
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2, default=str))
        else:
            for line in bench.table(figures):
                self.stdout.write(line)
        if not figures.get("ok", True):
            sys.exit(1)
