"""Pages by key: the next page starts after the last row seen, so page 5,000 costs what page 1 does.

A list is ordered by one column and the primary key, both in the same direction, so that one index on
(column, id) serves either. Rows whose column is empty always come last, as a second stretch of the list.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value

ModelT = TypeVar("ModelT", bound=Model)
COUNT_LIMIT = 10_000


class BadCursor(ValueError):
    """The cursor in the URL was not made by this list."""


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: after (or, backwards, before) this row. Without a key: the very end, backwards."""

    is_backwards: bool
    value: str | None = None
    key: str | None = None

    def encode(self) -> str:
        packed = json.dumps([int(self.is_backwards), self.value, self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        try:
            packed = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            backwards, value, key = packed
        except (ValueError, binascii.Error, TypeError, RecursionError) as error:
            raise BadCursor(text) from error
        if backwards not in (0, 1) or not all(_is_clean(part) for part in (value, key)):
            raise BadCursor(text)
        return cls(bool(backwards), value, key)


def _is_clean(part: object) -> bool:
    """Null, or text that the database can hold."""
    if not isinstance(part, str):
        return part is None
    return "\x00" not in part and not any("\ud800" <= sign <= "\udfff" for sign in part)


LAST_PAGE = Cursor(is_backwards=True)


@dataclass(frozen=True)
class KeysetPage(Generic[ModelT]):
    rows: list[ModelT]
    next: str | None
    previous: str | None

    @property
    def last(self) -> str:
        return LAST_PAGE.encode()


class _RowIs(Func):
    """(column, key) compared with (value, key) as one row, which an index on both can answer."""

    output_field = BooleanField()

    def __init__(self, operator: str, *expressions: Any) -> None:
        super().__init__(*expressions)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # Django's own signature is wider
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        texts = [text for text, _params in parts]
        params = [param for _text, some in parts for param in some]
        return f"({texts[0]}, {texts[1]}) {self.operator} ({texts[2]}, {texts[3]})", params


def page(
    queryset: QuerySet[ModelT],
    *,
    order: str,
    size: int,
    cursor: str | None = None,
    shown: QuerySet[ModelT] | None = None,
) -> KeysetPage[ModelT]:
    """One page of the list ordered by `order` ("equity", or "-equity" for the largest first).

    Given `shown`, the page's keys are found by `queryset` alone and only those rows are read, with all that `shown`
    joins: where many rows must be sorted, they are sorted by what the indexes hold.

    Raises BadCursor for a cursor that is not one of ours or whose value does not fit the column.
    """
    column, is_descending = order.lstrip("-"), order.startswith("-")
    at = Cursor.decode(cursor) if cursor else None
    walk = _Walk(queryset, column, is_descending, shown)
    if at and at.is_backwards:
        rows = walk.before(at, size + 1)
        has_more, rows = len(rows) > size, rows[:size][::-1]
        has_next, has_previous = at.key is not None, has_more
    else:
        rows = walk.after(at, size + 1)
        has_next, rows = len(rows) > size, rows[:size]
        has_previous = at is not None
    return KeysetPage(
        rows,
        walk.cursor(rows[-1], is_backwards=False) if rows and has_next else None,
        walk.cursor(rows[0], is_backwards=True) if rows and has_previous else None,
    )


def neighbours(
    queryset: QuerySet[ModelT], *, order: str, row: ModelT, shown: QuerySet[ModelT] | None = None
) -> tuple[ModelT | None, ModelT | None]:
    """The rows right before and right after `row` in the ordered list; `row` itself need not be in it."""
    walk = _Walk(queryset, order.lstrip("-"), order.startswith("-"), shown)
    at = Cursor.decode(walk.cursor(row, is_backwards=False))
    before, after = walk.before(at, 1), walk.after(at, 1)
    return before[0] if before else None, after[0] if after else None


def count_up_to_limit(queryset: QuerySet[Any]) -> int:
    """The number of rows, or COUNT_LIMIT + 1 for "more than that": counting everything is not worth its time."""
    return queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()


class _Walk(Generic[ModelT]):
    def __init__(
        self,
        queryset: QuerySet[ModelT],
        column: str,
        is_descending: bool,
        shown: QuerySet[ModelT] | None = None,
    ) -> None:
        self.queryset = queryset
        self.shown = shown
        self.field: Field[Any, Any] = queryset.model._meta.get_field(column)  # type: ignore[assignment]  # sorted by plain columns only
        self.key_field: Field[Any, Any] = queryset.model._meta.pk
        self.column = column
        self.is_descending = is_descending
        self.is_nullable = bool(self.field.null)

    def after(self, at: Cursor | None, limit: int) -> list[ModelT]:
        """Up to `limit` rows forwards: the filled stretch, topped up from the empty one."""
        rows: list[ModelT] = []
        in_empty = at is not None and at.value is None and at.key is not None
        if not in_empty:
            rows = self._filled(at, limit, forwards=True)
        if self.is_nullable and len(rows) < limit:
            rows += self._empty(at if in_empty else None, limit - len(rows), forwards=True)
        return rows

    def before(self, at: Cursor, limit: int) -> list[ModelT]:
        """Up to `limit` rows backwards, nearest first."""
        rows: list[ModelT] = []
        is_end = at.key is None
        if self.is_nullable and (is_end or at.value is None):
            rows = self._empty(None if is_end else at, limit, forwards=False)
        if len(rows) < limit:
            start = None if is_end or at.value is None else at
            rows += self._filled(start, limit - len(rows), forwards=False)
        return rows

    def cursor(self, row: ModelT, *, is_backwards: bool) -> str:
        value = getattr(row, self.field.attname)
        shown = None if value is None else self.field.value_to_string(row)
        return Cursor(is_backwards, shown, self.key_field.value_to_string(row)).encode()

    def _filled(self, at: Cursor | None, limit: int, *, forwards: bool) -> list[ModelT]:
        goes_down = self.is_descending == forwards
        queryset = self.queryset
        if self.is_nullable:
            queryset = queryset.filter(**{f"{self.column}__isnull": False})
        if at is not None:
            value, key = self._python(self.field, at.value), self._python(self.key_field, at.key)
            bound = _RowIs("<" if goes_down else ">", F(self.column), F("pk"), Value(value), Value(key))
            queryset = queryset.filter(bound)
        sign = "-" if goes_down else ""
        return self._read(queryset.order_by(f"{sign}{self.column}", f"{sign}pk")[:limit])

    def _empty(self, at: Cursor | None, limit: int, *, forwards: bool) -> list[ModelT]:
        goes_down = self.is_descending == forwards
        queryset = self.queryset.filter(**{f"{self.column}__isnull": True})
        if at is not None:
            key = self._python(self.key_field, at.key)
            queryset = queryset.filter(**{"pk__lt" if goes_down else "pk__gt": key})
        return self._read(queryset.order_by("-pk" if goes_down else "pk")[:limit])

    def _read(self, found: QuerySet[ModelT]) -> list[ModelT]:
        """The rows in their order; with `shown`, by their keys, still in one query."""
        if self.shown is None:
            return list(found)
        return list(self.shown.filter(pk__in=found.values("pk")).order_by(*found.query.order_by))

    @staticmethod
    def _python(field: Field[Any, Any], text: str | None) -> Any:
        try:
            value = field.to_python(text)
            if value is not None:
                field.run_validators(value)
        except Exception as error:  # each field raises its own kind; all mean a foreign cursor
            raise BadCursor(str(text)) from error
        if value is None:
            raise BadCursor(str(text))
        return value
