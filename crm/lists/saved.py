"""Saved views: a list's filters, order and columns under a name; own ones, and those that somebody shares."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from crm import audit
from crm.access import Permission, permits
from crm.enums import Verb
from crm.lists.spec import ListSpec
from crm.lists.state import CURSOR, VIEW, ListState
from crm.models import SavedView, User

QUERY_LENGTH = 2_000


def saved_views(page: str, user: User) -> QuerySet[SavedView]:
    """The views this user may open, pinned ones first."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), page=page).select_related("owner")


@transaction.atomic
def save(
    *, spec: ListSpec, query: str, name: str, is_shared: bool, is_pinned: bool, by: User, now: datetime
) -> SavedView:
    """Keep the list as its URL shows it; the same name again replaces the owner's view."""
    if is_shared and not permits(by, Permission.VIEWS_SHARE):
        raise PermissionDenied
    state = ListState.read(spec, QueryDict(query[:QUERY_LENGTH]))
    view, is_new = SavedView.objects.update_or_create(
        owner=by,
        page=spec.name,
        name=name,
        defaults={
            "query": state.query(with_view=False),
            "columns": [column.name for column in state.columns],
            "is_shared": is_shared,
            "is_pinned": is_pinned,
        },
    )
    verb = Verb.CREATED if is_new else Verb.CHANGED
    audit.record(by=by, verb=verb, target=view, now=now, after={"query": view.query, "is_shared": is_shared})
    return view


@transaction.atomic
def pin(*, view_id: int, is_pinned: bool, by: User, now: datetime) -> SavedView:
    view = _own(view_id, by)
    view.is_pinned = is_pinned
    view.save(update_fields=["is_pinned"])
    audit.record(by=by, verb=Verb.CHANGED, target=view, now=now, after={"is_pinned": is_pinned})
    return view


@transaction.atomic
def delete(*, view_id: int, by: User, now: datetime) -> str:
    """Take the view away; returns the list it belonged to."""
    view = _own(view_id, by)
    audit.record(
        by=by, verb=Verb.CHANGED, target=view, now=now, before={"query": view.query}, reason="deleted"
    )
    view.delete()
    return view.page


def address(view: SavedView) -> str:
    """The query string that opens the view."""
    params = QueryDict(view.query, mutable=True)
    params.pop(CURSOR, None)
    params[VIEW] = str(view.pk)
    return urlencode([(key, value) for key, values in params.lists() for value in values])


def _own(view_id: int, user: User) -> SavedView:
    """The user's own view; anybody else's, shared or not, is not there to change."""
    return get_object_or_404(SavedView.objects.select_for_update(), pk=view_id, owner=user)
