"""Who may take what out, and who may agree to it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from crm.access import Permission, permits, scope
from crm.enums import ExportStatus, ScopeKind
from crm.models import Export, User

# What one worksheet holds, less the heading.
LARGEST_SHEET = 1_048_575
# Some five hundred pages: nobody reads more, and a spreadsheet holds it.
LARGEST_PAPER = 20_000


def needs_approval(*, rows: int, is_unmasked: bool) -> bool:
    """A second person has to agree above the house's row limit, and whenever numbers are not masked."""
    return is_unmasked or rows > settings.EXPORT_APPROVAL_ROWS


def fits(rows: int, file_format: str) -> bool:
    """Whether a file of that format holds so many rows."""
    largest = {"xlsx": LARGEST_SHEET, "pdf": LARGEST_PAPER}.get(file_format)
    return largest is None or rows <= largest


def runs_in_background(rows: int) -> bool:
    return bool(rows > settings.EXPORT_BACKGROUND_ROWS)


def may_decide(user: User, export: Export) -> bool:
    return export.requested_by_id != user.pk and waiting_for(user).filter(pk=export.pk).exists()


def waiting_for(user: User) -> QuerySet[Export]:
    """The exports that wait for a decision this user may take: never their own, and of people in their units."""
    if not permits(user, Permission.EXPORTS_APPROVE):
        return Export.objects.none()
    waiting = Export.objects.filter(status=ExportStatus.AWAITING_APPROVAL).exclude(requested_by=user)
    return _of_units(waiting, user).defer("content").select_related("requested_by")


def visible_to(user: User) -> QuerySet[Export]:
    """One's own exports, and those one may decide or has decided."""
    own = Q(requested_by=user) | Q(approved_by=user)
    return (
        Export.objects.filter(own | Q(pk__in=waiting_for(user).values("pk")))
        .defer("content")
        .select_related("requested_by", "approved_by")
    )


def _of_units(exports: QuerySet[Export], user: User) -> QuerySet[Export]:
    seen = scope(user)
    if seen.kind == ScopeKind.ALL:
        return exports
    return exports.filter(requested_by__org_unit_id__in=seen.unit_ids)
