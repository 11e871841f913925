from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from clients.models import ImportFile, ImportRun, SettlementDay
from clients.queries.imports import visible_files, visible_problems
from crm.models import User

# A mapped file may have a bad line for every client: the answer stays readable, the count tells the rest.
PROBLEMS_SHOWN = 1_000


def files_with_problems(user: User, run: ImportRun) -> QuerySet[ImportFile]:
    """The run's files that the user may see, each with the first of its problems and the number of all."""
    problems = visible_problems(user, run)
    shown = Prefetch(
        "problems", queryset=problems.defer("row_text")[:PROBLEMS_SHOWN], to_attr="shown_problems"
    )
    return visible_files(user, run).annotate(problem_count=Count("problems")).prefetch_related(shown)


def is_marked_complete(day: date) -> bool:
    return SettlementDay.objects.filter(trading_day=day).exists()
