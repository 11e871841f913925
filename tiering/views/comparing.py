from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from crm.access import Permission
from crm.guard import Guarded
from tiering.engine.differences import differences
from tiering.models import SchemeVersion
from tiering.queries.documents import faults_of, read_document
from tiering.queries.wording import Names, Section, names, sections
from tiering.views.schemes import scheme_or_404, version_or_404


@dataclass(frozen=True)
class Pair:
    """One line of two versions; "" where one has no such line."""

    label: str
    left: str
    right: str
    has_left: bool
    has_right: bool

    @property
    def differs(self) -> bool:
        return (self.has_left, self.left) != (self.has_right, self.right)


class Compare(Guarded, View):
    """Two versions of a scheme side by side, in words; place by place where one of them cannot be read yet."""

    permission = Permission.TIERS_VIEW

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        scheme = scheme_or_404(code)
        numbers = [version.number for version in scheme.versions.all()]
        left, right = _chosen(request, "left", numbers[-1]), _chosen(request, "right", numbers[0])
        pair = version_or_404(code, left), version_or_404(code, right)
        context = {
            "scheme": scheme,
            "numbers": numbers,
            "left": pair[0],
            "right": pair[1],
            "tables": tables(*pair),
            "only_changes": request.GET.get("only") == "changes",
        }
        return render(request, "tiering/schemes/compare.html", context)


def tables(left: SchemeVersion, right: SchemeVersion) -> list[tuple[str, list[Pair]]]:
    known = names()
    if faults_of(left.scheme, left.document) or faults_of(right.scheme, right.document):
        return [(_("Places"), _places(left, right))]
    return _in_words(_sections(left, known), _sections(right, known))


def _sections(version: SchemeVersion, known: Names) -> list[Section]:
    return sections(read_document(version.scheme, version.document), known)


def _in_words(left: list[Section], right: list[Section]) -> list[tuple[str, list[Pair]]]:
    titles = {section.key: section.title for section in (*left, *right)}
    first, second = ({section.key: section for section in side} for side in (left, right))
    order = [key for key in ("tiers", "rules", "body", "movement", "sources") if key in titles]
    return [(titles[key], _pairs(first.get(key), second.get(key))) for key in order]


def _pairs(left: Section | None, right: Section | None) -> list[Pair]:
    first = {entry.key: entry for entry in left.entries} if left else {}
    second = {entry.key: entry for entry in right.entries} if right else {}
    return [
        Pair(
            label=(second.get(key) or first[key]).label,
            left=first[key].text if key in first else "",
            right=second[key].text if key in second else "",
            has_left=key in first,
            has_right=key in second,
        )
        for key in dict.fromkeys((*first, *second))
    ]


def _places(left: SchemeVersion, right: SchemeVersion) -> list[Pair]:
    return [
        Pair(one.place, _plain(one.before), _plain(one.after), one.before is not None, one.after is not None)
        for one in differences(left.document, right.document)
    ]


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _chosen(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else default
