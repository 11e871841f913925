from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from crm.access import Permission
from crm.actions import tokens
from crm.models import User


class Command(BaseCommand):
    help = "Make an API token for a user and print it, alone, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=[permission.value for permission in Permission],
            help="what the token may do at most; may be repeated; without it, all that the user's role allows",
        )
        parser.add_argument("--expires", help="the last day it works (2027-01-31), or a number of days (90d)")
        parser.add_argument("--label", default="", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['username']!r}.")
        self.stdout.write(
            tokens.issue(
                user=user,
                scopes=options["scope"],
                label=options["label"][:80],
                expires_at=_end(options["expires"], now),
                by=None,
                now=now,
            )
        )


def _end(text: str | None, now: datetime) -> datetime | None:
    """The moment the token stops: the midnight after the day named, or so many days from now."""
    if text is None:
        return None
    if text.endswith("d") and text[:-1].isdecimal() and len(text) <= 6:
        return now + timedelta(days=int(text[:-1]))
    try:
        day = parse_date(text)
    except ValueError as error:
        raise CommandError(f"There is no day {text!r}.") from error
    if day is None:
        raise CommandError("--expires takes a day such as 2027-01-31 or a number of days such as 90d.")
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    if end <= now:
        raise CommandError(f"{text} has passed: the token would never work.")
    return end
