"""The seven questions, each with its ranked clients, the reasons in words, and what nobody knows."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import vocabulary
from crm.menu import address
from tiering.engine.questions import QUESTIONS, Question
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.groups import ALL_UNITS, ANY
from tiering.queries.dashboard.questions import Found, Listed, found, people
from tiering.queries.wording.questions import general, reason, titles
from tiering.views.dashboard.base import DashboardPage, group_url, query_of

SIZES = (20, 50, 100, 200, 500)
ICONS = {
    "matters": "star",
    "serve": "heart-handshake",
    "leaving": "door-exit",
    "long_term": "hourglass",
    "competitor": "arrows-exchange",
    "dissatisfied": "mood-sad",
    "needs": "bulb",
}


class QuestionsPage(DashboardPage):
    """All seven, each with what it asks."""

    tab = "questions"
    template_name = "tiering/dashboard/questions.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        return {
            "questions": [
                {
                    **titles(question),
                    "icon": ICONS[code],
                    "url": f"{reverse('tiering:question', args=[code])}?{query_of(asked)}",
                }
                for code, question in QUESTIONS.items()
            ]
        }


class QuestionPage(DashboardPage):
    tab = "questions"
    template_name = "tiering/dashboard/question.html"

    def parts(self, asked: Asked) -> dict[str, Any]:
        question = question_or_404(self.kwargs["question"])
        size = size_of(self.request.GET.get("size", ""))
        said = found(asked, question, size)
        parts: dict[str, Any] = {
            "question": question,
            **titles(question),
            "size": size,
            "size_text": str(size),
            "said": said,
            "recorded": recorded_line(said) if said else "",
            "unknown": unknown_lines(question, said),
            "links": links_of(question),
            "others": _others(asked, question),
            "sizes": [(each, f"?{query_of(asked, size=str(each))}") for each in SIZES],
        }
        if said:
            parts |= {
                "rows": rows_of(asked, question, said.rows),
                "signs": signs_of(asked, question, said),
                "all_url": _sign_url(asked, question, ANY),
            }
        return parts


def question_or_404(code: str) -> Question:
    if code not in QUESTIONS:
        raise Http404(code)
    return QUESTIONS[code]


def size_of(text: str) -> int:
    return int(text) if text in {str(size) for size in SIZES} else SIZES[0]


def rows_of(asked: Asked, question: Question, rows: list[Listed]) -> list[dict[str, Any]]:
    """The clients in their order with their reasons; who has left the scope since is left out."""
    clients, signs = people(asked.seen, rows), {sign.code: sign for sign in question.signs}
    return [
        {
            "rank": rank,
            "client": clients[row.client],
            "tier": vocabulary.label("tier", clients[row.client].tier),
            "colour": vocabulary.colour("tier", clients[row.client].tier),
            "points": round(row.points) if question.has_points else None,
            "equity": row.equity,
            "commission": row.commission,
            "reasons": [reason(signs[code], value) for code, value in row.signs],
        }
        for rank, row in enumerate(rows, start=1)
        if row.client in clients
    ]


def signs_of(asked: Asked, question: Question, said: Found) -> list[dict[str, Any]]:
    """How many of the listed clients show each sign, the most frequent first."""
    lines = [
        {
            "text": general(sign),
            "points": round(sign.points),
            "count": said.signs[sign.code],
            "share": said.signs[sign.code] / said.count if said.count else None,
            "url": _sign_url(asked, question, sign.code),
        }
        for sign in question.signs
    ]
    return sorted(lines, key=lambda line: -line["count"])


def unknown_lines(question: Question, said: Found | None) -> list[str]:
    """What would help to answer and is not known; figures that nobody records at all are named outright."""
    lines = [_(text) for text in question.unknown]
    names = {
        "contacts_12m": _("No contact of twelve months is on record for these clients: record their calls."),
        "complaints_12m": _("No complaint of twelve months is on record for these clients: open a ticket."),
    }
    asked_for = {test.measure for sign in question.signs for test in sign.tests}
    if said:
        lines += [text for name, text in names.items() if name in asked_for and not said.recorded[name]]
    return lines


def recorded_line(said: Found) -> str:
    contacts, complaints = said.recorded["contacts_12m"], said.recorded["complaints_12m"]
    return ", ".join(
        (
            ngettext("%(count)s contact", "%(count)s contacts", contacts) % {"count": f"{contacts:,}"},
            ngettext("%(count)s complaint", "%(count)s complaints", complaints)
            % {"count": f"{complaints:,}"},
        )
    )


def links_of(question: Question) -> list[tuple[str, str, str]]:
    """Where to go on from here: pages of other applications that there are."""
    wanted = {
        "leaving": [("tiering:churn", _("Churn warning"), "alert-triangle")],
        "competitor": [("tiering:churn", _("Churn warning"), "alert-triangle")],
        "dissatisfied": [("servicedesk:list", _("Tickets"), "ticket")],
        "needs": [("servicedesk:list", _("Tickets"), "ticket")],
        "serve": [("servicedesk:list", _("Tickets"), "ticket")],
    }
    found_links = [(address(name), label, icon) for name, label, icon in wanted.get(question.code, [])]
    return [link for link in found_links if link[0]]


def _others(asked: Asked, question: Question) -> list[tuple[str, str, str]]:
    return [
        (code, titles(other)["title"], f"{reverse('tiering:question', args=[code])}?{query_of(asked)}")
        for code, other in QUESTIONS.items()
    ]


def _sign_url(asked: Asked, question: Question, sign: str) -> str:
    unit = asked.unit_code or ALL_UNITS
    return group_url(asked, "sign", question.code, sign, asked.night, unit, is_narrowed=False)
